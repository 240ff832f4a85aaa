/** ENABLE (RFC 5161): what can be enabled is; the rest is passed over. */
import { completed } from "../reply.ts";
import { MAX_ITEMS } from "../limits.ts";
import { fail } from "../parse/scanner.ts";
import type { Command } from "./command.ts";

export const enable: Command = {
  needs: "account",
  run(args, session) {
    const wanted: string[] = [];
    do {
      args.space();
      if (wanted.length === MAX_ITEMS) fail("fewer capabilities");
      wanted.push(args.keyword());
    } while (args.hasMore());
    const { withheld } = session.services;
    const enabled = new Set(wanted.map((name) => (withheld.has(name) ? null : session.enable(name))));
    enabled.delete(null);
    session.out.line(["* ENABLED", ...enabled].join(" "));
    return completed("ENABLE completed");
  },
};
