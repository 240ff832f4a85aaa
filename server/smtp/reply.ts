/** A reply of SMTP (RFC 5321 §4.2, RFC 3463). */
export interface SmtpReply {
  readonly code: number;
  /** Begins with an enhanced status code; one line. */
  readonly text: string;
}

/** What others said, as a part of a reply's line. */
export const oneLine = (text: string): string => text.replace(/[^\x20-\x7e\u00a0-\uffff]+/g, " ").slice(0, 400);

/** As smtp-server takes it. */
export const replyToError = ({ code, text }: SmtpReply): Error =>
  Object.assign(new Error(text), { responseCode: code });
