/**
 * RFC 5256 §3 REFERENCES, steps (1) to (3): who answers whom. Messages that are only referred to tie others together, and then
 * go: their answers belong to the message above, or, where there is none, to a node that is no message.
 */
import type { Thread, Threadable } from "./threads.ts";

export interface ThreadNode extends Thread {
  readonly message: Threadable | null;
  readonly children: ThreadNode[];
}

/** Referred to and not there; more are not taken in. */
const MAX_ABSENT = 200_000;
/** Steps to look for loops: what would take more is not linked. Usual mailboxes take a handful for each message. */
const MAX_STEPS = 20_000_000;

export const createNode = (message: Threadable | null, children: ThreadNode[] = []): ThreadNode => ({
  number: message?.number ?? null,
  message,
  children,
});

interface Link {
  message: Threadable | null;
  parent: Link | null;
  hasChildren: boolean;
  /** Of an absent one: the message above it, or the topmost absent one; null = not asked yet. */
  above: Link | null;
}

/** The nodes without a parent, in no order. */
export function linkByReferences(messages: readonly Threadable[]): ThreadNode[] {
  const links = new Linker().link(messages);
  const nodes = new Map<Link, ThreadNode>(links.map((link) => [link, createNode(link.message)]));
  const roots = new Map<Link, ThreadNode>();
  for (const link of links) {
    const node = nodes.get(link) as ThreadNode;
    const above = link.parent === null ? null : messageAbove(link.parent);
    const parent = above === null ? undefined : (nodes.get(above) ?? roots.get(above));
    if (parent !== undefined) parent.children.push(node);
    else if (above === null) roots.set(link, node);
    else roots.set(above, createNode(null, [node]));
  }
  // (3): one answer to what is not there stands for itself
  return Array.from(roots.values(), (root) =>
    root.message === null && root.children.length === 1 ? only(root) : root,
  );
}

const only = ({ children }: ThreadNode): ThreadNode => children[0] as ThreadNode;

/** Each absent one is passed once: the answer is kept. */
function messageAbove(start: Link): Link {
  const path: Link[] = [];
  let at = start;
  while (at.message === null && at.above === null && at.parent !== null) {
    path.push(at);
    at = at.parent;
  }
  const above = at.above ?? at;
  for (const link of path) link.above = above;
  return above;
}

class Linker {
  readonly #byId = new Map<string, Link>();
  #absent = 0;
  #steps = 0;

  /** (1): in the order of the messages. */
  link(messages: readonly Threadable[]): readonly Link[] {
    const links = messages.map((message) => this.#own(message));
    for (const link of links) this.#linkOne(link, link.message?.references ?? []);
    return links;
  }

  /** A repeated id is as good as none. */
  #own(message: Threadable): Link {
    const link: Link = { message, parent: null, hasChildren: false, above: null };
    if (message.messageId !== null && !this.#byId.has(message.messageId)) this.#byId.set(message.messageId, link);
    return link;
  }

  #linkOne(link: Link, references: readonly string[]): void {
    let last: Link | null = null;
    for (const id of references) {
      const next = this.#referred(id);
      if (next === null) continue;
      // (1.A): what has a parent keeps it
      if (last !== null && next.parent === null) this.#tie(next, last);
      last = next;
    }
    // (1.B): a message's own references count for more than those that others give
    link.parent = null;
    if (last !== null) this.#tie(link, last);
  }

  #referred(id: string): Link | null {
    const known = this.#byId.get(id);
    if (known !== undefined) return known;
    if (this.#absent === MAX_ABSENT) return null;
    this.#absent++;
    const link: Link = { message: null, parent: null, hasChildren: false, above: null };
    this.#byId.set(id, link);
    return link;
  }

  #tie(child: Link, parent: Link): void {
    if (child === parent || (child.hasChildren && this.#isBelow(parent, child))) return;
    child.parent = parent;
    parent.hasChildren = true;
  }

  #isBelow(link: Link, ancestor: Link): boolean {
    for (let at: Link | null = link; at !== null; at = at.parent)
      if (at === ancestor || this.#steps++ > MAX_STEPS) return true;
    return false;
  }
}
