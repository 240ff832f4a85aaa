/** Pairing through a real provider, over a real socket: the client is what both sides ask for. */
import { expect, onTestFinished, test } from "vitest";
import { nodeCrypto as crypto } from "../../../server/crypto/node-crypto.ts";
import { createProviderClient } from "../../client/create-provider-client.ts";
import type { ProviderClient, Session } from "../../client/provider-client.ts";
import { assert } from "../../lib/assert.ts";
import { unwrap } from "../../lib/result.ts";
import { createMemoryLocalStore } from "../../storage/memory-local-store.ts";
import { startJoin, type Joined } from "./join.ts";
import type { JoinPort } from "./join-port.ts";
import { openAccount } from "../open.ts";
import type { DeviceServices } from "../keys/open-security.ts";
import { startPairing, type PairingProgress } from "./pairing-join.ts";
import type { PairingSlots } from "./pairing-port.ts";
import { decodeSecrets } from "../keys/secrets.ts";
import { inbox } from "../testing/account-contract.ts";
import { ADDRESS, createHttpWorld } from "../testing/http-world.ts";
import { sampleMessage } from "../testing/sample-message.ts";

/** Compiles as long as the client is what engine and pairing ask for. */
const portOf = (client: ProviderClient): JoinPort & PairingSlots => client;
const servicesOf = (client: ProviderClient, session: Session): DeviceServices => ({
  ...session,
  pairLook: client.pairLook,
});

async function setUp() {
  const world = await createHttpWorld();
  const client = createProviderClient({ fetch, baseUrl: world.origin, crypto });
  const parts = { crypto, provider: portOf(client), clock: Date.now };
  const pending = unwrap(await startJoin(parts, world.token));
  const first = unwrap(await pending.finish({ kind: "companion", name: "first" }));
  const open = async ({ secrets: bytes }: Joined) => {
    const secrets = decodeSecrets(bytes);
    assert(secrets, "these are a device's secrets");
    const session = client.session({ ...secrets, secret: secrets.deviceKey });
    const account = await openAccount({
      ...{ crypto, remote: session.log, blobs: session.blobs, local: createMemoryLocalStore(), secrets: bytes },
      ...{ services: servicesOf(client, session), clock: Date.now },
    });
    onTestFinished(() => account.close());
    expect(await account.sync()).toBe(true);
    return account;
  };
  return { world, parts, open, first: await open(first) };
}

async function begin(parts: Awaited<ReturnType<typeof setUp>>["parts"]) {
  const shown: PairingProgress[] = [];
  const attempt = startPairing({ ...parts, look: 20 }, { kind: "webmail", name: "phone" }, (one) => shown.push(one));
  onTestFinished(() => attempt.cancel());
  await expect.poll(() => shown.length).toBe(1);
  return { shown, result: attempt.result, code: shown[0]?.type === "code" ? shown[0].text : "" };
}

test("a device is let in: both show the same digits, and it reads what was there", async () => {
  const { world, parts, open, first } = await setUp();
  await world.deliver(sampleMessage(1));
  const { shown, result, code } = await begin(parts);
  const request = unwrap(await first.security.takePairing(code));
  expect(request).toMatchObject({ name: "phone", kind: "webmail" });
  await expect.poll(() => shown.at(-1)).toMatchObject({ type: "check", address: ADDRESS, check: request.check });
  unwrap(await request.approve());
  const paired = await open(unwrap(await result));
  expect(inbox(paired).count).toBe(1);
  expect((await paired.security.devices()).map(({ name }) => name)).toEqual(["first", "phone"]);
});

test("a device is turned away, and the code is good for nothing afterwards", async () => {
  const { parts, first } = await setUp();
  const { result, code } = await begin(parts);
  await unwrap(await first.security.takePairing(code)).deny();
  expect(await result).toEqual({ ok: false, error: { type: "denied" } });
  expect(await first.security.takePairing(code)).toEqual({ ok: false, error: { type: "pairingOver" } });
  expect(await first.security.devices()).toHaveLength(1);
});
