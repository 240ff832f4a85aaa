/**
 * The state in canonical form: one deterministic CBOR map (RFC 8949 §4.2). Columns are packed by varint.ts.
 * What can be counted again (references, flags, sizes) is not written, so that it can not be wrong.
 *
 *     version         2; 1 in accounts whose record says so: these have neither settings nor filters
 *     seq             of the last entry applied
 *     time            T of genesis or the latest generation, unix seconds; null before genesis
 *     lastUidValidity the last value given
 *     keywords        [text …] by bit
 *     subscriptions   [name …] INBOX first, then by code units
 *     formerFloor, formerNames   [[name, uidValidity] …] oldest first
 *     recent          SHA-256 digests back to back, oldest first
 *     orphans         blob ids back to back, oldest first
 *     emails          see emails-codec.ts
 *     mailboxes       [see mailbox-codec.ts …] by id
 *     settings        [[key, value] …] by key in code unit order; not in version 1
 *     filters         [[id, order, rule: see filter-codec.ts] …] by order, then by id; not in version 1
 */
import { assert } from "../lib/assert.ts";
import { equalBytes } from "../lib/bytes.ts";
import { decodeCbor, encodeCbor } from "../lib/cbor.ts";
import type { Cbor } from "../lib/cbor.ts";
import { ID_BYTES, idFromBytes, idToBytes, seq } from "../lib/ids.ts";
import type { BlobId, FilterId } from "../lib/ids.ts";
import { check, readBytes, readId, readInteger, readList, readMap, readOrNull, readRows, readText } from "./cbor-read.ts"; // prettier-ignore
import { emailsToCbor, readEmails } from "./emails-codec.ts";
import { readRule, ruleToCbor } from "./filter-codec.ts";
import { MAX_FILTERS, MAX_ORDER } from "./filter-rule.ts";
import { MAX_FORMER_NAMES } from "./former-names.ts";
import { MAX_KEYWORDS, MAX_KEYWORD_LENGTH } from "./flags.ts";
import { INBOX_ID, isTime } from "./generation.ts";
import { MAX_SUBSCRIPTIONS } from "./limits.ts";
import { mailboxToCbor, readMailbox } from "./mailbox-codec.ts";
import { hexToRows } from "./hex-rows.ts";
import { INBOX, compareNames } from "./mailbox-name.ts";
import { MAX_MAILBOXES } from "./mailbox-table.ts";
import { readName } from "./name-codec.ts";
import { DIGEST_BYTES, MAX_RECENT } from "./recent-digests.ts";
import { MAX_SETTINGS, MAX_SETTING_BYTES, isSettingKey } from "./settings-table.ts";
import { MAX_UID_VALIDITY, State } from "./state.ts";

/** Version of the fold's behaviour and of this form. */
export const FOLD_VERSION = 2;
export type FoldVersion = 1 | 2;

/** Version 1 is for states that have nothing of what it lacks. */
export function encodeState(state: State, version: FoldVersion): Uint8Array {
  assert(version === FOLD_VERSION || isPlain(state), "fold version 1 has neither settings nor filters");
  return encodeCbor({ ...stateToCbor(state, version), ...(version === 1 ? {} : tablesToCbor(state)) });
}

const isPlain = ({ settings, filters }: State): boolean =>
  settings.entries().length === 0 && filters.list().length === 0;

/** Null unless the bytes are exactly what `encodeState` writes of some state, in either version. */
export function decodeState(bytes: Uint8Array): State | null {
  const value = decodeCbor(bytes);
  const read = readOrNull(() => readState(value));
  return read !== null && equalBytes(encodeState(read.state, read.version), bytes) ? read.state : null;
}

/** What this device wrote itself, and only this device could: not written again to see that it is the same. */
export function decodeOwnState(bytes: Uint8Array): State | null {
  const value = decodeCbor(bytes);
  return readOrNull(() => readState(value))?.state ?? null;
}

const tablesToCbor = ({ settings, filters }: State) => ({
  settings: settings.entries().map(([key, setting]): Cbor => [key, setting]),
  filters: filters.list().map(({ id, order, rule }): Cbor => [idToBytes(id), order, ruleToCbor(rule)]),
});

