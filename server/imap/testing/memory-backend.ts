/** The backend port over the real fold, fed in memory: for tests. */
import { createHash, randomBytes } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { emailNumber, idFromBytes, seq } from "../../../shared/lib/ids.ts";
import type { BlobId, EmailNumber, MailboxId } from "../../../shared/lib/ids.ts";
import { err, ok } from "../../../shared/lib/result.ts";
import type { Result } from "../../../shared/lib/result.ts";
import { flagChanges, overlayFlags, type Waiting } from "../../../shared/mailbox/flag-overlay.ts";
import { createFold } from "../../../shared/mailbox/fold.ts";
import type { Applied, Change, EmailFacts, FoldEntry, Op } from "../../../shared/mailbox/op.ts";
import { canonicalLines } from "../../../shared/mime/structure/line-ends.ts";
import { indexData } from "../../../shared/mime/index/index-data.ts";
import type { IndexData } from "../../../shared/mime/index/index-data.ts";
import type { ImapAccount, ImapBackend, NewMessage, SubmitFailure, Submitted } from "../backend.ts";

type Unnumbered = FoldEntry extends infer E ? (E extends FoldEntry ? Omit<E, "seq"> : never) : never;

export class MemoryAccount implements ImapAccount {
  /** What `firstNew` says of every mailbox. */
  oldUntil = 0;
  readonly address: string;
  readonly appendLimit = 8 * 1024 * 1024;
  offline = false;
  /** Emails whose body is found damaged. */
  readonly corrupt = new Set<EmailNumber>();
  /** Emails whose body nobody has any more. */
  readonly lost = new Set<EmailNumber>();
  /** Emails whose index data can not be had. */
  readonly withoutIndex = new Set<EmailNumber>();
  /** Milliseconds until the log has taken something. */
  slowness = 0;
  /** Bodies handed out. */
  bodiesRead = 0;
  /** Sessions that logged in, and those that gave the account back. */
  logins = 0;
  releases = 0;
  readonly #fold = createFold();
  /** Changes of flags made offline; they are never sent. */
  #waiting: readonly Waiting[] = [];
  readonly #shown = overlayFlags(this.#fold.state, () => this.#waiting);
  readonly #blobs = new Map<BlobId, Uint8Array>();
  readonly #listeners = new Set<(changes: readonly Change[]) => void>();
  readonly #endListeners = new Set<(why: string) => void>();

  constructor(address: string) {
    this.address = address;
    this.apply({ kind: "generation", time: 1_700_000_000 });
  }

  get state(): ImapAccount["state"] {
    return this.#shown;
  }

  /** A message as LMTP brings it. */
  deliver(message: string | Uint8Array, internalDate = Math.floor(Date.now() / 1000)): void {
    this.apply({ kind: "incoming", email: this.#keep(Buffer.from(message), internalDate), junk: false });
  }

  apply(entry: Unnumbered): Applied {
    const applied = this.#fold.apply({ ...entry, seq: seq(this.state.seq + 1) });
    for (const listener of [...this.#listeners]) listener(applied.changes);
    return applied;
  }

  async submit(ops: readonly Op[]): Promise<Result<Submitted, SubmitFailure>> {
    await (this.slowness > 0 ? setTimeout(this.slowness) : Promise.resolve());
    if (this.offline) return this.#putOff(ops);
    return ok({ type: "confirmed", outcomes: this.apply({ kind: "ops", ops, releases: [] }).outcomes });
  }

  #putOff(ops: readonly Op[]): Result<Submitted, SubmitFailure> {
    if (!ops.every((op) => op.op === "store" && op.unchangedSince === undefined)) return err({ type: "offline" });
    const [change, before] = [{ ops }, this.#waiting];
    this.#waiting = [...before, change];
    const changes = flagChanges(this.#fold.state, this.#shown, { change, before });
    for (const listener of [...this.#listeners]) listener(changes);
    return ok({ type: "queued" });
  }

  async append(mailbox: MailboxId, messages: readonly NewMessage[]): Promise<Result<Submitted, SubmitFailure>> {
    if (this.offline) return err({ type: "offline" });
    const ops = messages.map(({ message, flags, internalDate }): Op => {
      const email = this.#keep(message, internalDate ?? Math.floor(Date.now() / 1000));
      return { op: "append", mailbox, email, flags };
    });
    return this.submit(ops);
  }

  async index(emails: readonly EmailNumber[]): Promise<readonly (IndexData | null)[]> {
    await Promise.resolve();
    return emails.map((email) => {
      const message = this.withoutIndex.has(email) ? null : this.#message(email);
      return message === null ? null : indexData(message, { receivedAt: 0 });
    });
  }

  async body(email: EmailNumber): ReturnType<ImapAccount["body"]> {
    await Promise.resolve();
    if (this.offline) return err({ type: "offline" });
    if (this.corrupt.has(email)) return err({ type: "corrupt" });
    const message = this.lost.has(email) ? null : this.#message(email);
    this.bodiesRead++;
    return message === null ? err({ type: "gone" }) : ok(message);
  }

  subscribe(listener: (changes: readonly Change[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  watchEnd(listener: (why: string) => void): () => void {
    this.#endListeners.add(listener);
    return () => this.#endListeners.delete(listener);
  }

  /** The account is taken away. */
  end(why: string): void {
    for (const listener of [...this.#endListeners]) listener(why);
  }

  newMailboxId(): MailboxId {
    return idFromBytes(randomBytes(16));
  }

  firstNew(): number {
    return this.oldUntil;
  }

  release(): void {
    this.releases++;
  }

  #message(email: EmailNumber): Uint8Array | null {
    const facts = this.state.email(email);
    return facts === null ? null : (this.#blobs.get(facts.blobId) ?? null);
  }

  #keep(message: Uint8Array, internalDate: number): EmailFacts {
    const blobId = idFromBytes<BlobId>(randomBytes(16));
    this.#blobs.set(blobId, Uint8Array.from(message));
    const sha256 = createHash("sha256").update(message).digest();
    return { id: idFromBytes(randomBytes(16)), blobId, size: canonicalLines(message).length, internalDate, sha256 };
  }
}

/** One account; its password is "secret". */
export const memoryBackend = (account: MemoryAccount): ImapBackend => ({
  async login(username, password) {
    await Promise.resolve();
    if (username !== account.address || password !== "secret") return err("badCredentials");
    account.logins++;
    return ok(account);
  },
});

export const FIRST_EMAIL = emailNumber(0);
