/** What an entry may hold at most; anything larger is malformed for everyone (docs/protocol.md, "Entries"). */

export const MAX_ENTRY_BYTES = 1024 * 1024;
/** `adds` and `releases`, each. */
export const MAX_BLOBS_PER_ENTRY = 1024;
/** A header with one hybrid stanza has some 1.7 KB. */
export const MAX_AGE_HEADER_BYTES = 4096;
export const MAX_DEVICES = 64;
/** Removed devices whose certificates still vouch for live ones. */
export const MAX_RETIRED = 64;
/** Identity keys that may still take the account back; a ninth change of words within UNDO_SECONDS is refused. */
export const MAX_FORMER = 8;
/** Seconds for which the words before can undo new ones. */
export const UNDO_SECONDS = 30 * 86_400;
/** Epochs whose secrets are lost. */
export const MAX_LOST = 8192;
/** UTF-16 units of an account's address. */
export const MAX_ADDRESS_LENGTH = 320;
/** A sealed device name. */
export const MAX_DEVICE_NAME_BYTES = 512;
/** Epochs, fold versions, generations, times (unix seconds) are 32 bits. */
export const MAX_U32 = 0xffffffff;
/** How far below an entry's own seq its `seen_seq` may lie; so this many heads are remembered. */
export const SEEN_WINDOW = 1024;
/** ML-KEM-768 encapsulation key ‖ X25519 public key. */
export const RECIPIENT_BYTES = 1216;
export const MAX_BLOB_BYTES = 2 ** 32;
