/**
 * The header fields whose raw text index data keeps, so that what mail clients ask for when they fill a list
 * (BODY[HEADER.FIELDS (…)]) is answered without the body. The set belongs to version 1 of the index data.
 */
const KEPT = new Set([
  "bcc",
  "cc",
  "content-transfer-encoding",
  "content-type",
  "date",
  "disposition-notification-to",
  "from",
  "importance",
  "in-reply-to",
  "keywords",
  "list-id",
  "list-post",
  "mail-followup-to",
  "message-id",
  "mime-version",
  "newsgroups",
  "priority",
  "references",
  "reply-to",
  "resent-date",
  "resent-from",
  "resent-to",
  "sender",
  "subject",
  "to",
  "user-agent",
  "x-label",
  "x-mailer",
  "x-msmail-priority",
  "x-priority",
]);

/** By lower-case name. */
export const isKeptField = (name: string): boolean => KEPT.has(name);
