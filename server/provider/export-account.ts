/**
 * An account copied whole into a folder of its own: its log up to one entry, and every blob the provider still holds. All
 * of it is ciphertext; `aerogramme tools decrypt` opens it with the user's keys.
 *
 *     DIR/account.json    {"v": 1, "address", "account", "origin", "seq", "head", "exported"}: id and head in hex, origin ""
 *                         where none is known, exported = unix seconds. Written last: without it a copy is not whole
 *     DIR/log.cborseq     the entries 1 … seq, one after the other (RFC 8742)
 *     DIR/blobs/<id>      a blob under its id, 32 hex digits: live ones, and dead ones within their grace
 */
import { chmod, mkdir, open, readdir, rm, rmdir, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { bytesToHex, utf8 } from "../../shared/lib/bytes.ts";
import { seq as asSeq, type AccountId, type BlobId, type Seq } from "../../shared/lib/ids.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import type { AccountCut, ProviderStore } from "../storage/provider-store.ts";
import { writeFileDurably } from "../storage/durable-file.ts";
import { makeFolder } from "../process/make-folder.ts";

export interface ExportProgress {
  readonly entries: number;
  /** Entries there will be. */
  readonly of: number;
  readonly blobs: number;
  readonly octets: number;
}

export interface Exported extends ExportProgress {
  readonly address: string;
  readonly account: AccountId;
  readonly seq: Seq;
}

export interface ExportParts {
  readonly store: Pick<ProviderStore, "cut" | "getBlob">;
  readonly account: { readonly id: AccountId; readonly address: string };
  readonly origin: string | null;
  /** Absolute. */
  readonly out: string;
  /** Unix milliseconds. */
  readonly clock: () => number;
  /** Told about once a second. */
  readonly progress: (so: ExportProgress) => void;
  readonly signal: AbortSignal;
}

const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;
const PROGRESS_MS = 1000;

/** Ends a copy; its message is for the operator. */
class CopyFailure extends Error {}

/** The error is one line for the operator; what was written is taken away again. */
export async function exportAccount(parts: ExportParts): Promise<Result<Exported, string>> {
  const { store, account, out } = parts;
  const cut = store.cut(account.id);
  if (cut === null || cut.seq === 0) return err(`nobody has joined ${account.address} yet: there is nothing to copy`);
  const made = await makeEmpty(out).catch((error: unknown) => err(whyNot(error, out)));
  if (!made.ok) return made;
  try {
    return ok(await copy(parts, cut));
  } catch (error) {
    await takeAway(out, made.value);
    return err(whyNot(error, out));
  }
}

/** Whether the folder was made here. It is its owner's alone in any case. */
async function makeEmpty(out: string): Promise<Result<boolean, string>> {
  const there = await readdir(out).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  });
  if (there !== null && there.length > 0) return err(`${out} is not empty: --out takes a new folder`);
  await makeFolder(out);
  await chmod(out, FOLDER_MODE);
  return ok(there === null);
}

async function copy(parts: ExportParts, cut: AccountCut): Promise<Exported> {
  const { account, origin, out, clock, signal } = parts;
  const counts = { entries: 0, of: cut.seq, blobs: 0, octets: 0 };
  const tell = startTelling(parts, counts);
  const tellOrEnd = (): void => {
    if (signal.aborted) throw new CopyFailure("the copy was broken off");
    tell();
  };
  /** Lets other work go on. */
  const step = async (): Promise<void> => {
    tellOrEnd();
    await new Promise((resolve) => setImmediate(resolve));
  };

  const wrote = (octets: number): void => {
    counts.octets += octets;
    tellOrEnd();
  };

  await intoFile(join(out, "log.cborseq"), async (file) => {
    for (let after = asSeq(0); after < cut.seq; after = asSeq(counts.entries)) {
      await step();
      const entries = cut.entries(after);
      if (entries === null) throw new CopyFailure(`${account.address} was removed while it was copied`);
      for (const entry of entries) await file.writeFile(entry);
      counts.entries += entries.length;
    }
    await file.sync();
  });

  await mkdir(join(out, "blobs"), { mode: FOLDER_MODE });
  for (let ids = cut.blobs(null); ids.length > 0; ids = cut.blobs(ids.at(-1) ?? null))
    for (const id of ids) {
      await step();
      if (await copyBlob(parts, id, wrote)) counts.blobs++;
    }
  if (parts.store.cut(account.id) === null) throw new CopyFailure(`${account.address} was removed while it was copied`);

  const about = {
    ...{ v: 1, address: account.address, account: account.id, origin: origin ?? "", seq: cut.seq },
    ...{ head: bytesToHex(cut.head), exported: Math.floor(clock() / 1000) },
  };
  await writeFileDurably(join(out, "account.json"), utf8(`${JSON.stringify(about)}\n`));
  return { address: account.address, account: account.id, seq: cut.seq, ...counts };
}

/** False if its grace ended in the meantime. */
async function copyBlob({ store, account, out }: ExportParts, id: BlobId, wrote: (octets: number) => void) {
  const body = await store.getBlob(account.id, id);
  if (body === null) return false;
  await intoFile(join(out, "blobs", id), async (file) => {
    for await (const chunk of body instanceof Uint8Array ? [body] : body) {
      await file.writeFile(chunk);
      wrote(chunk.length);
    }
  });
  return true;
}

async function intoFile(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const file = await open(path, "wx", FILE_MODE);
  try {
    await write(file);
  } finally {
    await file.close();
  }
}

function startTelling({ progress }: ExportParts, counts: ExportProgress): () => void {
  let told = Date.now();
  return () => {
    if (Date.now() - told < PROGRESS_MS) return;
    told = Date.now();
    progress({ ...counts });
  };
}

/** A disk that fails may fail here too: the first failure is what is told. */
async function takeAway(out: string, made: boolean): Promise<void> {
  try {
    for (const name of ["log.cborseq", "blobs", "account.json"])
      await rm(join(out, name), { recursive: true, force: true });
    if (made) await rmdir(out);
  } catch {
    // what stays has no account.json, so nobody takes it for a copy
  }
}

const codeOf = (error: unknown): string | null =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;

const WHY_NOT: Readonly<Record<string, (out: string) => string>> = {
  EACCES: (out) => `not allowed to write ${out}`,
  EPERM: (out) => `not allowed to write ${out}`,
  EROFS: (out) => `not allowed to write ${out}`,
  ENOTDIR: (out) => `${out} is no folder: --out takes a new one`,
  ENOSPC: (out) => `there is not enough space for ${out}`,
  EDQUOT: (out) => `there is not enough space for ${out}`,
};

function whyNot(error: unknown, out: string): string {
  if (error instanceof CopyFailure) return error.message;
  const code = codeOf(error) ?? "unknown reason";
  return Object.hasOwn(WHY_NOT, code) ? (WHY_NOT[code]?.(out) ?? "") : `the copy failed: ${code}`;
}
