/**
 * Operations on the wire, version 1: the plaintext of a device's entry is a CBOR list of maps, one for each operation.
 * Ids are 16 bytes, sets of UIDs flat lists `lo, hi …`, names and flags text; keys in brackets may be absent.
 *
 *     {op "create", mailbox, name, [specialUse]}        {op "delete", mailbox}
 *     {op "rename", mailbox, name, newId}               {op "subscribe", name, on}
 *     {op "store", mailbox, uids, mode, flags, [unchangedSince]}
 *     {op "copy" | "move", mailbox, uids, to}           {op "expunge", mailbox, uids, onlyDeleted}
 *     {op "set", key, value bytes | null}               {op "filter", id, rule (filter-codec.ts) | null, order}
 *     {op "append", mailbox, blobId, size, internalDate, sha256, flags, [sealed]}
 *
 * Written by op-writer.ts. An appended email's id is not written: it follows from the entry's id. One bad operation makes the whole list
 * malformed; what a well-formed one asks in vain, the fold refuses.
 */
import { idFromBytes, idToBytes, seq } from "../lib/ids.ts";
import type { BlobId, EntryId, FilterId, MailboxId } from "../lib/ids.ts";
import { check, present, readBoolean, readBytes, readId, readInteger, readList, readMap, readOrNull, readText } from "./cbor-read.ts"; // prettier-ignore
import { isInternalDate, isMessageSize } from "./email-facts.ts";
import { readRule } from "./filter-codec.ts";
import { MAX_ORDER } from "./filter-rule.ts";
import { MAX_KEYWORD_LENGTH } from "./flags.ts";
import type { Flag } from "./flags.ts";
import { MAX_NAME_LENGTH } from "./mailbox-name.ts";
import { SPECIAL_USES } from "./op.ts";
import type { EmailFacts, Op, OpOf } from "./op.ts";
import { DIGEST_BYTES } from "./recent-digests.ts";
import { MAX_SETTING_BYTES, MAX_SETTING_KEY } from "./settings-table.ts";
import type { FoldVersion } from "./state-codec.ts";
import { uidSetFromPairs } from "./uid-set.ts";
import type { UidSet } from "./uid-set.ts";

/** Operations in an entry. */
export const MAX_OPS = 1_000;
/** Flags in an operation. */
export const MAX_OP_FLAGS = 256;
/** Octets of an append's engine data. */
export const MAX_SEALED_LENGTH = 1_048_576;

const MODES = ["add", "remove", "replace"] as const;

/** The fold version that an account must have for these to count. */
export const foldVersionOf = (ops: readonly { readonly op: string }[]): FoldVersion =>
  ops.some(({ op }) => op === "set" || op === "filter") ? 2 : 1;

/** Null if malformed. `entryId` is the entry's that the operations stand in. */
export function cborToOps(value: unknown, entryId: EntryId): Op[] | null {
  let appends = 0;
  const nextEmailId = (): EntryId => emailIdOf(entryId, appends++);
  return readOrNull(() => readList(value, MAX_OPS, (item) => readOp(item, nextEmailId)));
}

/** Id of the email of an entry's append number `index`, from 0: the entry's id with the index added to its last 32 bits. */
export function emailIdOf(entryId: EntryId, index: number): EntryId {
  const bytes = idToBytes(entryId);
  const last = new DataView(bytes.buffer, 12);
  last.setUint32(0, last.getUint32(0) + index);
  return idFromBytes<EntryId>(bytes);
}

function readOp(value: unknown, nextEmailId: () => EntryId): Op {
  check(typeof value === "object" && value !== null && "op" in value);
  const { op } = value;
  switch (op) {
    case "create":
      return readCreate(value);
    case "delete":
      return { op, mailbox: readMailboxId(readMap(value, ["op", "mailbox"]).mailbox) };
    case "rename":
      return readRename(value);
    case "subscribe":
      return readSubscribe(value);
    case "store":
      return readStore(value);
    case "copy":
    case "move":
      return readCopy(value, op);
    case "append":
      return readAppend(value, nextEmailId());
    case "expunge":
      return readExpunge(value);
    case "set":
      return readSet(value);
    case "filter":
      return readFilter(value);
    default:
      return present<Op>(null);
  }
}

