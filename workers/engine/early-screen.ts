/** What a page is shown before the engine is there. */
import type { AccountState } from "../rpc/engine-rpc.ts";
import type { ListQuery, ListWindow, MailboxSummary, SharedSettings } from "../rpc/mail-rpc.ts";
import type { FirstScreen } from "./first-screen.ts";

export interface EarlyScreen {
  readonly account: AccountState & { readonly type: "open" };
  readonly mailboxes: readonly MailboxSummary[];
  readonly settings: SharedSettings;
  /** Changes that are not in it, and come with the engine. */
  readonly behind: number;
  /** Null: that is the engine's to say. */
  list(query: ListQuery, offset: number, limit: number): Promise<ListWindow | null>;
  /** The engine comes: nothing that it opens is in use when this resolves. */
  leave(): Promise<void>;
}

/** From what was shown first the last time. */
export const screenFrom = ({ account, mailboxes, settings, query, window }: FirstScreen): EarlyScreen => ({
  ...{ account, mailboxes, settings, behind: 0 },
  list(asked, offset, limit) {
    const { total, rows } = window;
    const end = Math.min(total, offset + limit);
    const isKnown = isSame(asked, query) && end <= rows.length;
    return Promise.resolve(
      isKnown ? { ...window, offset: Math.min(offset, total), rows: rows.slice(offset, end) } : null,
    );
  },
  leave: () => Promise.resolve(),
});

const isSame = (a: ListQuery, b: ListQuery): boolean =>
  a.mailbox === b.mailbox && a.search === b.search && a.filter === b.filter && a.conversations === b.conversations;
