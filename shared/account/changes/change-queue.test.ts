/** A queue that can not be read is kept aside and told of. */
import { expect, test } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { createPassingStore } from "../../../server/hosted/passing-store.ts";
import { cacheKeyFromBytes } from "../../crypto/wrap.ts";
import { utf8 } from "../../lib/bytes.ts";
import { idFromBytes, type EntryId } from "../../lib/ids.ts";
import { createChangeQueue } from "./change-queue.ts";
import { createSealedDocs } from "../sync/sealed-docs.ts";

const newId = (): EntryId => idFromBytes<EntryId>(nodeCrypto.randomBytes(16));

test.each([
  ["does not decode", true],
  ["does not open", false],
])("what %s is kept aside as it lies there, and told once", async (_, opens) => {
  const local = createPassingStore();
  const docs = createSealedDocs(cacheKeyFromBytes(nodeCrypto, new Uint8Array(32).fill(1)), local);
  if (opens) await docs.put("queue", utf8("torn"));
  else await local.docs.put("queue", utf8("torn"));
  const torn = await local.docs.get("queue");
  expect(torn).not.toBeNull();
  const queue = await createChangeQueue(docs, newId);
  expect([queue.size, queue.isUnread]).toEqual([0, true]);
  expect(await local.docs.get("queue-unread")).toEqual(torn);
  expect((await createChangeQueue(docs, newId)).isUnread).toBe(false);
});

test("a device that has no queue yet has lost none", async () => {
  const docs = createSealedDocs(cacheKeyFromBytes(nodeCrypto, new Uint8Array(32)), createPassingStore());
  expect((await createChangeQueue(docs, newId)).isUnread).toBe(false);
});