function readCreate(value: object): OpOf<"create"> {
  const fields = readMap(value, ["op", "mailbox", "name"], ["specialUse"]);
  const op = { op: "create", mailbox: readMailboxId(fields.mailbox), name: readName(fields.name) } as const;
  if (fields.specialUse === undefined) return op;
  return { ...op, specialUse: present(SPECIAL_USES.find((use) => use === fields.specialUse)) };
}

function readRename(value: object): OpOf<"rename"> {
  const { mailbox, name, newId } = readMap(value, ["op", "mailbox", "name", "newId"]);
  return { op: "rename", mailbox: readMailboxId(mailbox), name: readName(name), newId: readMailboxId(newId) };
}

function readSubscribe(value: object): OpOf<"subscribe"> {
  const { name, on } = readMap(value, ["op", "name", "on"]);
  return { op: "subscribe", name: readName(name), on: readBoolean(on) };
}

function readStore(value: object): OpOf<"store"> {
  const fields = readMap(value, ["op", "mailbox", "uids", "mode", "flags"], ["unchangedSince"]);
  const op = {
    op: "store",
    mailbox: readMailboxId(fields.mailbox),
    uids: readUids(fields.uids),
    mode: present(MODES.find((mode) => mode === fields.mode)),
    flags: readFlags(fields.flags),
  } as const;
  if (fields.unchangedSince === undefined) return op;
  return { ...op, unchangedSince: seq(readInteger(fields.unchangedSince, 0, Number.MAX_SAFE_INTEGER)) };
}

function readCopy(value: object, op: "copy" | "move"): OpOf<"copy" | "move"> {
  const { mailbox, uids, to } = readMap(value, ["op", "mailbox", "uids", "to"]);
  return { op, mailbox: readMailboxId(mailbox), uids: readUids(uids), to: readMailboxId(to) };
}

function readExpunge(value: object): OpOf<"expunge"> {
  const { mailbox, uids, onlyDeleted } = readMap(value, ["op", "mailbox", "uids", "onlyDeleted"]);
  return {
    op: "expunge",
    mailbox: readMailboxId(mailbox),
    uids: readUids(uids),
    onlyDeleted: readBoolean(onlyDeleted),
  };
}

function readSet(value: object): OpOf<"set"> {
  const fields = readMap(value, ["op", "key", "value"]);
  const key = readText(fields.key, MAX_SETTING_KEY);
  return {
    op: "set",
    key,
    value: fields.value === null ? null : readBytes(fields.value, MAX_SETTING_BYTES),
  };
}

function readFilter(value: object): OpOf<"filter"> {
  const { id, rule, order } = readMap(value, ["op", "id", "rule", "order"]);
  const read = { id: readId<FilterId>(id), rule: rule === null ? null : readRule(rule) };
  return { op: "filter", ...read, order: readInteger(order, 0, MAX_ORDER) };
}

const APPEND_KEYS = ["op", "mailbox", "blobId", "size", "internalDate", "sha256", "flags"] as const;

function readAppend(value: object, id: EntryId): OpOf<"append"> {
  const fields = readMap(value, APPEND_KEYS, ["sealed"]);
  const mailbox = readMailboxId(fields.mailbox);
  const op = { op: "append", mailbox, email: readEmail(fields, id), flags: readFlags(fields.flags) } as const;
  return fields.sealed === undefined ? op : { ...op, sealed: readBytes(fields.sealed, MAX_SEALED_LENGTH) };
}

function readEmail(fields: Readonly<Record<(typeof APPEND_KEYS)[number], unknown>>, id: EntryId): EmailFacts {
  const { size, internalDate } = fields;
  const sha256 = readBytes(fields.sha256, DIGEST_BYTES);
  check(sha256.length === DIGEST_BYTES && isMessageSize(size) && isInternalDate(internalDate));
  return { id, blobId: readId<BlobId>(fields.blobId), size, internalDate, sha256 };
}

const readMailboxId = (value: unknown): MailboxId => readId<MailboxId>(value);
const readName = (value: unknown): string => readText(value, MAX_NAME_LENGTH);
const readUids = (value: unknown): UidSet => present(uidSetFromPairs(value));
const readFlags = (value: unknown): Flag[] =>
  readList(value, MAX_OP_FLAGS, (item) => readText(item, MAX_KEYWORD_LENGTH));
