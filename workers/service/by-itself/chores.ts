/**
 * What has to happen to mail without anybody asking at that moment: snoozed messages come back, and what comes to a muted
 * conversation goes to the archive. Every device that is up does it, once it knows all of the log: looked at is what is
 * confirmed, and what is asked is no change where another device was faster.
 */
import type { Account } from "../../../shared/account/account.ts";
import { startStandingWork } from "../../../shared/account/by-itself/standing-work.ts";
import { emailNumber, type EmailNumber, type Uid } from "../../../shared/lib/ids.ts";
import { createHome, findHome } from "../../../shared/mailbox/homes.ts";
import type { Op } from "../../../shared/mailbox/op.ts";
import { uidSetOf } from "../../../shared/mailbox/uid-set.ts";
import type { MailboxView } from "../../../shared/mailbox/view.ts";
import { MUTED } from "../changes/keywords.ts";
import { groupToOp, readGroups, SNOOZE, WOKEN, type SnoozeGroup } from "../changes/snoozes.ts";

export interface ChoreParts {
  readonly account: Account;
  /** Unix milliseconds. */
  readonly clock: () => number;
  /** Milliseconds: devices that are up at the same time do not all begin at once. */
  readonly delay: () => number;
}

/** Seconds for which what has come back stands on top. */
const WOKEN_SECONDS = 30 * 86_400;
/** Groups of one change; messages of the inbox that are looked at once. */
const MAX_GROUPS = 100;
/** Messages of them, of which all ids stand in one entry. */
const MAX_WOKEN = 10_000;
const MAX_LOOKED = 1_000;

export interface Chores {
  /** Does now what is due; for tests. */
  run(): Promise<void>;
  close(): void;
}

export function startChores({ account, clock, delay }: ChoreParts): Chores {
  const mute = createMuting(account);

  /** False: it was not done, and is tried another time. */
  async function submit(ops: readonly Op[]): Promise<void> {
    if (ops.length > 0) await account.submit(ops);
  }

  async function work(): Promise<void> {
    if (!standing.canAct()) return;
    await submit(wakeOps(account, Math.floor(clock() / 1000)));
    await submit(await mute.ops());
  }

  const standing = startStandingWork({
    account,
    delay,
    work,
    wants(changes) {
      if (changes.some(({ type }) => type === "added")) return delay();
      return changes.some(({ type }) => type === "settings") ? Infinity : null;
    },
    // when the next snoozed message is due
    waits: () => readGroups(account.state, SNOOZE).map(({ wake }) => Math.max(0, wake * 1000 - clock()) + delay()),
  });
  standing.plan(delay());
  return standing;
}

function wakeOps({ state }: Account, now: number): readonly Op[] {
  const due = readGroups(state, SNOOZE).filter(({ wake }) => wake <= now);
  const old = readGroups(state, WOKEN).filter(({ wake }) => wake + WOKEN_SECONDS < now);
  const snoozed = findHome(state.mailboxes(), "snoozed");
  const inbox = state.mailboxByName("INBOX");
  if (!inbox) return [];
  return [
    ...firstOf(due).flatMap((group) => wakeGroup(group, snoozed, inbox, state)),
    ...old.slice(0, MAX_GROUPS).map((group) => groupToOp({ ...group, emails: [] })),
  ];
}

/** As many as one entry takes: the others come when it is done. */
function firstOf(groups: readonly SnoozeGroup[]): readonly SnoozeGroup[] {
  let emails = 0;
  const end = groups.findIndex((group) => (emails += group.emails.length) > MAX_WOKEN);
  return groups.slice(0, Math.min(MAX_GROUPS, end < 0 ? groups.length : Math.max(1, end)));
}

/** What has left the mailbox of the snoozed meanwhile stays where it is. */
function wakeGroup(
  group: SnoozeGroup,
  snoozed: MailboxView | null,
  inbox: MailboxView,
  state: Account["state"],
): readonly Op[] {
  const numbers = new Set(group.emails.flatMap((id) => state.emailNumber(id) ?? []));
  const rows = snoozed ? rowsOf(snoozed, numbers) : [];
  const gone = groupToOp({ ...group, emails: [] });
  if (!snoozed || rows.length === 0) return [gone];
  const emails = rows.flatMap((row) => state.email(snoozed.emailAt(row))?.id ?? []);
  return [
    { op: "move", mailbox: snoozed.id, uids: uidSetOf(rows.map((row) => snoozed.uidAt(row))), to: inbox.id },
    gone,
    groupToOp({ key: WOKEN + group.key.slice(SNOOZE.length), emails }),
  ];
}

