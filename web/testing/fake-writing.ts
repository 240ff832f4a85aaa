/**
 * Drafts of the made-up engine: in memory, with what a real one would refuse left out. What is sent lies in the outbox until it is
 * due, then in Sent; mail to anybody at refused.example comes back.
 */
import { err, ok } from "../../shared/lib/result.ts";
import type { Correspondent, ReadFailure } from "../../workers/rpc/mail-rpc.ts";
import type { Draft, DraftFile, Identity, OutboxRow, StartedDraft, WriteRpc } from "../../workers/rpc/write-rpc.ts";
import { FakeForwards } from "./fake-forwards.ts";
import { idOf } from "./fake-rows.ts";
import { people } from "./fake-mail.ts";

const FIRST_DRAFT = 900_000;
const WAITING = {
  type: "queued",
  why: null,
  reason: null,
  detail: null,
  refused: [],
  rest: null,
  progress: null,
  rsvp: null,
  where: "account",
  subject: null,
} as const;

export abstract class FakeWriting extends FakeForwards implements WriteRpc {
  readonly #drafts = new Map<string, Draft>();
  readonly #files = new Map<string, Uint8Array>();
  #made = FIRST_DRAFT;
  #identities: readonly Identity[] | null = null;
  /** saved while there was no line, by Message-ID */
  readonly #here = new Map<string, Draft>();
  readonly #outbox = new Map<string, OutboxRow>();
  readonly #due = new Map<string, ReturnType<typeof setTimeout>>();

  async identities(): Promise<readonly Identity[]> {
    const { identity } = await this.settings();
    const own = { name: identity.name, address: this.address, signatureHtml: "", signatureText: "", isDefault: true };
    return this.#identities ?? [own];
  }

  saveIdentities(identities: readonly Identity[]): ReturnType<WriteRpc["saveIdentities"]> {
    this.#identities = identities;
    this.emit({ type: "settings" });
    return Promise.resolve(ok(null));
  }

