/** Lists, changes and shared settings of MailRpc. */
import { err } from "../../shared/lib/result.ts";
import type { MailRpc } from "../rpc/mail-rpc.ts";
import type { OpenSession } from "./open-session.ts";

const missing = (): Promise<never> => Promise.reject(new Error("not here yet"));

export const createListService = (session: Pick<OpenSession, "account">): Omit<MailRpc, "mailboxes"> => ({
  list: missing,
  rowOf: missing,
  conversation: missing,
  open: missing,
  part: missing,
  original: missing,
  count: missing,
  change: missing,
  undo: missing,
  createMailbox: missing,
  renameMailbox: missing,
  deleteMailbox: missing,
  subscribeMailbox: missing,
  suggest: missing,
  settings: missing,
  saveSettings: missing,
  filters: missing,
  saveFilters: missing,
  countFilter: missing,
  applyFilter: missing,
  blockSender: missing,
  blocked: missing,
  waiting: () => Promise.resolve(0),
  async unsubscribe(address) {
    const account = await session.account();
    return account ? account.unsubscribe(address) : err({ type: "offline" });
  },
  importMessage: missing,
});
