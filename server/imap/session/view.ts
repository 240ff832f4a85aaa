/**
 * What one session has been told of its selected mailbox (RFC 3501 §5.5, §7.4.1): sequence number → UID, and the
 * updates it has not been told yet. Sequence numbers change only when `take` hands out expunges.
 *
 * A message expunged elsewhere keeps its sequence number here until then; the account's state no longer has it.
 */
import type { MailboxId, Uid } from "../../../shared/lib/ids.ts";
import type { Flag } from "../../../shared/mailbox/flags.ts";
import type { Change } from "../../../shared/mailbox/op.ts";
import { SAVED, STAR } from "../parse/sequence-set.ts";
import type { NumberRange, SequenceSet } from "../parse/sequence-set.ts";

/** What the client is to be told, in this order: flags by the numbers that hold once the expunges are told. */
export type Update =
  | { readonly type: "expunge"; readonly seq: number; readonly uid: Uid }
  | { readonly type: "flags"; readonly uid: Uid; readonly seq: number }
  | { readonly type: "exists"; readonly count: number; readonly recent: number };

/** First index and the one after the last. */
type Run = readonly [number, number];

/** Expunged messages that are taken out one by one. */
const FEW = 16;

export interface ViewSource {
  readonly id: MailboxId;
  readonly uidValidity: number;
  readonly uids: readonly Uid[];
  readonly readOnly: boolean;
  /** Those of the UIDs that are \Recent in this session. */
  claimRecent(uids: readonly Uid[]): readonly Uid[];
}

export class SelectedView {
  readonly id: MailboxId;
  readonly uidValidity: number;
  readonly readOnly: boolean;
  /** Keywords the client has been told of. */
  announcedKeywords: ReadonlySet<Flag> = new Set();
  readonly #claimRecent: ViewSource["claimRecent"];
  readonly #recent: Set<Uid>;
  #uids: Uid[];
  #added: Uid[] = [];
  #expunged = new Set<Uid>();
  /** The MODSEQ from which on the client does not know what is gone; 0: it knows all. */
  #withheldSince = 0;
  #flags = new Set<Uid>();
  #reset = false;
  #saved: readonly Uid[] = [];
  /** Where they are; null until somebody asks. */
  #savedRuns: readonly Run[] | null = null;

  constructor(source: ViewSource) {
    this.id = source.id;
    this.uidValidity = source.uidValidity;
    this.readOnly = source.readOnly;
    this.#uids = [...source.uids];
    this.#claimRecent = (uids) => source.claimRecent(uids);
    this.#recent = new Set(source.claimRecent(source.uids));
  }

  /** Messages the client knows of. */
  get count(): number {
    return this.#uids.length;
  }

  get recentCount(): number {
    return this.#recent.size;
  }

  /** The mailbox was deleted or renewed: nothing here holds any more. */
  get isReset(): boolean {
    return this.#reset;
  }

  isRecent(uid: Uid): boolean {
    return this.#recent.has(uid);
  }

  /** UIDs the client knows of, ascending; of expunged messages too. */
  uids(): readonly Uid[] {
    return this.#uids;
  }

