/** Keeps what a page shows first for the next start (first-screen.ts), a while after it was shown or has changed. */
import type { AccountState, EngineEvent, EngineRpc } from "../rpc/engine-rpc.ts";
import type { ListQuery } from "../rpc/mail-rpc.ts";
import { encodeFirstScreen, FIRST_ROWS } from "./first-screen.ts";

type Asked = Pick<EngineRpc, "account" | "mailboxes" | "settings" | "list">;

/** Milliseconds from what is shown to what is kept: what changes meanwhile is kept with it. */
const DELAY_MS = 3_000;

export interface FirstScreenKeeper {
  /** This was asked for. */
  listed(query: ListQuery, offset: number): void;
  told(event: EngineEvent): void;
}

/** `put` may reject: then nothing is kept. */
export function createFirstScreenKeeper(rpc: Asked, put: (bytes: Uint8Array) => Promise<void>): FirstScreenKeeper {
  /** Of the list shown last, and of the inbox's. */
  let last: ListQuery | null = null;
  let shown: ListQuery | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;

  async function keep(): Promise<void> {
    timer = null;
    const [account, mailboxes, settings] = await Promise.all([rpc.account(), rpc.mailboxes(), rpc.settings()]);
    const inbox = mailboxes.find(({ isInbox }) => isInbox);
    if (last && last.mailbox === inbox?.id) shown = last;
    const query = shown;
    if (!query || !isKept(account)) return;
    const window = await rpc.list(query, 0, FIRST_ROWS);
    await put(encodeFirstScreen({ account, mailboxes, settings, query, window }));
  }

  const soon = (): void => {
    if (last) timer ??= setTimeout(() => void keep().catch(() => undefined), DELAY_MS);
  };

  return {
    listed(query, offset) {
      if (offset !== 0 || query.search !== "" || query.filter !== "all" || query.mailbox === null) return;
      // shown again as it is, and kept by then
      if (last && last.mailbox === query.mailbox && last.conversations === query.conversations) return;
      last = query;
      soon();
    },
    told({ type, ...event }) {
      if (type === "account" && "account" in event && event.account.type !== "open") last = shown = null;
      if (type === "mailboxes" || type === "messages" || type === "settings" || type === "account") soon();
    },
  };
}

/** What a browser is not to remember is not kept, nor what lies under a lock. */
const isKept = (account: AccountState): account is AccountState & { readonly type: "open" } =>
  account.type === "open" && account.remembered && account.lock !== true;
