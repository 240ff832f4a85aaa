/**
 * The fold once more, as plainly as can be said: arrays of objects, no columns, no bits, no windows, nothing shared with
 * the real one but the rules for names and keywords. It ignores limits, which tests of a few entries do not reach.
 */
import type { FilterRule, MailFacts } from "../filter-rule.ts";
import { INBOX_ID } from "../generation.ts";
import { SYSTEM_FLAGS, asciiLower, isKeyword } from "../flags.ts";
import { parseMailboxName } from "../mailbox-name.ts";
import type { EmailFacts, FoldEntry, Op, Outcome } from "../op.ts";
import { uidSetHas, uidSetOf } from "../uid-set.ts";
import type { UidSet } from "../uid-set.ts";

interface Message {
  readonly uid: number;
  readonly email: EmailFacts;
  modSeq: number;
  flags: ReadonlySet<string>;
}

interface Box {
  readonly id: string;
  readonly use: string | null;
  name: string;
  uidValidity: number;
  uidNext: number;
  high: number;
  messages: Message[];
  readonly vanished: { readonly uid: number; readonly seq: number }[];
}

type Reason = Extract<Outcome, { type: "refused" }>["reason"];
const refused = (reason: Reason): Outcome => ({ type: "refused", reason });

export class NaiveModel {
  boxes: Box[] = [];
  seq = 0;
  time: number | null = null;
  last = 0;
  readonly subscriptions = new Set<string>();
  readonly settings = new Map<string, number[]>();
  filters: { readonly id: string; readonly rule: FilterRule; readonly order: number }[] = [];
  orphans: string[] = [];
  private readonly filed: string[] = [];
  /** Highest UIDVALIDITY ever seen under a name. */
  private readonly names = new Map<string, number>();
  private readonly spellings = new Map<string, string>(SYSTEM_FLAGS.map((flag) => [asciiLower(flag), flag]));

  apply(entry: FoldEntry): readonly Outcome[] {
    this.seq = entry.seq;
    if (entry.kind === "generation") this.generation(entry.time);
    if (this.time === null) return [];
    if (entry.kind === "incoming" && entry.email !== null && entry.email.size >= 0)
      this.incoming(entry.email, entry.junk, entry.facts);
    if (entry.kind !== "ops") return [];
    const outcomes = (entry.ops ?? []).map((op) => this.op(op));
    this.orphans = this.orphans.filter((blobId) => !entry.releases.some((released) => released === blobId));
    return outcomes;
  }

  unreleased(): string[] {
    const living = this.boxes.flatMap((box) => box.messages.map(({ email }) => String(email.blobId)));
    return this.orphans.filter((blobId) => !living.includes(blobId));
  }

  private generation(time: number): void {
    if (time > 4_000_000_000) return;
    const isGenesis = this.time === null;
    this.time = time;
    for (const box of [...this.boxes].sort((a, b) => (a.id < b.id ? -1 : 1))) this.renew(box);
    if (!isGenesis) return;
    for (const [i, name] of ["INBOX", "Archive", "Drafts", "Junk", "Sent", "Trash"].entries()) {
      this.make(`${"0".repeat(31)}${i + 1}`, name, i === 0 ? null : `\\${name}`);
      this.subscriptions.add(name);
    }
  }

  private incoming(email: EmailFacts, junk: boolean, facts?: MailFacts): void {
    const digest = email.sha256.join();
    if (this.filed.slice(-1_000).includes(digest)) {
      this.orphan(email);
      return;
    }
    this.filed.push(digest);
    let [isJunk, moveTo]: [boolean, string | null] = [junk, null];
    const flags: string[] = [];
    for (const { rule } of facts ? this.filters : []) {
      if (!rule.enabled || (isJunk && !rule.notJunk) || !this.holds(rule, facts)) continue;
      flags.push(...rule.flags);
      moveTo ??= rule.moveTo;
      if (rule.notJunk) isJunk = false;
      if (rule.stop) break;
    }
    const wanted = moveTo ?? (isJunk ? "\\Junk" : INBOX_ID);
    const target = this.boxes.find(({ id, use }) => id === wanted || use === wanted) ?? this.boxes.find(({ id }) => id === INBOX_ID); // prettier-ignore
    if (target !== undefined) this.put(target, email, this.flags(flags));
  }

