/** What ends the reading of a log beside the rules of entries: the point handed over, the rules of a newer fold. */
import { expect, test } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { assert } from "../../lib/assert.ts";
import { idFromBytes, seq as toSeq, type EntryId } from "../../lib/ids.ts";
import { unwrap } from "../../lib/result.ts";
import { signEntry } from "../../log/entry.ts";
import { FOLD_VERSION } from "../../mailbox/fold.ts";
import { createMemoryLocalStore } from "../../storage/memory-local-store.ts";
import type { Account } from "../account.ts";
import { openAccount } from "../open.ts";
import { decodeSecrets, encodeSecrets, type DeviceSecrets } from "../keys/secrets.ts";
import { inbox, setFlag } from "../testing/account-contract.ts";
import { createWorld, type World } from "../testing/world.ts";

const crypto = nodeCrypto;

function secretsOf({ secrets }: { readonly secrets: Uint8Array }): DeviceSecrets {
  const decoded = decodeSecrets(secrets);
  assert(decoded, "a device has secrets");
  return decoded;
}

async function open({ hosted, clock }: World, secrets: DeviceSecrets): Promise<Account> {
  const { log: remote, blobs } = hosted.connect();
  const parts = { crypto, remote, blobs, local: createMemoryLocalStore(), clock: () => clock.now };
  return openAccount({ ...parts, secrets: encodeSecrets(secrets) });
}

test("the point handed over: the very entry at which the log goes another way is named, and not applied", async () => {
  const world = await createWorld(crypto);
  await world.deliverMany(1, 4);
  const secrets = secretsOf(world.first);
  const head = crypto.randomBytes(32);
  const account = await open(world, { ...secrets, seen: { seq: toSeq(3), head } });
  expect(await account.sync()).toBe(false);
  const finding = "headMismatch";
  expect(account.connection).toMatchObject({ type: "tampered", finding, seq: 3 });
  expect(account.state.seq).toBe(2);
});

test("update needed: an account folded by newer rules is read no further, and nothing is written to it", async () => {
  const world = await createWorld(crypto);
  await world.deliverMany(1, 1);
  const { account } = world.first;
  await account.sync();
  const { view } = world.hosted;
  const current = view.record;
  assert(current, "an account has a record");
  const { device, deviceKey } = secretsOf(world.first);
  const { sig: _, ...entry } = current;
  const newer = await signEntry(crypto, deviceKey, {
    ...{ ...entry, id: idFromBytes<EntryId>(crypto.randomBytes(16)), version: current.version + 1, signer: device },
    seen: { seq: view.seq, head: view.head },
    record: { ...current.record, time: null, adds: [], releases: [], foldVersion: FOLD_VERSION + 1 },
  });
  unwrap(await world.hosted.append([newer]));
  await world.deliverMany(2, 2);
  const { seq } = account.state;
  expect(await account.sync()).toBe(false);
  expect(account.connection).toEqual({ type: "refused", reason: "updateNeeded" });
  expect(await setFlag(account, "late")).toMatchObject({
    ok: false,
    error: { type: "refused", reason: expect.stringContaining("update this one") as string },
  });
  expect([account.state.seq, inbox(account).count, account.findings()]).toEqual([seq, 1, []]);
});
