/** A home in memory whose account is a real engine's, at a provider in memory. Two homes are two browsers. */
import { loginWithPassword } from "../../../shared/account/access/access-login.ts";
import { joinWithWords } from "../../../shared/account/join/join.ts";
import { openAccount } from "../../../shared/account/open.ts";
import { describeSecrets, inheritCache } from "../../../shared/account/keys/secrets.ts";
import { ADDRESS, quickStretch, type World } from "../../../shared/account/testing/world.ts";
import type { MailServers } from "../../../shared/lib/mail-server.ts";
import { portableCrypto } from "../../../shared/crypto/portable.ts";
import type { CryptoPort } from "../../../shared/crypto/primitives.ts";
import type { DeviceId } from "../../../shared/lib/ids.ts";
import { err, ok, unwrap } from "../../../shared/lib/result.ts";
import { createMemoryLocalStore } from "../../../shared/storage/memory-local-store.ts";
import type { EngineHome } from "../engine-home.ts";
import { createRemovalNote } from "../removal-note.ts";
import type { StoredRecord } from "../secret-records.ts";
import { createSecretStore } from "../secret-store.ts";

export interface WorldHome extends EngineHome {
  /** The provider can be reached. */
  online: boolean;
  storable: boolean;
  /** What the provider has mail programs told. */
  served: MailServers;
  /** Called before a record is appended; may reject, as a tab that is closed then. */
  beforeAppend: () => void;
  /** As after a login with this password. */
  enter(password: string): Promise<void>;
}

export function createWorldHome(crypto: CryptoPort, world: World): WorldHome {
  const local = createMemoryLocalStore();
  const clock = (): number => world.clock.now;
  let stored: StoredRecord = { type: "none" };
  let toHarden = false;
  const watchers: ((share: number) => void)[] = [];
  const refuse = (): Promise<never> => Promise.reject(new Error("no storage"));
  const stretch: typeof quickStretch = async (...given) => {
    for (const tell of watchers) tell(1);
    return quickStretch(...given);
  };
  const passwordParts = { crypto, provider: world.port, door: world.access.door };
  const connections: { online: boolean }[] = [];
  const home: WorldHome = {
    storable: true,
    served: { imap: null, smtp: null },
    get online() {
      return connections.at(-1)?.online ?? true;
    },
    set online(reachable) {
      for (const connection of connections) connection.online = reachable;
    },
    beforeAppend: () => undefined,
    secrets: createSecretStore({
      records: {
        load: () => Promise.resolve(structuredClone(stored)),
        prepare: () => (home.storable ? Promise.resolve() : refuse()),
        put(next) {
          if (!home.storable) return refuse();
          stored = structuredClone(next);
          return Promise.resolve();
        },
        clear() {
          stored = { type: "none" };
          toHarden = false;
          return Promise.resolve();
        },
      },
      crypto: portableCrypto,
      describe: describeSecrets,
    }),
    describe: describeSecrets,
    open(secrets) {
      const connection = world.hosted.connect();
      connections.push(connection);
      const remote: typeof connection.log = Object.assign(Object.create(connection.log) as typeof connection.log, {
        append: (...given: Parameters<typeof connection.log.append>) => {
          home.beforeAppend();
          return connection.log.append(...given);
        },
      });
      const passwords = { store: world.access.store, door: world.access.door, stretch };
      const seen = () => Promise.resolve(ok(new Map<DeviceId, number>()));
      const services = { ...(world.port as unknown as object), passwords, seen } as never;
      const keep = (changed: Uint8Array): Promise<void> => home.secrets.save(changed);
      return openAccount({ crypto, remote, blobs: connection.blobs, local, secrets, services, keep, clock });
    },
    startJoin: () => Promise.reject(new Error("not in this test")),
    joinWithWords: (...joining) => joinWithWords({ crypto, provider: world.port, clock }, ...joining),
    lookWithWords: () => Promise.reject(new Error("not in this test")),
    loginWithPassword: (...login) => loginWithPassword({ ...passwordParts, stretch }, ...login),
    loginAfterReset: () => Promise.reject(new Error("not in this test")),
    stretch,
    inheritCache,
    startPairing: () => Promise.reject(new Error("not in this test")),
    mailServers: () => Promise.resolve(home.online ? ok(home.served) : err({ type: "offline" })),
    removal: createRemovalNote(local.docs),
    hardening: {
      isSet: () => Promise.resolve(toHarden),
      set: () => (home.storable ? Promise.resolve(void (toHarden = true)) : refuse()),
      clear: () => Promise.resolve(void (toHarden = false)),
    },
    watchStretch: (listener) => void watchers.push(listener),
    wipe: () => local.clear(),
    randomBytes: (length) => crypto.randomBytes(length),
    async enter(password) {
      const parts = { ...passwordParts, stretch: quickStretch };
      await home.secrets.adopt(unwrap(await loginWithPassword(parts, ADDRESS, password)).secrets, true);
    },
  };
  return home;
}
