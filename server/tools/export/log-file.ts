/** The log of an exported account, `log.cborseq`: entries one behind the other, found by their places. */
import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { seq as toSeq, type Seq } from "../../../shared/lib/ids.ts";
import { err, ok, type Result } from "../../../shared/lib/result.ts";
import { MAX_ENTRY_BYTES } from "../../../shared/log/limits.ts";
import { MAX_PAGE_BYTES, MAX_PAGE_ENTRIES } from "../../../shared/log/page.ts";
import { readFailureOf, type ReadFailure } from "../files.ts";
import { itemLength } from "./cbor-item.ts";

/** Octets read at a time. */
const CHUNK = 4 * 1024 * 1024;
/** How an ACCOUNT entry begins: an array of ten, format 1, type 3. */
const ACCOUNT_ENTRY = [0x8a, 0x01, 0x03];

export interface LogFile {
  /** Entries in it. What is no entry at all counts as the last one, for the reader to refuse. */
  readonly count: number;
  /** Seqs of what looks like an ACCOUNT entry, rising. */
  readonly records: readonly Seq[];
  /** Entries after `after`, at most a page. */
  read(after: Seq): Promise<readonly Uint8Array[]>;
  close(): Promise<void>;
}

/** Reads the file once, to know where its entries lie. `followLinks`: of a path that the user named. */
export async function openLogFile(
  path: string,
  { followLinks = false }: { readonly followLinks?: boolean } = {},
): Promise<Result<LogFile, ReadFailure>> {
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | (followLinks ? 0 : constants.O_NOFOLLOW);
  let file: FileHandle;
  try {
    file = await open(path, flags);
  } catch (error) {
    return err(readFailureOf(error));
  }
  try {
    const stat = await file.stat();
    if (stat.isFile()) return ok(logFile(file, await indexOf(file, stat.size)));
    await file.close();
    return err("notAFile");
  } catch {
    await file.close();
    return err("unreadable");
  }
}

interface Index {
  /** Where each entry begins, then where the last one ends. */
  readonly places: number[];
  readonly records: Seq[];
}

async function indexOf(file: FileHandle, size: number): Promise<Index> {
  const index: Index = { places: [0], records: [] };
  for (let from = 0; from < size;) {
    const chunk = await readAt(file, from, Math.min(CHUNK, size - from));
    const taken = takeItems(chunk, from, index);
    if (taken === 0) {
      // no entry: as much of it as tells so
      index.places.push(Math.min(size, from + MAX_ENTRY_BYTES + 1));
      break;
    }
    from += taken;
  }
  return index;
}

/** Octets of the whole items at the beginning of `chunk`. */
function takeItems(chunk: Uint8Array, from: number, { places, records }: Index): number {
  let at = 0;
  while (at < chunk.length) {
    const length = itemLength(chunk, at);
    if (typeof length !== "number" || length > MAX_ENTRY_BYTES) break;
    if (ACCOUNT_ENTRY.every((octet, i) => chunk[at + i] === octet)) records.push(toSeq(places.length));
    at += length;
    places.push(from + at);
  }
  return at;
}

async function readAt(file: FileHandle, from: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length;) {
    const { bytesRead } = await file.read(bytes, at, length - at, from + at);
    if (bytesRead === 0) return bytes.subarray(0, at);
    at += bytesRead;
  }
  return bytes;
}

function logFile(file: FileHandle, { places, records }: Index): LogFile {
  const count = places.length - 1;
  return {
    count,
    records,
    async read(after) {
      const start = places[after];
      if (start === undefined || after >= count) return [];
      let last = after + 1;
      while (last < Math.min(count, after + MAX_PAGE_ENTRIES) && (places[last + 1] ?? 0) - start <= MAX_PAGE_BYTES)
        last++;
      const page = await readAt(file, start, (places[last] ?? start) - start);
      return Array.from({ length: last - after }, (_, i) =>
        page.slice((places[after + i] ?? 0) - start, (places[after + i + 1] ?? 0) - start),
      );
    },
    close: () => file.close(),
  };
}
