/**
 * One draft that is being written: whom to, about what, its words and files; saved as it is written (draft-saver.ts) and sent. The
 * words themselves are the editor's while it is there: typing changes nothing here but that something was typed.
 */
import { err, type Result } from "../../shared/lib/result.ts";
import type {
  Draft,
  DraftWarning,
  Identity,
  Quote,
  SaveFailure,
  SavedDraft,
  StartedDraft,
} from "../../workers/rpc/write-rpc.ts";
import { t } from "../i18n/t.ts";
import { changeFailureText } from "./change-words.ts";
import type { ComposeStart } from "./compose.svelte.ts";
import { DraftFiles, isPicture, isShownIn } from "./draft-files.svelte.ts";
import type { DraftHtml, Quoted, Words, WordsEditor } from "./draft-html.ts";
import { createDraftSaver, type DraftSaver } from "./draft-saver.ts";
import { startDraft } from "./draft-start.ts";
import type { Engine } from "./engine.ts";
import { isAddress, parseRecipients, withRecipients } from "./recipients.ts";
import { saveFailureText } from "./save-words.ts";
import { SignaturePictures } from "./signature-pictures.ts";
import { signatureWords, swapSignature, withSignature } from "./signature.ts";
import type { Correspondent, MessageId, ReadFailure } from "./types.ts";

/** Where what is written is. */
export type Keeping = "unwritten" | "unsaved" | "saving" | "here" | "account" | "failed";

export type Field = "to" | "cc" | "bcc";

/** Why it can not be sent as it is. */
export type Unsendable = "noRecipients" | "badRecipients" | "attaching";

export interface WritingParts {
  readonly engine: Engine;
  readonly html: DraftHtml;
  /** what is begun here is plain text */
  readonly plain: boolean;
  /** it has another EMAILID since it was saved */
  readonly known: (id: MessageId | null) => void;
}

/** Milliseconds within which a window that was opened is on the screen. */
const PAINTED = 30;
/** Milliseconds after which a save that failed is tried again. */
const TRY_AGAIN = 15_000;

export class Writing {
  isReady = $state(false);
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
  mode = $state<"rich" | "plain">("rich");
  /** what the editor begins with; it is asked for what it has now */
  words = $state.raw<Words>({ html: "", text: "" });
  quoted = $state.raw<Quoted | null>(null);
  keeping = $state<Keeping>("unwritten");
  /** why it is not saved, or was not sent */
  trouble = $state<string | null>(null);
  /** what the writer should know, and may dismiss: that another device wrote too, that files are gone */
  note = $state<string | null>(null);
  /** asked to be sent while there was no line: it is as soon as there is one */
  waits = $state.raw<{ readonly at: number | null } | null>(null);
  /** It is being sent: nothing in it changes, and it is neither saved, closed nor discarded until that is answered. */
  isSending = $state(false);
  editor: WordsEditor | null = null;
  readonly files: DraftFiles;
  readonly recipients = $derived([...this.to, ...this.cc, ...this.bcc]);
  readonly #parts: WritingParts;
  readonly #signatures = new SignaturePictures((file, isShown) => this.files.add(file, isShown));
  #saver: DraftSaver;
  #draft: Draft | null = null;
  /** counts what was written */
  #written = 0;
  #isOver = false;
  /** files come that its writer did not choose */
  #isGiven = false;
  /** what could not be saved is tried again then */
  #again: ReturnType<typeof setTimeout> | undefined;
  /** resolves when what is quoted is there */
  #quoting: Promise<void> | null = null;

