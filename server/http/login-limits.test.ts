/** Who may keep others from logging in: nobody without a key that is in, neither by tries nor by tokens. */
import { expect, onTestFinished, test } from "vitest";
import { CBOR_TYPE } from "../../shared/api/wire.ts";
import { encodeCbor } from "../../shared/lib/cbor.ts";
import { idFromBytes, idToBytes, seq, type DeviceId } from "../../shared/lib/ids.ts";
import { unwrap } from "../../shared/lib/result.ts";
import { checkBytes } from "../../shared/log/check.ts";
import { createLedger } from "../../shared/log/ledger.ts";
import { newDevice } from "../../shared/log/testing/test-account.ts";
import { nodeCrypto as crypto } from "../crypto/node-crypto.ts";
import { writeRemoval } from "../testing/change-record.ts";
import { createLimits } from "./limits.ts";
import { sessionOf, startTestProvider } from "./testing/start-provider.ts";

const IDENTITY_KEY = idFromBytes<DeviceId>(new Uint8Array(16));
const someId = (): DeviceId => idFromBytes<DeviceId>(crypto.randomBytes(16));

async function setUp() {
  let now = 1_700_000_000_000;
  const clock = () => now;
  const provider = await startTestProvider({ clock, http: { limits: createLimits(clock), behindProxy: true } });
  onTestFinished(() => provider.close());
  const made = await provider.join();
  const post = async (
    path: string,
    from: string,
    device: DeviceId,
    more: Readonly<Record<string, Uint8Array>> = {},
  ) => {
    const response = await fetch(`${provider.origin}/api/v1/${path}`, {
      ...{ method: "POST", headers: { "Content-Type": CBOR_TYPE, "X-Forwarded-For": from } },
      body: encodeCbor({ account: idToBytes(made.account), device: idToBytes(device), ...more }),
    });
    return response.status;
  };
  const challenge = (from: string, device: DeviceId) => post("challenge", from, device);
  /** From as many addresses. */
  const often = async (times: number, device: () => DeviceId) => {
    const statuses: number[] = [];
    for (let n = 0; n < times; n++) statuses.push(await challenge(`2001:db8:${n.toString(16)}::1`, device()));
    return statuses;
  };
  return { provider, made, post, challenge, often, pass: (ms: number) => void (now += ms) };
}

test("ids that are nobody's share a small part, whoever asks, and leave devices and words alone", async () => {
  const { provider, made, often, challenge, pass } = await setUp();
  const statuses = await often(21, someId);
  expect(statuses).toEqual([...Array.from({ length: 20 }, () => 200), 429]);
  unwrap(await sessionOf(provider, made).login());
  unwrap(await sessionOf(provider, made, "identity").login());
  pass(5_000);
  expect(await challenge("192.0.2.1", someId())).toBe(200);
  expect(await challenge("192.0.2.1", someId())).toBe(429);
});

test("tries in a device's name, or the words', count where they come from", async () => {
  const { provider, made, often, challenge, post } = await setUp();
  for (const device of [made.device.id, IDENTITY_KEY]) {
    expect(new Set(await often(70, () => device))).toEqual(new Set([200]));
    for (let n = 0; n < 60; n++) expect(await challenge("192.0.2.7", device)).toBe(200);
    expect(await challenge("192.0.2.7", device)).toBe(429);
    const lie = { challenge: crypto.randomBytes(32), sig: crypto.randomBytes(64) };
    expect(await post("login", "192.0.2.7", device, lie)).toBe(429);
    expect(await post("login", "192.0.2.8", device, lie)).toBe(401);
  }
  unwrap(await sessionOf(provider, made).login());
  unwrap(await sessionOf(provider, made, "identity").login());
});

test("a removed device shares the part of strangers", async () => {
  const { provider, made, challenge, often } = await setUp();
  const { account, device } = made;
  const heir = await newDevice(crypto);
  const ledger = createLedger(crypto, account);
  ledger.advance(unwrap(await checkBytes(crypto, ledger, made.genesis)));
  const { entry, keyring } = await writeRemoval(made, ledger, [heir]);
  unwrap(await provider.store.putBlob(account, keyring.id, keyring.bytes));
  unwrap(await provider.store.append(account, [entry]));
  unwrap(await sessionOf(provider, made).log.read(seq(0)));
  expect((await often(30, () => device.id)).filter((status) => status === 429)).toHaveLength(12);
  expect(await challenge("192.0.2.1", someId())).toBe(429);
  const own = { account, device: heir.id, secret: heir.keys.signing.secret };
  unwrap(await provider.client.session(own).login());
});
