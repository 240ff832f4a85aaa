/**
 * CREATE (RFC 3501 §6.3.3), with USE (RFC 6154 §3). The new mailbox is subscribed to besides, since many clients show nothing
 * else (docs/quirks.md).
 */
import { SPECIAL_USES } from "../../../shared/mailbox/op.ts";
import type { Op, SpecialUse } from "../../../shared/mailbox/op.ts";
import type { ImapAccount } from "../backend.ts";
import { parseLevel } from "../parse/mailbox-name.ts";
import { fail } from "../parse/scanner.ts";
import type { Scanner } from "../parse/scanner.ts";
import { completed, refused } from "../reply.ts";
import { MAILBOX_EXISTS, soleOutcome } from "../session/act.ts";
import type { Command } from "./command.ts";

export const create: Command = {
  needs: "account",
  async run(args, _session, account) {
    const { name, uses } = parse(args);
    const [use, ...more] = uses.map(specialUseOf);
    if (account.state.mailboxByName(name) !== null) return MAILBOX_EXISTS;
    if (use === null || more.length > 0 || (use !== undefined && isTaken(account, use)))
      return refused("No new mailbox can have this use", "USEATTR");
    const mailbox = account.newMailboxId();
    const ops: readonly Op[] = [
      { op: "create", mailbox, name, ...(use === undefined ? {} : { specialUse: use }) },
      { op: "subscribe", name, on: true },
    ];
    const done = soleOutcome(await account.submit(ops));
    return done.ok ? completed("CREATE completed", `MAILBOXID (${mailbox})`) : done.error;
  },
};

function parse(args: Scanner): { readonly name: string; readonly uses: readonly string[] } {
  args.space();
  const name = parseLevel(args);
  const uses = args.hasMore() ? parseUse(args) : [];
  args.end();
  return { name, uses };
}

/** " (USE (\Sent))" */
function parseUse(args: Scanner): readonly string[] {
  if (!args.take(" (USE ")) fail("USE, the one parameter CREATE has");
  const uses = args.list(() => {
    args.expect("\\");
    return `\\${args.atom()}`;
  });
  args.expect(")");
  return uses;
}

const specialUseOf = (name: string): SpecialUse | null =>
  SPECIAL_USES.find((use) => use.toLowerCase() === name.toLowerCase()) ?? null;

const isTaken = ({ state }: ImapAccount, use: SpecialUse): boolean =>
  state.mailboxes().some(({ specialUse }) => specialUse === use);
