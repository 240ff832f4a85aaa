/** A real provider on loopback with one account: for running the engine's contract in its homes over HTTP. */
import { onTestFinished } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { startTestProvider } from "../../../server/http/testing/start-provider.ts";
import { createProviderClient } from "../../client/create-provider-client.ts";
import type { ProviderClient, Session } from "../../client/provider-client.ts";
import type { CryptoPort } from "../../crypto/primitives.ts";
import { assert } from "../../lib/assert.ts";
import { utf8 } from "../../lib/bytes.ts";
import { unwrap } from "../../lib/result.ts";
import type { AccountId } from "../../lib/ids.ts";
import type { ProviderStore } from "../../../server/storage/provider-store.ts";
import type { DeviceServices } from "../keys/open-security.ts";
import { quickStretch } from "./world.ts";
import { createMailSealer } from "./mail-sealer.ts";

export const ADDRESS = "ada@example.org";

/** A client whose plug can be pulled. */
export interface PluggedClient {
  readonly client: ProviderClient;
  setOnline(online: boolean): void;
}

export interface HttpWorld {
  readonly origin: string;
  readonly token: string;
  connect(crypto: CryptoPort): PluggedClient;
  deliver(message: string): Promise<void>;
}

export async function createHttpWorld(): Promise<HttpWorld> {
  const provider = await startTestProvider();
  onTestFinished(() => provider.close());
  const { token } = unwrap(await provider.accounts.addAccount(ADDRESS));
  const { account } = unwrap(await provider.client.invite(token));
  return {
    origin: provider.origin,
    token,
    connect(crypto) {
      let online = true;
      const plugged: typeof fetch = (url, init) =>
        online ? fetch(url, init) : Promise.reject(new TypeError("unplugged"));
      const client = createProviderClient({ fetch: plugged, baseUrl: provider.origin, crypto });
      return { client, setOnline: (value) => void (online = value) };
    },
    deliver: (message) => deliverTo(provider.store, account, message, Date.now),
  };
}

/** Lets a message arrive; rejects unless it is stored. */
export async function deliverTo(
  store: Pick<ProviderStore, "record" | "appendIncoming">,
  account: AccountId,
  message: string,
  clock: () => number,
): Promise<void> {
  const record = store.record(account)?.record;
  assert(record, "an account has a record");
  const sealer = await createMailSealer(nodeCrypto, account, record, false);
  const { entry, blob } = await sealer.seal(utf8(message), Math.floor(clock() / 1000));
  unwrap(await store.appendIncoming(account, entry, blob));
}

/** What the provider does for a device, over HTTP; passwords are stretched quickly. */
export const servicesOf = (client: ProviderClient, session: Session): Required<DeviceServices> => ({
  unsubscribe: (url) => session.unsubscribe(url),
  submit: session.submit,
  vacation: session.vacation,
  pairTake: (slot) => session.pairTake(slot),
  pairHello: (slot, hello) => session.pairHello(slot, hello),
  pairVerdict: (slot, verdict) => session.pairVerdict(slot, verdict),
  pairLook: (slot) => client.pairLook(slot),
  seen: () => session.seen(),
  passwords: { store: session.access, door: client.door, stretch: quickStretch },
});
