/** An account whose keys are played: what was asked of them is written down, what they answer is set. */
import { noBackup } from "../../../shared/account/testing/no-backup.ts";
import { sixWords } from "../../../shared/crypto/six-words.ts";
import type { Account, Connection } from "../../../shared/account/account.ts";
import type {
  Announcement,
  Comparison,
  DeviceInfo,
  KeyFailure,
  PairingFailure,
  Security,
} from "../../../shared/account/keys/security.ts";
import type { AccountId, DeviceId, Seq } from "../../../shared/lib/ids.ts";
import { seq as toSeq } from "../../../shared/lib/ids.ts";
import { err, ok, type Result } from "../../../shared/lib/result.ts";

export interface FakeKeys {
  devices: DeviceInfo[];
  announcements: Announcement[];
  /** What changes answer; null: they succeed. */
  failure: KeyFailure | null;
  pairingFailure: PairingFailure | null;
  comparison: Comparison;
  flavor: "hardened" | "transparent";
  wordless: boolean;
  connection: Connection;
  removal: Account["removal"];
  /** "rename 01… Laptop" */
  readonly asked: string[];
  /** Tells those who watch the connection. */
  become(connection: Connection): void;
  announce(announcement: Announcement): void;
  readonly account: Account;
}

const emptyState = {
  ...{ seq: toSeq(42), emailCount: 0, keywordRoom: 0 },
  mailboxes: () => [],
  mailbox: () => null,
  mailboxByName: () => null,
  knowsFlag: () => false,
  email: () => null,
  emailNumber: () => null,
  places: () => [],
  setting: () => null,
  settings: () => [],
  filters: () => [],
};

export const fakeWords = Array.from({ length: 24 }, (_, i) => `word${i + 1}`);

export function createFakeKeys(id: AccountId, device: DeviceId, address: string): FakeKeys {
  const connectionListeners = new Set<(connection: Connection) => void>();
  const announcementListeners = new Set<() => void>();
  const done = (what: string): Promise<Result<null, KeyFailure>> => {
    keys.asked.push(what);
    return Promise.resolve(keys.failure ? err(keys.failure) : ok(null));
  };
  const security: Security = {
    access: () => null,
    flavor: () => keys.flavor,
    wordless: () => keys.wordless,
    makeTransparent: (password) => done(`transparent ${password}`),
    makeHardened: () => done("hardened"),
    devices: () => Promise.resolve(keys.devices),
    rename: (which, name) => done(`rename ${which} ${name}`),
    revoke: (which) => done(`revoke ${which.join(" ")}`),
    renewKeys: () => done("renew"),
    newWords: () => Promise.resolve({ words: fakeWords, finish: () => done("words") }),
    takePairing(text) {
      keys.asked.push(`take ${text}`);
      if (keys.pairingFailure) return Promise.resolve(err(keys.pairingFailure));
      const deny = (): Promise<void> => Promise.resolve(void keys.asked.push("deny"));
      return Promise.resolve(
        ok({ name: "New phone\u001b[2J", kind: "webmail", check: "123456", approve: () => done("approve"), deny }),
      );
    },
    announcements: () => keys.announcements,
    dismiss(which) {
      keys.announcements = keys.announcements.filter(({ seq }) => seq !== which);
      return Promise.resolve();
    },
    watchAnnouncements(listener) {
      announcementListeners.add(listener);
      return () => announcementListeners.delete(listener);
    },
    wordsAt: (at) => (at <= 42 ? sixWords(new Uint8Array(32).fill(7)) : null),
    compare(which: Seq, words) {
      keys.asked.push(`compare ${which} ${words}`);
      return keys.comparison;
    },
    look: () => keys.comparison,
  };
  const keys: FakeKeys = {
    ...{ devices: [], announcements: [], failure: null, pairingFailure: null, comparison: "same", asked: [] },
    ...{ connection: { type: "online" }, removal: null, flavor: "hardened", wordless: false },
    become(connection) {
      keys.connection = connection;
      for (const listener of connectionListeners) listener(connection);
    },
    announce(announcement) {
      keys.announcements = [...keys.announcements, announcement];
      for (const listener of announcementListeners) listener();
    },
    account: {
      ...{
        id,
        device,
        address,
        security,
        appendLimit: 1000,
        unsent: 0,
        stalled: null,
        lostUnsent: false,
        head: new Uint8Array(32).fill(7),
      },
      get connection() {
        return keys.connection;
      },
      get removal() {
        return keys.removal;
      },
      state: emptyState,
      ahead: emptyState,
      subscribeShown: () => () => undefined,
      subscribeAhead: () => () => undefined,
      watchIntents: () => () => undefined,
      draftDoc: {
        ...{ isKept: true, get: () => Promise.resolve(null), put: () => Promise.resolve() },
        files: {
          ...{ names: () => Promise.resolve([]), get: () => Promise.resolve(null) },
          ...{ put: () => Promise.resolve(), delete: () => Promise.resolve() },
        },
      },
      start: () => undefined,
      sync: () => Promise.resolve(keys.connection.type === "online"),
      checkAgain: () => done("checkAgain").then(() => keys.connection.type === "online"),
      restoredBackup: noBackup,
      findings: () => [],
      subscribe: () => () => undefined,
      watchConnection(listener: (connection: Connection) => void) {
        connectionListeners.add(listener);
        return () => connectionListeners.delete(listener);
      },
      settle: () => Promise.resolve(),
      close: () => Promise.resolve(),
    } as unknown as Account,
  };
  return keys;
}
