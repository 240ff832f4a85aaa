/**
 * What is left of an account that was taken from this device: DIR/revoked/<account id>, JSON, mode 0600. It lets `status`
 * and IMAP say why there is no mail, until the account is added again or removed.
 */
import { readFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { bytesToHex, hexToBytes, utf8 } from "../../shared/lib/bytes.ts";
import { parseId, type AccountId } from "../../shared/lib/ids.ts";
import { makeFolder } from "../process/make-folder.ts";
import { writeFileDurably } from "../storage/durable-file.ts";

export interface RemovedNote {
  readonly account: AccountId;
  readonly address: string;
  readonly provider: string;
  /** Unix seconds at which this device read of it. */
  readonly when: number;
  /** The entry of the log that says so, or the last one read. */
  readonly seq: number;
  /** Name of the device that did it; null: it is not known. */
  readonly by: string | null;
  /** Only who has the IMAP password is told. */
  readonly imapHash: Uint8Array;
}

const MAX_NOTE = 16_384;
const folderOf = (data: string): string => join(data, "revoked");

/** Durable when it resolves. */
export async function storeRemovedNote(data: string, note: RemovedNote): Promise<void> {
  await makeFolder(folderOf(data));
  const { account, imapHash, ...said } = note;
  const text = JSON.stringify({ v: 1, ...said, imap: bytesToHex(imapHash) });
  await writeFileDurably(join(folderOf(data), account), utf8(`${text}\n`));
}

/** In order of address; what is no note is left out. */
export async function removedNotes(data: string): Promise<RemovedNote[]> {
  const names = await readdir(folderOf(data)).catch(() => []);
  const ids = names.flatMap((name) => parseId<AccountId>(name) ?? []);
  const notes = await Promise.all(ids.map((id) => readNote(data, id)));
  return notes.filter((note) => note !== null).sort((a, b) => (a.address < b.address ? -1 : 1));
}

export async function dropRemovedNote(data: string, account: AccountId): Promise<void> {
  await rm(join(folderOf(data), account), { force: true });
}

async function readNote(data: string, account: AccountId): Promise<RemovedNote | null> {
  const text = await readFile(join(folderOf(data), account), "utf8").catch(() => "");
  return text.length > MAX_NOTE ? null : parseNote(account, text);
}

function parseNote(account: AccountId, text: string): RemovedNote | null {
  try {
    const { v, address, provider, when, seq, by, imap } = JSON.parse(text) as Record<string, unknown>;
    const imapHash = typeof imap === "string" ? hexToBytes(imap) : null;
    if (v !== 1 || typeof address !== "string" || typeof provider !== "string" || imapHash?.length !== 32) return null;
    if (!Number.isSafeInteger(when) || !Number.isSafeInteger(seq)) return null;
    const [time, entry] = [Number(when), Number(seq)];
    return { account, address, provider, when: time, seq: entry, by: typeof by === "string" ? by : null, imapHash };
  } catch {
    return null;
  }
}
