/** Network over HTTP (node-fetch.ts) and sealed caches in files. */
import { lookWithWords, startJoin } from "../../shared/account/join/join.ts";
import { openAccount } from "../../shared/account/open.ts";
import type { DeviceServices } from "../../shared/account/keys/open-security.ts";
import { startPairing, type PairingJoinParts } from "../../shared/account/join/pairing-join.ts";
import { decodeSecrets } from "../../shared/account/keys/secrets.ts";
import { createProviderClient } from "../../shared/client/create-provider-client.ts";
import type { Fetch } from "../../shared/client/fetch.ts";
import type { ProviderClient, Session } from "../../shared/client/provider-client.ts";
import type { CryptoPort } from "../../shared/crypto/primitives.ts";
import { assert } from "../../shared/lib/assert.ts";
import { openFileStore } from "../storage/files.ts";
import type { Network } from "./network.ts";
import { stretch } from "../crypto/stretch.ts";
import { nodeFetch } from "./node-fetch.ts";

const unreachable: Fetch = () => Promise.reject(new Error("not asked to reach the provider"));

/** Logs in as this device. */
function sessionOf(client: ProviderClient, bytes: Uint8Array): Session {
  const secrets = decodeSecrets(bytes);
  assert(secrets, "these are not a device's secrets");
  return client.session({ account: secrets.account, device: secrets.device, secret: secrets.deviceKey });
}

/** What the provider does for this device beside log and blobs. */
const servicesOf = (client: ProviderClient, session: Session): DeviceServices => ({
  passwords: { store: session.access, door: client.door, stretch },
  seen: () => session.seen(),
  unsubscribe: (url) => session.unsubscribe(url),
  submit: session.submit,
  vacation: session.vacation,
  pairLook: (slot) => client.pairLook(slot),
  pairTake: (slot) => session.pairTake(slot),
  pairHello: (slot, hello) => session.pairHello(slot, hello),
  pairVerdict: (slot, verdict) => session.pairVerdict(slot, verdict),
});

/** The provider at an origin. `reach` false: whatever is asked of it fails as if there were no network. */
export type ProviderAt = (origin: string, reach: boolean) => ProviderClient;

export const nodeProviderAt =
  (crypto: CryptoPort): ProviderAt =>
  (origin, reach) =>
    createProviderClient({ fetch: reach ? nodeFetch : unreachable, baseUrl: origin, crypto });

/** The clock gives unix milliseconds. */
export function createNetwork(
  crypto: CryptoPort,
  clock: () => number,
  providerAt: ProviderAt,
  whyUnreachable: Network["whyUnreachable"] = () => Promise.resolve(null),
): Network {
  const joining = (origin: string): PairingJoinParts => ({ crypto, provider: providerAt(origin, true), clock });
  return {
    startJoin: (origin, token) => startJoin(joining(origin), token),
    async originAt(origin) {
      const info = await providerAt(origin, true).info();
      return info.ok ? info.value.origin : null;
    },
    whyUnreachable,
    lookWithWords: (origin, address, words) => lookWithWords(joining(origin), address, words),
    startPairing: (origin, ...more) => startPairing(joining(origin), ...more),
    async open({ provider, secrets, cache, keep, room }, reach) {
      const local = await openFileStore(cache, room);
      try {
        const client = providerAt(provider, reach);
        const session = sessionOf(client, secrets);
        const services = servicesOf(client, session);
        const { log: remote, blobs } = session;
        const account = await openAccount({ crypto, remote, blobs, local, secrets, services, keep, clock });
        return { account, store: local };
      } catch (error) {
        await local.close();
        throw error;
      }
    },
  };
}
