/** The engine's home in a browser: WebCrypto, IndexedDB, and HTTP to where the page came from. */
import { loginWithPassword } from "../../shared/account/access/access-login.ts";
import { createListeners } from "../../shared/account/listeners.ts";
import { openAccount } from "../../shared/account/open.ts";
import { decodeSecrets, describeSecrets, inheritCache } from "../../shared/account/keys/secrets.ts";
import { assert } from "../../shared/lib/assert.ts";
import { err, ok } from "../../shared/lib/result.ts";
import { createWebCrypto } from "../crypto/web-crypto.ts";
import { webStretch } from "../crypto/web-stretch.ts";
import { openEngineDatabase } from "../storage/database.ts";
import { createIndexedDbStore } from "../storage/indexeddb-store.ts";
import type { Connecting } from "./at-provider.ts";
import type { EngineHome } from "./engine-home.ts";
import { createHardeningNote } from "./hardening-note.ts";
import { clientOf, connectAt, joiningAt, type Joining } from "./joining-provider.ts";
import { createRemovalNote } from "./removal-note.ts";
import { createSecretRecords } from "./secret-records.ts";
import { createSecretStore } from "./secret-store.ts";

/** Other ways in than a password: fetched when somebody takes one. Whoever is in already needs none of them. */
const waysIn = {
  join: () => import("../../shared/account/join/join.ts"),
  reset: () => import("../../shared/account/access/access-reset.ts"),
  pairing: () => import("../../shared/account/join/pairing-join.ts"),
};

/**
 * Rejects where the browser refuses storage. `baseUrl` is the page's origin, `name` the database's; `passing`: secrets of who is
 * in already, which are stored nowhere.
 */
export async function createBrowserHome(
  baseUrl: string,
  name: string,
  passing: Uint8Array | null = null,
): Promise<EngineHome> {
  const crypto = createWebCrypto();
  const database = await openEngineDatabase(name);
  const local = createIndexedDbStore(database);
  const stretching = createListeners<number>();
  const stretch = webStretch(stretching.tell);
  const store = createSecretStore({
    ...{ records: createSecretRecords(database), crypto, describe: describeSecrets, passing },
  });

  const removal = createRemovalNote(local.docs);
  // what a device that was not to remember has left is sealed with keys that went with its tab
  const held = await store.load();
  if (held.type === "none" && !(await removal.load())) await local.clear();

  const provider = { crypto, baseUrl, stretch };
  const joining = (): Promise<Joining | null> => joiningAt(provider);
  const connect = (secrets: Connecting) => connectAt(provider, secrets);

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
      return parts ? loginWithPassword(parts, ...login) : err({ type: "offline" });
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
