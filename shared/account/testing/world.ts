/** A provider in memory with one account, and devices of it: for tests of the engine, end to end but for the network. */
import { createDelivery } from "../../../server/delivery/delivery.ts";
import { createSealer } from "../../../server/delivery/sealer.ts";
import type { CryptoPort } from "../../crypto/primitives.ts";
import { idFromBytes, type AccountId } from "../../lib/ids.ts";
import { err, ok, unwrap } from "../../lib/result.ts";
import { createMemoryLocalStore } from "../../storage/memory-local-store.ts";
import type { LocalStore } from "../../storage/local-store.ts";
import type { Connection, HostedAccount } from "../../storage/testing/hosted-account.ts";
import { createMemoryProvider, type MemoryProvider } from "../../storage/testing/memory-provider.ts";
import type { Account } from "../account.ts";
import type { JoinPort } from "../join-port.ts";
import { joinWithWords, startJoin } from "../join.ts";
import { openAccount } from "../open.ts";

export const ADDRESS = "ada@example.org";
const ORIGIN = "http://127.0.0.1:1";

export interface TestDevice {
  readonly account: Account;
  readonly connection: Connection;
  readonly local: LocalStore;
  readonly secrets: Uint8Array;
  /** The same device after a restart. */
  reopen(): Promise<TestDevice>;
  /** A copy of the device's keys, without its cache: a cloned machine, a restored folder. */
  clone(): Promise<TestDevice>;
}

export interface World {
  readonly hosted: HostedAccount;
  readonly provider: MemoryProvider;
  readonly words: string;
  /** Lets the MTA deliver a message; rejects unless it is stored. */
  deliver(message: string | Uint8Array): Promise<void>;
  /** The device that made the account. */
  readonly first: TestDevice;
  /** A further device, joined with the words. */
  another(): Promise<TestDevice>;
  readonly port: JoinPort;
  readonly clock: { now: number };
}

export async function createWorld(crypto: CryptoPort): Promise<World> {
  const clock = { now: 1_700_000_000_000 };
  const seconds = (): number => Math.floor(clock.now / 1000);
  const provider = createMemoryProvider({ crypto, clock: seconds, graceSeconds: 100 });
  const id = idFromBytes<AccountId>(crypto.randomBytes(16));
  const hosted = provider.account(id);
  const port = memoryPort(hosted);
  const pending = unwrap(await startJoin({ crypto, provider: port, clock: () => clock.now }, "invite"));
  const joined = unwrap(await pending.finish({ kind: "companion", name: "first" }));
  const words = pending.words.join(" ");

  async function open(secrets: Uint8Array, local: LocalStore): Promise<TestDevice> {
    const connection = hosted.connect();
    const parts = { crypto, remote: connection.log, blobs: connection.blobs, local, secrets, clock: () => clock.now };
    const account = await openAccount(parts);
    return {
      account,
      connection,
      local,
      secrets,
      reopen: () => open(secrets, local),
      clone: () => open(secrets, createMemoryLocalStore()),
    };
  }

  const delivery = createDelivery({
    sealer: createSealer(crypto),
    clock: () => clock.now,
    authservId: null,
    directory: {
      resolve: () => {
        const record = hosted.view.record?.record;
        return Promise.resolve(
          record
            ? { type: "account", account: id, epoch: record.epoch, recipient: record.recipient }
            : { type: "noKeys" },
        );
      },
    },
    log: {
      async appendIncoming(_account, entry, blob) {
        const stored = await hosted.deliver(entry, blob);
        return stored.ok ? ok(stored.value) : err({ type: "failing" } as const);
      },
    },
  });

  return {
    hosted,
    provider,
    words,
    port,
    clock,
    first: await open(joined.secrets, createMemoryLocalStore()),
    async deliver(message) {
      const bytes = typeof message === "string" ? new TextEncoder().encode(message) : message;
      const { type } = await delivery.deliver({ from: "sender@example.net", to: ADDRESS }, bytes);
      if (type !== "stored") throw new Error(`not stored: ${type}`);
    },
    async another() {
      const device = { kind: "webmail", name: "another" } as const;
      const more = unwrap(
        await joinWithWords({ crypto, provider: port, clock: () => clock.now }, ADDRESS, words, device),
      );
      return open(more.secrets, createMemoryLocalStore());
    },
  };
}

function memoryPort(hosted: HostedAccount): JoinPort {
  return {
    origin: ORIGIN,
    invite: () => Promise.resolve(ok({ address: ADDRESS, account: hosted.id })),
    async join({ entry, keyring }) {
      const { blobs } = hosted.connect();
      unwrap(await blobs.put(keyring.id, keyring.bytes));
      const appended = await hosted.append([entry]);
      return appended.ok ? ok({ seq: hosted.view.seq, head: hosted.view.head }) : appended;
    },
    lookup: () => Promise.resolve(ok(hosted.id)),
    session: () => hosted.connect(),
  };
}

/** A small message; `n` makes it another one. */
export const sampleMessage = (n: number): string =>
  [
    `From: Sender ${n} <sender${n}@example.net>`,
    `To: ${ADDRESS}`,
    `Subject: message ${n}`,
    `Message-ID: <${n}@example.net>`,
    "Date: Mon, 23 Nov 2026 10:00:00 +0000",
    "",
    `This is message ${n}.`,
    "",
  ].join("\r\n");
