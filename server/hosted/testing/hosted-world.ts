/** A real store in a folder of its own and one account in it that a password opens. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { openAccess, type AccessContent } from "../../../shared/account/access/access-file.ts";
import type { JoinPort } from "../../../shared/account/join/join-port.ts";
import { startJoin, type Joined } from "../../../shared/account/join/join.ts";
import { decodeSecrets } from "../../../shared/account/keys/secrets.ts";
import { createMailSealer, type MailSealer } from "../../../shared/account/testing/mail-sealer.ts";
import type { AccessServices } from "../../../shared/account/access/access-control.ts";
import { quickStretch } from "../../../shared/account/testing/world.ts";
import { hybridIdentityFromSeed } from "../../../shared/crypto/age/identity.ts";
import { assert } from "../../../shared/lib/assert.ts";
import { utf8 } from "../../../shared/lib/bytes.ts";
import type { AccountId, DeviceId } from "../../../shared/lib/ids.ts";
import { err, ok, unwrap } from "../../../shared/lib/result.ts";
import { createAccounts, type Accounts } from "../../accounts/accounts.ts";
import { nodeCrypto as crypto } from "../../crypto/node-crypto.ts";
import { createProviderStore, type ProviderStore } from "../../storage/provider-store.ts";
import { connect } from "../connection.ts";

export const ADDRESS = "ada@example.org";
const ORIGIN = "http://127.0.0.1:1";

export interface HostedWorld {
  readonly store: ProviderStore;
  readonly account: AccountId;
  readonly words: string;
  /** Of the provider device that the genesis names. */
  readonly joined: Joined;
  readonly accounts: Accounts;
  readonly port: JoinPort;
  /** What a device of the account asks of the provider about its passwords. */
  services(device: DeviceId): AccessServices;
  deliver(message: string): Promise<void>;
  /** So many, without the public-key work of sealing each. */
  deliverMany(messages: Iterable<string>): Promise<void>;
  /** What a password of the set in force opens, without asking for the password: fresh buffers. */
  content(secrets?: Uint8Array): Promise<{ readonly keys: AccessContent; readonly version: number }>;
}

export async function createHostedWorld(folder?: string): Promise<HostedWorld> {
  const dir = folder ?? (await mkdtemp(join(tmpdir(), "hosted-")));
  const store = await createProviderStore({ dir, crypto, clock: Date.now });
  if (folder === undefined)
    onTestFinished(async () => {
      await store.close();
      await rm(dir, { recursive: true, force: true });
    });
  const accounts = createAccounts({ store, crypto, clock: Date.now });
  const { token } = unwrap(await accounts.addAccount(ADDRESS, [], "transparent"));
  const account = unwrap(accounts.checkInvite(token)).account;
  const { access } = accounts;
  const services = (device: DeviceId | null): AccessServices => ({
    stretch: quickStretch,
    store: {
      get: () => Promise.resolve(ok(access.show(account))),
      async put(set) {
        const put = await access.put(account, device, set);
        return put.ok ? put : err(put.error === "conflict" ? { type: "conflict" } : { type: "offline" });
      },
    },
    door: {
      begin: (address) => Promise.resolve(ok(access.startOf(address))),
      async open(id, auth) {
        const opened = await access.openPassword(id, auth);
        return typeof opened === "string" ? err({ type: "wrongPassword" }) : ok(opened);
      },
    },
  });
  /** The words' own session. */
  function withWords() {
    const [live] = store.record(account)?.record.devices ?? [];
    assert(live, "an account has a device");
    const append: ProviderStore["append"] = (to, entries) => store.append(to, entries, "identity");
    return connect({ ...store, append }, account, live.id);
  }
  const port: JoinPort = {
    origin: ORIGIN,
    invite: () => Promise.resolve(ok({ address: ADDRESS, account, flavor: "transparent" as const })),
    join: async (call) => ok(unwrap(await accounts.join(call))),
    lookup: () => Promise.resolve(ok(account)),
    session: ({ device }) => ({
      ...(device ? connect(store, account, device) : withWords()),
      access: services(device).store,
    }),
  };
  const pending = unwrap(await startJoin({ crypto, provider: port, clock: Date.now }, token));
  const joined = unwrap(await pending.finishWithPassword("password", { stretch: quickStretch, wordless: false }));

  async function sealer(prepared: boolean): Promise<MailSealer> {
    const record = store.record(account)?.record;
    assert(record, "an account has a record");
    return createMailSealer(crypto, account, record, prepared);
  }

  async function take(one: MailSealer, message: string): Promise<void> {
    const { entry, blob } = await one.seal(utf8(message), Math.floor(Date.now() / 1000));
    unwrap(await store.appendIncoming(account, entry, blob));
  }

  return {
    ...{ store, account, joined, accounts, services, port, words: pending.words.join(" ") },
    deliver: async (message) => take(await sealer(false), message),
    async deliverMany(messages) {
      const prepared = await sealer(true);
      const batch: Promise<void>[] = [];
      for (const message of messages) {
        batch.push(take(prepared, message));
        if (batch.length >= 100) await Promise.all(batch.splice(0));
      }
      await Promise.all(batch);
    },
    async content(secrets = joined.secrets) {
      const own = decodeSecrets(secrets);
      const set = access.show(account);
      assert(own && set, "there is a set in force");
      const keys = await openAccess(crypto, hybridIdentityFromSeed(own.deviceSeed), set.file, {
        account,
        device: set.device,
      });
      assert(keys, "the provider device opens its own set");
      return { keys, version: set.version };
    },
  };
}
