/** Plain text as HTML: a line is a block, spaces that would be lost stay. */
const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

export const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (char) => ESCAPES[char] ?? char);

export const textToHtml = (text: string): string =>
  text
    .replace(/\r\n?/g, "\n")
    .split("\n")
    .map((line) => `<div>${line.trim() === "" ? "<br>" : spaced(escapeHtml(line))}</div>`)
    .join("");

/** Of quotes within each other; what is deeper stays text. */
const MARKS = /^(?:> ?){1,12}/;

/** Lines after marks of quotes (RFC 3676 section 4.5) are blocks within each other. */
export function quotedToHtml(text: string): string {
  let html = "";
  let depth = 0;
  let lines: string[] = [];
  const flush = (next: number): void => {
    if (lines.length > 0) html += textToHtml(lines.join("\n"));
    lines = [];
    html += next > depth ? "<blockquote>".repeat(next - depth) : "</blockquote>".repeat(depth - next);
    depth = next;
  };
  for (const line of text.replace(/\r\n?/g, "\n").split("\n")) {
    const marks = MARKS.exec(line)?.[0] ?? "";
    const level = marks.replaceAll(" ", "").length;
    if (level !== depth) flush(level);
    lines.push(line.slice(marks.length));
  }
  flush(0);
  return html;
}

const spaced = (line: string): string => line.replace(/\t/g, "    ").replace(/^ | (?= )/g, "\u00a0");
