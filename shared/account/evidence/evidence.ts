/**
 * What this device has found against its provider, in a sealed document of its own: a restart shows it at once, and
 * nothing is fetched until somebody has the provider checked again. With it, when the log's end was verified last.
 *
 *     CBOR [1, last verified | null, open | null, [past …], [accepted seq …]]
 *     open = [violation, seq, since | null, found, blob | null, type]    violation = {"type", its fields}
 *     past = [type, seq, since | null, found, device | null, over];      blob = [id, sha256, size]
 */
import { decodeCbor, encodeCbor, type Cbor } from "../../lib/cbor.ts";
import { asBytes, asCount, asList, asListOf, asMap, asText } from "../../lib/cbor-fields.ts";
import { idFromBytes, idToBytes, seq as toSeq, type BlobId, type DeviceId, type Seq } from "../../lib/ids.ts";
import { createLock } from "../../lib/lock.ts";
import type { BlobRef } from "../../log/fields.ts";
import { readViolation, violationFields, type Violation } from "../../log/violation.ts";
import type { Finding, PastFinding } from "../account.ts";
import { readFinding } from "./findings.ts";
import type { SealedDocs } from "../sync/sealed-docs.ts";

const NAME = "evidence";
/** Findings of the past that are kept, the newest. */
const MAX_PAST = 16;
/** Checkpoints left aside that are kept, the newest: each was accepted by hand. */
const MAX_ACCEPTED = 256;
/** Seconds between two writings of when the end was verified. */
const SAVE_SECONDS = 60;
const MAX_NAME = 1024;

export interface OpenFinding {
  readonly violation: Violation;
  /** The entry it was found at. */
  readonly seq: Seq;
  /** Unix seconds at which the log's end was verified last; null = never on this device. */
  readonly since: number | null;
  /** Unix seconds. */
  readonly found: number;
  /** The blob it was found in, where it was one: to be asked for again. */
  readonly blob: BlobRef | null;
}

export interface Evidence {
  /** Syncing stands still as long as there is one. */
  readonly open: OpenFinding | null;
  /** Newest last. */
  readonly past: readonly PastFinding[];
  /** The log's end has just been verified. */
  verified(): void;
  raise(violation: Violation, seq: Seq, blob: BlobRef | null): void;
  /** The provider was checked again, and all of it held. */
  clear(): void;
  /** The user has gone on from what the provider shows: entries have other numbers now. */
  settle(): void;
  /** The checkpoint at this seq is of another state, and left aside: nothing is compared with it, or taken from it. */
  accept(seq: Seq): void;
  readonly accepted: (seq: Seq) => boolean;
  /** What was raised or cleared is durable. A disk that takes nothing costs only that. */
  saved(): Promise<void>;
}

interface Held {
  verified: number | null;
  open: OpenFinding | null;
  past: readonly PastFinding[];
  accepted: readonly Seq[];
}

/** What was found, as it is shown. */
export const findingOf = ({ violation, seq, since, found }: OpenFinding): Finding => {
  const device = violation.type === "stateHash" ? violation.device : null;
  return { finding: violation.type, seq, since, found, device };
};

/** `clock`: unix milliseconds. */
export async function openEvidence(docs: SealedDocs, clock: () => number): Promise<Evidence> {
  const stored = await docs.get(NAME);
  const held: Held = (stored && decode(stored)) ?? { verified: null, open: null, past: [], accepted: [] };
  const lock = createLock();
  let savedAt = held.verified ?? 0;
  let saving: Promise<void> = Promise.resolve();
  const now = (): number => Math.floor(clock() / 1000);

  function save(): void {
    savedAt = held.verified ?? savedAt;
    const bytes = encode(held);
    saving = lock(() => docs.put(NAME, bytes)).catch(() => undefined);
  }

  function close(over: number): void {
    if (!held.open) return;
    held.past = [...held.past, { ...findingOf(held.open), over }].slice(-MAX_PAST);
    held.open = null;
  }

  return {
    get open() {
      return held.open;
    },
    get past() {
      return held.past;
    },
    verified() {
      held.verified = now();
      if (held.verified - savedAt >= SAVE_SECONDS) save();
    },
    raise(violation, seq, blob) {
      // found again: the first time counts
      if (held.open?.violation.type === violation.type && held.open.seq === seq) return;
      const found = now();
      close(found);
      held.open = { violation, seq, since: held.verified, found, blob };
      save();
    },
    clear() {
      close(now());
      save();
    },
    settle() {
      close(now());
      held.accepted = [];
      save();
    },
    accept(seq) {
      if (!held.accepted.includes(seq)) held.accepted = [...held.accepted, seq].slice(-MAX_ACCEPTED);
      save();
    },
    accepted: (seq) => held.accepted.includes(seq),
    saved: () => saving,
  };
}

const blobToCbor = ({ id, sha256, size }: BlobRef): Cbor => [idToBytes(id), sha256, size];

const openToCbor = ({ violation, seq, since, found, blob }: OpenFinding): Cbor => [
  { ...violationFields(violation), type: violation.type },
  ...[seq, since, found, blob && blobToCbor(blob), violation.type],
];

const encode = ({ verified, open, past, accepted }: Held): Uint8Array =>
  encodeCbor([
    ...[1, verified, open && openToCbor(open)],
    past.map(({ finding, seq, since, found, device, over }): Cbor => [
      ...[finding, seq, since, found, device && idToBytes(device), over],
    ]),
    accepted,
  ]);

function decode(bytes: Uint8Array): Held | null {
  const [version, verified, open, pastValue, acceptedValue] = asList(decodeCbor(bytes) ?? undefined) ?? [];
  if (version !== 1) return null;
  const past = asListOf(pastValue, MAX_PAST, readPast) ?? [];
  const accepted = asListOf(acceptedValue, MAX_ACCEPTED, asCount)?.map(toSeq) ?? [];
  return { verified: asCount(verified), open: readOpen(open), past, accepted };
}

/** What a newer version found counts all the same. */
function readOpen(value: Cbor | undefined): OpenFinding | null {
  const [violationValue, seqValue, since, foundValue, blob] = asList(value) ?? [];
  const violation = readViolation(asText(asMap(violationValue)?.["type"], MAX_NAME) ?? "", violationValue);
  const [seq, found] = [asCount(seqValue), asCount(foundValue)];
  if (seq === null || found === null) return null;
  const data = { violation: violation ?? UNKNOWN, seq: toSeq(seq), since: asCount(since), found };
  return { ...data, blob: readBlob(blob) };
}

const UNKNOWN: Violation = { type: "malformed" };

function readBlob(value: Cbor | undefined): BlobRef | null {
  const [idValue, hash, sizeValue] = asList(value) ?? [];
  const [id, sha256, size] = [asBytes(idValue, 16), asBytes(hash, 32), asCount(sizeValue)];
  return id && sha256 && size !== null ? { id: idFromBytes<BlobId>(id), sha256, size } : null;
}

function readPast(value: Cbor): PastFinding | null {
  const [type, seqValue, since, foundValue, deviceValue, overValue] = asList(value) ?? [];
  const [name, seq] = [asText(type, MAX_NAME), asCount(seqValue)];
  const [found, over] = [asCount(foundValue), asCount(overValue)];
  if (name === null || seq === null || found === null || over === null) return null;
  const device = asBytes(deviceValue, 16);
  const by = device && idFromBytes<DeviceId>(device);
  const finding = readFinding(name) ?? UNKNOWN.type;
  return { finding, seq: toSeq(seq), since: asCount(since), found, device: by, over };
}
