/** The engine's home in a browser: WebCrypto, IndexedDB, and HTTP to where the page came from. */
import type { PasswordLoginParts } from "../../shared/account/access-login.ts";
import { createListeners } from "../../shared/account/listeners.ts";
import { openAccount } from "../../shared/account/open.ts";
import type { PairingJoinParts } from "../../shared/account/pairing-join.ts";
import { decodeSecrets, describeSecrets, inheritCache, type DeviceSecrets } from "../../shared/account/secrets.ts";
import { createProviderClient } from "../../shared/client/create-provider-client.ts";
import type { ProviderClient } from "../../shared/client/provider-client.ts";
import { stretchTelling } from "../../shared/crypto/access-secrets.ts";
import type { CryptoPort } from "../../shared/crypto/primitives.ts";
import { assert } from "../../shared/lib/assert.ts";
import { err, ok } from "../../shared/lib/result.ts";
import { createWebCrypto } from "../crypto/web-crypto.ts";
import { openEngineDatabase } from "../storage/database.ts";
import { createIndexedDbStore } from "../storage/indexeddb-store.ts";
import { browserFetch } from "./browser-fetch.ts";
import type { EngineHome } from "./engine-home.ts";
import { createHardeningNote } from "./hardening-note.ts";
import { createRemovalNote } from "./removal-note.ts";
import { createSecretRecords } from "./secret-records.ts";
import { createSecretStore } from "./secret-store.ts";

/** The ways in: fetched when somebody takes one. Whoever is in already needs none of them. */
const waysIn = {
  join: () => import("../../shared/account/join.ts"),
  login: () => import("../../shared/account/access-login.ts"),
  reset: () => import("../../shared/account/access-reset.ts"),
  pairing: () => import("../../shared/account/pairing-join.ts"),
};

/** Rejects where the browser refuses storage. `baseUrl` is the page's origin, `name` the database's. */
export async function createBrowserHome(baseUrl: string, name: string): Promise<EngineHome> {
  const crypto = createWebCrypto();
  const database = await openEngineDatabase(name);
  const local = createIndexedDbStore(database);
  const stretching = createListeners<number>();
  const stretch = stretchTelling(stretching.tell);
  const store = createSecretStore({ records: createSecretRecords(database), crypto, describe: describeSecrets });

  const removal = createRemovalNote(local.docs);
  // what a device that was not to remember has left is sealed with keys that went with its tab
  const held = await store.load();
  if (held.type === "none" && !(await removal.load())) await local.clear();

  /** Null if the provider cannot be asked who it is. */
  async function joining(): Promise<(PairingJoinParts & PasswordLoginParts) | null> {
    const origin = await providerOrigin(crypto, baseUrl);
    if (origin === null) return null;
    const provider = clientOf(crypto, baseUrl, origin);
    return { crypto, provider, door: provider.door, stretch, clock: Date.now };
  }

  function connect({ account, device, deviceKey, provider }: Connecting) {
    const client = clientOf(crypto, baseUrl, provider);
    const session = client.session({ account, device, secret: deviceKey });
    const passwords = { store: session.access, door: client.door, stretch };
    return {
      remote: session.log,
      blobs: session.blobs,
      services: { ...session, pairLook: client.pairLook, passwords },
    };
  }

  return {
    secrets: store,
    describe: describeSecrets,
    open(bytes) {
      const secrets = decodeSecrets(bytes);
      assert(secrets, "these are not a device's secrets");
      const keep = (changed: Uint8Array): Promise<void> => store.save(changed);
      return openAccount({ crypto, ...connect(secrets), local, secrets: bytes, keep, clock: Date.now });
    },
    async loginWithPassword(...login) {
      const parts = await joining();
      return parts ? (await waysIn.login()).loginWithPassword(parts, ...login) : err({ type: "offline" });
    },
    async loginAfterReset(...passwords) {
      const parts = await joining();
      return parts
        ? (await waysIn.reset()).loginAfterReset({ ...parts, connect }, ...passwords)
        : err({ type: "offline" });
    },
    stretch,
    watchStretch: (listener) => void stretching.add(listener),
    inheritCache,
    async startJoin(token) {
      const parts = await joining();
      if (!parts) return err({ type: "offline" });
      const started = await (await waysIn.join()).startJoin(parts, token);
      return started.ok ? ok({ ...started.value, provider: parts.provider.origin }) : started;
    },
    async joinWithWords(...words) {
      const parts = await joining();
      return parts ? (await waysIn.join()).joinWithWords(parts, ...words) : err({ type: "offline" });
    },
    async lookWithWords(...words) {
      const parts = await joining();
      return parts ? (await waysIn.join()).lookWithWords(parts, ...words) : err({ type: "offline" });
    },
    async startPairing(...pairing) {
      const parts = await joining();
      return parts && (await waysIn.pairing()).startPairing(parts, ...pairing);
    },
    async mailServers() {
      const info = await clientOf(crypto, baseUrl, baseUrl).info();
      return info.ok ? ok({ imap: info.value.imap, smtp: info.value.smtp }) : info;
    },
    removal,
    hardening: createHardeningNote(database),
    wipe: () => local.clear(),
    randomBytes: (length) => crypto.randomBytes(length),
  };
}

type Connecting = Pick<DeviceSecrets, "account" | "device" | "deviceKey" | "provider">;

const clientOf = (crypto: CryptoPort, baseUrl: string, origin: string): ProviderClient =>
  createProviderClient({ fetch: browserFetch, baseUrl, origin, crypto });

/**
 * A page that came from this computer may have come by another of the provider's names: logins are then bound to the
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
