/** Cards as text: vCard 4.0 (RFC 6350), or 3.0 (RFC 2426) for programs that read nothing newer. */
import { cardLine, escapeText, lineToText, paramOf, type Card, type CardLine, type CardParam } from "./card-line.ts";

export type CardVersion = "4.0" | "3.0";

/** Of one card. */
export const writeCard = (card: Card, version: CardVersion = "4.0"): string =>
  [
    "BEGIN:VCARD\r\n",
    `VERSION:${version}\r\n`,
    ...(version === "4.0" ? card : toOlder(card)).map(lineToText),
    "END:VCARD\r\n",
  ].join("");

function toOlder(card: Card): Card {
  const lines = card.map(toOlderLine);
  // 3.0 wants both
  const name = card.find((line) => line.name === "FN")?.value ?? "";
  return [
    ...(card.some((line) => line.name === "FN") ? [] : [cardLine("FN", name)]),
    ...(card.some((line) => line.name === "N") ? [] : [cardLine("N", `;${name};;;`)]),
    ...lines,
  ];
}

function toOlderLine(line: CardLine): CardLine {
  const params = olderParams(line);
  if (line.name === "KIND") return cardLine("X-ADDRESSBOOKSERVER-KIND", line.value);
  if (line.name === "MEMBER") return cardLine("X-ADDRESSBOOKSERVER-MEMBER", line.value);
  if (line.name === "TEL" && /^tel:/i.test(line.value))
    return { ...line, params: params.filter(([key]) => key !== "VALUE"), value: escapeText(line.value.slice(4)) };
  const [, year, month, day] = (line.name === "BDAY" && /^(\d{4}|--)(\d\d)(\d\d)$/.exec(line.value)) || [];
  if (year === undefined) return { ...line, params };
  return { ...line, params, value: `${year === "--" ? "--" : `${year}-`}${month ?? ""}-${day ?? ""}` };
}

function olderParams(line: CardLine): CardParam[] {
  const isFirst = paramOf(line, "PREF").includes("1");
  const types = line.params.flatMap(([key, values]) => (key === "TYPE" ? values : []));
  const all = isFirst ? [...types, "PREF"] : types;
  const others = line.params.filter(([key]) => key !== "TYPE" && key !== "PREF");
  return all.length > 0 ? [["TYPE", all], ...others] : others;
}
