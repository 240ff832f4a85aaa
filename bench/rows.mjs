// The rows of the IMAP table: what is measured, in which unit, and what is aimed at.
//   more: a larger number is the better one (else seconds)
//   crypt, plain: aims, as so many times as fast as Dovecot with mail_crypt and without; atMost: an aim of its own
export const IMAP_ROWS = [
  { key: "sync", what: "start, until all are listed (at the provider: first login)", unit: "s" },
  { key: "select", what: "connect, LOGIN, SELECT", unit: "ms", crypt: 1 },
  { key: "envelope", what: "first ENVELOPE + BODYSTRUCTURE of all", unit: "s", crypt: 50 },
  { key: "envelopeAgain", what: "the same again", unit: "s" },
  { key: "body", what: "first BODY[] of all, from the provider", unit: "MB/s", more: true, crypt: 10, plain: 0.5 },
  { key: "bodyAgain", what: "BODY[] of all, from the device's cache", unit: "MB/s", more: true, crypt: 10, plain: 0.5 },
  { key: "searchSubject", what: "SEARCH SUBJECT", unit: "s", crypt: 1 },
  { key: "searchBody", what: "SEARCH BODY, bodies on the device", unit: "s", crypt: 5 },
  { key: "store", what: "STORE 1:* +FLAGS", unit: "s", crypt: 0.5 },
  { key: "storeSilent", what: "STORE 1:* +FLAGS.SILENT", unit: "s" },
  { key: "copy", what: "UID COPY of 500", unit: "s", crypt: 20 },
  { key: "move", what: "UID MOVE of 500", unit: "s", crypt: 20 },
  { key: "append", what: "APPEND, one after the other", unit: "/s", more: true, crypt: 1 },
  { key: "idle", what: "LMTP's 250 → EXISTS in IDLE, p50", unit: "ms ", atMost: 20 },
  { key: "memory", what: "memory of the companion after all this", unit: "MB", atMost: 150 },
  { key: "idleCpu", what: "CPU of the companion in 20 s of IDLE", unit: "ms ", atMost: 50 },
];
