/** What a vCard (RFC 6350, and 2.1 and 3.0) says of people: text alone, nothing that could load or run. */

export interface VCardField {
  readonly kind: "organisation" | "title" | "email" | "phone" | "address" | "url" | "birthday" | "note";
  readonly text: string;
}

export interface VCard {
  readonly name: string;
  readonly fields: readonly VCardField[];
}

const maxCards = 50;
const maxFields = 40;
const maxText = 1_000;

const kinds: ReadonlyMap<string, VCardField["kind"]> = new Map([
  ["ORG", "organisation"],
  ["TITLE", "title"],
  ["EMAIL", "email"],
  ["TEL", "phone"],
  ["ADR", "address"],
  ["URL", "url"],
  ["BDAY", "birthday"],
  ["NOTE", "note"],
]);

interface Line {
  readonly name: string;
  readonly params: string;
  readonly value: string;
}

/** Cards of a file, as far as there are any. */
export function readVCards(text: string): readonly VCard[] {
  const cards: VCard[] = [];
  let lines: Line[] | null = null;
  for (const line of unfold(text).flatMap(toLine)) {
    if (line.name === "BEGIN" && line.value.toUpperCase() === "VCARD") lines = [];
    else if (line.name === "END" && lines) {
      cards.push(toCard(lines));
      lines = null;
      if (cards.length === maxCards) break;
    } else lines?.push(line);
  }
  return cards;
}

const unfold = (text: string): string[] =>
  text
    .replace(/\r\n?/g, "\n")
    .replace(/=\n(?=[^:;\n]*(?:=[0-9A-F]{2}|$))/g, "")
    .replace(/\n[ \t]/g, "")
    .split("\n");

function toLine(text: string): Line[] {
  const match = /^(?:[\w-]+\.)?([A-Za-z-]{1,30})((?:;[^:]*)?):(.*)$/s.exec(text);
  const [, name = "", params = "", value = ""] = match ?? [];
  return match ? [{ name: name.toUpperCase(), params: params.toUpperCase(), value }] : [];
}

function toCard(lines: readonly Line[]): VCard {
  const named = lines.find(({ name }) => name === "FN") ?? lines.find(({ name }) => name === "N");
  const fields = lines.flatMap((line): VCardField[] => {
    const kind = kinds.get(line.name);
    const text = kind ? readable(line) : "";
    return kind && text !== "" ? [{ kind, text }] : [];
  });
  return { name: named ? readable(named) : "", fields: fields.slice(0, maxFields) };
}

function readable({ name, params, value }: Line): string {
  const plain = params.includes("QUOTED-PRINTABLE") ? fromQuotedPrintable(value) : value;
  const structured = name === "ADR" || name === "ORG" || name === "N";
  const parts = structured ? plain.split(/(?<!\\);/) : [plain];
  const joined = parts
    .map((part) =>
      part
        .replace(/\\n/gi, "\n")
        .replace(/\\([,;:\\])/g, "$1")
        .trim(),
    )
    .filter(Boolean);
  return joined
    .join(name === "N" ? " " : ", ")
    .replace(/^(?:mailto|tel):/i, "")
    .slice(0, maxText);
}

function fromQuotedPrintable(text: string): string {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const hex = /^=([0-9A-F]{2})/i.exec(text.slice(at, at + 3))?.[1];
    if (hex === undefined) bytes.push(...new TextEncoder().encode(text.charAt(at)));
    else {
      bytes.push(Number.parseInt(hex, 16));
      at += 2;
    }
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}
