/**
 * A name that somebody else has chosen, of a person or a file, without what would draw it other than it is: marks that turn the
 * direction of writing ("exe.gpj" for "jpg.exe"), what has no width, control characters. What joins letters stays.
 */
export const plainName = (name: string): string =>
  name.replace(/[\p{Cc}\u00AD\u061C\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\u{E0000}-\u{E007F}]/gu, "");
