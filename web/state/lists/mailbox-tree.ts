/**
 * Mailboxes as a tree: names are paths with "/" between their levels. A level that no mailbox has ("Clients", where only
 * "Clients/North" is there) is a branch without one. What is shown of the tree is flat: rows that say their level.
 */
import type { MailboxRow } from "../app/types.ts";

export interface Branch {
  /** the mailbox's id, or "path:" and the path where there is none */
  readonly key: string;
  /** whole name */
  readonly path: string;
  /** last level */
  readonly name: string;
  readonly mailbox: MailboxRow | null;
  readonly branches: readonly Branch[];
}

/** A line of the tree on show, with what a screen reader is told of its place. */
export interface TreeRow {
  readonly branch: Branch;
  /** 1 = outermost */
  readonly level: number;
  /** 1-based, among those of the same branch */
  readonly position: number;
  readonly size: number;
  /** null: nothing lies in it */
  readonly open: boolean | null;
  /** its own; those of what is folded away in it too */
  readonly unseen: number;
}

interface Growing {
  readonly path: string;
  mailbox: MailboxRow | null;
  readonly branches: Map<string, Growing>;
}

/** The worker keeps what is snoozed in a mailbox of this name. */
const SNOOZED = "Snoozed";
export const isSnoozed = ({ name, specialUse }: Pick<MailboxRow, "name" | "specialUse">): boolean =>
  name === SNOOZED && specialUse === null;

/** What is to be sent lies in one of this name. */
const OUTBOX = "Outbox";
export const isOutbox = ({ name, specialUse }: Pick<MailboxRow, "name" | "specialUse">): boolean =>
  name === OUTBOX && specialUse === null;

const ORDER = ["inbox", "snoozed", "\\Drafts", "outbox", "\\Sent", "\\Archive", "\\Junk", "\\Trash"];

const kindOf = (mailbox: MailboxRow): string => {
  if (mailbox.isInbox) return "inbox";
  if (isOutbox(mailbox)) return "outbox";
  return isSnoozed(mailbox) ? "snoozed" : (mailbox.specialUse ?? "");
};

const rank = (mailbox: MailboxRow | null): number => {
  const place = mailbox ? ORDER.indexOf(kindOf(mailbox)) : -1;
  return place < 0 ? ORDER.length : place;
};

/** The inbox and those with a special use first, in the order people expect; the others by name. */
export function mailboxTree(mailboxes: readonly MailboxRow[]): readonly Branch[] {
  const root: Growing = { path: "", mailbox: null, branches: new Map() };
  for (const mailbox of mailboxes) grow(root, mailbox);
  return finished(root);
}

/** Did a user make it, rather than the account by itself? */
export const isOwn = ({ mailbox }: Branch): boolean => rank(mailbox) === ORDER.length;

function grow(root: Growing, mailbox: MailboxRow): void {
  let at = root;
  for (const level of mailbox.name.split("/")) {
    const path = at === root ? level : `${at.path}/${level}`;
    const next = at.branches.get(level) ?? { path, mailbox: null, branches: new Map<string, Growing>() };
    at.branches.set(level, next);
    at = next;
  }
  at.mailbox = mailbox;
}

function finished({ branches }: Growing): Branch[] {
  return [...branches]
    .map(([name, { path, mailbox, branches: inner }]) => ({
      ...{ key: mailbox?.id ?? `path:${path}`, path, name, mailbox },
      branches: finished({ path, mailbox, branches: inner }),
    }))
    .sort((a, b) => rank(a.mailbox) - rank(b.mailbox) || a.name.localeCompare(b.name, undefined, { numeric: true }));
}

/** What is seen of it while the branches `closed` are folded. */
export function treeRows(branches: readonly Branch[], closed: ReadonlySet<string>, level = 1): TreeRow[] {
  return branches.flatMap((branch, at) => {
    const open = branch.branches.length === 0 ? null : !closed.has(branch.key);
    const unseen = open === false ? unseenWithin(branch) : (branch.mailbox?.unseen ?? 0);
    const row = { branch, level, position: at + 1, size: branches.length, open, unseen };
    return open === true ? [row, ...treeRows(branch.branches, closed, level + 1)] : [row];
  });
}

const unseenWithin = ({ mailbox, branches }: Branch): number =>
  (mailbox?.unseen ?? 0) + branches.reduce((sum, branch) => sum + unseenWithin(branch), 0);

/** A mailbox and all that lie in it, innermost first: the order in which they can be deleted. */
export const withinFirst = ({ mailbox, branches }: Branch): MailboxRow[] => [
  ...branches.flatMap(withinFirst),
  ...(mailbox ? [mailbox] : []),
];

/** The mailbox of a branch; where nobody made that level, the outermost that lie in it. */
export const outermost = ({ mailbox, branches }: Branch): MailboxRow[] =>
  mailbox ? [mailbox] : branches.flatMap(outermost);

/** All branches, outermost first. */
export const allBranches = (branches: readonly Branch[]): Branch[] =>
  branches.flatMap((branch) => [branch, ...allBranches(branch.branches)]);

/** "Clients/North" → "Clients"; null at the top. */
export function parentPath(path: string): string | null {
  const at = path.lastIndexOf("/");
  return at < 0 ? null : path.slice(0, at);
}

export const joinPath = (parent: string | null, name: string): string => (parent === null ? name : `${parent}/${name}`);

/** Does `path` lie in `folder`, or is it that very one? */
export const isWithin = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);
