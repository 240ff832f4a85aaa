/**
 * One engine for all tabs of a browser. Each tab's worker asks for the same lock: the one that holds it runs the engine,
 * the others pass their calls on to it over a broadcast channel. When its tab is closed the lock goes to another, which
 * opens the engine and takes over the calls that were not answered yet.
 *
 *     {call: id, method, args}      a follower asks
 *     {answer: id, value | error}   the leader answers
 *     {event}                       the leader tells all
 *     {leading: true}               a new leader is ready: ask again
 *     {here: true}                  a worker has begun
 *
 * Each message names the version of who sends it. Workers of two versions do not understand each other, and both must not open
 * the account: who begins last is what its user wants, so whoever hears of another version that has begun says so to its page
 * and ends.
 */
import { passphraseStrength } from "../../shared/crypto/passphrase-strength.ts";
import type { EngineEvent, EngineRpc } from "../rpc/engine-rpc.ts";

type Methods = Omit<EngineRpc, "subscribe">;
type Method = keyof Methods;

type Message =
  | { readonly type: "call"; readonly call: string; readonly method: Method; readonly args: readonly unknown[] }
  | { readonly type: "answer"; readonly call: string; readonly value: unknown }
  | { readonly type: "failed"; readonly call: string; readonly error: string }
  | { readonly type: "event"; readonly event: EngineEvent }
  | { readonly type: "leading" }
  | { readonly type: "here" };

type Versioned = Message & { readonly version: string };

/** What is used of a BroadcastChannel. */
export interface TabChannel {
  postMessage(message: unknown): void;
  onmessage: ((event: { readonly data: unknown }) => unknown) | null;
}

interface Pending {
  readonly method: Method;
  readonly args: readonly unknown[];
  readonly settle: (value: unknown) => void;
  readonly fail: (error: Error) => void;
}

export interface ShareParts {
  readonly createEngine: () => EngineRpc | Promise<EngineRpc>;
  readonly channel: TabChannel;
  /** Calls back once this tab is the one to run the engine, and keeps it so until the worker ends. */
  readonly lead: (begin: () => Promise<void>) => void;
  /** Of this worker's program. */
  readonly version: string;
  /** Ends the worker. */
  readonly retire: () => void;
}

