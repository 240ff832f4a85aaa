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
    key: "access.secret_file",
    kind: "text",
    help: "file of a secret that stored passwords are bound to, kept off the data folder (`provider secret new`)",
  },
  {
    key: "access.old_secret_files",
    kind: "list",
    help: "files of secrets that were in use before, until everybody has logged in once",
  },
  { key: "mail.max_bytes", kind: "number", help: "octets a message may have (default 52428800)" },
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
] as const satisfies readonly Setting[];

export type SettingKey = (typeof SETTINGS)[number]["key"];
export type Raw = ReadonlyMap<string, unknown>;

export const environmentName = (key: string): string => `AEROGRAMME_${key.replaceAll(".", "_").toUpperCase()}`;
