/**
 * The check of the next entry of a log, one code for both sides: the provider runs it before it stores, every reader
 * before it believes (docs/protocol.md, "Append" and "What a client refuses").
 */
import { parseAgeHeader } from "../crypto/age/header.ts";
import { HYBRID_STANZA } from "../crypto/age/stanzas.ts";
import type { CryptoPort } from "../crypto/primitives.ts";
import { equalBytes } from "../lib/bytes.ts";
import type { DeviceId, Seq } from "../lib/ids.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { nextPoint } from "./chain.ts";
import { addedBlobs, isUncounted, parseEntry, releasedBlobs, signedBytesOf } from "./entry.ts";
import type { AccountEntry, CheckpointEntry, DeviceEntry, Entry, GenerationEntry, IncomingEntry } from "./entry.ts";
import type { Seen } from "./fields.ts";
import { nextDeviceSeq, type LedgerView } from "./ledger-view.ts";
import { SEEN_WINDOW } from "./limits.ts";
import { idPrefix } from "./prefix-set.ts";
import { checkRecord } from "./record-rules.ts";
import { findDevice, type AccountRecord } from "./record.ts";
import { firstFalse, type SignatureClaim } from "./signature-claim.ts";
import type { Violation } from "./violation.ts";

/** An entry that may stand at `seq`. Only checkEntry and checkBytes make one. */
export interface Checked<E extends Entry = Entry> {
  readonly entry: E;
  readonly bytes: Uint8Array;
  readonly seq: Seq;
  readonly head: Uint8Array;
}

/** Whether `entry` (in bytes: `bytes`) may be the next of the log that `view` shows. */
export async function checkEntry(
  crypto: CryptoPort,
  view: LedgerView,
  entry: Entry,
  bytes: Uint8Array,
): Promise<Result<Checked, Violation>> {
  const { account, seq, head } = view;
  const claims = checkRules(view, entry);
  if (!claims.ok) return claims;
  const point = nextPoint(crypto, account, { seq, head }, bytes);
  const violation = await checkSignatures(crypto, claims.value);
  return violation ? err(violation) : ok({ entry, bytes, ...point });
}

/** checkEntry from bytes. */
export async function checkBytes(
  crypto: CryptoPort,
  view: LedgerView,
  bytes: Uint8Array,
): Promise<Result<Checked, Violation>> {
  const entry = parseEntry(bytes);
  return entry ? checkEntry(crypto, view, entry, bytes) : err({ type: "malformed" });
}

/** Null if all of them hold. */
export async function checkSignatures(
  crypto: CryptoPort,
  claims: readonly SignatureClaim[],
): Promise<Violation | null> {
  const wrong = await firstFalse(crypto, claims);
  if (wrong === null) return null;
  return wrong.reason === "entry" ? { type: "badSignature" } : { type: "recordInvalid", reason: "certificate" };
}

/**
 * All rules but the signatures, synchronously; gives the signatures to verify. A provider may verify these first and
 * call this again inside its transaction: equal claims need no second verification.
 */
export function checkRules(view: LedgerView, entry: Entry): Result<readonly SignatureClaim[], Violation> {
  if (entry.account !== view.account) return err({ type: "wrongAccount" });
  if (entry.type !== "incoming" && entry.sig.length === 0) return err({ type: "unsigned" });
  const claims = rulesByType(view, entry);
  const violation = claims.ok ? blobFault(view, entry) : null;
  return violation ? err(violation) : claims;
}

type Claims = Result<readonly SignatureClaim[], Violation>;

function rulesByType(view: LedgerView, entry: Entry): Claims {
  if (entry.type === "account") return accountRules(view, entry);
  if (view.record === null) return err({ type: "noGenesis" });
  const { record } = view.record;
  switch (entry.type) {
    case "incoming":
      return incomingRules(view, record, entry);
    case "device":
    case "checkpoint":
      return deviceRules(view, record, entry);
    case "generation":
      return generationRules(view, record, entry);
  }
}

function incomingRules(view: LedgerView, record: AccountRecord, entry: IncomingEntry): Claims {
  const violation = epochFault(record, entry);
  if (violation) return err(violation);
  if (view.hasUncounted(idPrefix(entry.id))) return err({ type: "duplicateEntry", entry: entry.id });
  return oneHybridStanza(entry.ageHeader) ? ok([]) : err({ type: "ageHeader" });
}

function oneHybridStanza(bytes: Uint8Array): boolean {
  const header = parseAgeHeader(bytes);
  const [stanza, ...others] = header?.length === bytes.length ? header.stanzas : [];
  return stanza?.args[0] === HYBRID_STANZA && others.length === 0;
}