  private holds(rule: FilterRule, facts: MailFacts | undefined): boolean {
    if (!facts) return false;
    const results = rule.conditions.map(({ field, test, not, values }) => {
      const list = /^.*<(.*)>/.exec(facts.list ?? "")?.[1];
      const texts = { from: facts.from, to: facts.to, subject: [facts.subject], list: [facts.list, list], recipient: [facts.recipient], size: [], attachment: [facts.attachment ? "yes" : "no"] }[field]; // prettier-ignore
      const met = values.some((value) => {
        if (field === "size") return test === "over" ? facts.size > +value : facts.size < +value;
        return texts.some((text) => text !== null && text !== undefined && (test === "is" ? text.toLowerCase() === value.toLowerCase() : text.toLowerCase().includes(value.toLowerCase()))); // prettier-ignore
      });
      return met !== not;
    });
    return rule.match === "all" ? !results.includes(false) : results.includes(true);
  }

  private op(op: Op): Outcome {
    if (op.op === "create") return this.create(op.mailbox, op.name, op.specialUse ?? null);
    if (op.op === "subscribe") return this.subscribe(op.name, op.on);
    if (op.op === "set") return this.set(op.key, op.value);
    if (op.op === "filter") return this.filter(op);
    const box = this.boxes.find(({ id }) => id === op.mailbox);
    if (box === undefined) {
      if (op.op === "append") this.orphan(op.email);
      return refused("noMailbox");
    }
    if (op.op === "delete") return this.delete(box);
    if (op.op === "rename") return this.rename(box, op.name, op.newId);
    if (op.op === "append") {
      return {
        type: "appended",
        uidValidity: box.uidValidity,
        uid: this.put(box, op.email, this.flags(op.flags)) as never,
      };
    }
    const chosen = box.messages.filter(({ uid }) => uidSetHas(op.uids, uid));
    if (op.op === "store") return this.store(box, chosen, op);
    if (op.op === "expunge") {
      return { type: "expunged", uids: this.expunge(box, chosen.filter(({ flags }) => !op.onlyDeleted || flags.has("\\deleted"))) }; // prettier-ignore
    }
    const target = this.boxes.find(({ id }) => id === op.to);
    if (target === undefined) return refused("noTarget");
    const to = chosen.map((message) => this.put(target, message.email, message.flags));
    if (op.op === "move") this.expunge(box, chosen);
    return {
      type: "copied",
      uidValidity: target.uidValidity,
      from: chosen.map(({ uid }) => uid),
      to,
    } as unknown as Outcome;
  }

  private create(id: string, wanted: string, use: string | null): Outcome {
    const name = parseMailboxName(wanted);
    if (name === null) return refused("badName");
    if (this.boxes.some((box) => box.name === name || box.id === id)) return refused("exists");
    if (use !== null && this.boxes.some((box) => box.use === use)) return refused("notAllowed");
    this.make(id, name, use);
    return { type: "created", mailbox: id as never };
  }

  private subscribe(wanted: string, on: boolean): Outcome {
    const name = parseMailboxName(wanted);
    if (name === null) return refused("badName");
    if (on) this.subscriptions.add(name);
    else this.subscriptions.delete(name);
    return { type: "done" };
  }

  private set(key: string, value: Uint8Array | null): Outcome {
    if (key === "" || key.length > 128 || Array.from(key).some((char) => char < "!" || char > "~"))
      return refused("malformed");
    if (value === null) this.settings.delete(key);
    else this.settings.set(key, [...value]);
    return { type: "done" };
  }

  private filter({ id, rule, order }: Op & { op: "filter" }): Outcome {
    this.filters = this.filters.filter((filter) => filter.id !== id);
    if (rule !== null) this.filters = [...this.filters, { id, rule, order }].sort((a, b) => `${1e9 + a.order}${a.id}` < `${1e9 + b.order}${b.id}` ? -1 : 1); // prettier-ignore
    return { type: "done" };
  }

  private delete(box: Box): Outcome {
    if (box.name === "INBOX") return refused("notAllowed");
    this.boxes = this.boxes.filter((other) => other !== box);
    box.messages.splice(0).forEach(({ email }) => this.released(email));
    return { type: "done" };
  }

