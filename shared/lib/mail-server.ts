/** Where mail programs find a server, and how they talk to it. */
export const MAIL_SECURITIES = ["tls", "starttls", "none"] as const;

/** TLS from the start, after STARTTLS, or in clear, which is for this computer only. */
export type MailSecurity = (typeof MAIL_SECURITIES)[number];

export interface MailServer {
  /** A host name or an address, without brackets. */
  readonly host: string;
  readonly port: number;
  readonly security: MailSecurity;
}

/** What a provider has mail programs told. */
export interface MailServers {
  /** Where they read; null: it serves no IMAP. */
  readonly imap: MailServer | null;
  /** Where they send; null: not by it. */
  readonly smtp: MailServer | null;
}

export const isMailSecurity = (text: string): text is MailSecurity =>
  (MAIL_SECURITIES as readonly string[]).includes(text);

/** Null: nothing a mail program could be told. */
export function toMailServer(given: { host: string; port: number; security: string } | null): MailServer | null {
  if (given === null || given.host === "" || given.port < 1 || given.port > 65_535) return null;
  const { host, port, security } = given;
  return isMailSecurity(security) ? { host, port, security } : null;
}
