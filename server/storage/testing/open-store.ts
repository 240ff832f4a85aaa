/** A store in a folder of its own, with a clock to turn and a disk that fails on demand. */
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { utf8 } from "../../../shared/lib/bytes.ts";
import type { AccountId, DeviceId } from "../../../shared/lib/ids.ts";
import type { DeviceKind } from "../../../shared/log/certificate.ts";
import { unwrap } from "../../../shared/lib/result.ts";
import { createTestAccount, type TestAccount } from "../../../shared/log/testing/test-account.ts";
import { nodeCrypto as crypto } from "../../crypto/node-crypto.ts";
import {
  createProviderStore,
  type NewAccess,
  type ProviderStore,
  type ProviderStoreOptions,
} from "../provider-store.ts";
import type { JoinRequest } from "../provider/directory.ts";
import type { SqlDriver } from "../provider/driver.ts";

export interface TestStore {
  readonly dir: string;
  store: ProviderStore;
  /** Unix milliseconds. */
  now: number;
  /** Given each statement before it runs; what it throws fails the statement. */
  beforeSql: (sql: string) => void;
  /** As after kill -9: the first store is not closed. */
  reopen(): Promise<ProviderStore>;
  /** With what opens it, where its first device is a provider's. */
  join(address?: string, kind?: DeviceKind): Promise<TestAccount>;
  /** Octets of all files for blobs. */
  filedOctets(): Promise<number>;
  remove(): Promise<void>;
}

export async function openTestStore(options: Partial<ProviderStoreOptions> = {}): Promise<TestStore> {
  const dir = await mkdtemp(join(tmpdir(), "store-"));
  const opened: ProviderStore[] = [];
  const open = async (): Promise<ProviderStore> => {
    const wrapDriver = (driver: SqlDriver): SqlDriver => watched(driver, (sql) => test.beforeSql(sql));
    const store = await createProviderStore({ dir, crypto, clock: () => test.now, wrapDriver, ...options });
    opened.push(store);
    return store;
  };
  const test: Omit<TestStore, "store"> = {
    ...{ dir, now: 1_700_000_000_000, beforeSql: () => undefined, reopen: open },
    join: (address = "alice@example.org", kind = "companion") => joinAccount(result.store, address, kind),
    filedOctets: () => octetsUnder(join(dir, "blobs")),
    async remove() {
      for (const store of opened) await store.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
  const result: TestStore = Object.assign(test, { store: await open() });
  return result;
}

function watched(driver: SqlDriver, before: (sql: string) => void): SqlDriver {
  const first = <V extends readonly unknown[], T>(sql: string, run: (...values: V) => T) =>
    function statement(...values: V): T {
      before(sql);
      return run(...values);
    };
  return {
    exec(sql) {
      before(sql);
      driver.exec(sql);
    },
    prepare(sql) {
      const statement = driver.prepare(sql);
      return {
        run: first(sql, statement.run.bind(statement)),
        get: first(sql, statement.get.bind(statement)),
        all: first(sql, statement.all.bind(statement)),
      };
    },
    close: () => driver.close(),
  };
}

/** A set whose contents are nothing: the store does not look into it. */
export const testAccess = (device: DeviceId): NewAccess => ({
  ...{ device, content: utf8("content"), secrets: utf8("secrets"), reset: null, kept: [] },
});

async function joinAccount(store: ProviderStore, address: string, kind: DeviceKind): Promise<TestAccount> {
  const made = await createTestAccount(crypto, { address, kind });
  unwrap(await store.join(await inviteFor(store, made)));
  return made;
}

/** What joins it. */
export async function inviteFor(store: ProviderStore, made: TestAccount): Promise<JoinRequest> {
  const { account, genesis, keyring, device, record } = made;
  const hash = crypto.sha256(crypto.randomBytes(8));
  const invitation = { hash, expires: 2 ** 40, flavor: record.flavor };
  unwrap(await store.directory.add({ id: account, address: record.address, aliases: [], created: 0, invitation }));
  return { hash, account, entry: genesis, keyring, access: device.kind === "provider" ? testAccess(device.id) : null };
}

async function octetsUnder(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(file.parentPath, file.name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

export const unknownAccount = "00112233445566778899aabbccddeeff" as AccountId;
