/** A process that keeps bodies in a folder below a limit, and forgets some, until it is killed: FOLDER SEED. */
import { idFromBytes, type BlobId } from "../../../shared/lib/ids.ts";
import { openBlobPacks } from "../blob-pack.ts";
import { createCacheRoom } from "../cache-room.ts";

const ROOM = 1 << 20;
const IDS = 400;

const [, , folder = "", seed = "0"] = process.argv;
const room = createCacheRoom(ROOM, () => Promise.resolve({ free: 1e12, total: 1e12 }));
const packs = await openBlobPacks(folder, room.packBytes, room);
for (let n = Number(seed); ; n++) {
  const id = idFromBytes<BlobId>(new Uint8Array(16).fill(n % 250).fill((n % IDS) >> 8, 1, 2));
  // what is under an id is always the same: its first octet, over and over
  await packs.put(id, new Uint8Array(100 + (n % 250) * 100).fill(n % 250));
  if (n % 3 === 0) await packs.delete(idFromBytes<BlobId>(new Uint8Array(16).fill((n * 7) % 250).fill(0, 1, 2)));
  if (n === Number(seed) + 20) process.stdout.write("going\n");
}
