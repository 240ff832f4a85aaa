/**
 * Mail programs that do this and that for a while, and each its own bookkeeping: what a mailbox holds by nothing but what
 * the server has told this connection (RFC 3501 §7.3, §7.4). What does not fit is a finding.
 */
import type { Answer, ImapClient } from "./imap-client.ts";
import { plainMessage, type Device } from "./world.ts";

const BOXES = ["INBOX", "Archive", "Work", "Work/Deep", "Play"];
const FLAGS = ["\\Seen", "\\Flagged", "\\Answered", "$Work", "$Later"];

/** A generator that a seed repeats (mulberry32). */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** A message as this connection was told of it; null = not told yet. */
interface Row {
  uid: number | null;
  flags: string | null;
}

const flagsInOrder = (flags: string): string =>
  flags
    .split(" ")
    .filter((flag) => flag !== "" && flag !== "\\Recent")
    .sort()
    .join(" ");

const validityIn = (untagged: string): string | undefined => /UIDVALIDITY (\d+)/.exec(untagged)?.[1];

export class RandomClient {
  readonly findings: string[] = [];
  /** Commands answered, by status. */
  readonly answered: Record<string, number> = {};
  readonly #device: Device;
  readonly #name: string;
  readonly #random: (below: number) => number;
  #client: ImapClient | null = null;
  #rows: Row[] = [];
  #box = "INBOX";
  #validity: string | undefined;
  #appended = 0;

  constructor(device: Device, name: string, seed: number) {
    this.#device = device;
    this.#name = name;
    this.#random = randomOf(seed);
  }

  async work(milliseconds: number): Promise<void> {
    const end = Date.now() + milliseconds;
    while (Date.now() < end) {
      try {
        await this.#step();
      } catch {
        // BYE: the mailbox it had selected is gone
        this.#client?.destroy();
        this.#client = null;
      }
    }
  }

