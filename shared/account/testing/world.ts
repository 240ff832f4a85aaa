/** A provider in memory with one account, and devices of it: for tests of the engine, end to end but for the network. */
import type { CryptoPort } from "../../crypto/primitives.ts";
import { STRETCHED_BYTES, type Stretch } from "../../crypto/access-secrets.ts";
import { hkdfSync } from "../../crypto/hkdf.ts";
import { portableCrypto } from "../../crypto/portable.ts";
import { assert } from "../../lib/assert.ts";
import { utf8 } from "../../lib/bytes.ts";
import { idFromBytes, type AccountId, type DeviceId } from "../../lib/ids.ts";
import { ok, unwrap } from "../../lib/result.ts";
import { FOLD_VERSION, type FoldVersion } from "../../mailbox/fold.ts";
import type { BlobStore } from "../../storage/blob-store.ts";
import type { Flavor } from "../../log/record.ts";
import { createMemoryLocalStore } from "../../storage/memory-local-store.ts";
import type { LocalStore } from "../../storage/local-store.ts";
import type { RemoteLog } from "../../storage/remote-log.ts";
import type { Connection, HostedAccount } from "../../storage/testing/hosted-account.ts";
import { createMemoryProvider, type MemoryProvider } from "../../storage/testing/memory-provider.ts";
import type { Account } from "../account.ts";
import type { JoinPort } from "../join/join-port.ts";
import { joinWithWords, startJoin } from "../join/join.ts";
import { openAccount } from "../open.ts";
import { startPairing, type PairingAttempt, type PairingProgress } from "../join/pairing-join.ts";
import type { PairingSlots } from "../join/pairing-port.ts";
import { createMemoryAccess, type MemoryAccess } from "./memory-access.ts";
import { createMemorySlots } from "./memory-slots.ts";
import { createMailSealer, type MailSealer } from "./mail-sealer.ts";
import { sampleMessage } from "./sample-message.ts";

export { sampleMessage };
export const ADDRESS = "ada@example.org";
const ORIGIN = "http://127.0.0.1:1";

/** What stands between a device and the honest provider. */
export interface Between {
  readonly log?: (log: RemoteLog) => RemoteLog;
  readonly blobs?: (blobs: BlobStore) => BlobStore;
  readonly crypto?: CryptoPort;
  readonly local?: LocalStore;
}

export interface TestDevice {
  readonly account: Account;
  readonly connection: Connection;
  readonly local: LocalStore;
  readonly secrets: Uint8Array;
  /** The same device after a crash, or after `account.close()` a restart. */
  reopen(between?: Between): Promise<TestDevice>;
  /** A copy of the device's keys, without its cache: a cloned machine, a restored folder. */
  clone(between?: Between): Promise<TestDevice>;
}

export interface PairBetween {
  readonly slots?: (slots: PairingSlots) => Partial<PairingSlots & JoinPort>;
}

export interface World {
  readonly hosted: HostedAccount;
  readonly provider: MemoryProvider;
  readonly words: string;
  /** Lets a message arrive; rejects unless it is stored. `mailFrom`: of its envelope. */
  deliver(message: string | Uint8Array, mailFrom?: string): Promise<void>;
  /** sampleMessage(from) … sampleMessage(to), without the public-key work of sealing each. */
  deliverMany(from: number, to: number): Promise<void>;
  /** The device that made the account. */
  readonly first: TestDevice;
  /** A further device, joined with the words. */
  another(between?: Between): Promise<TestDevice>;
  /** A device that has joined, by its secrets. */
  open(secrets: Uint8Array, between?: Between): Promise<TestDevice>;
  /** A new device in a pairing: `tell` hears what it shows. */
  pair(tell: (progress: PairingProgress) => void, between?: PairBetween): PairingAttempt;
  readonly port: JoinPort & PairingSlots;
  readonly access: MemoryAccess;
  readonly clock: { now: number };
}

export interface WorldOptions {
  /** The first device is the provider's, opened with this. */
  readonly password?: string;
  readonly wordless?: boolean;
  /** The account is of before: made by rules that are older than this program's. */
  readonly foldVersion?: FoldVersion;
}

/** Argon2id is another test's matter. */
export const quickStretch: Stretch = (password, salt) =>
  Promise.resolve(hkdfSync(portableCrypto, utf8(password.normalize("NFC")), salt, new Uint8Array(0), STRETCHED_BYTES));

