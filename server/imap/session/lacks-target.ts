/** Whether an APPEND can not end well: nobody needs to send a message to a mailbox that is not there. */
import { parseMailbox } from "../parse/mailbox-name.ts";
import { ParseFailure, Scanner } from "../parse/scanner.ts";
import type { Session } from "./session.ts";

/** By its line up to the first literal; false where that does not tell. */
export function lacksTarget(session: Session, line: Buffer): boolean {
  const { account, utf8 } = session;
  if (account === null) return false;
  const args = new Scanner({ lines: [line], literals: [] }, { utf8, isTaken: (name) => session.isTaken(name) });
  try {
    args.tag();
    args.space();
    args.keyword();
    args.space();
    const name = parseMailbox(args);
    return args.isAt(" ") && account.state.mailboxByName(name) === null;
  } catch (error) {
    if (error instanceof ParseFailure) return false;
    throw error;
  }
}
