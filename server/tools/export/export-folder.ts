/**
 * The folder `aerogramme provider account export` writes (docs/protocol.md, "Export folder"):
 *
 *     account.json   {"v": 1, "address", "account": 32 hex, "origin", "seq", "head": 64 hex, "exported"}
 *     log.cborseq    the entries 1 … seq, in order: a CBOR sequence (RFC 8742)
 *     blobs/<32 hex> each blob as it was stored
 *
 * It comes from elsewhere: nothing in it is believed that the account's keys do not vouch for. The address is taken from
 * the account's record, which is signed.
 */
import { join } from "node:path";
import { hexToBytes, utf8ToText } from "../../../shared/lib/bytes.ts";
import { parseId, seq as toSeq, type AccountId, type BlobId } from "../../../shared/lib/ids.ts";
import { err, ok, type Result } from "../../../shared/lib/result.ts";
import type { ChainPoint } from "../../../shared/log/chain.ts";
import { explainReadFailure, readUnlinked, type ReadFailure } from "../files.ts";
import { openLogFile, type LogFile } from "./log-file.ts";

export const LOG_FILE = "log.cborseq";
const MAX_DESCRIPTION = 64 * 1024;
/** Octets of a blob that is read into memory. */
const MAX_BLOB = 1024 * 1024 * 1024;
const MAX_TEXT = 1024;
const HEAD_BYTES = 32;

export interface ExportDescription {
  readonly account: AccountId;
  /** Where the account lived; "" where that is not known. */
  readonly origin: string;
  /** The end of the log. */
  readonly end: ChainPoint;
}

export interface ExportFolder extends ExportDescription {
  readonly log: LogFile;
  blob(id: BlobId): Promise<Result<Uint8Array, ReadFailure>>;
  close(): Promise<void>;
}

/** The error is one line for a person. */
export async function openExport(folder: string): Promise<Result<ExportFolder, string>> {
  const file = join(folder, "account.json");
  const bytes = await readUnlinked(file, MAX_DESCRIPTION);
  if (!bytes.ok && bytes.error === "missing") return err(`${folder} is no exported account: it has no account.json`);
  if (!bytes.ok) return err(explainReadFailure(file, bytes.error));
  const description = parseDescription(utf8ToText(bytes.value));
  if (!description.ok) return err(`${file} ${description.error}`);
  const path = join(folder, LOG_FILE);
  const log = await openLogFile(path);
  if (!log.ok) return err(explainReadFailure(path, log.error));
  return ok({
    ...description.value,
    log: log.value,
    blob: (id) => readUnlinked(join(folder, "blobs", id), MAX_BLOB),
    close: () => log.value.close(),
  });
}

export function parseDescription(text: string): Result<ExportDescription, string> {
  const map = parseObject(text);
  if (map === null) return err("is not a JSON object");
  if (map["v"] !== 1) return err("is of a version this program does not know");
  const account = parseId<AccountId>(textOf(map["account"]) ?? "");
  const head = hexToBytes(textOf(map["head"]) ?? "");
  const origin = textOf(map["origin"]);
  const seq = map["seq"];
  const counted = typeof seq === "number" && Number.isSafeInteger(seq) && seq >= 0;
  if (account === null || head?.length !== HEAD_BYTES || origin === null || !counted)
    return err("does not hold what it should: account, origin, seq, head");
  return ok({ account, origin, end: { seq: toSeq(seq), head } });
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

const textOf = (value: unknown): string | null =>
  typeof value === "string" && value.length <= MAX_TEXT ? value : null;
