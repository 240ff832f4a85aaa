/** Network over Node's fetch (certificates are verified) and sealed caches in files. */
import { joinWithWords, startJoin, type JoinParts } from "../../shared/account/join.ts";
import { openAccount } from "../../shared/account/open.ts";
import { decodeSecrets } from "../../shared/account/secrets.ts";
import { createProviderClient } from "../../shared/client/create-provider-client.ts";
import type { Fetch } from "../../shared/client/fetch.ts";
import type { ProviderClient, Session } from "../../shared/client/provider-client.ts";
import type { CryptoPort } from "../../shared/crypto/primitives.ts";
import { assert } from "../../shared/lib/assert.ts";
import { openFileStore } from "../storage/files.ts";
import type { Network } from "./network.ts";

const nodeFetch: Fetch = (url, init) => fetch(url, init);
const unreachable: Fetch = () => Promise.reject(new Error("not asked to reach the provider"));

/** Logs in as this device. */
function sessionOf(client: ProviderClient, bytes: Uint8Array): Session {
  const secrets = decodeSecrets(bytes);
  assert(secrets, "these are not a device's secrets");
  return client.session({ account: secrets.account, device: secrets.device, secret: secrets.deviceKey });
}

/** The provider at an origin. `reach` false: whatever is asked of it fails as if there were no network. */
export type ProviderAt = (origin: string, reach: boolean) => ProviderClient;

export const nodeProviderAt =
  (crypto: CryptoPort): ProviderAt =>
  (origin, reach) =>
    createProviderClient({ fetch: reach ? nodeFetch : unreachable, baseUrl: origin, crypto });

/** The clock gives unix milliseconds. */
export function createNetwork(crypto: CryptoPort, clock: () => number, providerAt: ProviderAt): Network {
  const joining = (origin: string): JoinParts => ({ crypto, provider: providerAt(origin, true), clock });
  return {
    startJoin: (origin, token) => startJoin(joining(origin), token),
    async originAt(origin) {
      const info = await providerAt(origin, true).info();
      return info.ok ? info.value.origin : null;
    },
    joinWithWords: (origin, ...device) => joinWithWords(joining(origin), ...device),
    async open({ provider, secrets, cache }, reach) {
      const local = await openFileStore(cache);
      try {
        const { log: remote, blobs } = sessionOf(providerAt(provider, reach), secrets);
        const account = await openAccount({ crypto, remote, blobs, local, secrets, clock });
        return { account, store: local };
      } catch (error) {
        await local.close();
        throw error;
      }
    },
  };
}