function stateToCbor(state: State, version: FoldVersion) {
  const { formerNames } = state.mailboxes;
  return {
    version,
    seq: state.seq,
    time: state.time,
    lastUidValidity: state.lastUidValidity,
    keywords: state.flags.keywords(),
    subscriptions: [...state.subscriptions].sort(compareNames),
    formerFloor: formerNames.floor,
    formerNames: formerNames.entries(),
    recent: hexToRows(state.recent.list(), DIGEST_BYTES),
    orphans: hexToRows(state.emails.allOrphans(), ID_BYTES),
    emails: emailsToCbor(state.emails),
    mailboxes: state.mailboxes.byIds().map(mailboxToCbor),
  };
}

// prettier-ignore
const KEYS = [
  "version", "seq", "time", "lastUidValidity", "keywords", "subscriptions", "formerFloor", "formerNames", "recent",
  "orphans", "emails", "mailboxes",
] as const;
const TABLES = ["settings", "filters"] as const;
type Fields = Readonly<Record<(typeof KEYS)[number] | (typeof TABLES)[number], unknown>>;

function readState(value: unknown): { readonly state: State; readonly version: FoldVersion } {
  const fields = readMap(value, KEYS, TABLES);
  const { version } = fields;
  check((version === 1 || version === FOLD_VERSION) && (fields.time === null || isTime(fields.time)));
  check(TABLES.every((key) => (fields[key] === undefined) === (version === 1)));
  const state = new State();
  state.seq = seq(readInteger(fields.seq, 0, Number.MAX_SAFE_INTEGER));
  state.time = fields.time;
  state.lastUidValidity = readInteger(fields.lastUidValidity, 0, MAX_UID_VALIDITY);
  readTables(state, fields);
  readMailboxes(state, fields);
  readFormerNames(state, fields);
  if (version !== 1) readSettings(state, fields);
  return { state, version };
}

function readSettings({ settings, filters }: State, fields: Fields): void {
  readList(fields.settings, MAX_SETTINGS, (item) => {
    check(Array.isArray(item) && item.length === 2 && typeof item[0] === "string" && isSettingKey(item[0]));
    check(settings.set(item[0], readBytes(item[1], MAX_SETTING_BYTES)));
  });
  readList(fields.filters, MAX_FILTERS, (item) => {
    check(Array.isArray(item) && item.length === 3);
    check(filters.set(readId<FilterId>(item[0]), readInteger(item[1], 0, MAX_ORDER), readRule(item[2])));
  });
}

function readTables(state: State, fields: Fields): void {
  for (const keyword of readList(fields.keywords, MAX_KEYWORDS, (item) => readText(item, MAX_KEYWORD_LENGTH))) {
    check(state.flags.bitOf(keyword) === undefined && state.flags.learn(keyword) !== undefined);
  }
  for (const name of readList(fields.subscriptions, MAX_SUBSCRIPTIONS, readName)) state.subscriptions.add(name);
  for (const digest of readRows(fields.recent, DIGEST_BYTES, MAX_RECENT)) state.recent.add(digest);
  for (const row of readRows(fields.orphans, ID_BYTES)) state.emails.addOrphan(idFromBytes<BlobId>(row));
}

/** An account that has begun has its INBOX; one that has not has nothing. */
function readMailboxes(state: State, fields: Fields): void {
  readEmails(fields.emails, state.emails);
  readList(fields.mailboxes, MAX_MAILBOXES, (item) => readMailbox(item, state));
  const values = new Set(state.mailboxes.byNames().map(({ uidValidity }) => uidValidity));
  check(values.size === state.mailboxes.size);
  const inbox = state.mailboxes.named(INBOX);
  check(state.time === null ? state.mailboxes.size === 0 : inbox?.id === INBOX_ID && inbox.specialUse === null);
}

function readFormerNames(state: State, fields: Fields): void {
  const entries = readList(fields.formerNames, MAX_FORMER_NAMES, (item): readonly [string, number] => {
    check(Array.isArray(item) && item.length === 2);
    const name = readName(item[0]);
    check(state.mailboxes.named(name) === undefined);
    return [name, readInteger(item[1], 1, state.lastUidValidity)];
  });
  state.mailboxes.formerNames.restore(readInteger(fields.formerFloor, 0, state.lastUidValidity), entries);
}
