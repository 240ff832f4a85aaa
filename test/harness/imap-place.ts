/** Where a mail program finds an IMAP server, and what it logs in with. */
export interface ImapPlace {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly security: "clear" | "starttls" | "implicit";
  /** A file of the one certificate to trust; needed unless in clear. */
  readonly ca?: string;
}
