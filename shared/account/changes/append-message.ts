/** Filing a message from this device: sealed to the account's own recipient, like delivered mail, uploaded, then named in the log. */
import { hybridRecipientFromBytes, type HybridRecipient } from "../../crypto/age/identity.ts";
import type { CryptoPort } from "../../crypto/primitives.ts";
import { bytesToHex } from "../../lib/bytes.ts";
import { encodeCbor, type Cbor } from "../../lib/cbor.ts";
import { idFromBytes, idToBytes, type EntryId, type MailboxId } from "../../lib/ids.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { emailIdOf } from "../../mailbox/op-codec.ts";
import type { Op, Outcome } from "../../mailbox/op.ts";
import { uidSetOf, uidSetSize } from "../../mailbox/uid-set.ts";
import type { BlobStore, PutFailure } from "../../storage/blob-store.ts";
import type { Account, AppendAlso, NewMessage, SubmitFailure, Submitted } from "../account.ts";
import type { Bodies } from "../bodies.ts";
import { appendedContentToCbor } from "../sync/email-record.ts";
import { whileStopped } from "../evidence/findings.ts";
import type { Follower } from "../sync/follower.ts";
import type { Replica } from "../sync/replica.ts";
import { sealMessage, type SealedMessage } from "./seal-message.ts";
import { NOT_AUTHORIZED, isWellFormed, type Submissions } from "./submissions.ts";

export interface AppendParts {
  readonly crypto: CryptoPort;
  readonly replica: Replica;
  readonly blobs: BlobStore;
  readonly bodies: Bodies;
  readonly follower: Follower;
  readonly submissions: Submissions;
  /** Octets a message may have. */
  readonly limit: number;
  /** Unix milliseconds. */
  readonly clock: () => number;
}

/** The email's id follows from its entry's. */
const NO_ENTRY = idFromBytes<EntryId>(new Uint8Array(16));

