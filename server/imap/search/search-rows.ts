/**
 * Search rows of an account, kept between searches while they are asked for: people search again and again, and programs
 * for each folder. Made from index data, which never changes; shared by the sessions of an account.
 */
import type { EmailNumber, EntryId } from "../../../shared/lib/ids.ts";
import type { StateView } from "../../../shared/mailbox/view.ts";
import type { ImapAccount } from "../backend.ts";
import { SEARCH_ROWS, SEARCH_ROWS_MS } from "../limits.ts";
import { SearchRow } from "./search-row.ts";

interface Kept {
  /** A state that was rebuilt may give the number to another email. */
  readonly id: EntryId;
  readonly row: SearchRow;
}

interface Shelf {
  readonly rows: Map<EmailNumber, Kept>;
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

  /** In the order asked; null where the email is gone or not at hand. */
  async of(emails: readonly EmailNumber[]): Promise<readonly (SearchRow | null)[]> {
    const missing = emails.filter((email) => this.#kept(email) === null);
    const index = missing.length === 0 ? [] : await this.#account.index(missing);
    const fresh = new Map<EmailNumber, SearchRow>();
    for (const [i, email] of missing.entries()) {
      const data = index[i];
      if (data == null) continue;
      const row = new SearchRow(data);
      fresh.set(email, row);
      this.#keep(email, row);
    }
    return emails.map((email) => fresh.get(email) ?? this.#kept(email));
  }

  #kept(email: EmailNumber): SearchRow | null {
    const kept = this.#shelf.rows.get(email);
    return kept !== undefined && kept.id === this.#account.state.email(email)?.id ? kept.row : null;
  }

  #keep(email: EmailNumber, row: SearchRow): void {
    const id = this.#account.state.email(email)?.id;
    if (id !== undefined && this.#shelf.rows.size < SEARCH_ROWS) this.#shelf.rows.set(email, { id, row });
  }
}

/** It is cleared once nobody has searched for a while. */
function shelfOf(state: StateView): Shelf {
  const shelf = shelves.get(state) ?? { rows: new Map<EmailNumber, Kept>(), timer: null };
  shelves.set(state, shelf);
  shelf.timer ??= setTimeout(() => {
    shelf.rows.clear();
    shelf.timer = null;
  }, SEARCH_ROWS_MS).unref();
  shelf.timer.refresh();
  return shelf;
}
