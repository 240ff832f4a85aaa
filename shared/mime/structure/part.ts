/** The tree that parsing gives: byte ranges and Content-* data, no copies. */
import type { Content } from "./content-fields.ts";
import type { Envelope } from "./envelope.ts";
import type { HeaderField } from "../headers/header-fields.ts";

export type PartKind = "multipart" | "message" | "text" | "other";

/** What BODY and BODYSTRUCTURE need of a part (RFC 3501 §7.4.2), and where it lies in the message. */
export interface PartStructure {
  readonly kind: PartKind;
  readonly content: Content;
  /** True if it was to be multipart or message/rfc822, but lies beyond a limit and is opaque. */
  readonly opaque: boolean;
  /** Offsets into the message, octets. The header range includes its blank line. */
  readonly headerStart: number;
  readonly headerEnd: number;
  readonly bodyStart: number;
  readonly bodyEnd: number;
  /** Octets of the body as IMAP sends it: a bare LF counts as CR LF. */
  readonly size: number;
  /** Lines of the body: its LFs. */
  readonly lines: number;
  /** Parts of a multipart; the one message of a `message` part. */
  readonly children: readonly PartStructure[];
  /** Of the message that a `message` part holds. */
  readonly envelope: Envelope | null;
}

export interface Part extends PartStructure {
  readonly fields: readonly HeaderField[];
  readonly children: readonly Part[];
}

export interface MessageTree {
  readonly root: Part;
  /** Octets of the whole message as IMAP sends it (RFC822.SIZE). */
  readonly size: number;
  readonly lines: number;
  /** Whether every LF comes with a CR before it; else IMAP shows `canonicalLines` of the message. */
  readonly canonical: boolean;
}
