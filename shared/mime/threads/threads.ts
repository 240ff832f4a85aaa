/**
 * Threads of RFC 5256 §3: REFERENCES gathers messages by their ids, then by base subject; ORDEREDSUBJECT by base subject
 * alone. Pure, and without recursion, since a thread may be as deep as a mailbox is large.
 */
import { compareCodePoints } from "../text/casemap.ts";
import { createNode, linkByReferences } from "./thread-links.ts";
import type { ThreadNode } from "./thread-links.ts";

/** One message; they are given in the order that decides between equal dates, as their numbers are. */
export interface Threadable {
  /** What the result calls it. */
  readonly number: number;
  /** Null if it has none that is valid. */
  readonly messageId: string | null;
  /** Ids of References, oldest first; those of In-Reply-To where there are none: RFC 5256 takes the first of them. */
  readonly references: readonly string[];
  /** casemapKey of the base subject. */
  readonly subject: string;
  readonly isReply: boolean;
  /** Unix seconds: when it was sent, or else when it came. */
  readonly sent: number;
}

/** `number` null: no message, but what its children have in common. */
export interface Thread {
  readonly number: number | null;
  readonly children: readonly Thread[];
}

export function threadsByReferences(messages: readonly Threadable[]): readonly Thread[] {
  const roots = linkByReferences(messages);
  // (4): what is no message has the date of its first child
  for (const root of roots) if (root.message === null) sortSiblings(root.children);
  sortSiblings(roots);
  const gathered = gatherSubjects(roots);
  sortTree(gathered);
  return gathered;
}

/** The first of a subject, and the others as its children, all by date. */
export function threadsBySubject(messages: readonly Threadable[]): readonly Thread[] {
  const sorted = [...messages].sort((a, b) => compareCodePoints(a.subject, b.subject) || a.sent - b.sent);
  const threads: { readonly first: Threadable; readonly children: Thread[] }[] = [];
  for (const message of sorted) {
    const last = threads.at(-1);
    if (last?.first.subject === message.subject) last.children.push({ number: message.number, children: [] });
    else threads.push({ first: message, children: [] });
  }
  return threads
    .sort((a, b) => a.first.sent - b.first.sent || a.first.number - b.first.number)
    .map(({ first, children }) => ({ number: first.number, children }));
}

/** REFERENCES (5): what has the same base subject stands together. */
function gatherSubjects(roots: readonly ThreadNode[]): ThreadNode[] {
  const table = new Map<string, ThreadNode>();
  for (const root of roots) {
    const { subject } = leader(root);
    if (subject === "") continue;
    const known = table.get(subject);
    if (known === undefined || isBetter(root, known)) table.set(subject, root);
  }
  const merged = new Set<ThreadNode>();
  const replaced = new Map<ThreadNode, ThreadNode>();
  for (const root of roots) {
    const { subject } = leader(root);
    const known = subject === "" ? undefined : table.get(subject);
    if (known === undefined || known === root || replaced.has(root)) continue;
    merged.add(root);
    const parent = mergeInto(known, root);
    if (parent === known) continue;
    table.set(subject, parent);
    replaced.set(known, parent);
  }
  return roots.filter((root) => !merged.has(root)).map((root) => replaced.get(root) ?? root);
}

/** (5.B.ii): what is no message, or no reply, speaks for its subject. */
function isBetter(root: ThreadNode, known: ThreadNode): boolean {
  if (known.message === null) return false;
  return root.message === null || (known.message.isReply && !root.message.isReply);
}

/** (5.C.iii): gives the node that now stands for the subject. */
function mergeInto(known: ThreadNode, root: ThreadNode): ThreadNode {
  if (known.message === null) {
    if (root.message === null) known.children.push(...root.children);
    else known.children.push(root);
    return known;
  }
  if (root.message?.isReply === true && !known.message.isReply) {
    known.children.push(root);
    return known;
  }
  return createNode(null, [known, root]);
}

/** The message that a node is, or the first below it. */
function leader(node: ThreadNode): Threadable {
  let at = node;
  while (at.message === null) at = at.children[0] as ThreadNode;
  return at.message;
}

/** Children before their parents, since a node that is no message has the date of its first child. */
function sortTree(roots: ThreadNode[]): void {
  const all: ThreadNode[] = [...roots];
  for (let i = 0; i < all.length; i++) for (const child of (all[i] as ThreadNode).children) all.push(child);
  for (const node of all.reverse()) sortSiblings(node.children);
  sortSiblings(roots);
}

function sortSiblings(nodes: ThreadNode[]): void {
  nodes.sort((a, b) => {
    const [x, y] = [leader(a), leader(b)];
    return x.sent - y.sent || x.number - y.number;
  });
}
