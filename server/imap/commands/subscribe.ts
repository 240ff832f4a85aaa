/** SUBSCRIBE and UNSUBSCRIBE (RFC 3501 §6.3.6, §6.3.7): names, whether or not there is such a mailbox. */
import { parseLevel } from "../parse/mailbox-name.ts";
import { completed } from "../reply.ts";
import { act } from "../session/act.ts";
import type { Command } from "./command.ts";

const change = (command: "SUBSCRIBE" | "UNSUBSCRIBE"): Command => ({
  needs: "account",
  async run(args, _session, account) {
    args.space();
    const name = parseLevel(args);
    args.end();
    const done = await act(account, { op: "subscribe", name, on: command === "SUBSCRIBE" });
    return done.ok ? completed(`${command} completed`) : done.error;
  },
});

export const subscribe = change("SUBSCRIBE");
export const unsubscribe = change("UNSUBSCRIBE");
