/**
 * From a checked entry of the log to what the fold is fed, with the records of the emails it may bring. Malformed
 * plaintext gives a no-op, the same for every device, and so does an epoch that the account has given up; a missing key
 * is told apart, for it must stop the fold.
 */
import { openAgeHeader } from "../../crypto/age/open.ts";
import { wipeIdentity, type HybridIdentity } from "../../crypto/age/identity.ts";
import { epochIdentity } from "../../crypto/keys.ts";
import type { CryptoPort } from "../../crypto/primitives.ts";
import { decodeCbor } from "../../lib/cbor.ts";
import type { Epoch, Seq } from "../../lib/ids.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import type { DeviceEntry, Entry, IncomingEntry } from "../../log/entry.ts";
import { openDevice, openIncoming, type EntryKeys } from "../../log/seal-entry.ts";
import { mailFacts } from "../../mailbox/mail-facts.ts";
import { cborToOps } from "../../mailbox/op-codec.ts";
import type { FoldEntry, Op } from "../../mailbox/op.ts";
import { withSender } from "./delivered.ts";
import { cborToAppendedContent, type EmailRecord } from "./email-record.ts";
import type { HeldKeys } from "../keys/held-keys.ts";
import { decodeIncomingContent } from "./incoming-content.ts";

export interface OpenedEntry {
  readonly fold: FoldEntry;
  /** Of the emails this entry may file, in order. */
  readonly records: readonly EmailRecord[];
}

/** `noKey`: this device holds no secrets of that epoch. `stanzas`: an age header the protocol forbids. */
export type OpenFailure = { readonly type: "noKey"; readonly epoch: Epoch } | { readonly type: "stanzas" };

export interface Opener {
  open(entry: Entry, seq: Seq): Promise<Result<OpenedEntry, OpenFailure>>;
  /** Overwrites the epochs' identities that it holds. */
  wipe(): void;
}

export function createOpener(
  crypto: CryptoPort,
  keys: EntryKeys,
  { secretsOf, isLost }: Pick<HeldKeys, "secretsOf" | "isLost">,
): Opener {
  const identities = new Map<Epoch, HybridIdentity>();

  function identityOf(epoch: Epoch): HybridIdentity | null {
    const held = identities.get(epoch);
    const secrets = held ? null : secretsOf(epoch);
    if (secrets) identities.set(epoch, epochIdentity(secrets));
    return held ?? identities.get(epoch) ?? null;
  }

  async function openMessage(entry: IncomingEntry, seq: Seq): Promise<Result<OpenedEntry, OpenFailure>> {
    if (isLost(entry.epoch)) return ok(nothingIncoming(seq));
    const identity = identityOf(entry.epoch);
    if (!identity) return err({ type: "noKey", epoch: entry.epoch });
    const fileKey = await openAgeHeader(crypto, [identity], entry.ageHeader, { stanzas: "oneHybrid" });
    if (!fileKey.ok) return fileKey.error.type === "stanzas" ? err({ type: "stanzas" }) : ok(nothingIncoming(seq));
    const plaintext = await openIncoming(crypto, entry, fileKey.value);
    const content = plaintext && decodeIncomingContent(plaintext);
    if (!content) return ok(nothingIncoming(seq));
    const { trueSize, sha256, junk, index, rcpt, mailFrom } = content;
    const { id, receivedAt } = entry;
    const blob = { ...entry.blob, fileKey: fileKey.value, trueSize };
    const email = { id, blobId: blob.id, size: index.size, internalDate: receivedAt, sha256 };
    const facts = mailFacts(index, rcpt);
    return ok({
      fold: { kind: "incoming", seq, email, junk, facts },
      records: [{ id, blob, index: withSender(index, mailFrom) }],
    });
  }

  async function openOps(entry: DeviceEntry, seq: Seq): Promise<Result<OpenedEntry, OpenFailure>> {
    if (isLost(entry.epoch))
      return ok({ fold: { kind: "ops", seq, ops: null, releases: entry.releases }, records: [] });
    const logKey = await keys.log(entry.epoch, entry.device);
    if (!logKey) return err({ type: "noKey", epoch: entry.epoch });
    const plaintext = await openDevice(crypto, entry, logKey);
    const ops = plaintext && cborToOps(decodeCbor(plaintext), entry.id);
    const fold: FoldEntry = { kind: "ops", seq, ops, releases: entry.releases };
    return ok({ fold, records: (ops ?? []).flatMap(recordOf) });
  }

  return {
    async open(entry, seq) {
      switch (entry.type) {
        case "incoming":
          return openMessage(entry, seq);
        case "device":
          return openOps(entry, seq);
        case "account":
          return ok(nothing(seq, entry.record.time));
        case "generation":
          return ok(nothing(seq, entry.time));
        case "checkpoint":
          return ok({ fold: { kind: "ops", seq, ops: [], releases: entry.releases }, records: [] });
      }
    },
    wipe() {
      for (const identity of identities.values()) wipeIdentity(identity);
      identities.clear();
    },
  };
}

const nothingIncoming = (seq: Seq): OpenedEntry => ({
  fold: { kind: "incoming", seq, email: null, junk: false },
  records: [],
});

const nothing = (seq: Seq, time: number | null): OpenedEntry => ({
  fold: time !== null ? { kind: "generation", seq, time } : { kind: "other", seq },
  records: [],
});

function recordOf(op: Op): EmailRecord[] {
  if (op.op !== "append" || !op.sealed) return [];
  const content = cborToAppendedContent(decodeCbor(op.sealed));
  return content && content.blob.id === op.email.blobId ? [{ id: op.email.id, ...content }] : [];
}
