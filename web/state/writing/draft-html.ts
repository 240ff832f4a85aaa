/** What the state of a draft needs of HTML: it makes none itself (web/message/draft-html.ts does). */
import type { Quote } from "../../../workers/rpc/write-rpc.ts";

/** What is quoted, fit to be sent. */
export interface Quoted {
  readonly html: string;
  readonly text: string;
}

export interface DraftHtml {
  /** `pictures`: Content-IDs that the draft holds files of. */
  quote(message: Quote, pictures: readonly string[]): Quoted;
  /** What of a saved draft is the writer's own, as it was saved, and what it quotes, cleaned. */
  split(html: string, pictures: readonly string[]): { readonly own: string; readonly quoted: Quoted | null };
  toText(html: string): string;
  /** Lines after marks of quotes become blocks within each other. */
  fromText(text: string): string;
}

/** What the writer has written, as HTML for the editor and as text. */
export interface Words {
  readonly html: string;
  readonly text: string;
}

/** The editor, as the state knows it. */
export interface WordsEditor {
  read(): Words;
  /** Puts a picture of the draft where the cursor is. */
  insertPicture(contentId: string): void;
  insertHtml(html: string): void;
  insertText(text: string): void;
  /** Of another identity; "" = none. */
  replaceSignature(html: string): void;
  focus(): void;
}
