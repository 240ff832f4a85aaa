/** Files again what only this device holds, after its user has gone on from a restored backup: one after the other, each once. */
import type { BlobId, MailboxId } from "../../lib/ids.ts";
import type { Flag } from "../../mailbox/flags.ts";
import { asciiLower } from "../../mailbox/flags.ts";
import { DRAFTS_ID, INBOX_ID, OUTBOX_ID, SNOOZED_ID } from "../../mailbox/generation.ts";
import type { Op } from "../../mailbox/op.ts";
import { uidSetOf } from "../../mailbox/uid-set.ts";
import type { Account } from "../account.ts";
import type { Bodies } from "../bodies.ts";
import { PENDING, SUBMITTED } from "../outbox/outbox-places.ts";
import type { RecordPages } from "../sync/record-pages.ts";
import type { Replica } from "../sync/replica.ts";
import type { SealedDocs } from "../sync/sealed-docs.ts";
import { newIn } from "./only-here.ts";
import { BACKUP_NOTE, encodeNote, MAX_NAMED, readNote, rowsDone, storeDone } from "./restored-note.ts";
import type { HeldPlace, HeldRow, RestoredNote } from "./restored-note.ts";

export interface PutBackParts {
  readonly docs: SealedDocs;
  readonly replica: Replica;
  readonly records: RecordPages;
  readonly bodies: Pick<Bodies, "open" | "forget">;
  readonly append: Account["append"];
  readonly submit: Account["submit"];
  readonly tell: () => void;
  /** Bodies that are still to be filed are in it. */
  readonly wanted: Set<BlobId>;
}

/** `lost`: nothing but what is known of it is here any more. `later`: it may be filed when the provider takes it. */
type Filed = "filed" | "lost" | "later";

/** True: there is nothing left to do. */
export async function putBack(parts: PutBackParts, signal: AbortSignal): Promise<boolean> {
  const { docs, replica, wanted } = parts;
  const note = await readNote(docs);
  if (!note) return true;
  let done = await rowsDone(docs);
  for (const { blob } of note.rows.slice(done)) wanted.add(blob.id);
  let current: RestoredNote = note;
  const known = sinceThen(parts, note.emails);
  for (const row of note.rows.slice(done)) {
    if (signal.aborted) return false;
    const filed = await fileRow(parts, row, await known());
    if (filed === "later") return false;
    if (filed === "lost") {
      current = withLost(current, row);
      await docs.put(BACKUP_NOTE, encodeNote(current));
    }
    await storeDone(docs, ++done);
    wanted.delete(row.blob.id);
    // under its EMAILID it is wanted still
    if (filed === "filed" && replica.fold.state.emailNumber(row.id) === null) await parts.bodies.forget(row.blob.id);
    parts.tell();
  }
  return true;
}

/** Messages filed since it was gone on from there, by this device before it was ended, or by another one. */
function sinceThen({ replica, records }: PutBackParts, emails: number): () => Promise<ReadonlySet<string>> {
  const { state } = replica.fold;
  const found = new Set<string>();
  let from = emails;
  return async () => {
    const upTo = state.emailCount;
    for (const one of await newIn({ state, records }, null, from)) found.add(one);
    from = upTo;
    return found;
  };
}

const withLost = (note: RestoredNote, { subject, from, date }: HeldRow): RestoredNote => ({
  ...note,
  failed: note.failed + 1,
  lost: [{ subject, from, date }, ...note.lost].slice(0, MAX_NAMED),
  lostCount: note.lostCount + 1,
});

async function fileRow(parts: PutBackParts, row: HeldRow, known: ReadonlySet<string>): Promise<Filed> {
  const { state } = parts.replica.fold;
  // it is there after all
  if (state.emailNumber(row.id) !== null || known.has(row.sameAs)) return "filed";
  const body = await parts.bodies.open(row.blob);
  if (!body.ok) return body.error.type === "offline" ? "later" : "lost";
  const [first, ...others] = row.places.map(homeOfPlace);
  if (!first) return "lost";
  const mailbox = await mailboxFor(parts, first);
  if (!mailbox) return "later";
  const filed = await parts.append(mailbox, body.value, first.flags, row.date);
  if (!filed.ok) return filed.error.type === "offline" ? "later" : refusedRow(filed.error);
  const [outcome] = filed.value.type === "confirmed" ? filed.value.outcomes : [];
  if (outcome?.type !== "appended") return "later";
  for (const place of others) {
    const to = await mailboxFor(parts, place);
    const copy: Op | null = to && { op: "copy", mailbox, uids: uidSetOf([outcome.uid]), to };
    if (copy && !(await parts.submit([copy])).ok) break;
  }
  return "filed";
}

/** What no provider will take stays readable nowhere: it is told as lost only where it can never be filed. */
const refusedRow = (failure: { readonly type: string; readonly why?: string }): Filed =>
  failure.type === "tooLarge" || failure.why === "malformed" ? "lost" : "later";

/** What waited to be sent, or was on its way, is a draft: whether it left nobody here can say. What was put off comes back at once. */
function homeOfPlace(place: HeldPlace): HeldPlace {
  const isUnsent = place.mailbox === OUTBOX_ID || place.flags.some((flag) => isKeyword(flag, PENDING));
  const flags = place.flags.filter((flag) => !isKeyword(flag, PENDING) && !(isUnsent && isKeyword(flag, SUBMITTED)));
  if (isUnsent) return { mailbox: DRAFTS_ID, name: "Drafts", flags };
  return place.mailbox === SNOOZED_ID ? { mailbox: INBOX_ID, name: "INBOX", flags } : { ...place, flags };
}

const isKeyword = (flag: Flag, keyword: string): boolean => asciiLower(flag) === asciiLower(keyword);

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