export async function createWorld(crypto: CryptoPort, options: WorldOptions = {}): Promise<World> {
  const clock = { now: 1_700_000_000_000 };
  const seconds = (): number => Math.floor(clock.now / 1000);
  const provider = createMemoryProvider({ crypto, clock: seconds, graceSeconds: 100 });
  const id = idFromBytes<AccountId>(crypto.randomBytes(16));
  const hosted = provider.account(id);
  const slots = createMemorySlots(seconds);
  const access = createMemoryAccess(crypto, id, () => hosted.view.record?.record ?? null);
  const flavor = options.password === undefined ? "hardened" : "transparent";
  const port = { ...memoryPort(hosted, access, flavor), ...slots };
  const parts = { crypto, provider: port, clock: () => clock.now };
  const pending = unwrap(await startJoin({ ...parts, foldVersion: options.foldVersion ?? FOLD_VERSION }, "invite"));
  const { password, wordless = false } = options;
  const joined = unwrap(
    await (password === undefined
      ? pending.finish({ kind: "companion", name: "first" })
      : pending.finishWithPassword(password, { stretch: quickStretch, wordless })),
  );
  const words = pending.words.join(" ");

  async function open(secrets: Uint8Array, local: LocalStore, between: Between = {}): Promise<TestDevice> {
    const connection = hosted.connect();
    const remote = between.log?.(connection.log) ?? connection.log;
    const blobs = between.blobs?.(connection.blobs) ?? connection.blobs;
    const port = between.crypto ?? crypto;
    let kept = secrets;
    const keep = (changed: Uint8Array): Promise<void> => {
      kept = changed;
      return Promise.resolve();
    };
    const passwords = { store: access.store, door: access.door, stretch: quickStretch };
    const services = { ...slots.desk(), passwords, seen: () => Promise.resolve(ok(new Map<DeviceId, number>())) };
    const home = { local, secrets, keep, services, clock: () => clock.now };
    const account = await openAccount({ crypto: port, remote, blobs, ...home });
    return {
      ...{ account, connection, local },
      get secrets() {
        return kept;
      },
      reopen: (next = {}) => open(kept, next.local ?? local, next),
      clone: (next = {}) => open(kept, next.local ?? createMemoryLocalStore(), next),
    };
  }

  async function deliverSealed(sealer: MailSealer, message: Uint8Array, mailFrom?: string): Promise<void> {
    const { entry, blob } = await sealer.seal(message, seconds(), mailFrom);
    unwrap(await hosted.deliver(entry, blob));
  }

  async function sealer(prepared: boolean): Promise<MailSealer> {
    const record = hosted.view.record?.record;
    assert(record, "an account has a record");
    return createMailSealer(crypto, id, record, prepared);
  }

  return {
    ...{ hosted, provider, words, port, clock, access },
    first: await open(joined.secrets, createMemoryLocalStore()),
    deliver: async (message, mailFrom) =>
      deliverSealed(await sealer(false), typeof message === "string" ? utf8(message) : message, mailFrom),
    async deliverMany(from, to) {
      const prepared = await sealer(true);
      for (let n = from; n <= to; n++) await deliverSealed(prepared, utf8(sampleMessage(n)));
    },
    async another(between = {}) {
      const device = { kind: "webmail", name: "another" } as const;
      const more = unwrap(await joinWithWords(parts, ADDRESS, words, device));
      return open(more.secrets, between.local ?? createMemoryLocalStore(), between);
    },
    open: (secrets, between = {}) => open(secrets, between.local ?? createMemoryLocalStore(), between),
    pair(tell, { slots: through } = {}) {
      const provider = { ...port, ...through?.(slots) };
      return startPairing({ ...parts, provider, look: 10 }, { kind: "webmail", name: "paired" }, tell);
    },
  };
}

function memoryPort(hosted: HostedAccount, access: MemoryAccess, flavor: Flavor): JoinPort {
  return {
    origin: ORIGIN,
    invite: () => Promise.resolve(ok({ address: ADDRESS, account: hosted.id, flavor })),
    async join({ entry, keyring, access: set }) {
      const { blobs } = hosted.connect();
      if (set) access.begin(set);
      unwrap(await blobs.put(keyring.id, keyring.bytes));
      const appended = await hosted.append([entry]);
      return appended.ok ? ok({ seq: hosted.view.seq, head: hosted.view.head }) : appended;
    },
    lookup: () => Promise.resolve(ok(hosted.id)),
    session: () => ({ ...hosted.connect(), access: access.store }),
  };
}
