/**
 * EngineRpc from the first moment on. What a page asks at its start is answered from the first screen, where there is one; then
 * the engine is fetched, and has the word: whoever listens is told to ask again. Everything else waits for the engine, and makes
 * it come. An engine that can not be fetched fails what waits for it, and is fetched again when the next asks.
 */
import type { EngineEvent, EngineRpc } from "../rpc/engine-rpc.ts";
import type { ListQuery, ListWindow } from "../rpc/mail-rpc.ts";
import type { FirstScreen } from "./first-screen.ts";

type Listener = (event: EngineEvent) => void;
type Ask = (...args: readonly unknown[]) => Promise<unknown>;

/** Milliseconds the page has to draw its rows before the engine takes the processor. */
const DRAWING_MS = 40;
/** Milliseconds after which the engine comes, though nobody asked for a list. */
const PATIENCE_MS = 1_000;

/** What every page asks at its start, without a hurry. */
const UNHURRIED: ReadonlySet<string> = new Set<keyof EngineRpc>([
  ...(["announcements", "devices", "access", "filters", "waiting", "keywords", "identities", "lockSettings"] as const),
  ...(["logPoint", "rowOf", "touch"] as const),
]);

/** `fetchEngine`: the engine itself. */
export function createEarlyEngine(first: FirstScreen | null, fetchEngine: () => Promise<EngineRpc>): EngineRpc {
  const listeners = new Set<Listener>();
  let engine: EngineRpc | null = null;
  let coming: Promise<EngineRpc> | null = null;
  let begin = (): void => undefined;
  const begun = new Promise<void>((then) => (begin = then));
  const emit: Listener = (event) => {
    for (const listener of listeners) listener(event);
  };

  function come(): Promise<EngineRpc> {
    begin();
    coming ??= arrive().catch((reason: unknown) => {
      coming = null;
      throw reason;
    });
    return coming;
  }

  async function arrive(): Promise<EngineRpc> {
    const fetched = await fetchEngine();
    await fetched.subscribe(emit);
    engine = fetched;
    if (first) await correct(first, fetched);
    return fetched;
  }

  /** Pages that were answered from the first screen hear how things are. */
  async function correct(shown: FirstScreen, fetched: EngineRpc): Promise<void> {
    const account = await fetched.account();
    if (JSON.stringify(account) !== JSON.stringify(shown.account)) emit({ type: "account", account });
    if (account.type !== "open") return;
    emit({ type: "connection", connection: await fetched.connection() });
    for (const type of ["mailboxes", "settings"] as const) emit({ type });
    if (shown.query.mailbox !== null) emit({ type: "messages", mailbox: shown.query.mailbox, added: 0 });
  }

  const soon = (after: number): void => void setTimeout(() => void come().catch(() => undefined), after);

  function listed(query: ListQuery, offset: number, limit: number): ListWindow | null {
    if (!first || !isSame(query, first.query)) return null;
    const { total, rows } = first.window;
    const end = Math.min(total, offset + limit);
    return end > rows.length
      ? null
      : { ...first.window, offset: Math.min(offset, total), rows: rows.slice(offset, end) };
  }

  /** Null: it is the engine that knows. */
  function early(name: string, args: readonly unknown[]): unknown {
    if (!first) return null;
    if (name === "home") return "browser";
    if (name === "account") return first.account;
    if (name === "connection") return { type: "connecting" };
    if (name === "mailboxes") return first.mailboxes;
    if (name === "settings") return first.settings;
    if (name !== "list") return null;
    const [query, offset, limit] = args as Parameters<EngineRpc["list"]>;
    const found = listed(query, offset, limit);
    if (found) soon(DRAWING_MS);
    return found;
  }

  async function ask(name: string, args: readonly unknown[]): Promise<unknown> {
    const known = engine ? null : early(name, args);
    if (known !== null) return known;
    if (UNHURRIED.has(name)) await begun;
    return ((await come())[name as keyof EngineRpc] as Ask)(...args);
  }

  soon(first ? PATIENCE_MS : 0);

  const subscribe: EngineRpc["subscribe"] = (listener) => {
    listeners.add(listener);
    return Promise.resolve(() => void listeners.delete(listener));
  };
  return new Proxy({ subscribe } as EngineRpc, {
    get(own, name) {
      if (name === "subscribe") return own.subscribe;
      // no promise: whoever waits for it has it
      if (typeof name !== "string" || name === "then") return undefined;
      return (...args: readonly unknown[]) => ask(name, args);
    },
  });
}

const isSame = (a: ListQuery, b: ListQuery): boolean =>
  a.mailbox === b.mailbox && a.search === b.search && a.filter === b.filter && a.conversations === b.conversations;
