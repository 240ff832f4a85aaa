/** A new app password over the API of a running provider, as a user makes it in the webmail. */
import { matchRecipients, openAccess } from "../../shared/account/access/access-file.ts";
import { loginWithPassword } from "../../shared/account/access/access-login.ts";
import { accessKeysOf, newAppSlot, newSet } from "../../shared/account/access/access-set.ts";
import { createProviderClient } from "../../shared/client/create-provider-client.ts";
import { hybridIdentityFromSeed } from "../../shared/crypto/age/identity.ts";
import { assert } from "../../shared/lib/assert.ts";
import { unwrap } from "../../shared/lib/result.ts";
import { nodeCrypto as crypto } from "../crypto/node-crypto.ts";
import { stretch } from "../crypto/stretch.ts";

export interface AppPassword {
  readonly id: string;
  /** Shown once. */
  readonly text: string;
}

/** `http`: the provider's origin. */
export async function addAppPassword(
  http: string,
  address: string,
  password: string,
  name: string,
): Promise<AppPassword> {
  const client = createProviderClient({ fetch, baseUrl: http, crypto });
  const login = await loginWithPassword({ crypto, provider: client, door: client.door, stretch }, address, password);
  const keys = accessKeysOf(unwrap(login).secrets);
  const { account, device, deviceKey } = keys;
  const { access } = client.session({ account, device, secret: deviceKey });
  const set = unwrap(await access.get());
  const content = set && (await openAccess(crypto, hybridIdentityFromSeed(keys.deviceSeed), set.file, keys));
  const slots = content && matchRecipients(crypto, content, set.slots);
  assert(set && slots, "the set opens with the device's own keys");
  const taken = slots.map(({ id }) => id);
  const app = await newAppSlot({ crypto, clock: Date.now }, account, name, taken);
  unwrap(await access.put({ ...(await newSet(crypto, keys, [app], slots)), base: set }));
  return { id: app.note.id, text: app.text };
}
