/** Text as SEARCH compares it: case and the spelling of accented letters do not matter (RFC 3501 §6.4.4). */
export const normalise = (text: string): string =>
  isPlain(text) ? text.toLowerCase() : text.normalize("NFC").toLowerCase();

const isPlain = (text: string): boolean => !/[^\x00-\x7f]/.test(text);