  async newDraft(kind: Parameters<WriteRpc["newDraft"]>[0], id: string | null): ReturnType<WriteRpc["newDraft"]> {
    const identities = await this.identities();
    const from = identities.find((one) => one.isDefault) ?? identities[0];
    const messageId = `${(this.#made++).toString()}@example.org`;
    const own = { name: from?.name ?? "", address: from?.address ?? "" };
    const lists = { to: [], cc: [], bcc: [], inReplyTo: [], references: [], files: [] };
    const blank = {
      id: null,
      messageId,
      redirect: false,
      from: own,
      ...lists,
      subject: "",
      html: "",
      text: "",
      answers: null,
      forwards: null,
    };
    if (kind === "new" || id === null) return ok({ draft: blank, quote: null });
    const opened = await this.open(id);
    if (!opened.ok) return opened;
    const { from: authors, to, cc, subject, date, html, text, textCut, attachments } = opened.value;
    const isAnswer = kind === "reply" || kind === "replyAll";
    const isOwn = ({ address }: Correspondent): boolean => identities.some((one) => one.address === address);
    const asked = [...to, ...cc].find(isOwn);
    const writer = identities.find(({ address }) => address === asked?.address) ?? from;
    const quote = { kind: isAnswer ? "reply" : "forward", from: authors[0] ?? null, to, cc, subject, date, html, text: text ?? "", textCut } as const; // prettier-ignore
    if (kind === "redirect")
      return ok({ draft: { ...blank, redirect: true, subject, html: null, forwards: id }, quote });
    const draft: Draft = {
      ...blank,
      from: { name: writer?.name ?? "", address: writer?.address ?? "" },
      to: isAnswer ? authors : [],
      cc: kind === "replyAll" ? [...to, ...cc].filter((one) => !isOwn(one)) : [],
      files: kind === "forward" ? attachments.map(({ name, type, size }) => this.#fileOf(name, type, size)) : [],
      subject: `${isAnswer ? "Re" : "Fwd"}: ${subject}`,
      ...(isAnswer ? { answers: id } : { forwards: id }),
    };
    return ok({ draft, quote });
  }

  openDraft(id: string): Promise<{ ok: true; value: StartedDraft } | { ok: false; error: ReadFailure }> {
    const draft = this.#drafts.get(id);
    return Promise.resolve(draft ? ok({ draft, quote: null }) : err({ type: "gone" }));
  }

  draftsHere(): ReturnType<WriteRpc["draftsHere"]> {
    const saved = Math.floor(Date.now() / 1000);
    return Promise.resolve(
      [...this.#here.values()].map(({ messageId, subject, to }) => ({ messageId, subject, to, saved })).reverse(),
    );
  }

  openDraftHere(messageId: string): ReturnType<WriteRpc["openDraftHere"]> {
    const draft = this.#here.get(messageId);
    return Promise.resolve(draft ? ok({ draft, quote: null }) : err({ type: "gone" }));
  }

  draftStands = (id: string): Promise<boolean> =>
    Promise.resolve(this.of("drafts").some(({ uid }) => idOf(uid) === id));

  async attach(...[, file, name, type, isShown]: Parameters<WriteRpc["attach"]>): ReturnType<WriteRpc["attach"]> {
    const octets = new Uint8Array(await new Blob([file as Blob]).arrayBuffer());
    if (octets.length > 30 << 20) return err({ type: "tooLarge", limit: 40 << 20 });
    const key = `f${(this.#made++).toString()}`;
    this.#files.set(key, octets);
    return ok({ key, name, type, size: octets.length, contentId: isShown ? `${key}@fake` : null });
  }

  #fileOf(name: string, type: string, size: number): DraftFile {
    const key = `f${(this.#made++).toString()}`;
    this.#files.set(key, new Uint8Array(size));
    return { key, name, type, size, contentId: null };
  }

  detach(_: string, key: string): Promise<void> {
    this.#files.delete(key);
    return Promise.resolve();
  }

  draftFile = (_: string, key: string): Promise<Uint8Array | null> => Promise.resolve(this.#files.get(key) ?? null);

  async saveDraft(draft: Draft, here: boolean): ReturnType<WriteRpc["saveDraft"]> {
    if (here || this.isAway() === "offline") {
      this.#here.set(draft.messageId, draft);
      return ok({ id: draft.id, where: "here", conflict: null });
    }
    await this.#uploaded(draft);
    this.#here.delete(draft.messageId);
    const { subject, text, to, from } = draft;
    const date = Math.floor(Date.now() / 1000);
    await this.importMessage("drafts", new TextEncoder().encode(`Subject: ${subject}\r\n\r\n`));
    const made = this.of("drafts").at(-1);
    if (!made) return err({ type: "gone" });
    const stood = draft.id === null || this.of("drafts").some(({ uid }) => idOf(uid) === draft.id);
    const others = this.of("drafts").filter(({ uid }) => idOf(uid) !== draft.id && uid !== made.uid);
    this.mail.set("drafts", [...others, { ...made, text, to, from, date, seen: true }]);
    const id = idOf(made.uid);
    this.#drafts.set(id, { ...draft, id });
    this.changed("drafts", 0);
    return ok({ id, where: "account", conflict: stood ? null : "gone" });
  }

  async discardDraft(draft: Draft): ReturnType<WriteRpc["discardDraft"]> {
    this.#here.delete(draft.messageId);
    if (draft.id === null) return ok({ undo: null, count: 0 });
    const target = { type: "messages", mailbox: "drafts", ids: [draft.id] } as const;
    return this.change({ type: "move", target, to: "\\Trash" });
  }

  async send(draft: Draft, at: number): ReturnType<WriteRpc["send"]> {
    const saved = await this.saveDraft(draft, false);
    if (!saved.ok) return saved;
    const { id, where } = saved.value;
    if (where === "here") {
      this.#here.delete(draft.messageId);
      const held = `${this.#made++}`.padStart(32, "0");
      this.#drafts.set(held, draft);
      const rsvp = draft.rsvp && draft.answers !== null ? { of: draft.answers, answer: draft.rsvp.answer } : null;
      this.#outbox.set(held, { ...WAITING, id: held, at, where, subject: draft.subject, rsvp });
      return ok({ id: held, where });
    }
    if (id === null) return err({ type: "gone" });
    if (!this.boxes.some((box) => box.id === "outbox"))
      this.boxes.push({ id: "outbox", name: "Outbox", specialUse: null, subscribed: true });
    this.#outbox.set(id, { ...WAITING, id, at });
    this.#move(id, "drafts", "outbox");
    this.#wait(id, at);
    return ok({ id, where });
  }

  unsend(id: string): ReturnType<WriteRpc["unsend"]> {
    if (this.#outbox.get(id)?.type !== "queued") return Promise.resolve(ok("gone"));
    clearTimeout(this.#due.get(id));
    const isHere = this.#outbox.get(id)?.where === "here";
    this.#outbox.delete(id);
    if (!isHere) this.#move(id, "outbox", "drafts");
    return Promise.resolve(ok("back"));
  }

  reschedule(id: string, at: number): ReturnType<WriteRpc["reschedule"]> {
    const row = this.#outbox.get(id);
    if (!row) return Promise.resolve(err({ type: "gone" }));
    this.#outbox.set(id, { ...row, at });
    this.#wait(id, at);
    this.emit({ type: "settings" });
    return Promise.resolve(ok(null));
  }

  async outbox(): ReturnType<WriteRpc["outbox"]> {
    const here = this.isAway() === "offline" ? [] : [...this.#outbox.values()].filter(({ where }) => where === "here");
    for (const { id, at } of here) {
      const draft = this.#drafts.get(id);
      this.#outbox.delete(id);
      if (draft) await this.send(draft, Math.max(at, Math.floor(Date.now() / 1000) + 10));
    }
    return [...this.#outbox.values()];
  }

  #upload = 1;
  readonly #uploading = new Map<string, () => void>();

  protected uploadCommand(share: number): void {
    this.#upload = share;
    for (const messageId of this.#uploading.keys()) this.#tellUpload(messageId);
    if (share < 1) return;
    for (const goOn of this.#uploading.values()) goOn();
    this.#uploading.clear();
  }

  #tellUpload(messageId: string): void {
    this.emit({ type: "saving", messageId, sent: Math.round(this.#upload * 1_000), of: 1_000 });
  }

  async #uploaded({ messageId }: Draft): Promise<void> {
    if (this.#upload >= 1) return;
    const there = new Promise<void>((goOn) => this.#uploading.set(messageId, goOn));
    this.#tellUpload(messageId);
    await there;
  }

  protected outboxCommand(change: Partial<OutboxRow>): void {
    for (const [id, row] of this.#outbox) this.#outbox.set(id, { ...row, ...change });
    this.emit({ type: "settings" });
  }

  dismissReturn(id: string): ReturnType<WriteRpc["dismissReturn"]> {
    this.#outbox.delete(id);
    this.emit({ type: "settings" });
    return Promise.resolve(ok(null));
  }

  #wait(id: string, at: number): void {
    clearTimeout(this.#due.get(id));
    // later than timers reach: nobody waits for it here
    const milliseconds = at * 1000 - Date.now();
    if (milliseconds < 2 ** 31)
      this.#due.set(
        id,
        setTimeout(() => this.#leave(id), milliseconds),
      );
  }

  #leave(id: string): void {
    const draft = this.#drafts.get(id);
    const row = this.#outbox.get(id);
    const refused = [...(draft?.to ?? []), ...(draft?.cc ?? [])].filter(({ address }) =>
      address.endsWith("@refused.example"),
    );
    if (row && refused.length > 0) {
      const told = refused.map(({ address }) => ({ recipient: address, code: 550, text: "5.1.1 no such mailbox" }));
      this.#outbox.set(id, { ...row, type: "returned", reason: "mta", refused: told });
    } else {
      this.#outbox.delete(id);
      if (draft?.rsvp && draft.answers !== null) this.#noteAnswer(draft.answers, draft.rsvp.answer);
    }
    this.#move(id, "outbox", refused.length > 0 ? "drafts" : "sent");
  }

  #noteAnswer(id: string, answer: "accepted" | "tentative" | "declined"): void {
    for (const [mailbox, messages] of this.mail) {
      const found = messages.find(({ uid }) => idOf(uid) === id);
      if (!found) continue;
      found.rsvp = answer;
      this.changed(mailbox, 0);
    }
  }

  #move(id: string, from: string, to: string): void {
    const moved = this.of(from).filter(({ uid }) => idOf(uid) === id);
    this.mail.set(
      from,
      this.of(from).filter((one) => !moved.includes(one)),
    );
    this.mail.set(to, [...this.of(to), ...moved]);
    this.changed(from, 0);
    this.changed(to, 0);
  }

  closeDraft = (): Promise<void> => Promise.resolve();

  checkDraft({ subject, text, files, to }: Draft): ReturnType<WriteRpc["checkDraft"]> {
    const typo = to.find(({ address }) => address.endsWith("@fjord.exmaple"));
    const known = people.find(({ address }) => address === "jonas.berg@fjord.example");
    return Promise.resolve([
      ...(subject === "" ? [{ type: "subject" } as const] : []),
      ...(/attached/.test(text) && files.length === 0 ? [{ type: "attachment", word: "attached" } as const] : []),
      ...(typo && known ? [{ type: "recipient", address: typo.address, known: known.address } as const] : []),
    ]);
  }

  suggestPeople(typed: string, most: number): ReturnType<WriteRpc["suggestPeople"]> {
    const text = typed.toLowerCase();
    const found = people.filter(({ name, address }) => `${name} ${address}`.toLowerCase().includes(text));
    return Promise.resolve(found.slice(0, most).map((one) => ({ ...one, written: true, members: null })));
  }
}
