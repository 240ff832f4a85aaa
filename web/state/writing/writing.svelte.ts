/**
 * One draft that is being written: whom to, about what, its words (draft-words.svelte.ts) and files (draft-files.svelte.ts); kept as
 * it is written (draft-keeping.svelte.ts), sent, closed or discarded.
 */
import { err } from "../../../shared/lib/result.ts";
import type { Draft, DraftWarning, Identity, Quote, StartedDraft } from "../../../workers/rpc/write-rpc.ts";
import { t } from "../../i18n/t.ts";
import { changeFailureText } from "../mail/change-words.ts";
import type { ComposeStart } from "./compose.svelte.ts";
import { DraftFiles, isPicture, isShownIn } from "./draft-files.svelte.ts";
import type { DraftHtml } from "./draft-html.ts";
import { DraftKeeping, type Told } from "./draft-keeping.svelte.ts";
import { readStart, startDraft } from "./draft-start.ts";
import type { DraftTabs, Giver } from "./draft-tabs.ts";
import { DraftWords } from "./draft-words.svelte.ts";
import type { Engine } from "../app/engine.ts";
import { isAddress, parseRecipients, withRecipients } from "./recipients.ts";
import { saveFailureText } from "./save-words.ts";
import type { Correspondent, MessageId, ReadFailure } from "../app/types.ts";

export type Field = "to" | "cc" | "bcc";

/** Why it can not be sent as it is. */
export type Unsendable = "noRecipients" | "badRecipients" | "attaching" | "filesLost";

export interface WritingParts {
  readonly engine: Engine;
  readonly html: DraftHtml;
  /** what is begun here is plain text */
  readonly plain: boolean;
  /** it has another EMAILID since it was saved; by its Message-ID it is the same draft */
  readonly known: (id: MessageId | null, messageId: string) => void;
  readonly tabs: DraftTabs;
  /** another tab has it now: the window goes */
  readonly given: () => void;
}

export class Writing implements Told {
  isReady = $state(false);
  /** It is open in another tab. */
  isElsewhere = $state(false);
  /** It is on its way from there. */
  isTaking = $state(false);
  failure = $state.raw<ReadFailure | null>(null);
  identities = $state.raw<readonly Identity[]>([]);
  from = $state.raw<Correspondent>({ name: "", address: "" });
  to = $state.raw<readonly Correspondent[]>([]);
  cc = $state.raw<readonly Correspondent[]>([]);
  bcc = $state.raw<readonly Correspondent[]>([]);
  /** in the fields, and no address yet */
  typed = $state<Record<Field, string>>({ to: "", cc: "", bcc: "" });
  subject = $state("");
  /** it goes out as it was received, and whom it goes to is all that is written */
  redirect = $state(false);
  /** what it is, then: hostile */
  received = $state.raw<Quote | null>(null);
  trouble = $state<string | null>(null);
  note = $state<string | null>(null);
  /** asked to be sent while there was no line: it is as soon as there is one */
  waits = $state.raw<{ readonly at: number | null } | null>(null);
  /** It is being sent: nothing in it changes, and it is neither saved, closed nor discarded until that is answered. */
  isSending = $state(false);
  readonly files: DraftFiles;
  readonly words: DraftWords;
  readonly keeping: DraftKeeping;
  readonly recipients = $derived([...this.to, ...this.cc, ...this.bcc]);
  readonly #parts: WritingParts;
  #draft: Draft | null = null;
  /** lets other tabs have it; null: this one does not hold it */
  #release: (() => void) | null = null;
  /** files come that its writer did not choose */
  #isGiven = false;

