/** format=flowed text (RFC 3676): soft line breaks joined, quote depth kept. */
const SIGNATURE = "-- ";

/** Paragraphs on one line each, quoted ones with one `>` per level before a space. */
export function unflow(text: string, delSp = false): string {
  const out: string[] = [];
  let pending = null as { depth: number; text: string } | null;
  const flush = (): void => {
    if (pending !== null) out.push(quoted(pending.depth, pending.text));
    pending = null;
  };
  for (const line of text.split(/\r?\n/)) {
    const depth = /^>*/.exec(line)?.[0].length ?? 0;
    const content = line.slice(depth).replace(/^ /, "");
    const flows = content.endsWith(" ") && content !== SIGNATURE;
    if (pending !== null && (pending.depth !== depth || content === SIGNATURE)) flush();
    pending = { depth, text: (pending?.text ?? "") + (flows && delSp ? content.slice(0, -1) : content) };
    if (!flows) flush();
  }
  flush();
  return out.join("\n");
}

const quoted = (depth: number, text: string): string => (depth === 0 ? text : `${">".repeat(depth)} ${text}`);

/** Columns at which lines are broken. */
const WIDTH = 72;
/** Levels of quotes that are kept. */
const MAX_QUOTES = 50;

/**
 * Paragraphs, each on one line, as flowed text: the other way round. Spaces at the end of lines go, quotes ("> > " alike) stand
 * as one `>` per level and a space; a word that is longer than a line stays whole.
 */
export function flow(text: string): string {
  return text
    .split(/\r\n?|\n/)
    .flatMap(flowLine)
    .join("\r\n");
}

function flowLine(line: string): string[] {
  const marks = /^(?:> ?)*/.exec(line)?.[0] ?? "";
  const depth = Math.min(MAX_QUOTES, marks.replaceAll(" ", "").length);
  const content = line.slice(marks.length);
  const prefix = depth === 0 ? "" : `${">".repeat(depth)} `;
  if (content === SIGNATURE) return [prefix + content];
  // what may be taken for a quote, or for the start of a message in a mbox file, is stuffed (RFC 3676 §4.4)
  const stuffed = (part: string): string => prefix + (depth === 0 && /^(?: |>|From )/.test(part) ? ` ${part}` : part);
  return broken(content.replace(/ +$/, ""), WIDTH - prefix.length).map(stuffed);
}

/** Pieces of at most `width` characters, each but the last with the space that it was broken at. */
function broken(text: string, width: number): string[] {
  const pieces: string[] = [];
  let start = 0;
  while (text.length - start > width) {
    const within = text.lastIndexOf(" ", start + width - 1);
    const at = within > start ? within : text.indexOf(" ", start + width);
    if (at < 0) break;
    // a piece of spaces, or one that looked like a signature's line, would be read as something else
    let end = at + 1;
    while (end < text.length && text[end] === " ") end++;
    if (end === text.length || text.slice(start, end) === SIGNATURE) break;
    pieces.push(text.slice(start, end));
    start = end;
  }
  return [...pieces, text.slice(start)];
}
