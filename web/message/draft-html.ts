/**
 * What a draft has besides the editor: what it quotes, cleaned as what is read is (clean.ts), since it was written by others; and
 * the words of a draft as text. What comes out of here may be sent, and is shown in a message's frame alone.
 */
import { longDate } from "../i18n/dates.ts";
import { t } from "../i18n/t.ts";
import { cleanHtml } from "./clean.ts";
import { nodeToText } from "./node-text.ts";
import { prepareHtml } from "./prepare.ts";
import { quotedToHtml, textToHtml } from "./text-html.ts";
import type { Realm } from "./stage.ts";

interface Person {
  readonly name: string;
  readonly address: string;
}

/** Of another message, as it came. */
export interface QuotedMessage {
  readonly kind: "reply" | "forward";
  readonly from: Person | null;
  readonly to: readonly Person[];
  readonly cc: readonly Person[];
  readonly subject: string;
  /** unix seconds */
  readonly date: number;
  /** hostile */
  readonly html: string | null;
  readonly text: string;
}

export interface Quoted {
  readonly html: string;
  readonly text: string;
}

export interface SplitDraft {
  /** as it was saved: the editor cleans it */
  readonly own: string;
  readonly quoted: Quoted | null;
}

export interface DraftHtml {
  /** `pictures`: Content-IDs that the draft holds files of. */
  quote(message: QuotedMessage, pictures: readonly string[]): Quoted;
  /** A quote that can not be cleaned in bearable time stays as its text. */
  split(html: string, pictures: readonly string[]): SplitDraft;
  toText(html: string): string;
  /** Lines after marks of quotes become blocks within each other. */
  fromText(text: string): string;
}

/** By this class the quote of a draft is found again, and folded where it is read. Many programs write it: it does not tell which. */
export const quoteClass = "gmail_quote";

/** Content-IDs that stand in an address as they are (RFC 2392 section 2). */
const plainId = /^[\w.+$@=-]+$/;

export function createDraftHtml(realm: Realm): DraftHtml {
  const parse = (html: string): Document => new realm.DOMParser().parseFromString(html, "text/html");

  /** Null: it can not be cleaned in bearable time. Pictures from elsewhere keep their addresses: nothing here fetches them. */
  function clean(html: string, pictures: readonly string[]): string | null {
    const images = new Map(pictures.map((id) => [id, `cid:${plainId.test(id) ? id : encodeURIComponent(id)}`]));
    const cleaned = cleanHtml(prepareHtml(html, realm, null).html, { images, remote: true }, realm);
    return cleaned && cleaned.documents.map(partOf).join("");
  }

  /** A document's body as an element; its style sheets would reach what stands around it. */
  function partOf(html: string): string {
    const { body } = parse(html);
    for (const style of body.querySelectorAll("style")) style.remove();
    const part = body.ownerDocument.createElement("div");
    for (const name of ["dir", "style"]) {
      const value = body.getAttribute(name);
      if (value !== null) part.setAttribute(name, value);
    }
    part.append(...body.childNodes);
    return part.outerHTML;
  }

  return {
    quote(message, pictures) {
      const cleaned = message.html === null ? null : clean(message.html, pictures);
      const body = cleaned ?? textToHtml(message.text);
      return message.kind === "reply" ? answer(message, body) : forward(message, body);
    },
    split(html, pictures) {
      const whole = parse(html);
      const last = [...whole.body.children].findLast((element) => element.classList.contains(quoteClass));
      if (!last) return { own: whole.body.innerHTML, quoted: null };
      last.remove();
      const own = whole.body.innerHTML;
      const cleaned = clean(last.innerHTML, pictures);
      if (cleaned === null) {
        const text = nodeToText(last);
        return { own, quoted: { html: wrapped(textToHtml(text)), text } };
      }
      return { own, quoted: { html: wrapped(cleaned), text: nodeToText(parse(cleaned).body) } };
    },
    toText: (html) => nodeToText(parse(html).body),
    fromText: quotedToHtml,
  };
}

const wrapped = (html: string): string => `<div class="${quoteClass}">${html}</div>`;

const said = ({ name, address }: Person): string => (name.trim() === "" ? address : `${name} <${address}>`);
const all = (people: readonly Person[]): string => people.map(said).join(", ");

const BLOCKQUOTE = `<blockquote type="cite" style="margin: 0 0 0 0.8ex; border-left: 2px solid #c4cbda; padding-left: 1ex">`;

function answer({ from, date, text }: QuotedMessage, body: string): Quoted {
  const name = from ? from.name.trim() || from.address : t("list.noSender");
  const line = t("compose.attribution", { date: longDate(date), name });
  return {
    html: wrapped(`${textToHtml(line)}${BLOCKQUOTE}${body}</blockquote>`),
    text: `${line}\n${quotedLines(text)}`,
  };
}

function forward({ from, to, cc, subject, date, text }: QuotedMessage, body: string): Quoted {
  const heads = [
    t("compose.forwarded"),
    t("compose.forwarded.from", { people: from ? said(from) : t("list.noSender") }),
    t("compose.forwarded.date", { date: longDate(date) }),
    t("compose.forwarded.subject", { subject }),
    t("compose.forwarded.to", { people: all(to) }),
    ...(cc.length > 0 ? [t("compose.forwarded.cc", { people: all(cc) })] : []),
  ].join("\n");
  return { html: wrapped(`${textToHtml(heads)}<br>${body}`), text: `${heads}\n\n${text}` };
}

/** RFC 3676 section 4.5: no space between marks. */
const quotedLines = (text: string): string =>
  text
    .replace(/\r\n?/g, "\n")
    .replace(/\n+$/, "")
    .split("\n")
    .map((line) => (line.startsWith(">") ? `>${line}` : `> ${line}`.trimEnd()))
    .join("\n");
