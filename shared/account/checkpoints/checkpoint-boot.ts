/**
 * Reading checkpoints: the manifest an entry names, and whether a device that holds nothing may begin with it.
 *
 * The entry and all it names come from the provider. Trust comes from what the device brought along when it joined: the
 * identity key, which must lead to whoever signed; and the keys of the newest epoch, which neither the provider nor a
 * device revoked before has. The log after it must then go through the point that the device was handed (replica.ts).
 */
import type { CryptoPort } from "../../crypto/primitives.ts";
import { equalBytes } from "../../lib/bytes.ts";
import { seq as toSeq, type Seq } from "../../lib/ids.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { checkSignatures } from "../../log/check.ts";
import { checkBlob, openManifest, stateHash, type Manifest, type Segment } from "../../log/checkpoint.ts";
import { parseEntry, signedBytesOf, type CheckpointEntry } from "../../log/entry.ts";
import type { Ledger } from "../../log/ledger.ts";
import { decodeLedger } from "../../log/ledger-codec.ts";
import type { NumberedEntry } from "../../log/page.ts";
import { checkPoint } from "../../log/reader.ts";
import { findDevice } from "../../log/record.ts";
import type { EntryKeys } from "../../log/seal-entry.ts";
import { decodeFold, FOLD_VERSION, type MailboxFold } from "../../mailbox/fold.ts";
import type { BlobStore } from "../../storage/blob-store.ts";
import type { DeviceSecrets } from "../keys/secrets.ts";
import { checkpointVersion } from "../sync/replica.ts";
import { segmentsCover } from "./segments.ts";
import { recordFault } from "../join/vouched.ts";

export interface BootParts {
  readonly crypto: CryptoPort;
  readonly blobs: BlobStore;
  readonly keys: EntryKeys;
  readonly secrets: DeviceSecrets;
  /** Checkpoints that were found to be of another state: nothing is taken from them. */
  readonly accepted: (seq: Seq) => boolean;
}

export interface CheckpointState {
  readonly ledger: Ledger;
  readonly fold: MailboxFold;
  readonly segments: readonly Segment[];
  /** Of ledger and fold (log/checkpoint.ts), where it is known already. */
  readonly hash: Uint8Array | null;
}

/** `offline`: perhaps later. `unusable`: never; of another fold, gone, or not what its entry says. */
export type ManifestFailure = "offline" | "unusable";

/** The manifest a CHECKPOINT entry names, whole and of the state it commits to. */
export async function fetchManifest(
  { crypto, blobs, keys, secrets, accepted }: BootParts,
  bytes: Uint8Array,
): Promise<Result<Manifest, ManifestFailure>> {
  const entry = parseEntry(bytes);
  if (entry?.type !== "checkpoint" || entry.account !== secrets.account) return err("unusable");
  if (entry.body.foldVersion > FOLD_VERSION || accepted(toSeq(entry.seen.seq + 1))) return err("unusable");
  const key = await keys.checkpoint(entry.epoch);
  if (!key) return err("unusable");
  const { id } = entry.body.manifest;
  const blob = await blobs.get(id);
  if (!blob.ok) return err(blob.error.type === "notFound" ? "unusable" : "offline");
  if (await checkBlob(crypto, entry.body.manifest, blob.value)) return err("unusable");
  const scope = { account: entry.account, epoch: entry.epoch, blob: id };
  const manifest = await openManifest(crypto, key, scope, blob.value);
  if (!manifest || !equalBytes(await stateHash(crypto, manifest), entry.body.stateHash)) return err("unusable");
  return ok(manifest);
}

/** Null unless the checkpoint is whole, of one piece, and by a device that this one has reason to trust. */
export async function openCheckpoint(parts: BootParts, { seq, bytes }: NumberedEntry): Promise<CheckpointState | null> {
  const entry = parseEntry(bytes);
  if (entry?.type !== "checkpoint" || entry.seen.seq !== seq - 1) return null;
  const manifest = await fetchManifest(parts, bytes);
  const ledger = manifest.ok ? decodeLedger(manifest.value.ledger) : null;
  const fold = manifest.ok ? decodeFold(manifest.value.fold) : null;
  if (!manifest.ok || !ledger || !fold || ledger.seq !== entry.seen.seq || fold.state.seq !== ledger.seq) return null;
  if (entry.body.foldVersion !== checkpointVersion(ledger)) return null;
  if (!equalBytes(ledger.head, entry.seen.head) || !(await isTrusted(parts, ledger, entry))) return null;
  const { segments } = manifest.value;
  // ledger and fold are canonical: encoded again they give the bytes that were hashed
  const { stateHash: hash } = entry.body;
  return segmentsCover(segments, fold.state.emailCount) ? { ledger, fold, segments, hash } : null;
}

async function isTrusted({ crypto, secrets }: BootParts, ledger: Ledger, entry: CheckpointEntry): Promise<boolean> {
  const newest = Math.max(...secrets.epochs.map(({ epoch }) => epoch));
  if (!ledger.record || (await recordFault(crypto, secrets, ledger.record)) !== null) return false;
  const { record } = ledger.record;
  if (entry.epoch !== newest || record.epoch !== newest) return false;
  const signer = findDevice(record, entry.device);
  if (!signer) return false;
  const claim = { key: signer.key, message: signedBytesOf(entry), signature: entry.sig, reason: "entry" } as const;
  return (await checkSignatures(crypto, [claim])) === null && knowsWhatWeKnow(ledger, secrets);
}

/** From the point on that this device was handed, that point must be in it; beyond it, the device itself too. */
function knowsWhatWeKnow(ledger: Ledger, { seen, device }: DeviceSecrets): boolean {
  if (ledger.seq < seen.seq) return true;
  if (checkPoint(ledger, seen) !== null) return false;
  return ledger.seq === seen.seq || (ledger.record !== null && findDevice(ledger.record.record, device) !== null);
}