export function createAppend(parts: AppendParts): Pick<Account, "appendAll" | "replace"> {
  const { crypto, replica, blobs, bodies, follower, submissions, limit, clock } = parts;

  /** A device that has read nothing yet reads first: the recipient stands in the account record. */
  async function recipient(): Promise<HybridRecipient | null> {
    if (!replica.ledger.record) await follower.pull();
    const record = replica.ledger.record?.record;
    return record ? hybridRecipientFromBytes(record.recipient) : null;
  }

  function opOf({ blob, sha256, index }: SealedMessage, mailbox: MailboxId, { flags, internalDate }: NewMessage): Op {
    const facts = { size: index.size, internalDate: internalDate ?? Math.floor(clock() / 1000), sha256 };
    const sealed = encodeCbor(appendedContentToCbor({ blob, index }));
    return { op: "append", mailbox, email: { id: NO_ENTRY, blobId: blob.id, ...facts }, flags, sealed };
  }

  /** What was filed beside messages that could not be goes again: all of them, or none. */
  async function takeBack(mailbox: MailboxId, outcomes: readonly Outcome[]): Promise<void> {
    const uids = outcomes.flatMap((outcome) => (outcome.type === "appended" ? [outcome.uid] : []));
    if (uids.length === 0 || uids.length === outcomes.length) return;
    await submissions.send([{ op: "expunge", mailbox, uids: uidSetOf(uids), onlyDeleted: false }], []);
  }

  async function finish(
    mailbox: MailboxId,
    count: number,
    sent: Result<Submitted, SubmitFailure>,
  ): Promise<Result<Submitted, SubmitFailure>> {
    if (!sent.ok || sent.value.type !== "confirmed") return sent;
    const outcomes = sent.value.outcomes.slice(0, count);
    await takeBack(mailbox, outcomes);
    return ok({ ...sent.value, outcomes });
  }

  /** The same for the same messages, flags and dates in the same mailbox, with the same asked for beside. */
  function keyOf(
    mailbox: MailboxId,
    messages: readonly NewMessage[],
    sealed: readonly SealedMessage[],
    asked: string,
  ): string {
    const rows = messages.map(({ flags, internalDate }, at): Cbor => {
      return [(sealed[at] as SealedMessage).sha256, [...flags], internalDate];
    });
    return bytesToHex(crypto.sha256(encodeCbor([idToBytes(mailbox), asked, ...rows])));
  }

  /** Outcomes of all operations. */
  async function file(
    mailbox: MailboxId,
    messages: readonly NewMessage[],
    also: AppendAlso,
    asked: string,
  ): Promise<Result<Submitted, SubmitFailure>> {
    if (messages.some(({ message }) => message.length > limit)) return err({ type: "tooLarge", limit });
    // nothing is handed to a provider that was found out, not even sealed
    const { connection } = follower;
    if (connection.type === "tampered")
      return err({ type: "refused", reason: whileStopped(connection.finding), why: "stopped" });
    const to = await recipient();
    if (!to) return err({ type: "offline" });
    const sealed = await inTurn(messages, ({ message }) => sealMessage(crypto, to, message));
    const key = keyOf(mailbox, messages, sealed, asked);
    const resumed = submissions.resume(key);
    if (resumed) return asResumed(await resumed);
    const ops = messages.map((message, at) => opOf(sealed[at] as SealedMessage, mailbox, message));
    // before the upload: what no device would read is not worth one
    const bad = ops.some((op) => !isWellFormed([op]));
    if (bad) return err({ type: "refused", reason: "The flags or the date can not be kept.", why: "malformed" });
    for (const [at, { blob, file }] of sealed.entries()) {
      const progress = messages[at]?.progress;
      const told = progress && ((sent: number): void => progress(sent, file.length));
      const stored = await blobs.put(blob.id, file, undefined, told);
      if (stored.ok) continue;
      const failure = putFailure(stored.error);
      // nobody else may have noticed: who waits for the connection to come back needs to see it gone
      if (failure.type === "offline") follower.heard(failure);
      return err(failure);
    }
    for (const { before } of messages) await before;
    const ids = sealed.map(({ blob }) => blob.id);
    const others = (entry: EntryId): readonly Op[] => also(messages.map((_, at) => emailIdOf(entry, at)));
    if (!isWellFormed([...ops, ...others(NO_ENTRY)])) return err(TOO_MANY);
    const sent = await submissions.send((entry) => [...ops, ...others(entry)], ids, key);
    // a cache: nobody waits for it
    if (sent.ok) for (const { blob, file } of sealed) void bodies.keep(blob.id, file);
    return sent;
  }

  /** What takes it out of that mailbox; nothing where it is not there. */
  function expungeOps(mailbox: MailboxId, email: EntryId | null): readonly Op[] {
    const { state } = replica.fold;
    const number = email && state.emailNumber(email);
    const places = number === null ? [] : state.places(number);
    return places
      .filter((place) => place.mailbox === mailbox)
      .map(({ uid }): Op => ({ op: "expunge", mailbox, uids: uidSetOf([uid]), onlyDeleted: false }));
  }

  /** EMAILID of a message that was filed. */
  function filedEmail(mailbox: MailboxId, outcome: Outcome | undefined): EntryId | null {
    const view = outcome?.type === "appended" ? replica.fold.state.mailbox(mailbox) : null;
    const at = view && outcome?.type === "appended" ? view.indexOf(outcome.uid) : -1;
    return view && at >= 0 ? (replica.fold.state.email(view.emailAt(at))?.id ?? null) : null;
  }

  return {
    appendAll: async (mailbox, messages, also = () => [], asked = "") =>
      finish(mailbox, messages.length, await file(mailbox, messages, also, asked)),
    async replace(mailbox, message, replaced) {
      const filed = await file(mailbox, [message], () => expungeOps(mailbox, replaced), replaced ?? "");
      if (!filed.ok) return filed;
      const outcomes = filed.value.type === "confirmed" ? filed.value.outcomes : [];
      const id = filedEmail(mailbox, outcomes[0]);
      if (id === null) return err({ type: "refused", reason: "The mailbox is gone.", why: "noMailbox" });
      const isReplaced = outcomes.slice(1).some((one) => one.type === "expunged" && uidSetSize(one.uids) > 0);
      return ok({ id, replaced: isReplaced });
    },
  };
}

const TOO_MANY: SubmitFailure = {
  ...{ type: "refused", reason: "These are more messages than are filed at once.", why: "tooMuch" },
};

const asResumed = (sent: Result<Submitted, SubmitFailure>): Result<Submitted, SubmitFailure> =>
  sent.ok && sent.value.type === "confirmed" ? ok({ ...sent.value, resumed: true }) : sent;

/** One after the other: a message takes its share of memory while it is sealed. */
async function inTurn<T, U>(items: readonly T[], work: (item: T, at: number) => Promise<U>): Promise<readonly U[]> {
  const done: U[] = [];
  for (const [at, item] of items.entries()) done.push(await work(item, at));
  return done;
}

function putFailure(failure: PutFailure): SubmitFailure {
  switch (failure.type) {
    case "offline":
    case "protocol":
      return { type: "offline" };
    case "tooLarge":
      // providers take larger blobs than any message here: a proxy before it does not
      return { type: "tooLarge", limit: null };
    case "notAuthorized":
      return NOT_AUTHORIZED;
    case "conflict":
      return { type: "refused", reason: "The provider did not take the message.", why: "notTaken" };
  }
}