function rowsOf(view: MailboxView, numbers: ReadonlySet<EmailNumber>): number[] {
  const rows: number[] = [];
  if (numbers.size === 0) return rows;
  for (let row = 0; row < view.count; row++) if (numbers.has(view.emailAt(row))) rows.push(row);
  return rows;
}

/** Follows what messages refer to, and nothing that a stranger could guess. */
function createMuting(account: Account): { ops(): Promise<readonly Op[]> } {
  /** Message ids of muted conversations, and the newest muted message that has them. */
  const ids = new Map<string, EmailNumber>();
  const known = new Map<EmailNumber, readonly string[]>();
  let looked = 0;

  async function learn(): Promise<void> {
    const muted = new Set<EmailNumber>();
    for (const view of account.state.mailboxes()) {
      if (!view.keywords().includes(MUTED)) continue;
      for (let row = 0; row < view.count; row++) if (view.hasFlag(row, MUTED)) muted.add(view.emailAt(row));
    }
    const fresh = [...muted].filter((number) => !known.has(number));
    const over = [...known.keys()].filter((number) => !muted.has(number));
    if (fresh.length === 0 && over.length === 0) return;
    const found = await account.index(fresh);
    for (const number of over) known.delete(number);
    fresh.forEach((number, i) => {
      const data = found[i];
      const all = data ? [data.messageId, ...data.references, ...data.inReplyTo] : [];
      if (data)
        known.set(
          number,
          all.filter((id) => id !== null),
        );
    });
    ids.clear();
    for (const [number, named] of known)
      for (const id of named) ids.set(id, emailNumber(Math.max(number, ids.get(id) ?? 0)));
    // another conversation may be meant than when they were looked at
    looked = 0;
  }

  /** Those of the inbox that came after what was muted, and are not muted: unmuted ones are left alone. */
  async function found(inbox: MailboxView): Promise<EmailNumber[]> {
    let oldest = Infinity;
    for (const number of ids.values()) oldest = Math.min(oldest, number);
    const from = Math.max(looked, oldest + 1);
    const numbers: EmailNumber[] = [];
    for (let row = Math.max(0, inbox.count - MAX_LOOKED); row < inbox.count; row++)
      if (inbox.emailAt(row) >= from && !inbox.hasFlag(row, MUTED)) numbers.push(inbox.emailAt(row));
    const upTo = account.state.emailCount;
    const read = numbers.length === 0 ? [] : await account.index(numbers);
    looked = upTo;
    return numbers.filter((number, i) => {
      const refers = [...(read[i]?.references ?? []), ...(read[i]?.inReplyTo ?? [])];
      return refers.some((id) => number > (ids.get(id) ?? Infinity));
    });
  }

  return {
    async ops() {
      if (!account.state.knowsFlag(MUTED)) return [];
      await learn();
      const before = account.state.mailboxByName("INBOX");
      if (ids.size === 0 || !before) return [];
      const numbers = new Set(await found(before));
      // the log has gone on meanwhile
      const inbox = account.state.mailboxByName("INBOX");
      const rows = inbox ? rowsOf(inbox, numbers).filter((row) => !inbox.hasFlag(row, MUTED)) : [];
      if (!inbox || rows.length === 0) return [];
      const mailbox = inbox.id;
      const uids = uidSetOf(rows.map((row): Uid => inbox.uidAt(row)));
      const archive = findHome(account.state.mailboxes(), "\\Archive");
      const create = createHome("\\Archive");
      const made: Op[] = archive ? [] : [create, { op: "subscribe", name: create.name, on: true }];
      return [
        ...made,
        { op: "store", mailbox, uids, mode: "add", flags: [MUTED] },
        { op: "move", mailbox, uids, to: archive?.id ?? create.mailbox },
      ];
    },
  };
}
