/** Drafts of the made-up engine: in memory, with what a real one would refuse left out. */
import { err, ok } from "../../shared/lib/result.ts";
import type { ReadFailure } from "../../workers/rpc/mail-rpc.ts";
import type { Draft, DraftFile, Identity, StartedDraft, WriteRpc } from "../../workers/rpc/write-rpc.ts";
import { FakeLists } from "./fake-lists.ts";
import { idOf } from "./fake-rows.ts";
import { people } from "./fake-mail.ts";

const FIRST_DRAFT = 900_000;

export abstract class FakeWriting extends FakeLists implements WriteRpc {
  readonly #drafts = new Map<string, Draft>();
  readonly #files = new Map<string, Uint8Array>();
  #made = FIRST_DRAFT;
  #identities: readonly Identity[] | null = null;

  async identities(): Promise<readonly Identity[]> {
    const { identity } = await this.settings();
    const own = { name: identity.name, address: this.address, signatureHtml: "", signatureText: "", isDefault: true };
    return this.#identities ?? [own];
  }

  saveIdentities(identities: readonly Identity[]): ReturnType<WriteRpc["saveIdentities"]> {
    this.#identities = identities;
    return Promise.resolve(ok(null));
  }

  async newDraft(kind: Parameters<WriteRpc["newDraft"]>[0], id: string | null): ReturnType<WriteRpc["newDraft"]> {
    const [from] = await this.identities();
    const messageId = `${(this.#made++).toString()}@example.org`;
    const own = { name: from?.name ?? "", address: from?.address ?? "" };
    const lists = { to: [], cc: [], bcc: [], inReplyTo: [], references: [], files: [] };
    const blank = {
      id: null,
      messageId,
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
    const { from: authors, to, cc, subject, date, html, text } = opened.value;
    const isAnswer = kind === "reply" || kind === "replyAll";
    const quote = { kind: isAnswer ? "reply" : "forward", from: authors[0] ?? null, to, cc, subject, date, html, text: text ?? "" } as const; // prettier-ignore
    const draft: Draft = {
      ...blank,
      to: isAnswer ? authors : [],
      subject: `${isAnswer ? "Re" : "Fwd"}: ${subject}`,
      ...(isAnswer ? { answers: id } : { forwards: id }),
    };
    return ok({ draft, quote });
  }

  openDraft(id: string): Promise<{ ok: true; value: StartedDraft } | { ok: false; error: ReadFailure }> {
    const draft = this.#drafts.get(id);
    return Promise.resolve(draft ? ok({ draft, quote: null }) : err({ type: "gone" }));
  }

  draftsHere = (): ReturnType<WriteRpc["draftsHere"]> => Promise.resolve([]);
  openDraftHere = (): ReturnType<WriteRpc["openDraftHere"]> => Promise.resolve(err({ type: "gone" }));
  draftStands = (id: string): Promise<boolean> =>
    Promise.resolve(this.of("drafts").some(({ uid }) => idOf(uid) === id));

  attach(_: string, file: Uint8Array, name: string, type: string, isShown: boolean): ReturnType<WriteRpc["attach"]> {
    if (file.length > 30 << 20) return Promise.resolve(err({ type: "tooLarge", limit: 40 << 20 }));
    const key = `f${(this.#made++).toString()}`;
    this.#files.set(key, file);
    const made: DraftFile = { key, name, type, size: file.length, contentId: isShown ? `${key}@fake` : null };
    return Promise.resolve(ok(made));
  }

  detach(_: string, key: string): Promise<void> {
    this.#files.delete(key);
    return Promise.resolve();
  }

  draftFile = (_: string, key: string): Promise<Uint8Array | null> => Promise.resolve(this.#files.get(key) ?? null);

  async saveDraft(draft: Draft, here: boolean): ReturnType<WriteRpc["saveDraft"]> {
    if (here || this.isAway() === "offline") return ok({ id: draft.id, where: "here", conflict: null });
    const { subject, text, to, from } = draft;
    const date = Math.floor(Date.now() / 1000);
    await this.importMessage("drafts", new TextEncoder().encode(`Subject: ${subject}\r\n\r\n`));
    const made = this.of("drafts").at(-1);
    if (!made) return err({ type: "gone" });
    const others = this.of("drafts").filter(({ uid }) => idOf(uid) !== draft.id && uid !== made.uid);
    this.mail.set("drafts", [...others, { ...made, text, to, from, date, seen: true }]);
    const id = idOf(made.uid);
    this.#drafts.set(id, { ...draft, id });
    this.changed("drafts", 0);
    return ok({ id, where: "account", conflict: null });
  }

  async discardDraft(draft: Draft): ReturnType<WriteRpc["discardDraft"]> {
    if (draft.id === null) return ok({ undo: null, count: 0 });
    const target = { type: "messages", mailbox: "drafts", ids: [draft.id] } as const;
    return this.change({ type: "move", target, to: "\\Trash" });
  }

  /** nobody takes mail from here */
  send = (): ReturnType<WriteRpc["send"]> => Promise.resolve(err({ type: "offline" }));
  unsend = (): ReturnType<WriteRpc["unsend"]> => Promise.resolve(err({ type: "gone" }));
  reschedule = (): ReturnType<WriteRpc["reschedule"]> => Promise.resolve(err({ type: "gone" }));
  outbox = (): ReturnType<WriteRpc["outbox"]> => Promise.resolve([]);
  dismissReturn = (): ReturnType<WriteRpc["dismissReturn"]> => Promise.resolve(ok(null));

  closeDraft = (): Promise<void> => Promise.resolve();

  checkDraft({ subject }: Draft): ReturnType<WriteRpc["checkDraft"]> {
    return Promise.resolve(subject === "" ? [{ type: "subject" }] : []);
  }

  suggestPeople(typed: string, most: number): ReturnType<WriteRpc["suggestPeople"]> {
    const text = typed.toLowerCase();
    const found = people.filter(({ name, address }) => `${name} ${address}`.toLowerCase().includes(text));
    return Promise.resolve(found.slice(0, most).map((one) => ({ ...one, written: true })));
  }
}