  constructor(parts: WritingParts) {
    this.#parts = parts;
    const { engine, html } = parts;
    this.files = new DraftFiles(
      engine,
      () => this.#draft?.messageId ?? "",
      (isNew) => {
        if (!this.#isGiven) this.touch(isNew);
      },
    );
    this.words = new DraftWords({ html, files: this.files, touch: () => this.touch() });
    this.keeping = new DraftKeeping({
      engine,
      settled: () => this.words.settled(),
      draft: () => this.toDraft(),
      size: () => this.files.size,
      isHeld: () => this.isSending,
      told: this,
      onid: (id) => this.#know(id),
      lose: (keys) => this.files.lose(keys),
    });
  }

  /** The same as long as it is this draft; null: it is not opened yet. */
  get messageId(): string | null {
    return this.#draft?.messageId ?? null;
  }

  get id(): MessageId | null {
    return this.#draft?.id ?? null;
  }

  /** Another's message is sent on in it. */
  get isForward(): boolean {
    return this.#draft?.forwards != null;
  }

  async open(asked: ComposeStart): Promise<void> {
    const { engine } = this.#parts;
    const start = readStart(asked);
    const [opened, identities] = await Promise.all([
      startDraft(engine, start),
      engine.identities().catch((): readonly Identity[] => []),
    ]);
    this.identities = identities;
    if (!opened.ok) {
      this.failure = opened.error;
      return;
    }
    const { draft, quote } = opened.value;
    this.#take(draft);
    this.#release ??= await this.#parts.tabs.hold(draft.messageId, this.#giver);
    if (!this.#release) {
      this.isElsewhere = true;
      return;
    }
    await this.files.open(draft.files);
    if (start.type === "new" || start.type === "mailto") await this.#begin(start, draft, quote);
    else {
      this.#goOn(draft, quote);
      this.keeping.state = draft.id === null ? "here" : "account";
    }
    this.isReady = true;
    // what was never saved is in this page alone
    if (start.type === "kept") this.touch();
    if (start.type === "mailto" && start.files) void this.#takeShared(start.files);
  }

  /** It is written here from now on, with all that the other tab has. */
  async useHere(start: ComposeStart): Promise<void> {
    const { messageId = "" } = this.#draft ?? {};
    this.isTaking = true;
    this.trouble = null;
    const taken = await this.#parts.tabs.take(messageId, this.#giver);
    this.isTaking = false;
    if (taken === "refused") {
      this.trouble = t("compose.otherTab.refused");
      return;
    }
    this.#release = taken.release;
    this.isElsewhere = false;
    this.keeping.resume();
    await this.open(taken.start ?? this.#again(start));
  }

  /** Its window goes, and the editor with it. */
  leave(): void {
    this.files.close();
    void this.keeping.leave();
    this.release();
  }

  /** Whoever asks next has it. */
  release(): void {
    this.#release?.();
    this.#release = null;
  }

  readonly #giver: Giver = {
    give: async () => {
      const isKept = !this.waits && (await this.close());
      if (!isKept || !this.#draft) return null;
      this.#parts.given();
      const { id, messageId } = this.#draft;
      return this.keeping.state === "here" || id === null ? { type: "here", messageId } : { type: "draft", id };
    },
    lost: () => {
      this.#release = null;
      this.isReady = false;
      this.isElsewhere = true;
      void this.keeping.leave();
    },
  };

  /** Something was written; `isFile`: a file came. */
  touch(isFile = false): void {
    if (!this.isReady || this.keeping.isOver) return;
    this.waits = null;
    this.keeping.touch(isFile);
  }

  setPeople(field: Field, people: readonly Correspondent[]): void {
    this[field] = people;
    this.touch();
  }

  /** What was typed counts, finished or not. */
  commit(): void {
    for (const field of ["to", "cc", "bcc"] as const) {
      const added = parseRecipients(this.typed[field]);
      this.typed[field] = "";
      if (added.length > 0) this.setPeople(field, withRecipients(this[field], added));
    }
  }

  setFrom(identity: Identity): void {
    const before = this.identities.find(({ address }) => address === this.from.address);
    this.from = { name: identity.name, address: identity.address };
    if (!this.redirect) this.words.sign(identity, before ?? null);
    this.touch();
  }

  /** Pictures go into the text where they can be shown there. */
  async attach(files: readonly File[], inText: boolean): Promise<void> {
    for (const file of files) {
      if (this.keeping.isOver || this.isSending) return;
      const isShown = inText && this.words.mode === "rich" && isPicture(file);
      const made = await this.files.add(file, isShown);
      if (made?.contentId != null) this.words.editor?.insertPicture(made.contentId);
    }
  }

  toDraft(): Draft {
    if (!this.#draft) throw new Error("not opened yet");
    const { from, to, cc, bcc, subject } = this;
    if (this.redirect) return { ...this.#draft, from, to, cc, bcc };
    const { html, text } = this.words.whole();
    // pictures that nothing shows any more stay here, and are not sent
    const files = this.files.all.filter(
      (file) => file.contentId === null || file.isLost === true || isShownIn(file, html ?? ""),
    );
    return { ...this.#draft, from, to, cc, bcc, subject, html, text, files };
  }

  unsendable(): Unsendable | null {
    if (this.files.isBusy) return "attaching";
    if (this.files.hasLost) return "filesLost";
    if (this.recipients.length === 0) return "noRecipients";
    return this.recipients.every(({ address }) => isAddress(address)) ? null : "badRecipients";
  }

  /** `text` of a warning is about the writer's own words. */
  warnings(): Promise<readonly DraftWarning[]> {
    const { text } = this.words.read();
    return this.#parts.engine.checkDraft({ ...this.toDraft(), text }).catch(() => []);
  }

  /** At that time, unix seconds. Once it is done there is nothing more to save. */
  async send(at: number): ReturnType<Engine["send"]> {
    const { keeping } = this;
    this.isSending = true;
    await keeping.settle();
    const { written } = keeping;
    const sent = await this.#parts.engine
      .send(this.toDraft(), at)
      .catch((): Awaited<ReturnType<Engine["send"]>> => err({ type: "refused", reason: "failed" }));
    if (sent.ok) {
      await this.#end();
      this.#letGo();
      return sent;
    }
    this.isSending = false;
    if (sent.error.type === "filesLost") keeping.lose(sent.error.keys);
    else this.trouble = saveFailureText(sent.error);
    keeping.goOn(written);
    return sent;
  }

  /** Saves what is not saved yet. False: it could not be, and the window should stay. */
  async close(): Promise<boolean> {
    if (this.isSending) return false;
    if (this.files.isBusy) {
      this.note = t("compose.problem.attaching");
      return false;
    }
    this.commit();
    if (!(await this.keeping.close())) return false;
    await this.#end();
    this.#letGo();
    return true;
  }

  /** On this device, before it is locked. */
  async keep(): Promise<void> {
    if (!this.isSending) await this.keeping.keep();
  }

  /** The page may go any moment. */
  hide(): void {
    if (!this.isSending) this.keeping.hide();
  }

  /** To the Trash. What it takes to have it back; null: it could not be discarded. */
  async discard(): Promise<{ readonly undo: string | null; readonly draft: Draft } | null> {
    if (this.isSending) return null;
    await this.#end();
    await this.words.settled();
    const draft = this.toDraft();
    const done = await this.#parts.engine.discardDraft(draft).catch(() => null);
    if (done?.ok === true) {
      this.release();
      return { undo: done.value.undo, draft };
    }
    this.keeping.resume();
    this.trouble = changeFailureText(done && done.error);
    return null;
  }

  /** Another device may have saved, sent or discarded it. */
  async look(): Promise<void> {
    const { id, keeping } = this;
    // what waits here is filed by the engine itself once it can be
    if (id === null || keeping.state !== "account" || !this.isReady) return;
    const stands = await this.#parts.engine.draftStands(id).catch(() => true);
    if (!stands && this.id === id && !keeping.isOver) this.note = t("compose.elsewhere");
  }

  /** What was begun here is not begun once more. */
  #again(start: ComposeStart): ComposeStart {
    if (start.type === "draft" || start.type === "here" || !this.#draft) return start;
    const { id, messageId } = this.#draft;
    return id === null ? { type: "here", messageId } : { type: "draft", id };
  }

  #take(draft: Draft): void {
    this.#draft = draft;
    this.from = draft.from;
    // saved by another program, somebody may be named twice
    this.to = withRecipients([], draft.to);
    this.cc = withRecipients([], draft.cc);
    this.bcc = withRecipients([], draft.bcc);
    this.subject = draft.subject;
    this.redirect = draft.redirect;
    this.#parts.known(draft.id, draft.messageId);
  }

  #know(id: MessageId | null): void {
    if (this.#draft) this.#draft = { ...this.#draft, id };
    this.#parts.known(id, this.#draft?.messageId ?? "");
  }

  /** Any site may post what looks shared by an app: nothing of it is saved until its writer does something. */
  async #takeShared(files: readonly File[]): Promise<void> {
    this.note = t("compose.shared.from");
    this.#isGiven = true;
    await this.attach(files, false);
    this.#isGiven = false;
    if (this.keeping.isWritten) this.touch();
  }

  async #begin(
    start: Extract<ComposeStart, { type: "new" | "mailto" }>,
    draft: Draft,
    quote: StartedDraft["quote"],
  ): Promise<void> {
    if (start.type === "mailto") {
      [this.to, this.cc, this.subject] = [start.draft.to, start.draft.cc, start.draft.subject];
    }
    if (draft.redirect || (start.type === "new" && start.kind === "again")) {
      this.#goOn(draft, quote);
      return;
    }
    const address = draft.from.address.toLowerCase();
    const identity = this.identities.find((one) => one.address.toLowerCase() === address) ?? null;
    const text = start.type === "mailto" ? start.draft.text : "";
    await this.words.begin({ draft, text, identity, quote, plain: this.#parts.plain });
  }

  #goOn(draft: Draft, quote: Quote | null): void {
    if (draft.redirect) this.received = quote;
    else this.words.goOn(draft);
  }

  /** Nothing is saved any more, and the words stay as they are. */
  async #end(): Promise<void> {
    await this.keeping.end();
    this.words.read();
  }

  /** What the engine holds for it. */
  #letGo(): void {
    // in another tab they are wanted still
    if (this.#draft && this.#release) void this.#parts.engine.closeDraft(this.#draft.messageId).catch(() => undefined);
    this.release();
  }
}
