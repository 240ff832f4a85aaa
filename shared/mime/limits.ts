/** Bounds of the MIME engine: hostile mail costs linear time and bounded memory. Sizes in octets. */

/** Parts nested deeper than this are opaque leaves (Dovecot's number, so that structures agree). */
export const MAX_DEPTH = 100;
/** Further boundaries are plain text once a message has this many parts (Dovecot's number). */
export const MAX_PARTS = 10_000;
/** A boundary parameter is cut to this length (RFC 2046 §5.1.1 allows 70). */
export const MAX_BOUNDARY = 80;
/** Header fields kept for one part; the lines beyond still count as header. */
export const MAX_HEADER_FIELDS = 10_000;
/** Header octets of a whole message whose fields are kept. */
export const MAX_HEADER_OCTETS = 10 * 1024 * 1024;
/** Header fields held for who cuts many sections from one message; a block beyond is parsed anew each time. */
export const MAX_KEPT_FIELDS = 32_768;
/** A header field's value is cut to this length. */
export const MAX_FIELD_OCTETS = 1024 * 1024;
/** A longer field name makes the line a field without name. */
export const MAX_FIELD_NAME = 1_000;
/** Parameters read from one Content-Type or Content-Disposition. */
export const MAX_PARAMS = 1_000;
/** Addresses read from one message's address field. */
export const MAX_ADDRESSES = 100_000;
