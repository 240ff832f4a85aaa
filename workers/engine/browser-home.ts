/** The engine's home in a browser: WebCrypto, IndexedDB, and HTTP to where the page came from. */
import { joinWithWords, lookWithWords, startJoin } from "../../shared/account/join.ts";
import { createListeners } from "../../shared/account/listeners.ts";
import { openAccount } from "../../shared/account/open.ts";
import { startPairing, type PairingJoinParts } from "../../shared/account/pairing-join.ts";
import { decodeSecrets, describeSecrets } from "../../shared/account/secrets.ts";
import { createProviderClient } from "../../shared/client/create-provider-client.ts";
import type { ProviderClient } from "../../shared/client/provider-client.ts";
import { stretchTelling } from "../../shared/crypto/access-secrets.ts";
import type { CryptoPort } from "../../shared/crypto/primitives.ts";
import { assert } from "../../shared/lib/assert.ts";
import { err, ok } from "../../shared/lib/result.ts";
import { createWebCrypto } from "../crypto/web-crypto.ts";
import { openEngineDatabase } from "../storage/database.ts";
import { createIndexedDbStore } from "../storage/indexeddb-store.ts";
import type { EngineHome } from "./engine-home.ts";
import { createHardeningNote } from "./hardening-note.ts";
import { createRemovalNote } from "./removal-note.ts";
import { createSecretRecords } from "./secret-records.ts";
import { createSecretStore } from "./secret-store.ts";

/** Rejects where the browser refuses storage. `baseUrl` is the page's origin. */
export async function createBrowserHome(baseUrl: string): Promise<EngineHome> {
  const crypto = createWebCrypto();
  const database = await openEngineDatabase();
  const local = createIndexedDbStore(database);
  const watchers = createListeners<number>();
  const stretch = stretchTelling(watchers.tell);
  const store = createSecretStore({ records: createSecretRecords(database), crypto, describe: describeSecrets });

  /** Null if the provider cannot be asked who it is. */
  async function joining(): Promise<PairingJoinParts | null> {
    const origin = await providerOrigin(crypto, baseUrl);
    if (origin === null) return null;
    return { crypto, provider: clientOf(crypto, baseUrl, origin), clock: Date.now };
  }

  return {
    secrets: store,
    describe: describeSecrets,
    open(bytes) {
      const secrets = decodeSecrets(bytes);
      assert(secrets, "these are not a device's secrets");
      const { account, device, deviceKey: secret, provider } = secrets;
      const client = clientOf(crypto, baseUrl, provider);
      const session = client.session({ account, device, secret });
      const { log: remote, blobs } = session;
      const passwords = { store: session.access, door: client.door, stretch };
      const services = { ...session, pairLook: client.pairLook, passwords };
      const keep = (changed: Uint8Array): Promise<void> => store.save(changed);
      return openAccount({ crypto, remote, blobs, services, local, secrets: bytes, keep, clock: Date.now });
    },
    async startJoin(token) {
      const parts = await joining();
      if (!parts) return err({ type: "offline" });
      const started = await startJoin(parts, token);
      return started.ok ? ok({ ...started.value, provider: parts.provider.origin }) : started;
    },
    async joinWithWords(...words) {
      const parts = await joining();
      return parts ? joinWithWords(parts, ...words) : err({ type: "offline" });
    },
    async lookWithWords(...words) {
      const parts = await joining();
      return parts ? lookWithWords(parts, ...words) : err({ type: "offline" });
    },
    async startPairing(...pairing) {
      const parts = await joining();
      return parts && startPairing(parts, ...pairing);
    },
    removal: createRemovalNote(local.docs),
    hardening: createHardeningNote(database),
    watchStretch: (listener) => void watchers.add(listener),
    wipe: () => local.clear(),
    randomBytes: (length) => crypto.randomBytes(length),
  };
}

const clientOf = (crypto: CryptoPort, baseUrl: string, origin: string): ProviderClient =>
  createProviderClient({ fetch: (url, init) => fetch(url, init), baseUrl, origin, crypto });

/**
 * A page that came from this computer was served by a companion, which passes calls on: logins are then bound to the
 * provider's own origin. From anywhere else they are bound to where the page came from, whatever the answer says. Null if
 * the provider cannot be asked.
 */
async function providerOrigin(crypto: CryptoPort, baseUrl: string): Promise<string | null> {
  if (!isLoopback(new URL(baseUrl).hostname)) return baseUrl;
  const info = await clientOf(crypto, baseUrl, baseUrl).info();
  return info.ok && URL.canParse(info.value.origin) ? info.value.origin : null;
}

const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