function deviceRules(view: LedgerView, record: AccountRecord, entry: DeviceEntry | CheckpointEntry): Claims {
  const { device, deviceSeq: got } = entry;
  const live = findDevice(record, device);
  if (!live) return err({ type: "signerNotLive", device });
  const expected = nextDeviceSeq(view, live);
  const gap: Violation | null = got === expected ? null : { type: "deviceSeqGap", device, expected, got };
  const again: Violation | null =
    isUncounted(entry) && view.hasUncounted(idPrefix(entry.id)) ? { type: "duplicateEntry", entry: entry.id } : null;
  const seen = entry.type === "checkpoint" ? justBeforeFault(view, entry) : null;
  const violation = epochFault(record, entry) ?? gap ?? again ?? seenFault(view, entry.seen) ?? seen;
  return violation ? err(violation) : ok([entryClaim(live.key, entry)]);
}

function generationRules(view: LedgerView, record: AccountRecord, entry: GenerationEntry): Claims {
  const key = signerKey(record, entry.signer);
  if (!key.ok) return key;
  const expected = view.generation + 1;
  if (entry.generation !== expected) return err({ type: "generationGap", expected, got: entry.generation });
  const violation = seenFault(view, entry.seen);
  return violation ? err(violation) : ok([entryClaim(key.value, entry)]);
}

function accountRules(view: LedgerView, entry: AccountEntry): Claims {
  const before = view.record?.record ?? null;
  const key = before ? recordKey(before, entry) : genesisKey(entry);
  if (!key.ok) return key;
  const expected = (view.record?.version ?? 0) + 1;
  if (entry.version !== expected) return err({ type: "recordVersion", expected, got: entry.version });
  const violation = seenFault(view, entry.seen);
  if (violation) return err(violation);
  const certificates = checkRecord(view.account, before, entry);
  return certificates.ok ? ok([entryClaim(key.value, entry), ...certificates.value]) : certificates;
}

/** A genesis is signed by the identity key it names. */
function genesisKey({ record, signer, retaker, version }: AccountEntry): Result<Uint8Array, Violation> {
  if (version !== 1) return err({ type: "noGenesis" });
  if (signer !== null) return err({ type: "signerNotLive", device: signer });
  return retaker === null ? ok(record.identity) : err({ type: "recordInvalid", reason: "former" });
}

/** Of a device or the identity in force before; of a former identity, which the rules of records then look at. */
function recordKey(before: AccountRecord, { signer, retaker }: AccountEntry): Result<Uint8Array, Violation> {
  return retaker === null ? signerKey(before, signer) : ok(retaker);
}

function signerKey(record: AccountRecord, signer: DeviceId | null): Result<Uint8Array, Violation> {
  if (signer === null) return ok(record.identity);
  const device = findDevice(record, signer);
  return device ? ok(device.key) : err({ type: "signerNotLive", device: signer });
}

/** A checkpoint speaks of the state right before it, so that every reader can compare it with its own at that point. */
const justBeforeFault = (view: LedgerView, { seen }: CheckpointEntry): Violation | null =>
  seen.seq === view.seq ? null : { type: "seenTooOld", seenSeq: seen.seq, expected: view.seq };

const entryClaim = (key: Uint8Array, entry: Exclude<Entry, IncomingEntry>): SignatureClaim => ({
  key,
  message: signedBytesOf(entry),
  signature: entry.sig,
  reason: "entry",
});

const epochFault = ({ epoch: expected }: AccountRecord, { epoch }: { readonly epoch: number }): Violation | null =>
  epoch === expected ? null : { type: "epochOver", epoch, expected };

function seenFault(view: LedgerView, seen: Seen): Violation | null {
  const oldest = Math.max(0, view.seq + 1 - SEEN_WINDOW);
  if (seen.seq > view.seq) return { type: "seenAhead", seenSeq: seen.seq, last: view.seq };
  if (seen.seq < oldest) return { type: "seenTooOld", seenSeq: seen.seq, expected: oldest };
  const head = view.headAt(seen.seq);
  return head && equalBytes(head, seen.head) ? null : { type: "seenHead", seenSeq: seen.seq };
}

/** Added blobs are new, also among themselves; the keyring in force is not released. */
function blobFault(view: LedgerView, entry: Entry): Violation | null {
  const prefixes = new Set<string>();
  for (const blob of addedBlobs(entry)) {
    const prefix = idPrefix(blob);
    if (prefixes.has(prefix) || view.hasBlob(prefix)) return { type: "duplicateBlob", blob };
    prefixes.add(prefix);
  }
  const record = entry.type === "account" ? entry.record : view.record?.record;
  const keyring = record?.keyring.id;
  return keyring && releasedBlobs(entry).includes(keyring) ? { type: "blobInUse", blob: keyring } : null;
}
