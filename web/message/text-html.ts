/** Plain text as HTML: a line is a block, spaces that would be lost stay. */
const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

export const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (char) => ESCAPES[char] ?? char);

export const textToHtml = (text: string): string =>
  text
    .replace(/\r\n?/g, "\n")
    .split("\n")
    .map((line) => `<div>${line.trim() === "" ? "<br>" : spaced(escapeHtml(line))}</div>`)
    .join("");

const spaced = (line: string): string => line.replace(/\t/g, "    ").replace(/^ | (?= )/g, "\u00a0");
