/** ENABLE (RFC 5161): what can be enabled is; the rest is passed over. */
import { completed, malformed } from "../reply.ts";
import { MAX_ITEMS } from "../limits.ts";
import { fail } from "../parse/scanner.ts";
import type { Scanner } from "../parse/scanner.ts";
import type { Command } from "./command.ts";

export const enable: Command = {
  needs: "account",
  run(args, session) {
    const wanted = parse(args);
    if (session.state.type === "selected") return malformed("ENABLE comes before a mailbox is selected");
    const { withheld } = session.services;
    const enabled = wanted.map((name) => (withheld.has(name) ? null : session.enable(name)));
    session.out.line(["* ENABLED", ...enabled.filter((name) => name !== null)].join(" "));
    return completed("ENABLE completed");
  },
};

function parse(args: Scanner): readonly string[] {
  const wanted: string[] = [];
  do {
    args.space();
    if (wanted.length === MAX_ITEMS) fail("fewer capabilities");
    wanted.push(args.keyword());
  } while (args.hasMore());
  args.end();
  return wanted;
}
