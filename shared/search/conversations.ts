/**
 * Which messages are one conversation. Messages that speak of a common id belong together (JWZ's threading, without the
 * tree); so does a reply that refers to nothing with what was exchanged with its author under the same base subject in the
 * 30 days before it. Each rule ties two messages whatever else there is, so that the order in which messages come to be
 * known makes no difference: all devices see the same conversations.
 */
export interface Conversing {
  /** Its own id first, if it has one, then those it refers to: names (hash-text.ts). */
  readonly ids: readonly number[];
  /** Of the base subject; 0: there is none. */
  readonly subject: number;
  /** It says that it is a reply, and refers to no message. */
  readonly looseReply: boolean;
  /** Its author's address; 0: there is none. */
  readonly author: number;
  /** Addresses of author and recipients. */
  readonly people: readonly number[];
  /** Unix seconds. */
  readonly sent: number;
}

/** Seconds. */
export const SUBJECT_REACH = 30 * 86_400;
/** Messages of one subject that are compared with each other; what comes beyond is tied by ids alone. */
export const MAX_SAME_SUBJECT = 500;

interface Peer {
  readonly number: number;
  readonly looseReply: boolean;
  readonly author: number;
  readonly people: readonly number[];
  readonly sent: number;
}

export class Conversations {
  /** By message number: one nearer to the name of the conversation; −1: not known. */
  private parents = new Int32Array(0);
  /** The next one of the same conversation, in a ring. */
  private nexts = new Int32Array(0);
  private sizes = new Int32Array(0);
  private readonly byId = new Map<number, number>();
  private readonly bySubject = new Map<number, Peer[]>();

  has(number: number): boolean {
    return (this.parents[number] ?? -1) >= 0;
  }

  /** The same number for all of a conversation, until another joins; the message's own where nothing is known of it. */
  of(number: number): number {
    const { parents } = this;
    if (!this.has(number)) return number;
    let at = number;
    for (;;) {
      const parent = parents[at] as number;
      if (parent === at) return at;
      parents[at] = parents[parent] as number;
      at = parent;
    }
  }

  /** All of its conversation, in no order. */
  members(number: number): number[] {
    const found = [number];
    if (!this.has(number)) return found;
    for (let at = this.nexts[number] as number; at !== number; at = this.nexts[at] as number) found.push(at);
    return found;
  }

  /** True: it joined others. */
  add(number: number, message: Conversing): boolean {
    if (this.has(number)) return false;
    this.makeRoom(number + 1);
    this.parents[number] = number;
    this.nexts[number] = number;
    this.sizes[number] = 1;
    for (const id of message.ids) {
      const known = this.byId.get(id);
      if (known === undefined) this.byId.set(id, number);
      else this.tie(known, number);
    }
    if (message.subject !== 0) this.tieBySubject(number, message);
    return this.nexts[number] !== number;
  }

  private tieBySubject(number: number, { subject, looseReply, author, people, sent }: Conversing): void {
    const peer: Peer = { number, looseReply, author, people, sent };
    const peers = this.bySubject.get(subject);
    if (peers === undefined) this.bySubject.set(subject, [peer]);
    else if (peers.length < MAX_SAME_SUBJECT) {
      for (const other of peers) if (answers(peer, other) || answers(other, peer)) this.tie(number, other.number);
      peers.push(peer);
    }
  }

  private tie(a: number, b: number): void {
    let [small, large] = [this.of(a), this.of(b)];
    if (small === large) return;
    const [x = 0, y = 0] = [this.sizes[small], this.sizes[large]];
    if (x > y) [small, large] = [large, small];
    this.parents[small] = large;
    this.sizes[large] = x + y;
    // two rings become one
    const next = this.nexts[small] as number;
    this.nexts[small] = this.nexts[large] as number;
    this.nexts[large] = next;
  }

  private makeRoom(count: number): void {
    if (count <= this.parents.length) return;
    const length = Math.max(count, 2 * this.parents.length, 1_024);
    this.parents = grown(this.parents, length);
    this.nexts = grown(this.nexts, length);
    this.sizes = grown(this.sizes, length);
  }
}

/** Whether a reply that refers to nothing is one to this message. */
export function answers(reply: Peer, to: Omit<Peer, "number">): boolean {
  if (!reply.looseReply || reply.author === 0) return false;
  const after = reply.sent - to.sent;
  return after >= 0 && after <= SUBJECT_REACH && to.people.includes(reply.author);
}

function grown(column: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length).fill(-1);
  larger.set(column);
  return larger;
}
