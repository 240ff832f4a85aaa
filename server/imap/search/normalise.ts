/** Text as SEARCH compares it: case and the spelling of accented letters do not matter (RFC 3501 §6.4.4). */
export const normalise = (text: string): string => text.normalize("NFC").toLowerCase();
