/** The engine's service in a browser: WebCrypto and IndexedDB are real, the provider is in memory. */
import { loginWithPassword } from "../../../shared/account/access/access-login.ts";
import { joinWithWords } from "../../../shared/account/join/join.ts";
import { openAccount } from "../../../shared/account/open.ts";
import { decodeSecrets, describeSecrets, inheritCache } from "../../../shared/account/keys/secrets.ts";
import {
  ADDRESS,
  createWorld,
  quickStretch as stretch,
  sampleMessage,
  type World,
} from "../../../shared/account/testing/world.ts";
import { bytesToHex, concatBytes, utf8 } from "../../../shared/lib/bytes.ts";
import { unwrap } from "../../../shared/lib/result.ts";
import { createWebCrypto } from "../../crypto/web-crypto.ts";
import type { EngineRpc } from "../../rpc/engine-rpc.ts";
import type { ListQuery, Target } from "../../rpc/mail-rpc.ts";
import type { EngineDatabase } from "../../storage/database.ts";
import { createIndexedDbStore } from "../../storage/indexeddb-store.ts";
import type { EngineHome } from "../engine-home.ts";
import { createEngineService } from "../engine-service.ts";
import { createHardeningNote } from "../hardening-note.ts";
import { createRemovalNote } from "../removal-note.ts";
import { createSecretRecords } from "../secret-records.ts";
import { createSecretStore as storeOf, type SecretStore } from "../secret-store.ts";
import { describe, expect, test } from "./page-test-kit.ts";

const crypto = createWebCrypto();
const clock = Date.now;

const createSecretStore = (database: EngineDatabase): SecretStore =>
  storeOf({ records: createSecretRecords(database), crypto, describe: describeSecrets });

function homeOver(world: World, database: EngineDatabase, online = true): EngineHome {
  const local = createIndexedDbStore(database);
  return {
    secrets: createSecretStore(database),
    describe: describeSecrets,
    open(secrets) {
      const connection = world.hosted.connect();
      connection.online = online;
      return openAccount({ crypto, remote: connection.log, blobs: connection.blobs, local, secrets, clock });
    },
    startJoin: () => Promise.reject(new Error("not in this test")),
    joinWithWords: (...joining) => joinWithWords({ crypto, provider: world.port, clock }, ...joining),
    lookWithWords: () => Promise.reject(new Error("not in this test")),
    loginWithPassword: (...login) =>
      loginWithPassword({ crypto, provider: world.port, door: world.access.door, stretch }, ...login),
    loginAfterReset: () => Promise.reject(new Error("not in this test")),
    stretch,
    watchStretch: () => undefined,
    inheritCache,
    startPairing: () => Promise.reject(new Error("not in this test")),
    mailServers: () => Promise.reject(new Error("not in this test")),
    removal: createRemovalNote(local.docs),
    hardening: createHardeningNote(database),
    wipe: () => local.clear(),
    randomBytes: (length) => crypto.randomBytes(length),
  };
}

/** Every byte at rest, as hexadecimal digits. */
async function dump(database: EngineDatabase): Promise<string> {
  const stores = await Promise.all(
    (["keys", "entries", "blobs", "docs"] as const).map((name) => database.getAll(name)),
  );
  return bytesToHex(concatBytes(...stores.flat().filter((value) => value instanceof Uint8Array)));
}

const flat = (mailbox: string): ListQuery => ({ mailbox, search: "", filter: "all", conversations: false });

async function subjects(rpc: EngineRpc): Promise<string[]> {
  const inbox = (await rpc.mailboxes()).find(({ isInbox }) => isInbox);
  const { rows } = await rpc.list(flat(inbox?.id ?? ""), 0, 50);
  return rows.map(({ subject, unread }) => `${subject}${unread === 0 ? " seen" : ""}`);
}

async function until(rpc: EngineRpc, wanted: readonly string[]): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (JSON.stringify(await subjects(rpc)) === JSON.stringify(wanted)) return;
    await new Promise((settle) => setTimeout(settle, 25));
  }
  expect(await subjects(rpc)).toEqual(wanted);
}

const inboxId = async (rpc: EngineRpc): Promise<string> =>
  (await rpc.mailboxes()).find(({ isInbox }) => isInbox)?.id ?? "";

export function engineInPage(fresh: () => Promise<EngineDatabase>, reopen: () => Promise<EngineDatabase>): void {
  describe("engine", () => {
    test("joins, reads live, keeps what it read for when there is no provider, and forgets all at logout", async () => {
      const world = await createWorld(crypto);
      await world.deliver(sampleMessage(1));
      const rpc = createEngineService(homeOver(world, await fresh()));
      unwrap(await rpc.joinWithWords(ADDRESS, world.words, "browser"));
      await until(rpc, ["message 1"]);
      await world.deliver(sampleMessage(2));
      await until(rpc, ["message 2", "message 1"]);
      const inbox = await inboxId(rpc);
      const [second, first] = (await rpc.list(flat(inbox), 0, 2)).rows.map(({ id }) => id);
      expect(unwrap(await rpc.open(first ?? "")).text).toBe("This is message 1.\r\n");
      const target: Target = { type: "messages", mailbox: inbox, ids: [first ?? ""] };
      unwrap(await rpc.change({ type: "flag", target, flag: "\\Seen", on: true }));
      expect(await subjects(rpc)).toEqual(["message 2", "message 1 seen"]);

      const database = await reopen();
      const offline = createEngineService(homeOver(world, database, false));
      await until(offline, ["message 2", "message 1 seen"]);
      expect(unwrap(await offline.open(first ?? "")).subject).toBe("message 1");
      expect(await offline.open(second ?? "")).toEqual({ ok: false, error: { type: "offline" } });
      await expectSealed(database);
      await offline.logout();
      expect(await dump(database)).toBe("");
      expect(await database.getAllKeys("keys")).toEqual([]);
    });
  });
}

/** No subject, sender, body or secret of the account lies there in the open. */
async function expectSealed(database: EngineDatabase): Promise<void> {
  const held = await createSecretStore(database).load();
  const secrets = held.type === "held" ? decodeSecrets(held.secrets) : null;
  const atRest = await dump(database);
  expect(atRest.length > 1000).toBe(true);
  const texts = ["message 1", "This is", "sender1"].map((text) => utf8(text));
  const keys = [secrets?.deviceKey, secrets?.deviceSeed, secrets?.cacheKey, secrets?.epochs[0]?.seed].flatMap(
    (key) => key ?? [],
  );
  expect(keys).toHaveLength(4);
  for (const bytes of [...texts, ...keys]) expect(atRest.includes(bytesToHex(bytes))).toBe(false);
}
