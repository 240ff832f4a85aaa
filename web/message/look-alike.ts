/**
 * Domains made to be taken for others. The letters are those of Unicode's confusables.txt (UTS #39, 16.0) whose prototype is an
 * ASCII letter or digit and which are letters of scripts that domains are registered in; scripts that may stand together are
 * those of its "highly restrictive" level (§5.2).
 */

/** prototype → what looks like it */
const lookAlikes: Readonly<Record<string, string>> = {
  a: "аɑαａ",
  b: "ЬƄʙᏏｂ",
  c: "сϲᴄⲥｃ",
  d: "ԁɗᏧｄ",
  e: "еҽ℮ｅєё",
  f: "ϝքſｆ",
  g: "ɡցƍｇ",
  h: "һհᏂｈ",
  i: "іıɩιӏіïίｉ1",
  j: "јϳյｊ",
  k: "κкⲕｋ",
  l: "ⅼӏاןⲓｌ",
  m: "мⅿｍ",
  n: "ոռηｎп",
  o: "оοσօⲟഠｏ0ө",
  p: "рρⲣｐ",
  q: "ԛգզｑ",
  r: "гᴦⲅｒ",
  s: "ѕꜱｓ",
  t: "тτⲧｔ",
  u: "υսʋᴜｕц",
  v: "ѵνᴠⅴｖ",
  w: "ԝшɯаｗωѡ",
  x: "хⅹχｘ×",
  y: "уүγỿｙý",
  z: "ᴢʐｚ",
};

const prototypes: ReadonlyMap<string, string> = new Map(
  Object.entries(lookAlikes).flatMap(([letter, others]) => Array.from(others).map((other) => [other, letter] as const)),
);

/** What a domain looks like: two that look alike have the same. */
export function skeletonOf(domain: string): string {
  const plain = Array.from(domain.toLowerCase().normalize("NFD")).filter((char) => !/\p{M}/u.test(char));
  return plain
    .map((char) => prototypes.get(char) ?? char)
    .join("")
    .replaceAll("rn", "m")
    .replaceAll("vv", "w")
    .replaceAll("l", "i");
}

export type LookAlike =
  /** letters of scripts that do not belong together */
  | { readonly type: "mixed"; readonly shown: string }
  /** `like`: what it is taken for */
  | { readonly type: "like"; readonly shown: string; readonly like: string };

/** `known`: domains that the reader has to do with. Null: it is what it looks like, as far as can be told. */
export function lookAlikeOf(domain: string, known: readonly string[]): LookAlike | null {
  const shown = domainToUnicode(domain.toLowerCase());
  const like = known.find((other) => other !== "" && isImitation(shown, domainToUnicode(other.toLowerCase())));
  if (like !== undefined) return { type: "like", shown, like };
  if (shown.split(".").some((label) => isMixed(label))) return { type: "mixed", shown };
  const foreign = shown.split(".").find((label) => !isAscii(label) && isAscii(skeletonOf(label)));
  return foreign !== undefined && isOneWord(foreign) ? { type: "like", shown, like: skeletonDomain(shown) } : null;
}

/** Of another script altogether, every letter of which looks Latin; accents alone deceive nobody. */
const isOneWord = (label: string): boolean => /\p{L}/u.test(label) && !/\p{Script=Latin}/u.test(label);

const skeletonDomain = (shown: string): string =>
  Array.from(shown)
    .map((char) => prototypes.get(char) ?? char)
    .join("");

function isImitation(shown: string, other: string): boolean {
  if (shown === other || shown.endsWith(`.${other}`) || other.endsWith(`.${shown}`)) return false;
  return skeletonOf(shown) === skeletonOf(other);
}

const isAscii = (text: string): boolean => /^\p{ASCII}*$/u.test(text);

const scripts = ["Latin", "Cyrillic", "Greek", "Armenian", "Hebrew", "Arabic", "Cherokee", "Georgian", "Coptic"].map(
  (name) => new RegExp(`\\p{Script=${name}}`, "u"),
);

/** Two alphabets in one word; East Asian scripts stand beside Latin by custom. */
const isMixed = (label: string): boolean => scripts.filter((script) => script.test(label)).length > 1;

/** RFC 3492; a label that is none stays as it is. */
export const domainToUnicode = (domain: string): string =>
  domain
    .split(".")
    .map((label) => (label.startsWith("xn--") ? (decodePunycode(label.slice(4)) ?? label) : label))
    .join(".");

function decodePunycode(input: string): string | null {
  const [base, tMin, tMax, skew, damp] = [36, 1, 26, 38, 700];
  if (input.length > 63) return null;
  const cut = input.lastIndexOf("-");
  const output = cut > 0 ? Array.from(input.slice(0, cut)).map((char) => char.charCodeAt(0)) : [];
  let [n, i, bias] = [128, 0, 72];
  for (let at = cut > 0 ? cut + 1 : 0; at < input.length;) {
    const before = i;
    for (let [weight, k] = [1, base]; ; k += base) {
      const digit = digitOf(input.charCodeAt(at++));
      if (digit === null) return null;
      i += digit * weight;
      const threshold = k <= bias ? tMin : k >= bias + tMax ? tMax : k - bias;
      if (digit < threshold) break;
      weight *= base - threshold;
      if (weight > 0x7fffffff || i > 0x7fffffff) return null;
    }
    const count = output.length + 1;
    let delta = before === 0 ? Math.floor((i - before) / damp) : (i - before) >> 1;
    delta += Math.floor(delta / count);
    let k = 0;
    for (; delta > ((base - tMin) * tMax) >> 1; k += base) delta = Math.floor(delta / (base - tMin));
    bias = k + Math.floor(((base - tMin + 1) * delta) / (delta + skew));
    n += Math.floor(i / count);
    i %= count;
    if (n > 0x10ffff || (n >= 0xd800 && n < 0xe000)) return null;
    output.splice(i++, 0, n);
  }
  return output.length === 0 ? null : String.fromCodePoint(...output);
}

function digitOf(code: number): number | null {
  if (code >= 0x30 && code <= 0x39) return code - 22;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x7a ? letter - 0x61 : null;
}
