/** The engine on the parts the webmail's worker gives it: WebCrypto, HTTP to a real provider, a store. */
import { onTestFinished } from "vitest";
import { createWebCrypto } from "../../workers/crypto/web-crypto.ts";
import { assert } from "../lib/assert.ts";
import { unwrap } from "../lib/result.ts";
import type { LocalStore } from "../storage/local-store.ts";
import { createMemoryLocalStore } from "../storage/memory-local-store.ts";
import { joinWithWords, startJoin } from "./join/join.ts";
import { openAccount } from "./open.ts";
import { decodeSecrets } from "./keys/secrets.ts";
import { accountContract, type ContractDevice } from "./testing/account-contract.ts";
import { ADDRESS, createHttpWorld, type HttpWorld } from "./testing/http-world.ts";

const crypto = createWebCrypto();
const clock = Date.now;

async function open(world: HttpWorld, secrets: Uint8Array, local: LocalStore): Promise<ContractDevice> {
  const { client, setOnline } = world.connect(crypto);
  const known = decodeSecrets(secrets);
  assert(known, "a join gives a device's secrets");
  const session = client.session({ account: known.account, device: known.device, secret: known.deviceKey });
  const account = await openAccount({ crypto, remote: session.log, blobs: session.blobs, local, secrets, clock });
  onTestFinished(() => account.close());
  return {
    account,
    setOnline,
    reopen: () => open(world, secrets, local),
    clone: () => open(world, secrets, createMemoryLocalStore()),
  };
}

accountContract("worker's parts over HTTP", async () => {
  const world = await createHttpWorld();
  const parts = { crypto, provider: world.connect(crypto).client, clock };
  const pending = unwrap(await startJoin(parts, world.token));
  const { secrets } = unwrap(await pending.finish({ kind: "webmail", name: "first" }));
  return {
    deliver: world.deliver,
    first: await open(world, secrets, createMemoryLocalStore()),
    async another() {
      const device = { kind: "webmail", name: "another" } as const;
      const joined = unwrap(await joinWithWords(parts, ADDRESS, pending.words.join(" "), device));
      return open(world, joined.secrets, createMemoryLocalStore());
    },
  };
});
