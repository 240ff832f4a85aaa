/** RFC 5256 §2.1 and §3 REFERENCES word for word, without regard to time: the model that the real thing is held against. */
import type { BaseSubject } from "../threads/base-subject.ts";
import type { Thread, Threadable } from "../threads/threads.ts";

const BLOB = String.raw`\[[^[\]]*\] *`;
const LEADER = new RegExp(`^(?:(?:${BLOB})*(?:re|fwd?) *(?:${BLOB})?:| )`, "i");

export function naiveBaseSubject(subject: string): BaseSubject {
  let text = subject.replace(/[\t\r\n ]+/g, " ");
  let isReply = false;
  const take = (pattern: RegExp): boolean => {
    const found = pattern.exec(text);
    if (found === null) return false;
    text = text.replace(pattern, "");
    if (found[0].trim() !== "") isReply = true;
    return true;
  };
  const takeBlob = (): boolean => {
    const rest = text.replace(new RegExp(`^${BLOB}`), "");
    if (rest === "" || rest === text) return false;
    text = rest;
    return true;
  };
  do {
    while (take(/(?:\(fwd\)| )$/i));
    while (take(LEADER) || takeBlob());
  } while (takeForward());
  return { text, isReply };

  function takeForward(): boolean {
    const found = /^\[fwd:(.*)\]$/is.exec(text);
    if (found === null) return false;
    text = found[1] ?? "";
    isReply = true;
    return true;
  }
}

interface Node {
  number: number | null;
  message: Threadable | null;
  parent: Node | null;
  children: Node[];
}

export function naiveThreads(messages: readonly Threadable[]): readonly Thread[] {
  const top = dummy();
  for (const node of linked(messages)) if (node.parent === null) adopt(top, node);
  prune(top, true);
  sortChildren(top, false);
  gather(top);
  sortChildren(top, true);
  return top.children;
}

const dummy = (): Node => ({ number: null, message: null, parent: null, children: [] });

function adopt(parent: Node, child: Node): void {
  if (child.parent !== null) child.parent.children = child.parent.children.filter((each) => each !== child);
  child.parent = parent;
  parent.children.push(child);
}

function isUnder(node: Node | null, ancestor: Node): boolean {
  return node !== null && (node === ancestor || isUnder(node.parent, ancestor));
}

function linked(messages: readonly Threadable[]): readonly Node[] {
  const table = new Map<string, Node>();
  const own = messages.map((message, i) => {
    const node: Node = { ...dummy(), number: message.number, message };
    table.set(message.messageId === null || table.has(message.messageId) ? `unique ${i}` : message.messageId, node);
    return node;
  });
  const find = (id: string): Node => {
    const node = table.get(id) ?? dummy();
    table.set(id, node);
    return node;
  };
  for (const node of own) {
    const chain = (node.message?.references ?? []).map(find);
    for (const [i, child] of chain.entries()) {
      const parent = chain[i - 1];
      if (parent !== undefined && child.parent === null && !isUnder(parent, child)) adopt(parent, child);
    }
    const last = chain.at(-1);
    if (node.parent !== null) node.parent.children = node.parent.children.filter((each) => each !== node);
    node.parent = null;
    if (last !== undefined && !isUnder(last, node)) adopt(last, node);
  }
  return [...new Set([...table.values(), ...own])];
}

function prune(node: Node, isRoot: boolean): void {
  for (const child of [...node.children]) {
    prune(child, false);
    if (child.message !== null) continue;
    if (child.children.length === 0 || !isRoot || child.children.length === 1) {
      node.children = node.children.filter((each) => each !== child);
      for (const inner of [...child.children]) adopt(node, inner);
    }
  }
}

const first = (node: Node): Threadable => node.message ?? first(node.children[0] as Node);

function sortChildren(node: Node, deep: boolean): void {
  if (deep) for (const child of node.children) sortChildren(child, true);
  if (!deep) for (const child of node.children) if (child.message === null) sortChildren(child, false);
  node.children.sort((a, b) => first(a).sent - first(b).sent || first(a).number - first(b).number);
}

function gather(top: Node): void {
  const table = new Map<string, Node>();
  for (const node of top.children) {
    const { subject } = first(node);
    const known = table.get(subject);
    if (subject === "") continue;
    const replaces =
      known === undefined ||
      (known.message !== null && (node.message === null || (known.message.isReply && !node.message.isReply)));
    if (replaces) table.set(subject, node);
  }
  for (const node of [...top.children]) {
    const known = table.get(first(node).subject);
    if (known === undefined || known === node || node.parent !== top) continue;
    if (known.message === null && node.message === null) {
      for (const child of [...node.children]) adopt(known, child);
      top.children = top.children.filter((each) => each !== node);
    } else if (known.message === null || (node.message?.isReply === true && !known.message.isReply)) adopt(known, node);
    else {
      const both = dummy();
      adopt(top, both);
      adopt(both, known);
      adopt(both, node);
      table.set(first(node).subject, both);
    }
  }
}
