/**
 * The words of a draft and what they quote. They are the editor's while it is there: it is asked for them when they are wanted, and
 * typing changes nothing here.
 */
import type { Draft, Identity, Quote } from "../../../workers/rpc/write-rpc.ts";
import { isShownIn, type DraftFiles } from "./draft-files.svelte.ts";
import type { DraftHtml, Quoted, Words, WordsEditor } from "./draft-html.ts";
import { SignaturePictures } from "./signature-pictures.ts";
import { signatureWords, swapSignature, withSignature } from "./signature.ts";

export type WordsMode = "rich" | "plain";

export interface WordsParts {
  readonly html: DraftHtml;
  readonly files: DraftFiles;
  /** Something in it changed. */
  readonly touch: () => void;
}

/** What new words begin with. */
export interface Begun {
  readonly draft: Draft;
  /** written already: by a link */
  readonly text: string;
  readonly identity: Identity | null;
  readonly quote: Quote | null;
  /** without looks */
  readonly plain: boolean;
}

/** Milliseconds within which a window that was opened is on the screen. */
const PAINTED = 30;

export class DraftWords {
  mode = $state<WordsMode>("rich");
  /** what the editor begins with; it is asked for what it has now */
  begun = $state.raw<Words>({ html: "", text: "" });
  quoted = $state.raw<Quoted | null>(null);
  /** its tools; null: it is not there, or shows something else now */
  editor: WordsEditor | null = null;
  readonly #parts: WordsParts;
  readonly #signatures: SignaturePictures;
  /** what came with another's message that is sent on */
  #forwarded: Draft["files"] = [];
  /** the address that the signature is of */
  #signed = "";
  /** resolves when what is quoted is there */
  #quoting: Promise<void> | null = null;

  constructor(parts: WordsParts) {
    this.#parts = parts;
    this.#signatures = new SignaturePictures((file, isShown) => parts.files.add(file, isShown));
  }

  /** New words, signed, above what they quote. */
  async begin({ draft, text, identity, quote, plain }: Begun): Promise<void> {
    const { html } = this.#parts;
    this.#take(draft);
    const signature = signatureWords(identity);
    const signed = plain ? "" : await this.#signatures.toFiles(signature.html);
    this.begun = withSignature({ html: html.fromText(text), text }, { ...signature, html: signed });
    if (plain) {
      if (quote) this.quoted = html.quote(quote, picturesOf(draft));
      this.#toPlain();
    } else if (quote) this.#quoting = this.#quoteSoon(quote, draft);
  }

  /** Those of a draft that was saved. */
  goOn(draft: Draft): void {
    const { html } = this.#parts;
    this.#take(draft);
    if (draft.html === null) this.begun = { html: "", text: draft.text };
    else {
      const { own, quoted } = html.split(draft.html, picturesOf(draft));
      this.begun = { html: own, text: html.toText(own) };
      this.quoted = quoted;
    }
  }

  /** Resolves when what is quoted is there. */
  async settled(): Promise<void> {
    await this.#quoting;
  }

  read(): Words {
    if (this.editor) this.begun = this.editor.read();
    return this.begun;
  }

  /** The writer's own and what they quote, as they are sent. */
  whole(): Pick<Draft, "html" | "text"> {
    const { quoted } = this;
    const own = this.read();
    if (this.mode === "plain") return { html: null, text: own.text };
    if (!quoted) return own;
    return { html: own.html + quoted.html, text: `${own.text}\n\n${quoted.text}` };
  }

  /** Plain text has all that is quoted in it, to be answered line by line. */
  setMode(mode: WordsMode): void {
    if (mode === this.mode) return;
    if (this.#quoting) {
      void this.#quoting.then(() => this.setMode(mode));
      return;
    }
    const words = this.read();
    if (mode === "plain") this.#toPlain();
    else {
      this.#show({ html: this.#parts.html.fromText(words.text), text: words.text });
      this.mode = mode;
    }
    this.#parts.touch();
  }

  /** `before`: whose signature stands there. */
  sign(identity: Identity, before: Identity | null): void {
    this.#signed = identity.address;
    if (this.mode === "rich") void this.#signRich(identity);
    else {
      const { text } = this.read();
      this.#show({ html: "", text: swapSignature(text, before?.signatureText ?? "", identity.signatureText) });
    }
  }

  /** Saved words, where the cursor is. */
  insert(words: Words): void {
    if (this.mode === "rich") this.editor?.insertHtml(words.html);
    else this.editor?.insertText(words.text);
    this.#parts.touch();
  }

  dropQuote(): void {
    this.quoted = null;
    this.#parts.touch();
  }

  /** What is quoted goes into the text, to be answered line by line. */
  breakQuote(): void {
    if (!this.quoted || !this.editor) return;
    this.editor.insertHtml(`<div><br></div>${this.#parts.html.fromText(this.quoted.text)}`);
    this.#listHidden(this.read().html);
    this.dropQuote();
    this.editor.focus();
  }

  #take(draft: Draft): void {
    this.mode = draft.html === null ? "plain" : "rich";
    if (draft.forwards !== null) this.#forwarded = draft.files;
  }

  async #signRich({ address, signatureHtml }: Identity): Promise<void> {
    const html = await this.#signatures.toFiles(signatureHtml);
    // another was chosen meanwhile
    if (this.#signed === address) this.editor?.replaceSignature(html);
  }

  /** Once there is a window to write in: a long thread takes a while to clean. */
  async #quoteSoon(quote: Quote, draft: Draft): Promise<void> {
    const { html } = this.#parts;
    await new Promise((resolve) => setTimeout(resolve, PAINTED));
    try {
      this.quoted = html.quote(quote, picturesOf(draft));
      this.#listHidden(this.begun.html + this.quoted.html);
    } catch {
      // what can not be made fit to be sent is quoted as its text
      this.quoted = html.quote({ ...quote, html: null }, []);
      this.#listHidden(this.begun.html);
    } finally {
      this.#quoting = null;
    }
  }

  #toPlain(): void {
    const words = this.read();
    const { quoted } = this;
    this.quoted = null;
    this.#show({ html: "", text: quoted ? `${words.text}\n\n${quoted.text}` : words.text });
    this.#listHidden(words.html);
    this.mode = "plain";
  }

  /** Pictures of a message that is forwarded are part of it: where its HTML is not shown, they go as files. */
  #listHidden(html: string): void {
    const hidden = this.#forwarded.filter((file) => file.contentId !== null && !isShownIn(file, html));
    this.#parts.files.list(hidden.map(({ key }) => key));
  }

  /** The editor shows these from now on. */
  #show(words: Words): void {
    this.editor = null;
    this.begun = words;
  }
}

const picturesOf = ({ files }: Draft): string[] => files.flatMap(({ contentId }) => contentId ?? []);
