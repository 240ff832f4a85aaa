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
