/** Network over Node's fetch (certificates are verified) and sealed caches in files. */
import { joinWithWords, startJoin } from "../../shared/account/join.ts";
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

/** The clock gives unix milliseconds. */
export function createNetwork(crypto: CryptoPort, clock: () => number): Network {
  const clientOf = (origin: string, fetch = nodeFetch): ProviderClient =>
    createProviderClient({ fetch, baseUrl: origin, crypto });
  return {
    startJoin: (origin, token) => startJoin({ crypto, provider: clientOf(origin), clock }, token),
    joinWithWords: (origin, ...joining) => joinWithWords({ crypto, provider: clientOf(origin), clock }, ...joining),
    async open({ provider, secrets, cache }, reach) {
      const store = await openFileStore(cache);
      const client = clientOf(provider, reach ? nodeFetch : unreachable);
      try {
        const { log: remote, blobs } = sessionOf(client, secrets);
        const account = await openAccount({ crypto, remote, blobs, local: store, secrets, clock });
        return { account, store };
      } catch (error) {
        await store.close();
        throw error;
      }
    },
  };
}
