/** A home for the engine service in memory, with one invite and one pair of words. */
import type { Account } from "../../../shared/account/account.ts";
import type { Joined } from "../../../shared/account/join/join.ts";
import type { PairingEnd, PairingProgress } from "../../../shared/account/join/pairing-join.ts";
import { quickStretch } from "../../../shared/account/testing/world.ts";
import { portableCrypto } from "../../../shared/crypto/portable.ts";
import { utf8, utf8ToText } from "../../../shared/lib/bytes.ts";
import { err, ok, type Result } from "../../../shared/lib/result.ts";
import type { EngineHome } from "../engine-home.ts";
import { createRemovalNote } from "../removal-note.ts";
import type { StoredRecord } from "../secret-records.ts";
import { createSecretStore } from "../secret-store.ts";

export const WORDS = Array.from({ length: 24 }, (_, i) => `word${i + 1}x`);
export const INVITE = "token";
/** Of an account that a password is to open. */
export const PASSWORD_INVITE = "password token";
export const PASSWORD = "seven tall ladders sing";
export const RESET_PASSWORD = "given by the provider";

export interface MemoryHome extends EngineHome {
  /** What happened, in order. */
  readonly log: string[];
  stored: StoredRecord;
  storable: boolean;
  /** What the account was opened with last. */
  opened: Uint8Array | null;
  toHarden: boolean;
  readonly stretchWatchers: ((share: number) => void)[];
  /** The pairing begun last, for a test to go on with. */
  pairing: {
    readonly tell: (progress: PairingProgress) => void;
    readonly end: (result: Result<Joined, PairingEnd>) => void;
    readonly letIn: () => void;
  } | null;
}

export function createMemoryHome(account: Account): MemoryHome {
  const log: string[] = [];
  const docs = new Map<string, Uint8Array>();
  const joined = () => ok({ secrets: utf8(account.address), address: account.address, stale: false });
  const describe = (secrets: Uint8Array) => ({ address: utf8ToText(secrets), provider: "https://mail.example.org" });
  const home: MemoryHome = {
    log,
    stored: { type: "none" },
    storable: true,
    opened: null,
    pairing: null,
    toHarden: false,
    stretchWatchers: [],
    secrets: createSecretStore({
      records: {
        load: () => Promise.resolve(structuredClone(home.stored)),
        prepare: () => (home.storable ? Promise.resolve() : Promise.reject(new Error("no storage"))),
        put(stored) {
          if (!home.storable) return Promise.reject(new Error("no storage"));
          log.push("save");
          home.stored = structuredClone(stored);
          return Promise.resolve();
        },
        clear() {
          log.push("clear");
          home.toHarden = false;
          home.stored = { type: "none" };
          return Promise.resolve();
        },
      },
      crypto: portableCrypto,
      describe,
    }),
    describe,
    open(secrets) {
      home.opened = secrets;
      return Promise.resolve(account);
    },
    startJoin(token) {
      if (token !== INVITE && token !== PASSWORD_INVITE) return Promise.resolve(err({ type: "inviteInvalid" }));
      const finish = () => (log.push("register"), Promise.resolve(joined()));
      const flavor = token === INVITE ? "hardened" : "transparent";
      return Promise.resolve(
        ok({
          ...{ address: account.address, flavor, provider: "https://mail.example.org", words: WORDS, finish },
          finishWithPassword: () => (log.push("register with password"), Promise.resolve(joined())),
        }),
      );
    },
    joinWithWords: (_address, words) =>
      Promise.resolve(words === WORDS.join(" ") ? joined() : err({ type: "wrongWords" })),
    lookWithWords(_address, words) {
      if (words !== WORDS.join(" ")) return Promise.resolve(err({ type: "wrongWords" }));
      return Promise.resolve(
        ok({
          address: account.address,
          provider: "https://mail.example.org",
          seen: { seq: account.state.seq, head: account.head },
          newest: 1_700_000_000,
          devices: 2,
          ...{ kind: { type: "join" }, flavor: "transparent" },
          enrol(_device, removeOthers) {
            log.push(removeOthers ? "enrol, alone" : "enrol");
            return Promise.resolve(joined());
          },
          enrolWithPassword() {
            log.push("enrol with password");
            return Promise.resolve(joined());
          },
        }),
      );
    },
    loginWithPassword(_address, password) {
      for (const share of [0.5, 1]) for (const tell of home.stretchWatchers) tell(share);
      if (password === RESET_PASSWORD) return Promise.resolve(err({ type: "locked" }));
      return Promise.resolve(password === PASSWORD ? joined() : err({ type: "wrongPassword" }));
    },
    loginAfterReset(_address, { password, before, next }) {
      const right = password === RESET_PASSWORD && before === PASSWORD;
      if (right) log.push(`password set: ${next}`);
      return Promise.resolve(right ? joined() : err({ type: "wrongPassword" }));
    },
    stretch: quickStretch,
    inheritCache: (secrets) => (log.push("inherit cache"), secrets),
    startPairing(_device, tell) {
      const result = new Promise<Result<Joined, PairingEnd>>((end) => {
        home.pairing = { tell, end, letIn: () => end(joined()) };
      });
      return Promise.resolve({ result, cancel: () => home.pairing?.end(err({ type: "cancelled" })) });
    },
    mailServers: () => Promise.resolve(ok({ imap: null, smtp: null })),
    removal: createRemovalNote({
      get: (name) => Promise.resolve(docs.get(name) ?? null),
      put: (name, bytes) => Promise.resolve(void docs.set(name, bytes)),
      delete: (name) => Promise.resolve(void docs.delete(name)),
    }),
    hardening: {
      isSet: () => Promise.resolve(home.toHarden),
      set() {
        if (!home.storable) return Promise.reject(new Error("no storage"));
        log.push("to harden");
        home.toHarden = true;
        return Promise.resolve();
      },
      clear() {
        home.toHarden = false;
        return Promise.resolve();
      },
    },
    watchStretch: (listener) => void home.stretchWatchers.push(listener),
    wipe() {
      log.push("wipe");
      docs.clear();
      return Promise.resolve();
    },
    randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  };
  return home;
}