  /** 1 …; 0 if the client does not know the UID. */
  seqOf(uid: number): number {
    const index = lowerBound(this.#uids, uid);
    return this.#uids[index] === uid ? index + 1 : 0;
  }

  /** Up to this MODSEQ the client knows all that is gone; null: all there is (RFC 7162 §3.2). */
  get safeModSeq(): number | null {
    return this.#withheldSince === 0 ? null : this.#withheldSince - 1;
  }

  /** Takes in what the account's state went through, up to this MODSEQ. */
  apply(changes: readonly Change[], modSeq = 0): void {
    for (const change of changes) {
      if (!("mailbox" in change) || change.mailbox !== this.id) continue;
      if (change.type === "expunged" && this.#withheldSince === 0) this.#withheldSince = modSeq;
      if (change.type === "reset") this.#reset = true;
      else if (change.type === "added") for (const uid of change.uids) this.#added.push(uid);
      else for (const uid of change.uids) (change.type === "flags" ? this.#flags : this.#expunged).add(uid);
    }
  }

  /** UIDs the client knows of and has not been told are gone. */
  untoldExpunges(): readonly Uid[] {
    return [...this.#expunged].filter((uid) => this.seqOf(uid) > 0);
  }

  /** UIDs whose flags changed and that the client has not been told of. */
  pendingFlags(): ReadonlySet<Uid> {
    return this.#flags;
  }

  /** The client knows this message's flags by other means. */
  forgetFlags(uid: Uid): void {
    this.#flags.delete(uid);
  }

  /** Remembers what a search found, for `$` (RFC 5182 §2.1); another mailbox, or this one selected anew, has another view. */
  save(uids: readonly Uid[]): void {
    this.#saved = uids;
    this.#savedRuns = null;
  }

  /** What is to be told now; without `expunge` the vanished messages keep their numbers. */
  take({ expunge }: { readonly expunge: boolean }): readonly Update[] {
    const expunges = expunge && this.#expunged.size > 0 ? this.#takeExpunged() : [];
    return [...expunges, ...this.#takeFlags(), ...this.#takeAdded()];
  }

  /** UIDs of the messages meant, ascending; null if a sequence number is beyond the last. Unknown UIDs are left out. */
  resolve(set: SequenceSet, by: "seq" | "uid"): readonly Uid[] | null {
    const runs = set.flatMap((range): readonly (Run | null)[] =>
      range === SAVED ? this.#indexesOfSaved() : [this.#indexesOf(range, by)],
    );
    if (runs.some((run) => run === null)) return null;
    const found: Uid[] = [];
    for (const [first, end] of merged(runs.filter((run) => run !== null)))
      for (const uid of this.#uids.slice(first, end)) found.push(uid);
    return found;
  }

  /** For searches: whether a message is in the set, by its place in `uids()` now. Numbers beyond the last match nothing. */
  isIn(set: SequenceSet, by: "seq" | "uid"): (place: number) => boolean {
    const last = this.#uids.length;
    const ranges = set.filter((range) => range !== SAVED);
    const runs = merged(ranges.map((range) => (by === "uid" ? this.#indexesOfUids(range) : clamped(range, last))));
    const saved = set.includes(SAVED) ? this.#indexesOfSaved() : [];
    return (place) => holds(runs, place) || holds(saved, place);
  }

  #indexesOf(range: NumberRange, by: "seq" | "uid"): Run | null {
    return by === "uid" ? this.#indexesOfUids(range) : this.#indexesOfSeqs(range);
  }

  /** What went in the meantime is not in the set any more. */
  #indexesOfSaved(): readonly Run[] {
    this.#savedRuns ??= merged(
      this.#saved.flatMap((uid): readonly Run[] => {
        const index = this.seqOf(uid) - 1;
        return index < 0 ? [] : [[index, index + 1]];
      }),
    );
    return this.#savedRuns;
  }

  #indexesOfUids({ from, to }: NumberRange): Run {
    const last = this.#uids.at(-1) ?? 0;
    const [a, b] = [from, to].map((end) => (end === STAR ? last : end)) as [number, number];
    return [lowerBound(this.#uids, Math.min(a, b)), lowerBound(this.#uids, Math.max(a, b) + 1)];
  }

  /** In an empty mailbox `*` and `1:*` mean no message; any other number is out of range. */
  #indexesOfSeqs({ from, to }: NumberRange): Run | null {
    const last = this.#uids.length;
    if (last === 0 && (from === STAR || to === STAR)) return [0, 0];
    const [a, b] = [from, to].map((end) => (end === STAR ? last : end)) as [number, number];
    return Math.max(a, b) > last ? null : [Math.min(a, b) - 1, Math.max(a, b)];
  }

  #takeFlags(): readonly Update[] {
    const updates: Update[] = [];
    for (const uid of [...this.#flags].sort((a, b) => a - b)) {
      const seq = this.seqOf(uid);
      if (seq > 0 && !this.#expunged.has(uid)) updates.push({ type: "flags", uid, seq });
    }
    this.#flags = new Set();
    return updates;
  }

  /** From the last to the first, so that each number is the one the client has at that moment. */
  #takeExpunged(): readonly Update[] {
    const updates: Extract<Update, { type: "expunge" }>[] = [];
    for (const uid of [...this.#expunged].sort((a, b) => b - a)) {
      const seq = this.seqOf(uid);
      if (seq > 0) updates.push({ type: "expunge", seq, uid });
    }
    if (updates.length <= FEW) for (const { seq } of updates) this.#uids.splice(seq - 1, 1);
    else this.#uids = this.#uids.filter((uid) => !this.#expunged.has(uid));
    this.#withheldSince = 0;
    this.#savedRuns = null;
    this.#added = this.#added.filter((uid) => !this.#expunged.has(uid));
    for (const uid of this.#expunged) this.#recent.delete(uid);
    this.#expunged = new Set();
    return updates;
  }

  #takeAdded(): readonly Update[] {
    const added = this.#added.filter((uid) => !this.#expunged.delete(uid));
    if (this.#expunged.size === 0) this.#withheldSince = 0;
    this.#added = [];
    if (added.length === 0) return [];
    for (const uid of added) this.#uids.push(uid);
    for (const uid of this.#claimRecent(added)) this.#recent.add(uid);
    return [{ type: "exists", count: this.#uids.length, recent: this.#recent.size }];
  }
}

/** Ascending, without overlaps; neighbours are one. */
function merged(runs: readonly Run[]): readonly Run[] {
  const out: [number, number][] = [];
  for (const [first, end] of [...runs].sort((a, b) => a[0] - b[0])) {
    const last = out.at(-1);
    if (last !== undefined && first <= last[1]) last[1] = Math.max(last[1], end);
    else if (first < end) out.push([first, end]);
  }
  return out;
}

/** By halving; the runs are merged. */
function holds(runs: readonly Run[], index: number): boolean {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const [first, end] = runs[middle] as Run;
    if (index < first) high = middle;
    else if (index >= end) low = middle + 1;
    else return true;
  }
  return false;
}

function clamped({ from, to }: NumberRange, last: number): Run {
  const [a, b] = [from, to].map((end) => (end === STAR ? last : end)) as [number, number];
  return [Math.max(Math.min(a, b), 1) - 1, Math.min(Math.max(a, b), last)];
}

/** Index of the first UID not below the given one. */
function lowerBound(uids: readonly number[], uid: number): number {
  let low = 0;
  let high = uids.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((uids[middle] ?? 0) < uid) low = middle + 1;
    else high = middle;
  }
  return low;
}
