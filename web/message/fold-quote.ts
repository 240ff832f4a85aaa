/** What a plain text quotes at its end, which a reader has read before: found, so that it can be folded. */

export interface Folded {
  readonly own: string;
  /** null: it quotes nothing at its end, or nothing else */
  readonly quoted: string | null;
}

/** Lines above a quote that say whose it is. */
const maxAttribution = 3;
/** What stands above a letter that is quoted whole, as Outlook and its like put it. */
const separators =
  /^(?:-{2,}\s*(?:original message|forwarded message|message d'origine|ursprüngliche nachricht)\s*-{2,}|_{20,})\s*$/i;

/** Characters: a longer line is none of them, and to look into it takes a stack as long. */
const maxSeparator = 1_000;
const isSeparator = (line: string): boolean => line.length <= maxSeparator && separators.test(line);

export function foldQuote(text: string): Folded {
  const lines = text.split("\n");
  const start = quoteStart(lines);
  const own = lines.slice(0, start).join("\n");
  if (start >= lines.length || own.trim() === "") return { own: text, quoted: null };
  return { own: own.trimEnd(), quoted: lines.slice(start).join("\n") };
}

/** The first line of it; past the end: there is none. */
function quoteStart(lines: readonly string[]): number {
  const separator = lines.findIndex((line, at) => isSeparator(line.trim()) && /:/.test(lines[at + 1] ?? ""));
  if (separator > 0) return separator;
  let at = lines.length;
  let quotes = 0;
  while (at > 0 && isQuoteOrBlank(lines[at - 1] ?? "")) if ((lines[--at] ?? "").startsWith(">")) quotes++;
  if (quotes === 0) return lines.length;
  while (at < lines.length && (lines[at] ?? "").trim() === "") at++;
  return attribution(lines, at);
}

const isQuoteOrBlank = (line: string): boolean => line.startsWith(">") || line.trim() === "";

/** "On Monday, Ada wrote:", over a line or some. */
function attribution(lines: readonly string[], quote: number): number {
  let last = quote - 1;
  while (last >= 0 && (lines[last] ?? "").trim() === "") last--;
  if (!/[:：]\s*$/.test(lines[last] ?? "")) return quote;
  let first = last;
  while (first > 0 && last - first + 1 < maxAttribution && (lines[first - 1] ?? "").trim() !== "") first--;
  return first;
}
