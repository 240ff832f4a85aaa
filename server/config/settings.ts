/**
 * The provider's settings. Each stands here once: its key in aerogramme.toml, its environment variable
 * (AEROGRAMME_ + the key, dots as underscores, in capitals) and its flag; later ones win, in that order.
 */
export interface Setting {
  /** Dotted key in the file. */
  readonly key: string;
  readonly kind: "text" | "flag" | "number" | "list";
  /** Command-line flag, without dashes. */
  readonly flag?: string;
  readonly value?: string;
  readonly help: string;
}

export const SETTINGS = [
  {
    key: "origin",
    kind: "text",
    flag: "origin",
    value: "URL",
    help: "where users reach this provider: https://mail.example.org",
  },
  { key: "lmtp.listen", kind: "text", flag: "lmtp", value: "H:P", help: "LMTP for the MTA (default 127.0.0.1:2424)" },
  { key: "lmtp.idle_seconds", kind: "number", help: "seconds a silent LMTP client is kept (default 300)" },
  {
    key: "http.listen",
    kind: "text",
    flag: "http",
    value: "H:P",
    help: "plain HTTP, on loopback or behind a proxy (default 127.0.0.1:8080 without --https)",
  },
  {
    key: "http.behind_proxy",
    kind: "flag",
    flag: "behind-proxy",
    help: "a proxy in front does TLS and sets X-Forwarded-For",
  },
  { key: "https.listen", kind: "text", flag: "https", value: "H:P", help: "HTTPS, with --tls-cert and --tls-key" },
  { key: "https.cert", kind: "text", flag: "tls-cert", value: "F", help: "PEM file of the certificate chain" },
  { key: "https.key", kind: "text", flag: "tls-key", value: "F", help: "PEM file of its private key" },
  {
    key: "imaps.listen",
    kind: "text",
    flag: "imaps",
    value: "H:P",
    help: "IMAP over TLS, with --tls-cert and --tls-key (default: none)",
  },
  {
    key: "imap.listen",
    kind: "text",
    flag: "imap",
    value: "H:P",
    help: "IMAP with STARTTLS; without a certificate on loopback only (default: none)",
  },
  {
    key: "imap.max_open_accounts",
    kind: "number",
    help: "accounts that mail programs may have open at once, in memory (default 1000)",
  },
  { key: "imaps.cert", kind: "text", help: "PEM file of IMAP's certificate chain, where it is not that of HTTPS" },
  { key: "imaps.key", kind: "text", help: "PEM file of its private key" },
  {
    key: "imap.public_host",
    kind: "text",
    help: "server that users are told for IMAP, where it is not the host of origin: imap.example.org",
  },
  { key: "imap.public_port", kind: "number", help: "and its port, where it is not the one listened on" },
  {
    key: "imap.public_security",
    kind: "text",
    help: "and how mail programs reach it: tls, starttls or none (default: as it listens)",
  },
  {
    key: "access.secret_file",
    kind: "text",
    help: "file of a secret that stored passwords are bound to, kept off the data folder (`provider secret new`)",
  },
  {
    key: "access.old_secret_files",
    kind: "list",
    help: "files of secrets that were in use before, until everybody has logged in once",
  },
  {
    key: "access.lost_secrets",
    kind: "list",
    help: "names of secrets that nobody has any more, as the error has them: passwords set under them open nothing",
  },
  {
    key: "sasl.listen",
    kind: "text",
    flag: "sasl",
    value: "H:P",
    help: "an auth server for the MTA's submissions, on loopback or unix:/PATH (default: none)",
  },
  {
    key: "submissions.listen",
    kind: "text",
    flag: "submissions",
    value: "H:P",
    help: "SMTP over TLS, by which password accounts send; with --smarthost, --tls-cert and --tls-key (default: none)",
  },
  {
    key: "submission.listen",
    kind: "text",
    flag: "submission",
    value: "H:P",
    help: "the same with STARTTLS; without a certificate on loopback only (default: none)",
  },
  { key: "submissions.cert", kind: "text", help: "PEM file of its certificate chain, where it is not that of IMAP" },
  { key: "submissions.key", kind: "text", help: "PEM file of its private key" },
  {
    key: "submission.public_host",
    kind: "text",
    help: "server that users are told for sending, where it is not the host of origin, or is the MTA's: smtp.example.org",
  },
  {
    key: "submission.public_port",
    kind: "number",
    help: "and its port, where it is not the one listened on (MTA: 465, 587)",
  },
  {
    key: "submission.public_security",
    kind: "text",
    help: "and how it is reached: tls, starttls or none (default: as it listens; MTA: tls)",
  },
  {
    key: "submission.smarthost",
    kind: "text",
    flag: "smarthost",
    value: "URL",
    help: "MTA that mail of the webmail and the companion leaves by: smtp://127.0.0.1:10025 (default: none, nothing is sent)",
  },
  {
    key: "submission.smarthost_tls",
    kind: "text",
    help: "starttls or none, for smtp:// (default starttls; none on loopback)",
  },
  { key: "submission.smarthost_ca", kind: "text", help: "PEM file of the authorities its certificate is checked with" },
  { key: "submission.user", kind: "text", help: "who logs in there" },
  { key: "submission.password_file", kind: "text", help: "file with the password of submission.user" },
  { key: "submission.max_recipients", kind: "number", help: "of one message (default 1000)" },
  { key: "submission.messages_per_hour", kind: "number", help: "that an account may send (default 200)" },
  { key: "submission.recipients_per_day", kind: "number", help: "that an account may write to (default 2000)" },
  { key: "submission.max_bytes", kind: "number", help: "octets of a message that is sent (default mail.max_bytes)" },
  {
    key: "submission.wait_hours",
    kind: "number",
    help: "that an account stays open after its last login while mail of it waits to leave, 0 to 168 (default 48)",
  },
  {
    key: "log.level",
    kind: "text",
    flag: "log-level",
    value: "LEVEL",
    help: "error, warn, info or debug; debug names each IMAP command (default info)",
  },
  {
    key: "web.no_unsubscribe",
    kind: "flag",
    help: "never ask mailing lists, for a user who clicked so, to let that user go (RFC 8058)",
  },
  { key: "mail.max_bytes", kind: "number", help: "octets a message may have (default 62914560)" },
  {
    key: "mail.authserv_id",
    kind: "text",
    help: "the MTA's own authserv-id: whose Authentication-Results are believed",
  },
  {
    key: "blobs.grace_seconds",
    kind: "number",
    help: "seconds until what a mailbox gave up is deleted (default 2592000, 30 days)",
  },
  {
    key: "blobs.pending_seconds",
    kind: "number",
    help: "seconds until an upload that nothing refers to is deleted (default 86400, a day)",
  },
  {
    key: "blobs.sweep_seconds",
    kind: "number",
    help: "seconds between two looks for what can be deleted (default 3600)",
  },
  { key: "ldap.url", kind: "text", help: "directory of users: ldaps://HOST, or ldap://HOST with ldap.starttls" },
  { key: "ldap.starttls", kind: "flag", help: "encrypt the connection before anything is asked" },
  { key: "ldap.ca", kind: "text", help: "PEM file of the authorities its certificate is checked with" },
  { key: "ldap.bind_dn", kind: "text", help: "who searches" },
  { key: "ldap.password_file", kind: "text", help: "file with the password of ldap.bind_dn" },
  { key: "ldap.base", kind: "text", help: "where users are searched" },
  {
    key: "ldap.filter",
    kind: "text",
    help: "who has an address: %s, or %u and %d for its parts (default (mail=%s), or ldap.aliases too)",
  },
  { key: "ldap.mail", kind: "text", help: "attribute with the main address (default mail)" },
  { key: "ldap.aliases", kind: "text", help: "attribute with further addresses" },
  { key: "ldap.quota", kind: "text", help: "attribute with the octets that mail may take: 1073741824, 500M, 2G" },
  { key: "ldap.flavor", kind: "text", help: "transparent or hardened accounts (default transparent)" },
  { key: "ldap.flavor_attribute", kind: "text", help: "attribute that says so for one user" },
  { key: "ldap.timeout_seconds", kind: "number", help: "seconds the directory may take (default 5)" },
  { key: "ldap.connections", kind: "number", help: "at most, for searches and for logins each (default 4)" },
  { key: "ldap.cache_seconds", kind: "number", help: "seconds an answer is kept (default 30)" },
] as const satisfies readonly Setting[];

export type SettingKey = (typeof SETTINGS)[number]["key"];
export type Raw = ReadonlyMap<string, unknown>;

export const environmentName = (key: string): string => `AEROGRAMME_${key.replaceAll(".", "_").toUpperCase()}`;
