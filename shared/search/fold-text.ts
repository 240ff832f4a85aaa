/**
 * Text as searches compare it: lower case, wide and joined letters and typographic signs made plain, accents taken away. What is
 * shown is never folded. Marks that make another letter (vowel signs of Indic scripts, voiced kana) stay.
 */

/** Accents of Latin, Greek and Cyrillic; points of Hebrew; vowels of Arabic. */
const MARKS =
  /[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0640]/g;
const LETTERS: Readonly<Record<string, string>> = {
  ...{ ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ħ: "h", ı: "i", ς: "σ" },
  ...{ "‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-" },
};
const SPECIAL = new RegExp(`[${Object.keys(LETTERS).join("")}]`, "g");
const BEYOND_ASCII = /[^\x00-\x7f]/;
/** Anything but single spaces between the letters of most mail. */
const ODD_SPACE = /[^\x21-\x7e\x20]| {2}/;

/** White space becomes one space. */
export function foldText(text: string): string {
  if (!ODD_SPACE.test(text)) return text.toLowerCase();
  const spaced = text.replace(/\s+/g, " ");
  if (!BEYOND_ASCII.test(spaced)) return spaced.toLowerCase();
  const plain = spaced.normalize("NFKD").toLowerCase().replace(MARKS, "");
  return plain.replace(SPECIAL, (letter) => LETTERS[letter] ?? letter);
}
