/**
 * EngineRpc from the first moment on. What a page asks at its start is answered from the first screen, where there is one; then
 * the engine is fetched, and has the word: whoever listens is told to ask again. Where nobody is, a password is taken at the door
 * (door.ts), and what is seen from there is the first screen. Everything else waits for the engine, and makes it come. An engine
 * that can not be fetched fails what waits for it, and is fetched again when the next asks.
 */
import { createLock } from "../../shared/lib/lock.ts";
import { err, ok } from "../../shared/lib/result.ts";
import type { AccountState, Connection, EngineEvent, EngineRpc } from "../rpc/engine-rpc.ts";
import type { ListQuery } from "../rpc/mail-rpc.ts";
import type { Door, Entered } from "./door.ts";
import type { EarlyScreen } from "./early-screen.ts";

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

const lineAt = (behind: number): Connection =>
  behind > 0 ? { type: "syncing", remaining: behind } : { type: "connecting" };

const NOBODY: AccountState = { type: "none", evicted: false, revoked: null };

export interface EarlyParts {
  /** What is shown; null: nothing is kept. */
  readonly first: EarlyScreen | null;
  /** Where nobody is in: what lets somebody in. `tell` hears how far a password is stretched. */
  readonly fetchDoor: ((tell: (share: number) => void) => Promise<Door>) | null;
  /** The engine itself; `entered`: who has come in at the door. */
  readonly fetchEngine: (entered: Entered | null) => Promise<EngineRpc>;
}

export function createEarlyEngine({ first, fetchDoor, fetchEngine }: EarlyParts): EngineRpc {
  const listeners = new Set<Listener>();
  const oneByOne = createLock();
  let screen = first;
  let entered: Entered | null = null;
  let engine: EngineRpc | null = null;
  let coming: Promise<EngineRpc> | null = null;
  /** The mailbox of the list shown last. */
  let shown: string | null = null;
  let begin = (): void => undefined;
  const begun = new Promise<void>((then) => (begin = then));
  const emit: Listener = (event) => {
    for (const listener of listeners) listener(event);
  };

  function come(): Promise<EngineRpc> {
    begin();
    // whoever is at the door comes in first
    coming ??= oneByOne(arrive).catch((reason: unknown) => {
      coming = null;
      throw reason;
    });
    return coming;
  }

  async function arrive(): Promise<EngineRpc> {
    await screen?.leave();
    const fetched = await fetchEngine(entered);
    await fetched.subscribe(emit);
    engine = fetched;
    if (screen) await correct(screen, fetched);
    else if (entered) emit({ type: "account", account: await fetched.account() });
    return fetched;
  }

  /** Pages that were answered from the first screen hear how things are. */
  async function correct({ account: before }: EarlyScreen, fetched: EngineRpc): Promise<void> {
    const account = await fetched.account();
    if (JSON.stringify(account) !== JSON.stringify(before)) emit({ type: "account", account });
    if (account.type !== "open") return;
    const connection = await fetched.connection();
    // what was said of it stands until the engine knows more
    if (connection.type !== "connecting") emit({ type: "connection", connection });
    for (const type of ["mailboxes", "settings"] as const) emit({ type });
    // whoever asked while the engine could not be had was told of nothing
    emit({ type: "waiting", ...(await fetched.waiting()) });
    if (shown !== null) emit({ type: "messages", mailbox: shown, added: 0 });
  }

  const soon = (after: number): void => void setTimeout(() => void come().catch(() => undefined), after);

  /** Nobody is in, and no engine is needed to say so. */
  const isVacant = (): boolean => fetchDoor !== null && entered === null && coming === null;

  const enter = (args: readonly unknown[]): Promise<unknown> =>
    oneByOne(async () => {
      if (!fetchDoor || !isVacant()) return null;
      const door = await fetchDoor((share) => emit({ type: "stretching", share })).catch(() => null);
      if (!door) return err({ type: "unloaded" });
      const done = await door.login(...(args as Parameters<Door["login"]>));
      if (!done.ok) return done;
      entered = done.value;
      ({ screen } = entered);
      if (screen) emit({ type: "account", account: screen.account });
      if (screen && screen.behind > 0) emit({ type: "connection", connection: lineAt(screen.behind) });
      soon(screen ? PATIENCE_MS : 0);
      return ok(null);
    });

  async function listed(list: EarlyScreen["list"], args: readonly unknown[]): Promise<unknown> {
    const [query, offset, limit] = args as [ListQuery, number, number];
    const found = await list(query, offset, limit);
    if (!found) return null;
    shown = query.mailbox;
    soon(DRAWING_MS);
    return found;
  }

  /** Null: it is the engine that knows. */
  function early(name: string, args: readonly unknown[]): unknown {
    const vacant = !screen && isVacant();
    if (!screen && !vacant) return null;
    if (name === "home") return "browser";
    if (name === "account") return screen ? screen.account : NOBODY;
    if (name === "connection") return lineAt(screen?.behind ?? 0);
    if (name === "mailboxes") return screen?.mailboxes ?? [];
    if (!screen) return name === "login" ? enter(args) : null;
    if (name === "settings") return screen.settings;
    return name === "list" ? listed(screen.list, args) : null;
  }

  async function ask(name: string, args: readonly unknown[]): Promise<unknown> {
    const known = engine ? null : await early(name, args);
    if (known !== null) return known;
    if (UNHURRIED.has(name)) await begun;
    return ((await come())[name as keyof EngineRpc] as Ask)(...args);
  }

  if (!fetchDoor) soon(first ? PATIENCE_MS : 0);

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
