/** A checkpoint that commits to another state than this device's own fold: found by every device that holds one. */
import { expect, test } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { assert } from "../../lib/assert.ts";
import { idFromBytes, type BlobId, type EntryId } from "../../lib/ids.ts";
import { unwrap } from "../../lib/result.ts";
import { signEntry } from "../../log/entry.ts";
import { FOLD_VERSION } from "../../mailbox/fold.ts";
import { decodeSecrets } from "../keys/secrets.ts";
import { createWorld } from "../testing/world.ts";

test("stateHash: a live device's checkpoint of another state ends the syncing, what is held stays", async () => {
  const world = await createWorld(nodeCrypto);
  await world.deliverMany(1, 2);
  const { account } = world.first;
  await account.sync();
  const writer = await world.another();
  await account.sync();

  const secrets = decodeSecrets(writer.secrets);
  const { view } = world.hosted;
  assert(secrets && view.record, "a device that has joined");
  const bytes = nodeCrypto.randomBytes(600);
  const blob = idFromBytes<BlobId>(nodeCrypto.randomBytes(16));
  unwrap(await world.hosted.blobs.put(blob, bytes));
  const manifest = { id: blob, sha256: nodeCrypto.sha256(bytes), size: bytes.length };
  const entry = await signEntry(nodeCrypto, secrets.deviceKey, {
    ...{ type: "checkpoint", account: view.account, epoch: view.record.record.epoch, device: secrets.device },
    ...{ id: idFromBytes<EntryId>(nodeCrypto.randomBytes(16)), deviceSeq: view.deviceSeq(secrets.device) + 1 },
    ...{ seen: { seq: view.seq, head: view.head }, adds: [blob], releases: [] },
    body: { stateHash: new Uint8Array(32), foldVersion: FOLD_VERSION, manifest },
  });
  unwrap(await world.hosted.append([entry]));

  const { seq } = account.state;
  expect(await account.sync()).toBe(false);
  const finding = "stateHash";
  expect(account.connection).toMatchObject({ type: "tampered", finding, seq: seq + 1, device: secrets.device });
  expect(account.state.seq).toBe(seq);
  expect(account.state.mailboxByName("INBOX")?.count).toBe(2);

  // one device of the account must not be able to end it: looked at by a person, that checkpoint is left aside
  await world.deliverMany(3, 3);
  const again = await world.first.reopen();
  expect(await again.account.sync()).toBe(false);
  expect(await again.account.checkAgain()).toBe(true);
  expect(again.account.findings()).toMatchObject([{ finding, device: secrets.device }]);
  expect(again.account.state.mailboxByName("INBOX")?.count).toBe(3);
  await again.account.close();
  const later = await world.first.reopen();
  expect(await later.account.sync()).toBe(true);
  expect(later.account.state.mailboxByName("INBOX")?.count).toBe(3);
});
