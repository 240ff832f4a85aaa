/**
 * One engine for all tabs of a browser. Each tab's worker asks for the same lock: the one that holds it runs the engine,
 * the others pass their calls on to it over a broadcast channel. When its tab is closed the lock goes to another, which
 * opens the engine and takes over the calls that were not answered yet. One that was begun may be done already: changes of mail go
 * under the call's id, by which the account knows them; a message that was being filed, saved or sent is not begun again, and its
 * call fails: whoever asked looks where it is.
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
import type { EngineEvent, EngineRpc } from "../rpc/engine-rpc.ts";
import { judgedPassphrase } from "../service/security/judged-passphrase.ts";

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
  /** Of others, begun here: a new leader may be asked by who did not know of it yet, and then once more. */
  const begun = new Set<string>();
  const listeners = new Set<(event: EngineEvent) => void>();
  let engine: EngineRpc | null = null;
  /** Another leads, or led. */
  let isLed = false;

  const post = (message: Message): void => {
    channel.postMessage({ ...message, version });
  };
  const emit = (event: EngineEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const askAll = (): void => {
    if (isLed) failOnce();
    for (const [call, { method, args }] of pending) post({ type: "call", call, method, args });
  };

  /** The leader has changed. */
  function failOnce(): void {
    for (const [call, { method, fail }] of pending) {
      if (!ONCE.has(method)) continue;
      pending.delete(call);
      fail(new Error("the tab that was doing it was closed"));
    }
  }

  function call(method: Method, args: readonly unknown[]): Promise<unknown> {
    if (engine) return perform(engine, method, args);
    return new Promise((settle, fail) => {
      const id = crypto.randomUUID();
      pending.set(id, { method, args, settle, fail });
      post({ type: "call", call: id, method, args });
    });
  }

  async function answer(leader: EngineRpc, { call: id, method, args }: Message & { type: "call" }): Promise<void> {
    if (begun.has(id)) return;
    begun.add(id);
    for (const oldest of begun) if (begun.size > MAX_BEGUN) begun.delete(oldest);
    try {
      post({ type: "answer", call: id, value: await perform(leader, method, named(method, args, id)) });
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
    isLed ||= message.type !== "call" && message.type !== "here";
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
    if (isLed) failOnce();
    for (const [id, { method, args, settle, fail }] of pending)
      perform(leader, method, named(method, args, id)).then(settle, fail);
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

/** Calls of others whose ids are known. */
const MAX_BEGUN = 4_096;

/** What is done twice where it is asked for twice. */
const ONCE: ReadonlySet<Method> = new Set<Method>([
  "importMessage",
  "importContacts",
  "saveDraft",
  "send",
  "askForwardCode",
]);

/** Those that take the id of their call, and how many arguments come before it. */
const NAMED: ReadonlyMap<Method, number> = new Map<Method, number>([
  ...([["change", 1], ["createMailbox", 1], ["renameMailbox", 2], ["deleteMailbox", 1], ["applyFilter", 2]] as const), // prettier-ignore
  ...([["saveContact", 2], ["removeContacts", 1], ["setInGroup", 3]] as const), // prettier-ignore
]);

function named(method: Method, args: readonly unknown[], call: string): readonly unknown[] {
  const before = NAMED.get(method);
  return before === undefined ? args : [...args.slice(0, before), call];
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
    send: method("send"),
    unsend: method("unsend"),
    reschedule: method("reschedule"),
    outbox: method("outbox"),
    dismissReturn: method("dismissReturn"),
    discardDraft: method("discardDraft"),
    closeDraft: method("closeDraft"),
    checkDraft: method("checkDraft"),
    suggestPeople: method("suggestPeople"),
    contacts: method("contacts"),
    contact: method("contact"),
    contactAt: method("contactAt"),
    saveContact: method("saveContact"),
    removeContacts: method("removeContacts"),
    setInGroup: method("setInGroup"),
    recipientsOf: method("recipientsOf"),
    importContacts: method("importContacts"),
    exportContacts: method("exportContacts"),
    writtenTo: method("writtenTo"),
    hideSuggestion: method("hideSuggestion"),
    vacation: method("vacation"),
    saveVacation: method("saveVacation"),
    forwards: method("forwards"),
    saveForward: method("saveForward"),
    askForwardCode: method("askForwardCode"),
    confirmForward: method("confirmForward"),
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
    lookAtRestored: method("lookAtRestored"),
    acceptRestored: method("acceptRestored"),
    restoredReport: method("restoredReport"),
    dismissRestoredReport: method("dismissRestoredReport"),
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
    passphraseStrength: (passphrase, personal) => judgedPassphrase(passphrase, personal),
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
