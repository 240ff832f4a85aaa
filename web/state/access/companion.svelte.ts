/** The companion as a page of its sees it: whether it answers, which accounts it has, and its engine. */
import type { EngineEvent } from "../../../workers/rpc/engine-rpc.ts";
import { COMPANION_METHODS, type LineAccount } from "../../../workers/rpc/companion-rpc.ts";
import type { Cbor } from "../../../shared/lib/cbor.ts";
import { err } from "../../../shared/lib/result.ts";
import type { Engine, EngineConnection } from "../app/engine.ts";
import { askDoor } from "../app/page-door.ts";
import { heldLink, takeLink } from "../app/page-link.ts";
import { PageLine, type LineState } from "../app/page-line.ts";

/** Of this browser: the account that was open last. */
const ACCOUNT = "aerogramme-account";

/** Changes: what fails for want of a line fails as it does offline. */
const CHANGES: ReadonlySet<string> = new Set([
  ...["change", "undo", "createMailbox", "renameMailbox", "deleteMailbox", "subscribeMailbox"],
  ...[
    "saveSettings",
    "saveFilters",
    "applyFilter",
    "blockSender",
    "importMessage",
    "saveIdentities",
    "saveVacation",
    "saveForward",
    "confirmForward",
    "saveDraft",
    "discardDraft",
  ],
]);

export class Companion {
  line = $state.raw<LineState>({ type: "connecting" });
  /** as it said last */
  accounts = $state.raw<readonly LineAccount[]>([]);
  /** the companion serves other files than this page was made from */
  outdated = $state(false);
  /** this browser has a link; it may be one that opens nothing */
  hasLink = $state(heldLink() !== null);
  readonly engine: Engine;
  readonly #line: PageLine;
  #listener: (event: EngineEvent) => void = () => undefined;
  #page: string | null = null;
  #wasOpen = false;

  constructor() {
    this.#line = new PageLine({
      door: askDoor,
      connect: (url, protocols) => new WebSocket(url, protocols),
      told: (state) => this.#told(state),
      event: (event) => this.#listener(event),
      account: () => sessionStorage.getItem(ACCOUNT) ?? localStorage.getItem(ACCOUNT),
      page: (version) => {
        this.#page ??= version;
        if (version !== this.#page) this.outdated = true;
      },
    });
    const calls = COMPANION_METHODS.map((method) => {
      const ask = (...args: readonly Cbor[]): Promise<unknown> => this.#line.call(method, args);
      const call = method === "attach" ? withOctets(ask) : ask;
      const change = (...args: readonly Cbor[]): Promise<unknown> =>
        call(...args).catch(() => err({ type: "offline" }));
      return [method, CHANGES.has(method) ? change : call] as const;
    });
    // screens that ask for more are not offered (`home`)
    this.engine = Object.fromEntries(calls) as unknown as Engine;
    addEventListener("hashchange", () => {
      if (takeLink()) this.#begin();
    });
    addEventListener("visibilitychange", () => {
      if (!document.hidden) this.#line.nudge();
    });
  }

  connect(): EngineConnection {
    return {
      engine: this.engine,
      listen: (listener) => {
        this.#listener = listener;
        this.#begin();
        return Promise.resolve();
      },
    };
  }

  /** an account was open in this tab, and is not here any more */
  get lost(): boolean {
    return this.line.type === "choose" && sessionStorage.getItem(ACCOUNT) !== null;
  }

  /** What is shown of the one before goes with the page. */
  choose(account: string): void {
    sessionStorage.setItem(ACCOUNT, account);
    localStorage.setItem(ACCOUNT, account);
    location.assign("/");
  }

  again(): void {
    this.#begin();
  }

  #begin(): void {
    this.hasLink = heldLink() !== null;
    this.#line.open();
  }

  #told(state: LineState): void {
    this.line = state;
    if (state.type === "open" || state.type === "choose") this.accounts = state.accounts;
    if (state.type !== "open") return;
    sessionStorage.setItem(ACCOUNT, state.account);
    if (this.#wasOpen) void this.#refresh().catch(() => undefined);
    this.#wasOpen = true;
  }

  /** What was said while the line was broken is looked up. */
  async #refresh(): Promise<void> {
    const [account, connection] = [await this.engine.account(), await this.engine.connection()];
    this.#listener({ type: "account", account });
    this.#listener({ type: "connection", connection });
    for (const { id } of await this.engine.mailboxes()) this.#listener({ type: "messages", mailbox: id, added: 0 });
    this.#listener({ type: "announcements" });
  }
}

/** A file can not cross the line itself. */
const withOctets =
  (ask: (...args: readonly Cbor[]) => Promise<unknown>) =>
  async (...args: readonly (Blob | Cbor)[]): Promise<unknown> =>
    ask(
      ...(await Promise.all(
        args.map(async (one) => (one instanceof Blob ? new Uint8Array(await one.arrayBuffer()) : one)),
      )),
    );
