/** Bounds of the index data sealed with each message: it is kept for ever and read whole by every device. */

/** Octets of ENVELOPE text that is kept; beyond, `complete` is false. */
export const MAX_ENVELOPE_OCTETS = 32 * 1024;
/** Parts of BODYSTRUCTURE that are kept. */
export const MAX_INDEX_PARTS = 250;
/** Depth of BODYSTRUCTURE that is kept. */
export const MAX_INDEX_DEPTH = 50;
/** Octets of BODYSTRUCTURE text that is kept, envelopes of forwarded messages among it. */
export const MAX_STRUCTURE_OCTETS = 32 * 1024;
/** UTF-16 units of a decoded subject or name. */
export const MAX_DISPLAY_TEXT = 1_000;
/** Authors shown. */
export const MAX_AUTHORS = 10;
/** Ids of References and In-Reply-To; of more the first and the last are kept. */
export const MAX_REFERENCES = 100;
/** Characters of one message id. */
export const MAX_MESSAGE_ID = 998;
/** Characters of a field that is kept as it is. */
export const MAX_FIELD_TEXT = 2_000;
/** Authentication-Results fields of the operator's own servers. */
export const MAX_AUTH_RESULTS = 5;
/** Spam filter fields. */
export const MAX_SPAM_FIELDS = 20;
/** Octets of raw header fields kept for BODY[HEADER.FIELDS (…)]. */
export const MAX_KEPT_HEADER = 8 * 1024;
/** Octets of all fields of one name, of those that are kept if there is room. */
export const MAX_ADDED_FIELD = 2 * 1024;
/** Different names of fields that are left out and told; of more nothing is told. */
export const MAX_LEFT_OUT = 200;
/** UTF-16 units. */
export const MAX_PREVIEW = 200;
/** Attachments listed. */
export const MAX_ATTACHMENTS = 200;
/** UTF-16 units of an attachment's name or type. */
export const MAX_ATTACHMENT_TEXT = 512;
