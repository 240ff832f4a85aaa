/**
 * The page's end of its line to the companion (workers/rpc/companion-rpc.ts): opened again whenever it breaks. What only asks,
 * or may be done twice, waits for the next line and is asked again; whatever else was under way fails, since nobody knows
 * whether it was done.
 */
import type { EngineEvent } from "../../../workers/rpc/engine-rpc.ts";
import {
  decodeLineFrame,
  encodePageFrame,
  LINE_CODES,
  LINE_PATH,
  LINE_PROTOCOL,
  MAX_CALL_BYTES,
  type CompanionMethod,
  type LineAccount,
  type LineFrame,
} from "../../../workers/rpc/companion-rpc.ts";
import type { Cbor } from "../../../shared/lib/cbor.ts";
import { CallTooLarge } from "./call-too-large.ts";
import type { Door } from "./page-door.ts";

export type LineState =
  | { readonly type: "connecting" }
  /** nobody answers: it is tried again and again */
  | { readonly type: "away" }
  /** this browser has no link, or one that opens nothing */
  | { readonly type: "shut" }
  /** the account that was open is not there; there may be none */
  | { readonly type: "choose"; readonly accounts: readonly LineAccount[] }
  | { readonly type: "open"; readonly account: string; readonly accounts: readonly LineAccount[] };

export interface LineParts {
  readonly door: () => Promise<Door>;
  readonly connect: (url: string, protocols: string[]) => WebSocket;
  readonly told: (state: LineState) => void;
  readonly event: (event: EngineEvent) => void;
  /** The account this page was last at; null: any. */
  readonly account: () => string | null;
  /** Of the files that the companion serves. */
  readonly page: (version: string) => void;
}

/** Milliseconds: a gap so short is not spoken of; the longest that is waited for the next try. */
const SHORT_GAP = 1_500;
const LONGEST_PAUSE = 4_000;
const FIRST_PAUSE = 250;
/** Calls under way; the rest wait here. Fewer than the companion takes. */
const MAX_UNDER_WAY = 16;

const REPEATABLE: ReadonlySet<CompanionMethod> = new Set<CompanionMethod>([
  ...(["home", "account", "connection", "mailboxes", "devices", "announcements", "dismissAnnouncement"] as const),
  ...(["logPoint", "wordsAt", "restoredReport", "dismissRestoredReport"] as const),
  ...(["pastFindings", "access", "passphraseStrength"] as const),
  ...([
    "list",
    "rowOf",
    "conversation",
    "open",
    "part",
    "preview",
    "previewFile",
    "previewPart",
    "original",
    "count",
  ] as const),
  ...(["suggest", "settings", "keywords", "filters", "countFilter", "blocked", "waiting"] as const),
  // the whole of what is wanted
  ...(["saveSettings", "saveFilters", "blockSender", "subscribeMailbox"] as const),
]);

/** Codes of a line that was ended for what was sent on it; 1009: for how large that was (RFC 6455 section 7.4.1). */
const REFUSALS: readonly number[] = [LINE_CODES.refused, 1009];

interface Call {
  readonly method: CompanionMethod;
  readonly args: readonly Cbor[];
  readonly settle: (value: unknown) => void;
  readonly fail: (error: Error) => void;
}