export function shareEngine({ createEngine, channel, lead, version, retire }: ShareParts): EngineRpc {
  const pending = new Map<string, Pending>();
  const listeners = new Set<(event: EngineEvent) => void>();
  let engine: EngineRpc | null = null;

  const post = (message: Message): void => {
    channel.postMessage({ ...message, version });
  };
  const emit = (event: EngineEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const askAll = (): void => {
    for (const [call, { method, args }] of pending) post({ type: "call", call, method, args });
  };

  function call(method: Method, args: readonly unknown[]): Promise<unknown> {
    if (engine) return perform(engine, method, args);
    return new Promise((settle, fail) => {
      const id = crypto.randomUUID();
      pending.set(id, { method, args, settle, fail });
      post({ type: "call", call: id, method, args });
    });
  }

  async function answer(leader: EngineRpc, { call: id, method, args }: Message & { type: "call" }): Promise<void> {
    try {
      post({ type: "answer", call: id, value: await perform(leader, method, args) });
    } catch (error) {
      post({ type: "failed", call: id, error: error instanceof Error ? error.message : "failed" });
    }
  }

  function receive(message: Message): void {
    if (message.type === "call") {
      if (engine) void answer(engine, message);
    } else if (message.type === "event") emit(message.event);
    else if (message.type === "leading") askAll();
    else if (message.type !== "here") settle(message);
  }

  function settle(message: Message & { type: "answer" | "failed" }): void {
    const asked = pending.get(message.call);
    pending.delete(message.call);
    if (message.type === "answer") asked?.settle(message.value);
    else asked?.fail(new Error(message.error));
  }

  async function begin(): Promise<void> {
    const leader = await createEngine();
    await leader.subscribe((event) => {
      emit(event);
      post({ type: "event", event });
    });
    engine = leader;
    for (const { method, args, settle, fail } of pending.values()) perform(leader, method, args).then(settle, fail);
    pending.clear();
    post({ type: "leading" });
    // what was held in the memory of a tab that was closed is gone: those who showed it are told
    const account = await leader.account().catch(() => null);
    if (!account) return;
    emit({ type: "account", account });
    post({ type: "event", event: { type: "account", account } });
  }

  function standDown(): void {
    emit({ type: "superseded" });
    retire();
  }

  channel.onmessage = ({ data }) => {
    const message = data as Versioned;
    if (message.version === version) receive(message);
    else if (message.type === "here") standDown();
  };
  post({ type: "here" });
  lead(begin);
  return remote(call, listeners);
}

const perform = (engine: EngineRpc, method: Method, args: readonly unknown[]): Promise<unknown> =>
  (engine[method] as (...args: readonly unknown[]) => Promise<unknown>)(...args);

function remote(
  call: (method: Method, args: readonly unknown[]) => Promise<unknown>,
  listeners: Set<(event: EngineEvent) => void>,
): EngineRpc {
  const method =
    <M extends Method>(name: M) =>
    (...args: Parameters<EngineRpc[M]>): ReturnType<EngineRpc[M]> =>
      call(name, args) as ReturnType<EngineRpc[M]>;
  return {
    home: method("home"),
    account: method("account"),
    connection: method("connection"),
    startJoin: method("startJoin"),
    finishJoin: method("finishJoin"),
    joinWithWords: method("joinWithWords"),
    login: method("login"),
    loginAfterReset: method("loginAfterReset"),
    finishJoinWithPassword: method("finishJoinWithPassword"),
    enrolWithPassword: method("enrolWithPassword"),
    logout: method("logout"),
    mailboxes: method("mailboxes"),
    list: method("list"),
    rowOf: method("rowOf"),
    conversation: method("conversation"),
    open: method("open"),
    part: method("part"),
    preview: method("preview"),
    previewFile: method("previewFile"),
    previewPart: method("previewPart"),
    original: method("original"),
    count: method("count"),
    change: method("change"),
    undo: method("undo"),
    createMailbox: method("createMailbox"),
    renameMailbox: method("renameMailbox"),
    deleteMailbox: method("deleteMailbox"),
    subscribeMailbox: method("subscribeMailbox"),
    suggest: method("suggest"),
    settings: method("settings"),
    keywords: method("keywords"),
    saveSettings: method("saveSettings"),
    filters: method("filters"),
    saveFilters: method("saveFilters"),
    countFilter: method("countFilter"),
    applyFilter: method("applyFilter"),
    blockSender: method("blockSender"),
    blocked: method("blocked"),
    waiting: method("waiting"),
    unsubscribe: method("unsubscribe"),
    importMessage: method("importMessage"),
    identities: method("identities"),
    saveIdentities: method("saveIdentities"),
    newDraft: method("newDraft"),
    openDraft: method("openDraft"),
    draftsHere: method("draftsHere"),
    openDraftHere: method("openDraftHere"),
    draftStands: method("draftStands"),
    attach: method("attach"),
    detach: method("detach"),
    draftFile: method("draftFile"),
    saveDraft: method("saveDraft"),
    discardDraft: method("discardDraft"),
    closeDraft: method("closeDraft"),
    checkDraft: method("checkDraft"),
    suggestPeople: method("suggestPeople"),
    kept: method("kept"),
    dropKept: method("dropKept"),
    devices: method("devices"),
    renameDevice: method("renameDevice"),
    revokeDevices: method("revokeDevices"),
    renewKeys: method("renewKeys"),
    startNewWords: method("startNewWords"),
    finishNewWords: method("finishNewWords"),
    takePairing: method("takePairing"),
    approvePairing: method("approvePairing"),
    denyPairing: method("denyPairing"),
    startPairing: method("startPairing"),
    pairing: method("pairing"),
    cancelPairing: method("cancelPairing"),
    lookWithWords: method("lookWithWords"),
    enrolWithWords: method("enrolWithWords"),
    announcements: method("announcements"),
    dismissAnnouncement: method("dismissAnnouncement"),
    logPoint: method("logPoint"),
    wordsAt: method("wordsAt"),
    pastFindings: method("pastFindings"),
    compareHistory: method("compareHistory"),
    checkAgain: method("checkAgain"),
    access: method("access"),
    appPasswords: method("appPasswords"),
    addAppPassword: method("addAppPassword"),
    revokeAppPasswords: method("revokeAppPasswords"),
    changePassword: method("changePassword"),
    signOutOthers: method("signOutOthers"),
    becomeOwnDevice: method("becomeOwnDevice"),
    makeTransparent: method("makeTransparent"),
    makeHardened: method("makeHardened"),
    lockSettings: method("lockSettings"),
    // asked at every key press: a passphrase half typed is no other tab's business
    passphraseStrength: (passphrase, personal) => Promise.resolve(passphraseStrength(passphrase, personal)),
    setPassphrase: method("setPassphrase"),
    removePassphrase: method("removePassphrase"),
    setPasskey: method("setPasskey"),
    removePasskey: method("removePasskey"),
    setIdleMinutes: method("setIdleMinutes"),
    lock: method("lock"),
    unlockWithPassphrase: method("unlockWithPassphrase"),
    unlockWithPasskey: method("unlockWithPasskey"),
    touch: method("touch"),
    subscribe(listener) {
      listeners.add(listener);
      return Promise.resolve(() => void listeners.delete(listener));
    },
  };
}
