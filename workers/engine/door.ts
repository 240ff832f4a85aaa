/**
 * The way in with a password, on a device where nobody is: what it takes to come in and to see the inbox, and no more. The
 * engine is fetched when the rows are there (early-engine.ts), and goes on with what is left here.
 */
import { openGlance, type Glance } from "../../shared/account/glance.ts";
import { loginWithPassword } from "../../shared/account/access/access-login.ts";
import { decodeSecrets } from "../../shared/account/keys/secrets.ts";
import { assert } from "../../shared/lib/assert.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import type { AccountState } from "../rpc/engine-rpc.ts";
import type { LoginFailure } from "../rpc/login-rpc.ts";
import { createWebCrypto } from "../crypto/web-crypto.ts";
import { webStretch } from "../crypto/web-stretch.ts";
import { createGlanceLists } from "../service/lists/glance-lists.ts";
import { openEngineDatabase } from "../storage/database.ts";
import { createIndexedDbStore } from "../storage/indexeddb-store.ts";
import { enteringAt, type AtProvider } from "./at-provider.ts";
import type { EarlyScreen } from "./early-screen.ts";
import { createHardeningNote } from "./hardening-note.ts";
import { narrowed } from "./login-failure.ts";
import { createSecretRecords } from "./secret-records.ts";

/** Somebody has come in. */
export interface Entered {
  /** See access-login.ts. */
  readonly stale: boolean;
  /** Their device's secrets, where those are stored nowhere. */
  readonly passing: Uint8Array | null;
  /** What is shown; null: the engine has to show it. */
  readonly screen: EarlyScreen | null;
}

export interface Door {
  login(address: string, password: string, remember: boolean): Promise<Result<Entered, LoginFailure>>;
}

/** `origin` is the page's, `name` the database's. `tell` hears how far the stretching of a password is, 0 to 1. */
export function createDoor(origin: string, name: string, tell: (share: number) => void): Door {
  const provider: AtProvider = { crypto: createWebCrypto(), baseUrl: origin, stretch: webStretch(tell) };

  async function enter(address: string, password: string, remember: boolean): Promise<Result<Entered, LoginFailure>> {
    const database = await openEngineDatabase(name);
    const records = createSecretRecords(database);
    // what can not be kept is not begun
    if (remember) await records.prepare();
    const parts = await enteringAt(provider);
    const joined = parts ? narrowed(await loginWithPassword(parts, address.trim(), password)) : OFFLINE;
    const reading = parts?.reading();
    if (!joined.ok) {
      database.close();
      return joined;
    }
    const { secrets, stale } = joined.value;
    const local = createIndexedDbStore(database);
    await local.clear();
    await createHardeningNote(database).clear();
    let passing = remember ? null : secrets;
    const keep = async (changed: Uint8Array): Promise<void> => {
      if (remember) await records.put({ type: "plain", secrets: changed });
      else passing = changed.slice();
    };
    await (remember ? keep(secrets) : records.clear());
    const own = decodeSecrets(secrets);
    assert(own && reading, "these are a device's secrets");
    const opening = {
      ...{ remote: reading.log, blobs: reading.blobs, crypto: provider.crypto },
      ...{ local, secrets, keep, clock: Date.now },
    };
    const glance = await openGlance(opening).catch(() => null);
    const account = { type: "open", address: own.address, provider: own.provider, lock: false } as const;
    const how = { flavor: "transparent", byPassword: true, remembered: remember } as const;
    const screen = glance && screenOf({ ...account, ...how }, glance, () => database.close());
    if (!screen) database.close();
    return ok({
      ...{ stale, screen },
      get passing() {
        return passing;
      },
    });
  }

  return { login: (...args) => enter(...args).catch(() => err({ type: "storage" })) };
}

const OFFLINE = err({ type: "offline" } as const);

function screenOf(account: AccountState & { readonly type: "open" }, glance: Glance, close: () => void): EarlyScreen {
  const lists = createGlanceLists(glance, account.address);
  return {
    account,
    mailboxes: lists.mailboxes(),
    settings: lists.settings(),
    behind: glance.behind,
    list: lists.list,
    async leave() {
      await glance.leave();
      close();
    },
  };
}