export class PageLine {
  readonly #parts: LineParts;
  #state: LineState = { type: "connecting" };
  #socket: WebSocket | null = null;
  #waiting: Call[] = [];
  readonly #underWay = new Map<number, Call>();
  #lastId = 0;
  #pause = FIRST_PAUSE;
  /** Turns that were overtaken do nothing more. */
  #turn = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #gap: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: LineParts) {
    this.#parts = parts;
  }

  /** Now, whatever is waited for: at first, with another link, for another account, when the window comes into view. */
  open(): void {
    clearTimeout(this.#retry);
    this.#drop();
    this.#pause = FIRST_PAUSE;
    void this.#open(++this.#turn);
  }

  /** Tries again at once if it is not open. */
  nudge(): void {
    if (this.#state.type === "away") this.open();
  }

  call(method: CompanionMethod, args: readonly Cbor[]): Promise<unknown> {
    return new Promise((settle, fail) => {
      const isWaited = this.#state.type === "open" || REPEATABLE.has(method);
      if (!isWaited) {
        fail(new Error("the companion is away"));
        return;
      }
      this.#waiting.push({ method, args, settle, fail });
      this.#send();
    });
  }

  #become(state: LineState): void {
    clearTimeout(this.#gap);
    this.#gap = undefined;
    this.#state = state;
    this.#parts.told(state);
  }

  async #open(turn: number): Promise<void> {
    this.#gap ??= setTimeout(() => this.#become({ type: "away" }), SHORT_GAP);
    const door = await this.#parts.door();
    if (turn !== this.#turn) return;
    if (door.type === "ticket") this.#listen(door.ticket, turn);
    else if (door.type === "shut") this.#become({ type: "shut" });
    else this.#later(turn);
  }

  #later(turn: number): void {
    if (turn !== this.#turn) return;
    this.#retry = setTimeout(() => void this.#open(turn), this.#pause);
    this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE);
  }

  #listen(ticket: string, turn: number): void {
    const socket = this.#parts.connect(LINE_PATH, [LINE_PROTOCOL, ticket]);
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      const frame = data instanceof ArrayBuffer ? decodeLineFrame(new Uint8Array(data)) : null;
      if (turn !== this.#turn) return;
      if (frame) this.#receive(frame, socket);
      else socket.close();
    };
    socket.onclose = ({ code }: CloseEvent) => {
      if (turn !== this.#turn || this.#socket !== socket) return;
      this.#drop(REFUSALS.includes(code));
      if (this.#state.type === "open") this.#state = { type: "connecting" };
      this.#gap ??= setTimeout(() => this.#become({ type: "away" }), SHORT_GAP);
      this.#later(turn);
    };
  }

  #receive(frame: LineFrame, socket: WebSocket): void {
    if (frame.type === "event") this.#parts.event(frame.event);
    else if (frame.type === "hello") {
      this.#parts.page(frame.page);
      this.#greet(frame.accounts, socket);
    } else {
      const call = this.#underWay.get(frame.id);
      this.#underWay.delete(frame.id);
      if (frame.type === "done") call?.settle(frame.value);
      else call?.fail(new Error("the companion could not do it"));
      this.#send();
    }
  }

  #greet(accounts: readonly LineAccount[], socket: WebSocket): void {
    const last = this.#parts.account();
    const only = accounts.length === 1 && last === null ? accounts[0]?.[0] : undefined;
    const account = accounts.find(([id]) => id === last)?.[0] ?? only;
    if (account === undefined) {
      this.#become({ type: "choose", accounts });
      return;
    }
    socket.send(encodePageFrame({ type: "open", account }));
    this.#pause = FIRST_PAUSE;
    this.#become({ type: "open", account, accounts });
    this.#send();
  }

  #send(): void {
    while (this.#state.type === "open" && this.#underWay.size < MAX_UNDER_WAY) {
      const call = this.#waiting.shift();
      if (!call) return;
      const id = ++this.#lastId;
      const frame = encodePageFrame({ type: "call", id, method: call.method, args: call.args });
      if (frame.length > MAX_CALL_BYTES) {
        call.fail(new CallTooLarge(MAX_CALL_BYTES));
        continue;
      }
      this.#underWay.set(id, call);
      this.#socket?.send(frame);
    }
  }

  /** The line is over: what may be asked again waits for the next one, unless it may be what ended this one. */
  #drop(isRefused = false): void {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    const calls = [...this.#underWay.values()];
    this.#underWay.clear();
    const again = isRefused ? [] : calls.filter(({ method }) => REPEATABLE.has(method));
    for (const call of calls) if (!again.includes(call)) call.fail(new Error("the line to the companion broke"));
    this.#waiting.unshift(...again);
  }
}