  private rename(box: Box, wanted: string, newId: string): Outcome {
    const name = parseMailboxName(wanted);
    if (name === null) return refused("badName");
    if (this.boxes.some((other) => other.name === name)) return refused("exists");
    if (box.name === "INBOX") return this.renameInbox(box, name, newId);
    if (name.startsWith(`${box.name}/`)) return refused("notAllowed");
    const from = box.name;
    const moving = this.boxes.filter((other) => other === box || other.name.startsWith(`${from}/`));
    const target = (other: Box): string => name + other.name.slice(from.length);
    if (moving.some((other) => this.boxes.some((held) => held.name === target(other)))) return refused("exists");
    moving.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const other of moving) this.call(other, target(other));
    return { type: "done" };
  }

  private renameInbox(inbox: Box, name: string, newId: string): Outcome {
    if (this.boxes.some(({ id }) => id === newId)) return refused("exists");
    const target = this.make(newId, name, null);
    for (const { email, flags } of inbox.messages) this.put(target, email, flags);
    this.expunge(inbox, inbox.messages);
    return { type: "created", mailbox: newId as never };
  }

  private store(box: Box, chosen: readonly Message[], op: Op & { op: "store" }): Outcome {
    const limit = op.unchangedSince ?? Infinity;
    const modified = chosen.filter(({ modSeq }) => modSeq > limit);
    const open = chosen.filter(({ modSeq }) => modSeq <= limit);
    const given = open.length === 0 ? [] : [...this.flags(op.flags, op.mode !== "remove")];
    for (const message of open) {
      const kept = [...message.flags].filter(
        (flag) => op.mode === "add" || (op.mode === "remove" && !given.includes(flag)),
      );
      const flags = new Set(op.mode === "remove" ? kept : [...kept, ...given]);
      if ([...flags].sort().join() === [...message.flags].sort().join()) continue;
      message.flags = flags;
      message.modSeq = box.high = this.seq;
    }
    return { type: "stored", modified: uidSetOf(modified.map(({ uid }) => uid)) };
  }

  private make(id: string, name: string, use: string | null): Box {
    const box = { id, name, use, uidValidity: 0, uidNext: 1, high: this.seq, messages: [], vanished: [] };
    this.boxes.push(box);
    this.renew(box);
    return box;
  }

  private renew(box: Box): void {
    box.uidValidity = this.last = Math.max(this.last + 1, (this.time ?? 0) + this.seq);
    this.names.set(box.name, box.uidValidity);
  }

  private call(box: Box, name: string): void {
    box.name = name;
    if (box.uidValidity < (this.names.get(name) ?? 0)) this.renew(box);
    this.names.set(name, box.uidValidity);
  }

  private put(box: Box, email: EmailFacts, flags: ReadonlySet<string>): number {
    box.messages.push({ uid: box.uidNext, email, flags: new Set(flags), modSeq: this.seq });
    box.high = this.seq;
    return box.uidNext++;
  }

  private expunge(box: Box, gone: readonly Message[]): UidSet {
    const removed = [...gone];
    box.messages = box.messages.filter((message) => !removed.includes(message));
    for (const { uid, email } of removed) {
      box.vanished.push({ uid, seq: this.seq });
      this.released(email);
    }
    if (removed.length > 0) box.high = this.seq;
    return uidSetOf(removed.map(({ uid }) => uid));
  }

  private released(email: EmailFacts): void {
    if (!this.boxes.some((box) => box.messages.some((message) => message.email === email))) this.orphan(email);
  }

  private orphan({ blobId }: EmailFacts): void {
    if (!this.orphans.includes(blobId)) this.orphans.push(blobId);
  }

  /** Folded spellings of the flags that an account can have; new keywords are taken up if asked. */
  private flags(flags: readonly string[], learn = true): Set<string> {
    for (const flag of flags) {
      if (learn && isKeyword(flag) && !this.spellings.has(asciiLower(flag))) this.spellings.set(asciiLower(flag), flag);
    }
    return new Set(flags.map(asciiLower).filter((flag) => this.spellings.has(flag)));
  }

  /** Flags in their first spelling, system flags first, then in order of first use. */
  spelt(flags: ReadonlySet<string>): string[] {
    return [...this.spellings].filter(([folded]) => flags.has(folded)).map(([, flag]) => flag);
  }
}
