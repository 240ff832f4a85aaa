/** Files again what only this device holds, after its user has gone on from a restored backup: one after the other, each once. */
import type { BlobId, EmailNumber, MailboxId } from "../../lib/ids.ts";
import { INBOX_ID } from "../../mailbox/generation.ts";
import { uidSetOf } from "../../mailbox/uid-set.ts";
import type { Account, ChangeRefusal, SubmitFailure } from "../account.ts";
import type { Bodies } from "../bodies.ts";
import type { RecordPages } from "../sync/record-pages.ts";
import type { Replica } from "../sync/replica.ts";
import type { SealedDocs } from "../sync/sealed-docs.ts";
import { newIn, theSame, type Alike } from "./only-here.ts";
import { bothLost, dropNote, lostOf, pendingRows, readNote, storeNote } from "./restored-note.ts";
import type { HeldPlace, HeldRow, RestoredNote } from "./restored-note.ts";

export interface PutBackParts {
  readonly docs: SealedDocs;
  readonly replica: Replica;
  readonly records: RecordPages;
  readonly bodies: Pick<Bodies, "open" | "has" | "forget">;
  readonly append: Account["append"];
  readonly submit: Account["submit"];
  readonly tell: () => void;
  /** Bodies that are still to be filed are in it. */
  readonly wanted: Set<BlobId>;
}

/**
 * `there`: as it was, under its EMAILID. `lost`: nothing but what is known of it is here any more. `skipped`: the provider does not take it now.
 * `offline`: nor anything else.
 */
type Filed = "filed" | "there" | "lost" | "skipped" | "offline";

/** So many that the provider does not take one after the other are no fault of theirs. */
const MOST_IN_A_ROW = 20;
/** Why none is taken now. */
const OF_ALL: readonly ChangeRefusal[] = ["stopped", "notAuthorized", "clock", "keys"];

/** True: there is nothing left to do. */
export async function putBack(parts: PutBackParts, signal: AbortSignal): Promise<boolean> {
  const { docs, replica, wanted } = parts;
  let note = await readNote(docs);
  if (!note) return true;
  if (replica.ledger.generation < note.generation) {
    // it was not gone on from: the provider has shown again what this device knows
    await dropNote(docs);
    return true;
  }
  let inARow = 0;
  const known = sinceThen(parts, note.emails);
  for await (const [number, row] of pendingRows(docs, note)) {
    if (signal.aborted) return false;
    const filed = row ? await fileRow(parts, row, await known()) : "lost";
    inARow = filed === "skipped" ? inARow + 1 : 0;
    if (filed === "offline" || inARow > MOST_IN_A_ROW) return false;
    note = noted(note, number, row, filed);
    await storeNote(docs, note);
    if (row && filed !== "skipped") {
      wanted.delete(row.blob.id);
      if (filed === "filed") await parts.bodies.forget(row.blob.id);
    }
    parts.tell();
  }
  return note.skipped.length === 0;
}

/** Messages filed since it was gone on from there, by this device before it was ended, or by another one. */
function sinceThen({ replica, records }: PutBackParts, emails: number): () => Promise<Alike> {
  const { state } = replica.fold;
  const found = new Map<string, EmailNumber[]>();
  let from = emails;
  return async () => {
    const upTo = state.emailCount;
    for (const [key, numbers] of await newIn({ state, records }, null, from))
      found.set(key, [...(found.get(key) ?? []), ...numbers]);
    from = upTo;
    return found;
  };
}

function noted(note: RestoredNote, number: number, row: HeldRow | null, filed: Filed): RestoredNote {
  const others = note.skipped.filter((one) => one !== number);
  const skipped = filed === "skipped" ? [...others, number] : others;
  const turned = { ...note, skipped, next: Math.max(note.next, number + 1) };
  if (filed !== "lost") return turned;
  const lost = lostOf([row ?? { subject: "", from: "", date: 0 }], 1);
  return { ...turned, failed: note.failed + 1, lost: bothLost(lost, note.lost) };
}

async function fileRow(parts: PutBackParts, row: HeldRow, alike: Alike): Promise<Filed> {
  const { replica, records, bodies } = parts;
  const { state } = replica.fold;
  if (state.emailNumber(row.id) !== null) return "there";
  const body = await bodies.open(row.blob);
  if (!body.ok) return body.error.type === "offline" ? "offline" : "lost";
  const [first, ...others] = row.places;
  if (!first) return "lost";
  const number = await theSame({ state, records, bodies }, alike.get(row.sameAs) ?? [], body.value);
  if (number !== null) return copyTo(parts, number, row.places);
  const mailbox = await mailboxFor(parts, first);
  if (!mailbox) return "offline";
  const filed = await parts.append(mailbox, body.value, first.flags, row.date);
  if (!filed.ok) return afterFailure(filed.error);
  const [outcome] = filed.value.type === "confirmed" ? filed.value.outcomes : [];
  const view = state.mailbox(mailbox);
  const index = outcome?.type === "appended" ? (view?.indexOf(outcome.uid) ?? -1) : -1;
  return view && index >= 0 ? copyTo(parts, view.emailAt(index), others) : "skipped";
}

const afterFailure = (failure: SubmitFailure): Filed =>
  failure.type === "offline" || (failure.type === "refused" && OF_ALL.includes(failure.why)) ? "offline" : "skipped";

/** In each of these places, where it is not there yet. */
async function copyTo(parts: PutBackParts, number: EmailNumber, places: readonly HeldPlace[]): Promise<Filed> {
  const { state } = parts.replica.fold;
  for (const place of places) {
    const to = await mailboxFor(parts, place);
    if (!to) return "offline";
    const [from, ...more] = state.places(number);
    if (!from || [from, ...more].some(({ mailbox }) => mailbox === to)) continue;
    const copied = await parts.submit([{ op: "copy", mailbox: from.mailbox, uids: uidSetOf([from.uid]), to }]);
    if (!copied.ok) return afterFailure(copied.error);
  }
  return "filed";
}

/** Made anew, under the id it had, where it is gone; INBOX where it can not be made. Null: not now. */
async function mailboxFor({ replica, submit }: PutBackParts, { mailbox, name }: HeldPlace): Promise<MailboxId | null> {
  const { state } = replica.fold;
  const found = (): MailboxId | null => state.mailbox(mailbox)?.id ?? state.mailboxByName(name)?.id ?? null;
  const there = found();
  if (there) return there;
  const made = await submit([{ op: "create", mailbox, name }]);
  if (!made.ok && made.error.type === "offline") return null;
  return found() ?? INBOX_ID;
}
