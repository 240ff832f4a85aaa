/** What stands below what somebody writes. In HTML it is an element of its own class, in text it follows "-- " (RFC 3676 section 4.3). */
import type { Words } from "./draft-html.ts";

/** By this class a signature is found again. */
const CLASS = "aerogramme-signature";
const DASHES = "-- ";

export const signatureElement = (html: string): string => (html === "" ? "" : `<div class="${CLASS}">${html}</div>`);

export const signatureWords = (
  identity: { readonly signatureHtml: string; readonly signatureText: string } | null,
): Words => ({ html: identity?.signatureHtml ?? "", text: identity?.signatureText ?? "" });

/** Below what was written, with room to write in between. */
export function withSignature(words: Words, signature: Words): Words {
  const html = words.html === "" ? "<div><br></div>" : words.html;
  return {
    html: signature.html === "" ? html : `${html}<div><br></div>${signatureElement(signature.html)}`,
    text: signature.text === "" ? words.text : `${words.text}\n\n${DASHES}\n${signature.text}`,
  };
}

/** The old one is replaced where it stands; where it was changed or taken out nothing is. */
export function swapSignature(text: string, before: string, after: string): string {
  const old = `\n${DASHES}\n${before}`;
  const at = before === "" ? -1 : wholeAt(text, old);
  const fresh = after === "" ? "" : `\n${DASHES}\n${after}`;
  if (at >= 0) return text.slice(0, at) + fresh + text.slice(at + old.length);
  return before === "" && fresh !== "" ? insertAboveQuote(text, fresh) : text;
}

/** Where it stands with nothing on its last line behind it; -1: nowhere. */
function wholeAt(text: string, part: string): number {
  const at = text.lastIndexOf(part);
  const behind = text.charAt(at + part.length);
  return behind === "" || behind === "\n" ? at : -1;
}

/** Above the line that says who wrote what is quoted at the end. */
function insertAboveQuote(text: string, added: string): string {
  const quote = /\n[^\n>][^\n]*\n>/.exec(text);
  return quote ? `${text.slice(0, quote.index)}\n${added}\n${text.slice(quote.index)}` : `${text}\n${added}`;
}
