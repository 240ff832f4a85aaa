/** A provider whose data was restored from a backup: the first entries of an account's log, and what came after that day. */
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { assert } from "../../lib/assert.ts";
import { utf8 } from "../../lib/bytes.ts";
import type { Seq } from "../../lib/ids.ts";
import { unwrap } from "../../lib/result.ts";
import { addedBlobs, parseEntry } from "../../log/entry.ts";
import type { HostedAccount } from "../../storage/testing/hosted-account.ts";
import { createMemoryProvider } from "../../storage/testing/memory-provider.ts";
import { createMailSealer } from "./mail-sealer.ts";
import type { Between, World } from "./world.ts";

export interface RestoredProvider {
  readonly hosted: HostedAccount;
  /** For a device that is opened anew. */
  readonly between: Between;
  deliver(message: string): Promise<void>;
}

/** As `world`'s provider was after its entry `seq`. */
export async function restoredTo(world: World, seq: Seq | number): Promise<RestoredProvider> {
  const clock = (): number => Math.floor(world.clock.now / 1000);
  const hosted = createMemoryProvider({ crypto: nodeCrypto, clock }).account(world.hosted.id);
  for (const bytes of world.hosted.entries.slice(0, seq)) {
    const entry = parseEntry(bytes);
    assert(entry, "a log has entries");
    for (const id of addedBlobs(entry)) {
      const blob = await world.hosted.blobs.get(id);
      if (blob.ok) await hosted.blobs.put(id, blob.value);
    }
    unwrap(await hosted.append([bytes], "provider"));
  }
  const { log, blobs } = hosted.connect();
  return {
    hosted,
    between: { log: () => log, blobs: () => blobs },
    async deliver(message) {
      const record = hosted.view.record?.record;
      assert(record, "an account has a record");
      const sealer = await createMailSealer(nodeCrypto, hosted.id, record, false);
      const { entry, blob } = await sealer.seal(utf8(message), clock());
      unwrap(await hosted.deliver(entry, blob));
    },
  };
}
