/**
 * Flags of a message (RFC 3501 §2.3.2): the five system flags that are stored, and keywords. \Recent lives in an IMAP
 * session's memory only. Flags compare without regard to ASCII case; a keyword keeps its first spelling in the account.
 */
export const SYSTEM_FLAGS = ["\\Seen", "\\Answered", "\\Flagged", "\\Deleted", "\\Draft"] as const;
export type SystemFlag = (typeof SYSTEM_FLAGS)[number];

/** A system flag or keyword as IMAP spells it. */
export type Flag = string;

/** Keywords one account may use in all; further ones are ignored by the fold. */
export const MAX_KEYWORDS = 256;
/** Octets of a keyword. */
export const MAX_KEYWORD_LENGTH = 128;

/** A keyword is an atom (RFC 3501 §9): printable ASCII without `( ) { % * " \ ]` and space. */
export const isKeyword = (flag: Flag): boolean => flag.length <= MAX_KEYWORD_LENGTH && /^[!#$&'+-[^-z|}~]+$/.test(flag);

/** Folds A–Z only: nothing here may depend on the runtime's Unicode tables. */
export const asciiLower = (text: string): string => text.replace(/[A-Z]+/g, (run) => run.toLowerCase());