  constructor(parts: WritingParts) {
    this.#parts = parts;
    this.files = new DraftFiles(
      parts.engine,
      () => this.#draft?.messageId ?? "",
      () => {
        if (!this.#isGiven) this.touch();
      },
    );
    this.#saver = this.#makeSaver();
  }

  get id(): MessageId | null {
    return this.#draft?.id ?? null;
  }

  /** Another's message is sent on in it. */
  get isForward(): boolean {
    return this.#draft?.forwards != null;
  }

  get isWritten(): boolean {
    return this.keeping !== "unwritten";
  }

  async open(start: ComposeStart): Promise<void> {
    const { engine } = this.#parts;
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
    await this.files.open(draft.files);
    if (start.type === "new" || start.type === "mailto") await this.#begin(start, draft, quote);
    else this.#goOn(draft, quote, true);
    this.isReady = true;
    // what was never saved is in this page alone
    if (start.type === "kept") this.touch();
    if (start.type === "mailto" && start.files) void this.#takeShared(start.files);
  }

  /** Something was written. */
  touch(): void {
    if (!this.isReady || this.#isOver) return;
    this.#written++;
    this.waits = null;
    if (this.keeping !== "saving") this.keeping = "unsaved";
    if (!this.isSending) this.#saver.touched();
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
    if (this.redirect) {
      this.touch();
      return;
    }
    if (this.mode === "rich") void this.#sign(identity);
    else {
      const { text } = this.read();
      this.#show({ html: "", text: swapSignature(text, before?.signatureText ?? "", identity.signatureText) });
    }
    this.touch();
  }

  /** Plain text has all that is quoted in it, to be answered line by line. */
  setMode(mode: "rich" | "plain"): void {
    if (mode === this.mode) return;
    if (this.#quoting) {
      void this.#quoting.then(() => this.setMode(mode));
      return;
    }
    const { html } = this.#parts;
    const words = this.read();
    if (mode === "plain") this.#toPlain();
    else {
      this.#show({ html: html.fromText(words.text), text: words.text });
      this.mode = mode;
    }
    this.touch();
  }

  /** Saved words, where the cursor is. */
  insert(words: Words): void {
    if (this.mode === "rich") this.editor?.insertHtml(words.html);
    else this.editor?.insertText(words.text);
    this.touch();
  }

  dropQuote(): void {
    this.quoted = null;
    this.touch();
  }

  /** What is quoted goes into the text, to be answered line by line. */
  breakQuote(): void {
    if (!this.quoted || !this.editor) return;
    this.editor.insertHtml(`<div><br></div>${this.#parts.html.fromText(this.quoted.text)}`);
    this.#listHidden(this.read().html);
    this.dropQuote();
    this.editor.focus();
  }

  /** Pictures go into the text where they can be shown there. */
  async attach(files: readonly File[], inText: boolean): Promise<void> {
    for (const file of files) {
      if (this.#isOver || this.isSending) return;
      const isShown = inText && this.mode === "rich" && isPicture(file);
      const made = await this.files.add(file, isShown);
      if (made?.contentId != null) this.editor?.insertPicture(made.contentId);
    }
  }

  read(): Words {
    if (this.editor) this.words = this.editor.read();
    return this.words;
  }

  toDraft(): Draft {
    if (!this.#draft) throw new Error("not opened yet");
    const { from, to, cc, bcc, subject, quoted } = this;
    if (this.redirect) return { ...this.#draft, from, to, cc, bcc };
    const own = this.read();
    const isRich = this.mode === "rich";
    const html = isRich ? own.html + (quoted?.html ?? "") : null;
    const text = quoted && isRich ? `${own.text}\n\n${quoted.text}` : own.text;
    // pictures that nothing shows any more stay here, and are not sent
    const files = this.files.all.filter((file) => file.contentId === null || isShownIn(file, html ?? ""));
    return { ...this.#draft, from, to, cc, bcc, subject, html, text, files };
  }

  unsendable(): Unsendable | null {
    if (this.files.isBusy) return "attaching";
    if (this.recipients.length === 0) return "noRecipients";
    return this.recipients.every(({ address }) => isAddress(address)) ? null : "badRecipients";
  }

  /** `text` of a warning is about the writer's own words. */
  warnings(): Promise<readonly DraftWarning[]> {
    const { text } = this.read();
    return this.#parts.engine.checkDraft({ ...this.toDraft(), text }).catch(() => []);
  }

  /** At that time, unix seconds. Once it is done there is nothing more to save. */
  async send(at: number): ReturnType<Engine["send"]> {
    this.isSending = true;
    await this.#saver.flush(true);
    const written = this.#written;
    const sent = await this.#parts.engine
      .send(this.toDraft(), at)
      .catch((): Awaited<ReturnType<Engine["send"]>> => err({ type: "refused", reason: "failed" }));
    if (sent.ok) {
      await this.#end();
      this.#letGo();
      return sent;
    }
    this.isSending = false;
    if (sent.error.type === "filesLost") this.#lose(sent.error.keys);
    else this.trouble = saveFailureText(sent.error);
    if (written !== this.#written) this.#saver.touched();
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
    if (this.isReady && this.keeping !== "unwritten" && this.keeping !== "account") await this.#saver.flush(false);
    if (this.keeping === "failed" || this.keeping === "unsaved") return false;
    await this.#end();
    this.#letGo();
    return true;
  }

  /** On this device, before it is locked. */
  async keep(): Promise<void> {
    if (this.isSending || this.#isOver) return;
    if (this.keeping === "unsaved" || this.keeping === "saving" || this.keeping === "failed")
      await this.#saver.flush(true);
  }

  /** The page may go any moment. */
  hide(): void {
    if (this.isSending || this.#isOver) return;
    if (this.keeping !== "unwritten" && this.keeping !== "account")
      void this.#saver.flush(true).then(() => this.#saver.flush(false));
  }

  /** To the Trash. What it takes to have it back; null: it could not be discarded. */
  async discard(): Promise<{ readonly undo: string | null; readonly draft: Draft } | null> {
    if (this.isSending) return null;
    await this.#end();
    await this.#quoting;
    const draft = this.toDraft();
    const done = await this.#parts.engine.discardDraft(draft).catch(() => null);
    if (done?.ok === true) return { undo: done.value.undo, draft };
    this.#isOver = false;
    this.#saver = this.#makeSaver();
    this.trouble = changeFailureText(done && done.error);
    return null;
  }

  /** Another device may have saved, sent or discarded it. */
  async look(): Promise<void> {
    const { id } = this;
    // what waits here is filed by the engine itself once it can be
    if (id === null || this.keeping !== "account" || !this.isReady) return;
    const stands = await this.#parts.engine.draftStands(id).catch(() => true);
    if (!stands && this.id === id && !this.#isOver) this.note = t("compose.elsewhere");
  }

  /** There is a line again. */
  reconnected(): void {
    const isLeft = this.keeping === "here" || this.keeping === "failed";
    if (isLeft && this.isReady && !this.#isOver && !this.isSending) void this.#saver.flush(false);
  }

  #makeSaver = (): DraftSaver => createDraftSaver({ save: (here) => this.#save(here), size: () => this.files.size });

  #take(draft: Draft): void {
    this.#draft = draft;
    this.from = draft.from;
    // saved by another program, somebody may be named twice
    this.to = withRecipients([], draft.to);
    this.cc = withRecipients([], draft.cc);
    this.bcc = withRecipients([], draft.bcc);
    this.subject = draft.subject;
    this.redirect = draft.redirect;
    this.mode = draft.html === null ? "plain" : "rich";
    this.#parts.known(draft.id);
  }

  /** Any site may post what looks shared by an app: nothing of it is saved until its writer does something. */
  async #takeShared(files: readonly File[]): Promise<void> {
    this.note = t("compose.shared.from");
    this.#isGiven = true;
    await this.attach(files, false);
    this.#isGiven = false;
    if (this.isWritten) this.touch();
  }

  async #sign({ address, signatureHtml }: Identity): Promise<void> {
    const html = await this.#signatures.toFiles(signatureHtml);
    // another was chosen meanwhile
    if (this.from.address === address) this.editor?.replaceSignature(html);
  }

  async #begin(start: ComposeStart, draft: Draft, quote: StartedDraft["quote"]): Promise<void> {
    const { html } = this.#parts;
    const identity = this.identities.find(({ address }) => address.toLowerCase() === draft.from.address.toLowerCase());
    if (start.type === "mailto") {
      [this.to, this.cc, this.subject] = [start.draft.to, start.draft.cc, start.draft.subject];
    }
    if (start.type === "new" && start.kind === "again") {
      this.#goOn(draft, quote, false);
      return;
    }
    if (draft.redirect) {
      this.received = quote;
      return;
    }
    const text = start.type === "mailto" ? start.draft.text : "";
    const signature = signatureWords(identity ?? null);
    const signed = this.#parts.plain ? "" : await this.#signatures.toFiles(signature.html);
    this.words = withSignature({ html: html.fromText(text), text }, { ...signature, html: signed });
    if (this.#parts.plain) {
      if (quote) this.quoted = html.quote(quote, this.#pictures(draft));
      this.#toPlain();
    } else if (quote) this.#quoting = this.#quoteSoon(quote, draft);
  }

  #goOn(draft: Draft, quote: Quote | null, isSaved: boolean): void {
    const { html } = this.#parts;
    if (draft.redirect) this.received = quote;
    else if (draft.html === null) this.words = { html: "", text: draft.text };
    else {
      const { own, quoted } = html.split(draft.html, this.#pictures(draft));
      this.words = { html: own, text: html.toText(own) };
      this.quoted = quoted;
    }
    this.keeping = isSaved ? (draft.id === null ? "here" : "account") : "unwritten";
  }

  #pictures = ({ files }: Draft): string[] => files.flatMap(({ contentId }) => contentId ?? []);

  /** Once there is a window to write in: a long thread takes a while to clean. */
  async #quoteSoon(quote: Quote, draft: Draft): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, PAINTED));
    try {
      this.quoted = this.#parts.html.quote(quote, this.#pictures(draft));
      this.#listHidden(this.words.html + this.quoted.html);
    } catch {
      // what can not be made fit to be sent is quoted as its text
      this.quoted = this.#parts.html.quote({ ...quote, html: null }, []);
      this.#listHidden(this.words.html);
    } finally {
      this.#quoting = null;
    }
  }

  #toPlain(): void {
    const { words, quoted } = this;
    this.quoted = null;
    this.#show({ html: "", text: quoted ? `${words.text}\n\n${quoted.text}` : words.text });
    this.#listHidden(words.html);
    this.mode = "plain";
  }

  /** Pictures of a message that is forwarded are part of it: where its HTML is not shown, they go as files. */
  #listHidden(html: string): void {
    if (!this.isForward) return;
    const hidden = this.#draft?.files.filter((file) => file.contentId !== null && !isShownIn(file, html)) ?? [];
    this.files.list(hidden.map(({ key }) => key));
  }

  /** The editor shows these from now on. */
  #show(words: Words): void {
    this.editor = null;
    this.words = words;
  }

  async #save(here: boolean): Promise<void> {
    await this.#quoting;
    const written = this.#written;
    this.keeping = "saving";
    const saved = await this.#parts.engine
      .saveDraft(this.toDraft(), here)
      .catch((): Result<SavedDraft, SaveFailure> => err({ type: "refused", reason: "failed" }));
    if (!saved.ok) {
      this.keeping = "failed";
      if (saved.error.type === "filesLost") this.#lose(saved.error.keys);
      else {
        this.trouble = saveFailureText(saved.error);
        // what is too large stays so until something is taken out
        if (saved.error.type !== "tooLarge") this.#tryAgain();
      }
      return;
    }
    const { id, where, conflict } = saved.value;
    if (this.#draft) this.#draft = { ...this.#draft, id };
    this.#parts.known(id);
    this.keeping = written === this.#written ? where : "unsaved";
    this.trouble = null;
    if (conflict !== null) this.note = t(`compose.conflict.${conflict}`);
  }

  #tryAgain(): void {
    clearTimeout(this.#again);
    this.#again = setTimeout(() => this.reconnected(), TRY_AGAIN);
  }

  /** Nothing is saved any more. */
  async #end(): Promise<void> {
    this.#isOver = true;
    clearTimeout(this.#again);
    await this.#saver.stop();
    this.read();
  }

  /** What the engine holds for it. */
  #letGo(): void {
    if (this.#draft) void this.#parts.engine.closeDraft(this.#draft.messageId).catch(() => undefined);
  }

  /** Without what was lost it can be saved. */
  #lose(keys: readonly string[]): void {
    this.note = t("compose.filesLost", { names: this.files.lose(keys).join(", ") });
    this.#saver.touched();
  }
}
