/**
 * Search rows of an account, kept between searches while they are asked for: people search again and again, and programs
 * for each folder. Made from index data, which never changes; shared by the sessions of an account.
 */
import type { EmailNumber } from "../../../shared/lib/ids.ts";
import type { StateView } from "../../../shared/mailbox/view.ts";
import type { ImapAccount } from "../backend.ts";
import { SEARCH_ROWS, SEARCH_ROWS_MS } from "../limits.ts";
import { SearchRow } from "./search-row.ts";

/** A state gives each number once; another state has another shelf. */
interface Shelf {
  readonly rows: Map<EmailNumber, SearchRow>;
  timer: NodeJS.Timeout | null;
}

const shelves = new WeakMap<StateView, Shelf>();

export class SearchRows {
  readonly #account: ImapAccount;
  readonly #shelf: Shelf;

  constructor(account: ImapAccount) {
    this.#account = account;
    this.#shelf = shelfOf(account.state);
  }

  /** Null if it is not kept. */
  kept(email: EmailNumber): SearchRow | null {
    return this.#shelf.rows.get(email) ?? null;
  }

  /** In the order asked; null where the email is gone or not at hand. */
  async read(emails: readonly EmailNumber[]): Promise<readonly (SearchRow | null)[]> {
    const index = await this.#account.index(emails);
    return emails.map((email, i) => {
      const data = index[i];
      if (data == null) return null;
      const row = new SearchRow(data);
      if (this.#shelf.rows.size < SEARCH_ROWS) this.#shelf.rows.set(email, row);
      return row;
    });
  }
}

/** It is cleared once nobody has searched for a while. */
function shelfOf(state: StateView): Shelf {
  const shelf = shelves.get(state) ?? { rows: new Map<EmailNumber, SearchRow>(), timer: null };
  shelves.set(state, shelf);
  shelf.timer ??= setTimeout(() => {
    shelf.rows.clear();
    shelf.timer = null;
  }, SEARCH_ROWS_MS).unref();
  shelf.timer.refresh();
  return shelf;
}
