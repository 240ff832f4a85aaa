/** The search box: what stands in it, what it suggests, and the search that it leads to while somebody types. */
import type { Engine } from "../app/engine.ts";
import type { Mail } from "../mail/mail.svelte.ts";
import type { Mailboxes } from "./mailboxes.svelte.ts";
import { ALL_MAIL, mailRoute } from "../app/route.ts";
import type { MailRoute } from "../app/route.ts";
import type { Router } from "../app/router.svelte.ts";
import type { Shared } from "../settings/shared-settings.svelte.ts";
import type { Suggestion } from "../app/types.ts";

interface Parts {
  readonly engine: Engine;
  readonly mail: Mail;
  readonly mailboxes: Mailboxes;
  readonly router: Router;
  readonly shared: Shared;
}

/** Suggestions shown at a time. */
const MOST = 8;

/** Where a search can begin, before anything is typed. */
const STARTERS = ["is:unread", "is:starred", "has:attachment", "from:", "in:", "newer_than:"].map(
  (text): Suggestion => {
    return { type: "word", text, search: text };
  },
);

export class Search {
  text = $state("");
  suggestions = $state.raw<readonly Suggestion[]>([]);
  readonly #parts: Parts;
  /** where the search began: it ends there */
  #from: MailRoute | null = null;
  #sent = "";
  #asked = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Id of the mailbox on show when it began, to search in that alone; null: all mail. */
  get origin(): string | null {
    const { search, mailbox } = this.#parts.mail.route;
    const id = search === "" ? mailbox : this.#from ? this.#from.mailbox : mailbox;
    return id === ALL_MAIL ? null : (this.#parts.mailboxes.byId(id)?.id ?? null);
  }

  /** The list follows each key: it asks for one search at a time, and passes over those that were typed on meanwhile. */
  typed(text: string): void {
    this.text = text;
    this.go(text);
    // the list asks first
    queueMicrotask(() => void this.suggest());
  }

  /** The list shows what fits, at once. */
  go(text: string = this.text, mailbox: string | null = null): void {
    this.text = text;
    const wanted = text.trim();
    const { mail, router } = this.#parts;
    const { route } = mail;
    if (wanted === "") {
      if (route.search !== "") this.end();
      return;
    }
    if (route.search === "") this.#from = { ...route, message: null };
    this.#sent = wanted;
    const within = mailbox ?? (route.search === "" ? ALL_MAIL : (route.mailbox ?? ALL_MAIL));
    if (wanted === route.search && within === route.mailbox) return;
    router.go(mailRoute({ mailbox: within, search: wanted }), { replace: route.search !== "" });
    // it is asked for before anything is drawn
    void mail.follow(mail.query, mail.openId);
  }

  /** Back to where it began. */
  end(): void {
    this.text = "";
    this.#sent = "";
    const from = this.#from ?? mailRoute();
    this.#from = null;
    if (this.#parts.mail.route.search !== "") this.#parts.router.go(from);
  }

  /** The address says another search than the one that was typed: a link, or the back button. */
  follow(search: string): void {
    if (search === this.#sent) return;
    this.#sent = search;
    this.text = search;
    if (search === "") this.#from = null;
  }

  async suggest(): Promise<void> {
    const turn = ++this.#asked;
    const text = this.text;
    const found = await this.#parts.engine.suggest(text).catch(() => []);
    if (turn !== this.#asked) return;
    const saved = this.#parts.shared.searches.map((each): Suggestion => ({ type: "saved", ...each }));
    const all = text.trim() === "" ? [...saved, ...STARTERS] : found;
    this.suggestions = all.slice(0, MOST);
  }
}