  /** At the end: what was told is what there is. */
  async check(): Promise<void> {
    const client = this.#client;
    if (!client) return;
    const told = await this.#run("NOOP").catch(() => null);
    if (!told) return;
    const fresh = await this.#device.open();
    const opened = await fresh.command(`EXAMINE ${this.#box}`);
    // renamed elsewhere, and perhaps another has its name
    if (opened.status !== "OK" || validityIn(opened.untagged) !== this.#validity) return;
    const count = Number(/^\* (\d+) EXISTS/m.exec(opened.untagged)?.[1]);
    if (count !== this.#rows.length) this.#find(`told of ${this.#rows.length} messages, there are ${count}`);
    if (count > 0) {
      const fetched = await fresh.ok("FETCH 1:* (UID FLAGS)");
      for (const [, seq, uid, flags = ""] of fetched.matchAll(/^\* (\d+) FETCH \(UID (\d+) FLAGS \((.*?)\)/gm)) {
        const row = this.#rows[Number(seq) - 1];
        if (row?.uid != null && row.uid !== Number(uid)) this.#find(`${seq} is UID ${uid}, told was ${row.uid}`);
        const now = flagsInOrder(flags);
        if (row?.flags != null && row.flags !== now) this.#find(`UID ${uid} has (${now}), told was (${row.flags})`);
      }
    }
    await fresh.logout();
    await client.logout();
  }

  #find(what: string): void {
    this.findings.push(`${this.#name} in ${this.#box}: ${what}`);
  }

  #pick<T>(from: readonly T[]): T {
    return from[this.#random(from.length)] as T;
  }

  async #step(): Promise<void> {
    if (!this.#client) await this.#open();
    const kind = this.#random(22);
    const seq = 1 + this.#random(Math.max(1, this.#rows.length));
    const some = this.#rows.length > 0;
    const flag = this.#pick(FLAGS);
    const sign = this.#pick(["+", "-", "+", ""]);
    const silent = this.#pick(["", ".SILENT"]);
    if (kind < 4) await (some && this.#run(`STORE ${seq} ${sign}FLAGS${silent} (${flag})`));
    else if (kind < 6) await this.#run(`UID STORE ${1 + this.#random(30)}:* ${sign || "+"}FLAGS${silent} (${flag})`);
    else if (kind < 8) await (some && this.#run(`COPY ${seq} ${this.#pick(BOXES)}`));
    else if (kind < 10) await (some && this.#run(`MOVE ${seq} ${this.#pick(BOXES)}`));
    else if (kind < 12) await this.#append();
    else if (kind < 14) await this.#expunge(seq);
    else if (kind === 14) await this.#run(`CREATE ${this.#pick(BOXES.slice(2))}`);
    else if (kind === 15) await this.#run(`RENAME ${this.#pick(BOXES.slice(2))} ${this.#pick(BOXES.slice(2))}`);
    else if (kind === 16 && this.#random(3) === 0) await this.#delete(this.#pick(BOXES.slice(2)));
    else if (kind < 19) await this.#run("NOOP");
    else if (kind < 21) await (some && this.#run("FETCH 1:* (UID FLAGS)"));
    else await this.#select(this.#pick(BOXES));
  }

  async #open(): Promise<void> {
    this.#client = await this.#device.open();
    await this.#select("INBOX");
  }

  async #select(box: string): Promise<void> {
    // a SELECT that fails leaves none selected
    this.#rows = [];
    const answer = await this.#run(`SELECT ${box}`);
    if (answer.status !== "OK") return this.#select("INBOX");
    this.#box = box;
    this.#validity = validityIn(answer.untagged);
    if (this.#rows.length > 0) await this.#run("FETCH 1:* (UID FLAGS)");
  }

  async #append(): Promise<void> {
    const message = plainMessage(`${this.#name}-${++this.#appended}`);
    await this.#run(`APPEND ${this.#pick(BOXES)} (${this.#pick(FLAGS)})`, message);
  }

  async #expunge(seq: number): Promise<void> {
    if (this.#rows.length < 5) return;
    await this.#run(`STORE ${seq} +FLAGS (\\Deleted)`);
    await this.#run("EXPUNGE");
  }

  async #delete(box: string): Promise<void> {
    await this.#run(`DELETE ${box}`);
    if (this.#box === box) await this.#select("INBOX");
  }

  async #run(command: string, literal?: string): Promise<Answer> {
    if (!this.#client) throw new Error("not connected");
    const holds = /^(?:FETCH|STORE|SEARCH)/.test(command);
    const answer = await this.#client.command(command, literal);
    // its own change is not told to a client that asked for silence
    if (command.includes(".SILENT")) this.#forgetFlags();
    this.answered[answer.status] = (this.answered[answer.status] ?? 0) + 1;
    if (answer.status === "BAD") this.#find(`${command}: ${answer.line}`);
    if (holds && /^\* \d+ EXPUNGE/m.test(answer.untagged)) this.#find(`${command}: EXPUNGE within`);
    this.#take(answer.untagged);
    return answer;
  }

  #forgetFlags(): void {
    for (const row of this.#rows) row.flags = null;
  }

  #take(untagged: string): void {
    for (const [, text = "", kind, rest = ""] of untagged.matchAll(/^\* (\d+) (EXISTS|EXPUNGE|FETCH)(.*)\r$/gm)) {
      const number = Number(text);
      if (kind === "EXISTS") {
        if (number < this.#rows.length) this.#find(`EXISTS fell from ${this.#rows.length} to ${number}`);
        while (this.#rows.length < number) this.#rows.push({ uid: null, flags: null });
      } else if (kind === "EXPUNGE") {
        if (number > this.#rows.length) this.#find(`EXPUNGE of ${number} among ${this.#rows.length}`);
        this.#rows.splice(number - 1, 1);
      } else this.#takeFetch(number, rest);
    }
  }

  #takeFetch(seq: number, rest: string): void {
    const row = this.#rows[seq - 1];
    if (!row) {
      this.#find(`FETCH of ${seq} among ${this.#rows.length}`);
      return;
    }
    const uid = /UID (\d+)/.exec(rest)?.[1];
    const flags = /FLAGS \((.*?)\)/.exec(rest)?.[1];
    if (uid !== undefined && row.uid !== null && row.uid !== Number(uid))
      this.#find(`${seq} was UID ${row.uid} and is told as ${uid}`);
    if (uid !== undefined) row.uid = Number(uid);
    if (flags !== undefined) row.flags = flagsInOrder(flags);
  }
}

/** Four connections to each device, all at once. */
export const randomClients = (devices: readonly Device[], seed: number): RandomClient[] =>
  devices.flatMap((device, d) =>
    Array.from({ length: 4 }, (_, c) => new RandomClient(device, `d${d}c${c}`, seed * 100 + d * 10 + c)),
  );
