/**
 * Why an entry, a page of the log or a blob is refused: what the provider answers to an append and what a client reports
 * of a provider (docs/protocol.md, "What a client refuses"). The data are ids, numbers and reasons, never contents.
 */
import type { Cbor } from "../lib/cbor.ts";
import { asCount, asMap, asText, type CborMap } from "../lib/cbor-fields.ts";
import { parseId, type BlobId, type DeviceId, type EntryId } from "../lib/ids.ts";

interface FieldTypes {
  entry: EntryId;
  blob: BlobId;
  device: DeviceId;
  reason: string;
  epoch: number;
  expected: number;
  got: number;
  seenSeq: number;
  last: number;
  seq: number;
}
type Field = keyof FieldTypes;

/** Each refusal and the fields it carries. */
const SHAPES = {
  /** not an entry of this version, or over its limits */
  malformed: [],
  wrongAccount: [],
  /** the log must begin with the account's genesis record */
  noGenesis: [],
  /** the log's record in force is not under the identity this reader trusts */
  wrongIdentity: [],
  /** an incoming entry's id was seen in this epoch */
  duplicateEntry: ["entry"],
  /** a blob's id was seen in this epoch */
  duplicateBlob: ["blob"],
  /** an added blob is not uploaded, or not of the size and hash claimed (said by providers) */
  blobMissing: ["blob"],
  /** the keyring in force is being released */
  blobInUse: ["blob"],
  /** a blob's bytes are not those its entry speaks of */
  blobHash: ["blob"],
  unsigned: [],
  badSignature: [],
  signerNotLive: ["device"],
  /** `epoch` is not the `expected` one, which is current */
  epochOver: ["epoch", "expected"],
  deviceSeqGap: ["device", "expected", "got"],
  /** another head than the log has at that seq: two histories */
  seenHead: ["seenSeq"],
  /** below the window of heads kept */
  seenTooOld: ["seenSeq", "expected"],
  /** the author had seen more than there is: entries were lost */
  seenAhead: ["seenSeq", "last"],
  recordVersion: ["expected", "got"],
  recordInvalid: ["reason"],
  generationGap: ["expected", "got"],
  /** not exactly one hybrid stanza */
  ageHeader: [],
  /** a page does not begin where it should */
  gap: ["expected", "got"],
  /** the provider's log ends before what this reader has stored */
  rollback: ["expected", "last"],
  /** the provider's head is not that of its entries, or not the one this reader has stored */
  headMismatch: ["seq"],
  /** another device has another head there (said by people who compared the words of both) */
  forked: ["seq"],
  /** a checkpoint, signed by that device, commits to another state than this reader's at that seq */
  stateHash: ["seq", "device"],
  /** whoever is logged in may not append this: its type, or a record's address or fold version (said by providers) */
  notAllowed: [],
  /** a record's `at` is more than a day off the provider's clock (said by providers) */
  clock: [],
  /** the entry's id stands in the log with other bytes */
  conflict: ["entry"],
} as const satisfies Readonly<Record<string, readonly Field[]>>;

type Shapes = typeof SHAPES;
export type ViolationType = keyof Shapes;
export type Violation = {
  [T in ViolationType]: { readonly type: T } & { readonly [F in Shapes[T][number]]: FieldTypes[F] };
}[ViolationType];

export const VIOLATION_TYPES = Object.keys(SHAPES) as readonly ViolationType[];

/** The fields beside `type`, for the wire and for logs. */
export const violationFields = (violation: Violation): CborMap =>
  Object.fromEntries(Object.entries(violation).filter(([field]) => field !== "type"));

const MAX_REASON = 64;

function readField(field: Field, value: Cbor | undefined): string | number | null {
  if (field === "reason") return asText(value, MAX_REASON);
  const isId = field === "entry" || field === "blob" || field === "device";
  return isId ? parseId<EntryId>(asText(value, 32) ?? "") : asCount(value);
}

/** Back from `type` and a map that holds its fields (and others); null if it is no violation of ours. */
export function readViolation(type: string, value: Cbor | undefined): Violation | null {
  const map = asMap(value);
  if (map === null || !Object.hasOwn(SHAPES, type)) return null;
  const violation: Record<string, string | number> = { type };
  for (const field of SHAPES[type as ViolationType]) {
    const got = readField(field, map[field]);
    if (got === null) return null;
    violation[field] = got;
  }
  return violation as unknown as Violation;
}
