/** CREATE (RFC 3501 §6.3.3), with USE (RFC 6154 §3). */
import { SPECIAL_USES } from "../../../shared/mailbox/op.ts";
import type { SpecialUse } from "../../../shared/mailbox/op.ts";
import { parseMailbox } from "../parse/mailbox-name.ts";
import type { Scanner } from "../parse/scanner.ts";
import { completed, refused } from "../reply.ts";
import { act } from "../session/act.ts";
import type { Command } from "./command.ts";

export const create: Command = {
  needs: "account",
  async run(args, _session, account) {
    args.space();
    const name = parseMailbox(args).replace(/\/$/, "");
    const uses = args.take(" ") ? parseUse(args) : [];
    args.end();
    const [use, ...more] = uses.map(specialUseOf);
    if (use === null || more.length > 0) return refused("No mailbox can have this use", "USEATTR");
    const mailbox = account.newMailboxId();
    const done = await act(account, { op: "create", mailbox, name, ...(use === undefined ? {} : { specialUse: use }) });
    return done.ok ? completed("CREATE completed", `MAILBOXID (${mailbox})`) : done.error;
  },
};

/** "(USE (\Sent))" */
function parseUse(args: Scanner): readonly string[] {
  args.expect("(USE ");
  const uses = args.list(() => {
    args.expect("\\");
    return `\\${args.atom()}`;
  });
  args.expect(")");
  return uses;
}

const specialUseOf = (name: string): SpecialUse | null =>
  SPECIAL_USES.find((use) => use.toLowerCase() === name.toLowerCase()) ?? null;
