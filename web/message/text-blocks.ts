/** Plain text as a page shows it: runs of quoted lines (RFC 3676 section 4.5), and links that can be followed. */

export interface TextBlock {
  /** how many `>` deep; 0: the writer's own words */
  readonly depth: number;
  readonly text: string;
}

export type TextSpan =
  { readonly type: "text"; readonly text: string } | { readonly type: "link"; readonly text: string };

/** Characters shown; a longer text is cut, and can be saved. */
export const maxTextLength = 400_000;

/** The beginning of a text is all that is shown of it. */
export const isCut = ({ text, textCut }: { readonly text: string | null; readonly textCut: boolean }): boolean =>
  textCut || (text?.length ?? 0) > maxTextLength;

/** Of each: an element costs a page far more than its letters do. What is beyond is shown as it is written. */
export const maxBlocks = 2_000;
export const maxLinks = 2_000;

const quoteOf = (line: string): { depth: number; text: string } => {
  const mark = /^(?:>[ \t]?){1,20}/.exec(line)?.[0] ?? "";
  return { depth: mark.split(">").length - 1, text: line.slice(mark.length) };
};

export function textToBlocks(text: string): TextBlock[] {
  const blocks: { depth: number; lines: string[] }[] = [];
  for (const line of text.replace(/\r\n?/g, "\n").split("\n")) {
    const quote = quoteOf(line);
    const last = blocks.at(-1);
    if (last?.depth === quote.depth) last.lines.push(quote.text);
    else if (last && blocks.length >= maxBlocks) last.lines.push(line);
    else blocks.push({ depth: quote.depth, lines: [quote.text] });
  }
  return blocks.map(({ depth, lines }) => ({ depth, text: lines.join("\n") }));
}

/** A bracket or a full stop after an address belongs to the sentence. */
const trailing = /[.,;:!?'"»”’\]>]+$/;

const linkEnd = (link: string): number => {
  const bare = link.replace(trailing, "");
  return bare.endsWith(")") && !bare.includes("(") ? bare.length - 1 : bare.length;
};

/** Of several texts of one message: links are counted over all of them. */
export function textsToSpans(texts: readonly string[]): TextSpan[][] {
  let left = maxLinks;
  return texts.map((text) => {
    const spans = textToSpans(text, left);
    left -= spans.filter(({ type }) => type === "link").length;
    return spans;
  });
}

export function textToSpans(text: string, limit = maxLinks): TextSpan[] {
  const spans: TextSpan[] = [];
  let [from, links] = [0, 0];
  for (const match of text.matchAll(/\bhttps?:\/\/[^\s<>"]{1,2000}/gi)) {
    if (links >= limit) break;
    const end = match.index + linkEnd(match[0]);
    const link = text.slice(match.index, end);
    if (!URL.canParse(link)) continue;
    spans.push({ type: "text", text: text.slice(from, match.index) }, { type: "link", text: link });
    from = end;
    links++;
  }
  spans.push({ type: "text", text: text.slice(from) });
  return spans.filter((span) => span.text !== "");
}
