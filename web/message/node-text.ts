/**
 * HTML as the plain text that goes with it: blocks are lines, quotes have ">" before them (RFC 3676 section 4.5), links say where
 * they lead.
 */

/** What is used of a DOM node. */
export interface TextNode {
  readonly nodeType: number;
  readonly nodeName: string;
  readonly nodeValue: string | null;
  readonly childNodes: ArrayLike<TextNode>;
  getAttribute?(name: string): string | null;
}

const ELEMENT = 1;
const TEXT = 3;
/** Elements within each other; deeper ones are one line. */
const MAX_DEPTH = 200;

const blocks =
  /^(?:ADDRESS|ARTICLE|ASIDE|BLOCKQUOTE|BODY|CENTER|DD|DIV|DL|DT|FIGCAPTION|FIGURE|FOOTER|H[1-6]|HEADER|HTML|LI|MAIN|NAV|OL|P|PRE|SECTION|TABLE|TBODY|TFOOT|THEAD|TR|UL)$/;
/** With an empty line after them. */
const apart = /^(?:H[1-6]|P|TABLE)$/;
const silent = /^(?:HEAD|SCRIPT|STYLE|TEMPLATE|TITLE)$/;

export const signatureClass = "aerogramme-signature";

interface Writer {
  readonly lines: string[];
  line: string;
  /** of quotes and lists */
  prefix: string;
  /** of the line that comes next alone: the mark of a list item */
  mark: string | null;
}

/** Without line ends at its ends. */
export function nodeToText(root: TextNode): string {
  const writer: Writer = { lines: [], line: "", prefix: "", mark: null };
  walk(root, writer, 0, false);
  endLine(writer);
  return writer.lines.join("\n").replace(/^\n+|\n+$/g, "");
}

function walk(node: TextNode, writer: Writer, depth: number, pre: boolean): void {
  if (node.nodeType === TEXT) {
    writeText(writer, node.nodeValue ?? "", pre);
    return;
  }
  const { nodeName: name } = node;
  if (silent.test(name) || depth > MAX_DEPTH) return;
  if (name === "BR") pushLine(writer);
  else if (name === "IMG") writeText(writer, pictureText(node), false);
  else if (name === "HR") {
    endLine(writer);
    writeText(writer, "----------", false);
    endLine(writer);
  } else if (node.nodeType === ELEMENT && blocks.test(name)) writeBlock(node, writer, depth, pre || name === "PRE");
  else if (name === "A") writeLink(node, writer, depth, pre);
  else {
    if ((name === "TD" || name === "TH") && writer.line !== "") writer.line += "\t";
    children(node, writer, depth, pre);
  }
}

function children(node: TextNode, writer: Writer, depth: number, pre: boolean): void {
  for (const child of Array.from(node.childNodes)) walk(child, writer, depth + 1, pre);
}

function writeBlock(node: TextNode, writer: Writer, depth: number, pre: boolean): void {
  endLine(writer);
  const { prefix } = writer;
  if (node.nodeName === "BLOCKQUOTE") writer.prefix = `${prefix.replace(/> $/, ">")}> `;
  if (node.nodeName === "UL" || node.nodeName === "OL") writeItems(node, writer, depth);
  else {
    if (isSignature(node)) writer.lines.push(`${prefix}-- `);
    children(node, writer, depth, pre);
  }
  endLine(writer);
  if (apart.test(node.nodeName)) endParagraph(writer);
  writer.prefix = prefix;
}

function writeItems(list: TextNode, writer: Writer, depth: number): void {
  const { prefix } = writer;
  let number = 1;
  for (const item of Array.from(list.childNodes)) {
    if (item.nodeName !== "LI") {
      walk(item, writer, depth + 1, false);
      continue;
    }
    const mark = list.nodeName === "OL" ? `${(number++).toString()}. ` : "* ";
    writer.mark = prefix + mark;
    writer.prefix = prefix + " ".repeat(mark.length);
    walk(item, writer, depth + 1, false);
    writer.mark = null;
    writer.prefix = prefix;
  }
}

const isSignature = (node: TextNode): boolean =>
  (node.getAttribute?.("class") ?? "").split(" ").includes(signatureClass);

function writeLink(node: TextNode, writer: Writer, depth: number, pre: boolean): void {
  const before = writer.line.length;
  const lines = writer.lines.length;
  children(node, writer, depth, pre);
  const href = node.getAttribute?.("href") ?? "";
  const said = writer.lines.length === lines ? writer.line.slice(before).trim() : "";
  const bare = href.replace(/^mailto:/i, "");
  if (/^(?:https?|mailto|tel):/i.test(href) && said !== bare && said !== href && `${said}/` !== href)
    writer.line += ` <${bare}>`;
}

function pictureText(node: TextNode): string {
  const alt = node.getAttribute?.("alt")?.trim() ?? "";
  return alt === "" ? "" : `[${alt}]`;
}

function writeText(writer: Writer, text: string, pre: boolean): void {
  const plain = text.replace(/\u200b/g, "").replace(/\u00a0/g, " ");
  if (pre) {
    const [first = "", ...more] = plain.split("\n");
    writer.line += first;
    for (const line of more) {
      pushLine(writer);
      writer.line = line;
    }
    return;
  }
  const spaced = plain.replace(/[ \t\r\n\f]+/g, " ");
  writer.line += writer.line === "" || writer.line.endsWith(" ") ? spaced.replace(/^ /, "") : spaced;
}

function pushLine(writer: Writer): void {
  const before = writer.mark ?? writer.prefix;
  writer.mark = null;
  writer.lines.push((before + writer.line).trimEnd());
  writer.line = "";
}

function endLine(writer: Writer): void {
  if (writer.line.trim() !== "") pushLine(writer);
  writer.line = "";
}

function endParagraph(writer: Writer): void {
  const empty = writer.prefix.trimEnd();
  if (writer.lines.length > 0 && writer.lines.at(-1) !== empty) writer.lines.push(empty);
}
