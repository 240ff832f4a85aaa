/** A provider for tests: a real store in a folder of its own, served over a real loopback socket. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AccountId } from "../../../shared/lib/ids.ts";
import { unwrap } from "../../../shared/lib/result.ts";
import { createTestAccount, type TestAccount } from "../../../shared/log/testing/test-account.ts";
import { createProviderClient } from "../../../shared/client/create-provider-client.ts";
import type { ProviderClient } from "../../../shared/client/provider-client.ts";
import { createAccounts, type Accounts } from "../../accounts/accounts.ts";
import type { GivenSecrets } from "../../accounts/server-secrets.ts";
import { nodeCrypto as crypto } from "../../crypto/node-crypto.ts";
import { createProviderStore, type ProviderStore, type ProviderStoreOptions } from "../../storage/provider-store.ts";
import { createHttpApp, type HttpAppOptions } from "../create-http-app.ts";
import { listenHttp } from "../server.ts";

export interface TestProvider {
  readonly store: ProviderStore;
  readonly accounts: Accounts;
  /** Its data folder. */
  readonly dir: string;
  readonly origin: string;
  readonly client: ProviderClient;
  readonly logged: readonly { readonly event: string; readonly fields: Readonly<Record<string, unknown>> }[];
  /** Adds an address and joins it. */
  join(address?: string): Promise<TestAccount>;
  close(): Promise<void>;
}

export interface TestProviderOptions {
  readonly store?: Partial<ProviderStoreOptions>;
  readonly http?: Partial<HttpAppOptions>;
  readonly clock?: () => number;
  readonly accessSecrets?: GivenSecrets;
}

export async function startTestProvider(options: TestProviderOptions = {}): Promise<TestProvider> {
  const clock = options.clock ?? Date.now;
  const dir = await mkdtemp(join(tmpdir(), "provider-"));
  const store = await createProviderStore({ dir, crypto, clock, ...options.store });
  const accounts = createAccounts({
    ...{ store, crypto, clock },
    accessSecrets: options.accessSecrets ?? { current: null, old: [] },
  });
  const logged: { event: string; fields: Readonly<Record<string, unknown>> }[] = [];
  let origin = "";
  const { app, close } = createHttpApp({
    ...{ store, accounts, clock, origin: () => origin, maxMessageBytes: 50 << 20, foldVersion: 1 },
    imap: () => null,
    ...{ webRoot: join(dir, "web"), secure: false, behindProxy: false },
    log: (event, fields) => void logged.push({ event, fields }),
    ...options.http,
  });
  const listener = await listenHttp(app, "127.0.0.1", 0, null);
  origin = `http://127.0.0.1:${listener.port}`;
  const client = createProviderClient({ fetch, baseUrl: origin, crypto });
  return {
    ...{ store, accounts, dir, origin, client, logged },
    join: (address = "alice@example.org") => joinAccount(accounts, client, address),
    async close() {
      close();
      await listener.close();
      await store.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function joinAccount(accounts: Accounts, client: ProviderClient, address: string): Promise<TestAccount> {
  const { token } = unwrap(await accounts.addAccount(address));
  const { account } = unwrap(await client.invite(token));
  const made = await createTestAccount(crypto, { account, address });
  unwrap(await client.join({ token, entry: made.genesis, keyring: made.keyring, access: null }));
  return made;
}

/** A client logged in as the account's device, or as its identity key. */
export const sessionOf = ({ client }: TestProvider, made: TestAccount, as: "device" | "identity" = "device") =>
  client.session(
    as === "device"
      ? { account: made.account, device: made.device.id, secret: made.device.keys.signing.secret }
      : { account: made.account, device: null, secret: made.identity.secret },
  );

export const freshId = (): AccountId => Buffer.from(crypto.randomBytes(16)).toString("hex") as AccountId;
