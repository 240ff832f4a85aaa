/**
 * Names and subjects as strangers write them, made fit to stand beside other words: what turns the direction of what follows
 * (UAX #9; "Trojan Source", Boucher and Anderson 2021), what is not seen, and marks that climb out of their line, are taken out.
 * Letters stay as they are: that a name looks like another one is told beside it, not hidden.
 */

/** Controls, and line and paragraph separators. */
const CONTROLS = /[\u0000-\u001F\u007F-\u009F\u2028\u2029]+/g;
/** Half a character. */
const HALVES = /\p{Cs}/gu;
/** Embeddings, overrides, isolates and marks of direction; interlinear annotations; tags; the byte order mark. */
const DIRECTIONS = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u206F\uFEFF\uFFF9-\uFFFB]|\uDB40[\uDC00-\uDC7F]/g;
/** Blanks of no width, and letters that are drawn as nothing. A joiner stays between letters, where scripts need it. */
const UNSEEN = /[\u00AD\u034F\u115F\u1160\u17B4\u17B5\u180E\u200B\u2060-\u2064\u3164\uFFA0]/g;
const STRAY_JOINERS = /(?<![\p{L}\p{M}\p{Emoji}\uFE0F])[\u200C\u200D]+|[\u200C\u200D](?=[\u200C\u200D])/gu;
/** More marks on one letter than any script puts there. */
const CLIMBING = /(\p{M}{4})\p{M}+/gu;

/** UTF-16 units of a name or subject that is shown. */
export const MAX_SHOWN_LINE = 2_000;

export function harmlessText(text: string): string {
  const line = text.length > MAX_SHOWN_LINE ? `${text.slice(0, MAX_SHOWN_LINE)}…` : text;
  // most of them are plain
  if (/^[\x20-\x7E]*$/.test(line)) return line;
  return line
    .replace(HALVES, "\uFFFD")
    .replace(CONTROLS, " ")
    .replace(DIRECTIONS, "")
    .replace(UNSEEN, "")
    .replace(STRAY_JOINERS, "")
    .replace(CLIMBING, "$1");
}

/** An address is no prose: what a text loses is shown in it, so that two addresses never look, or compare, as one. */
export const harmlessAddress = (address: string): string =>
  /^[\x21-\x7E]*$/.test(address)
    ? address
    : address
        .replace(HALVES, "\uFFFD")
        .replace(CONTROLS, "\uFFFD")
        .replace(DIRECTIONS, "\uFFFD")
        .replace(UNSEEN, "\uFFFD")
        .replace(CLIMBING, "$1\uFFFD");
