/** The part of EngineRpc that shows mail and changes it, over the engine; the same in a browser's worker and in the companion. */
import type { Account } from "../../shared/account/account.ts";
import { uid as toUid } from "../../shared/lib/ids.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import type { EngineRpc, ReadFailure } from "../rpc/engine-rpc.ts";
import { expunge, moveTo, setFlag, viewOf, type Changed } from "./changes.ts";
import { attachmentContent, messageContent } from "./message-content.ts";
import { EMPTY_WINDOW, messageWindow } from "./message-window.ts";
import type { OpenSession } from "./open-session.ts";

export type OldMailRpc = Pick<
  EngineRpc,
  "messages" | "read" | "attachment" | "source" | "setSeen" | "setFlagged" | "move" | "remove"
>;

export function createMailService(session: Pick<OpenSession, "account">): OldMailRpc {
  async function change(work: (account: Account) => Promise<Changed>): Promise<Changed> {
    const account = await session.account();
    return account ? work(account) : err({ type: "gone" });
  }

  async function open(mailbox: string, uid: number): Promise<Result<OpenedMessage, ReadFailure>> {
    const account = await session.account();
    return account ? openMessage(account, mailbox, uid) : err({ type: "gone" });
  }

  return {
    async messages(mailbox, offset, limit) {
      const account = await session.account();
      return account ? messageWindow(account, mailbox, offset, limit) : EMPTY_WINDOW;
    },
    async read(mailbox, uid) {
      const opened = await open(mailbox, uid);
      if (!opened.ok) return opened;
      const { message, arrival } = opened.value;
      return ok(messageContent(message, { mailbox, uid, arrival }));
    },
    async attachment(mailbox, uid, part) {
      const opened = await open(mailbox, uid);
      if (!opened.ok) return opened;
      const content = attachmentContent(opened.value.message, part);
      return content ? ok(content) : err({ type: "gone" });
    },
    async source(mailbox, uid) {
      const opened = await open(mailbox, uid);
      return opened.ok ? ok(opened.value.message) : opened;
    },
    setSeen: (mailbox, uids, seen) => change((account) => setFlag(account, mailbox, uids, "\\Seen", seen)),
    setFlagged: (mailbox, uids, on) => change((account) => setFlag(account, mailbox, uids, "\\Flagged", on)),
    move: (mailbox, uids, to) => change((account) => moveTo(account, mailbox, uids, to)),
    remove: (mailbox, uids) => change((account) => expunge(account, mailbox, uids)),
  };
}

interface OpenedMessage {
  readonly message: Uint8Array;
  /** Unix seconds. */
  readonly arrival: number;
}

async function openMessage(
  account: Account,
  mailbox: string,
  uid: number,
): Promise<Result<OpenedMessage, ReadFailure>> {
  const view = viewOf(account, mailbox);
  const index = view?.indexOf(toUid(uid)) ?? -1;
  if (!view || index < 0) return err({ type: "gone" });
  const number = view.emailAt(index);
  const arrival = account.state.email(number)?.internalDate ?? 0;
  const body = await account.body(number);
  return body.ok ? ok({ message: body.value, arrival }) : body;
}
