/** Addresses as people type and paste them: "Ada <ada@example.org>, bob@example.org; …", a line each, or out of another program. */
import type { Correspondent } from "../app/types.ts";

/** UTF-16 units of what is pasted that are looked at; and people made of it. */
const MAX_TEXT = 200_000;
const MAX_PEOPLE = 2_000;

const ADDRESS = /^[^\s@<>,;:"()]+@(?:[^\s@<>,;:"().]+\.)*[^\s@<>,;:"().]+$|^"[^"]+"@\S+$|^[^\s@]+@\[[^\]]+\]$/u;

/** Whether mail could be sent there at all. */
export const isAddress = (address: string): boolean => address.length <= 320 && ADDRESS.test(address);

export const sameAddress = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** What of a field is one address or more for sure: a comma, semicolon or line end stands behind it. */
export const endsRecipient = (text: string): boolean => /[,;\n]\s*$/.test(text) && text.trim().length > 1;

/** What is no address stays as it was typed, as an address: the field shows that it is none. */
export function parseRecipients(text: string): Correspondent[] {
  return splitList(text.slice(0, MAX_TEXT))
    .flatMap((part) => recipientsOf(part))
    .slice(0, MAX_PEOPLE);
}

/** As it is typed: what `parseRecipients` reads back. */
export function recipientText({ name, address }: Correspondent): string {
  if (name.trim() === "" || sameAddress(name, address)) return address;
  return `${/[,;:<>"@()[\]]/.test(name) ? `"${name.replace(/["\\]/g, "\\$&")}"` : name} <${address}>`;
}

/** The same with those of `added` that are not among them yet. */
export function withRecipients(list: readonly Correspondent[], added: readonly Correspondent[]): Correspondent[] {
  const known = new Set(list.map(({ address }) => address.toLowerCase()));
  const fresh = added.filter(({ address }) => {
    const key = address.toLowerCase();
    return !known.has(key) && known.add(key);
  });
  return [...list, ...fresh];
}

/** At commas, semicolons and line ends that stand in no quotes, brackets or comment. */
function splitList(text: string): string[] {
  const parts: string[] = [];
  let from = 0;
  let quoted = false;
  let angle = false;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === "\\" && quoted) at++;
    else if (char === '"') quoted = !quoted && isClosed(text, at);
    else if (quoted) continue;
    else if (char === "<") angle = true;
    else if (char === ">") angle = false;
    else if (char === "\n" || char === "\r" || char === "\t" || (!angle && (char === "," || char === ";"))) {
      parts.push(text.slice(from, at));
      from = at + 1;
      angle = false;
    }
  }
  return [...parts, text.slice(from)].map((part) => part.trim()).filter((part) => part !== "");
}

/** A quotation mark that nothing ends on its line is none. */
const isClosed = (text: string, at: number): boolean => {
  const line = text.slice(at + 1, at + 1_000).split("\n", 1)[0] ?? "";
  return line.includes('"');
};

function recipientsOf(part: string): Correspondent[] {
  const link = part.replace(/^mailto:/i, "");
  const [, named, bracketed] = /^([^<]*)<([^<>]*)>$/s.exec(link) ?? [];
  if (bracketed !== undefined)
    return [{ name: plain(named ?? ""), address: bracketed.trim().replace(/^mailto:/i, "") }];
  // "Team: ada@example.org" begins a group (RFC 5322 §3.4); its end is a semicolon
  const inGroup = /^[^:@"<>]+:\s*(\S+@\S+)$/.exec(link)?.[1];
  if (inGroup !== undefined) return [{ name: "", address: inGroup }];
  const words = link.split(/\s+/);
  // addresses alone, with spaces between them
  if (words.length > 1 && words.every(isAddress)) return words.map((address) => ({ name: "", address }));
  const last = words.at(-1) ?? "";
  if (words.length > 1 && isAddress(last)) return [{ name: plain(words.slice(0, -1).join(" ")), address: last }];
  return [{ name: "", address: link }];
}

const plain = (name: string): string =>
  name
    .trim()
    .replace(/^"(.*)"$/s, "$1")
    .replace(/^'(.*)'$/s, "$1")
    .replace(/\\(.)/g, "$1")
    .trim();
