/** What a mail program has to be told to read the companion's mail: for some the lines of its configuration file. */

export interface ImapSettings {
  readonly host: string;
  readonly port: number;
  /** Of TLS from the start; null: not served. */
  readonly tlsPort: number | null;
  /** Where mail is sent; null: not served. */
  readonly smtpPort: number | null;
  readonly username: string;
  readonly address: string;
  /** Absolute: the authority that signed the companion's certificate. */
  readonly authorityFile: string;
}

interface Program {
  readonly title: string;
  readonly lines: (settings: ImapSettings) => readonly string[];
}

/** What stands in for the password in a file that is to be pasted. */
export const PASSWORD_PLACE = "PASSWORD";

const generic = ({ host, port, tlsPort, smtpPort, username }: ImapSettings): readonly string[] => [
  "  Protocol         IMAP",
  `  Server           ${host}`,
  `  Port             ${port}`,
  "  Security         none, or STARTTLS once the certificate is trusted (`companion certificate`)",
  ...(tlsPort === null ? [] : [`  or               port ${tlsPort} with SSL/TLS, once the certificate is trusted`]),
  "  Authentication   normal password",
  `  User name        ${username}`,
  "  Password         shown when the account was added; `companion password` makes a new one",
  ...(smtpPort === null
    ? ["  Outgoing mail    not served now: `companion start --smtp 127.0.0.1:1025` does"]
    : [
        `  Outgoing mail    SMTP, ${host}, port ${smtpPort}; security, user name and password as above`,
        "                   What it takes has left, or waits in your outbox and goes by itself. One copy is kept in Sent,",
        "                   also where the program files its own.",
      ]),
];

const mutt = ({ port, smtpPort, username, authorityFile }: ImapSettings): readonly string[] => [
  `set folder = "imap://localhost:${port}/"`,
  'set spoolfile = "+INBOX"',
  'set postponed = "+Drafts"',
  'set record = "+Sent"',
  'set trash = "+Trash"',
  ...(smtpPort === null
    ? []
    : [
        `set smtp_url = "smtp://${encodeURIComponent(username)}@localhost:${smtpPort}/"`,
        `set smtp_pass = "${PASSWORD_PLACE}"   # as imap_pass`,
      ]),
  `set imap_user = "${username}"`,
  `set imap_pass = "${PASSWORD_PLACE}"   # or leave this line out, and mutt asks`,
  "set ssl_starttls = yes",
  "set ssl_force_tls = yes",
  `set certificate_file = "${authorityFile}"`,
];

/** By the name that --client takes. */
export const MAIL_PROGRAMS = {
  generic: { title: "Any mail program on this computer", lines: generic },
  thunderbird: {
    title: "Thunderbird",
    lines: (settings) => [
      '  New account, Email; type name, address and password; then "Configure manually":',
      "",
      ...generic(settings),
      "",
      "  It warns of a connection without encryption: this one does not leave the computer. To have STARTTLS instead, close",
      "  Thunderbird, run `aerogramme companion certificate install`, and start it again.",
    ],
  },
  "apple-mail": {
    title: "Apple Mail",
    lines: (settings) => [
      '  Mail, Add Account, Other Mail Account; after "Unable to verify" it asks for the servers:',
      "",
      ...generic(settings),
      "",
      '  Then, in Mail, Settings, Accounts, Server Settings: "Automatically manage connection settings" off, and',
      `  port ${settings.port}. With "Use TLS/SSL" the file ${settings.authorityFile}`,
      "  has to be trusted for SSL in Keychain Access first.",
    ],
  },
  outlook: {
    title: "Outlook (classic)",
    lines: (settings) => [
      '  Add account, Advanced options, "Let me set up my account manually", IMAP:',
      "",
      ...generic(settings),
      "",
      "  Encryption method: none. The new Outlook fetches mail through Microsoft's servers, which cannot reach this computer.",
    ],
  },
  mutt: {
    title: "mutt: into ~/.muttrc",
    lines: mutt,
  },
  neomutt: {
    title: "neomutt: into ~/.config/neomutt/neomuttrc",
    lines: (settings) => mutt(settings).map((line) => line.replace("spoolfile", "spool_file")),
  },
  mbsync: {
    title: "mbsync: into ~/.mbsyncrc (for ~/Mail)",
    lines: ({ port, username, authorityFile }) => [
      "IMAPAccount aerogramme",
      "Host localhost",
      `Port ${port}`,
      `User ${username}`,
      `Pass ${PASSWORD_PLACE}`,
      '# or: PassCmd "secret-tool lookup service aerogramme"',
      "SSLType STARTTLS",
      `CertificateFile ${authorityFile}`,
      "",
      "IMAPStore aerogramme-remote",
      "Account aerogramme",
      "",
      "MaildirStore aerogramme-local",
      "SubFolders Verbatim",
      "Path ~/Mail/",
      "Inbox ~/Mail/INBOX",
      "",
      "Channel aerogramme",
      "Far :aerogramme-remote:",
      "Near :aerogramme-local:",
      "Patterns *",
      "Create Both",
      "Expunge Both",
      "SyncState *",
    ],
  },
  msmtp: {
    title: "msmtp, which sends for mbsync, mutt and others: into ~/.msmtprc (mode 0600)",
    lines: ({ smtpPort, username, address, authorityFile }) =>
      smtpPort === null
        ? ["# not served now: `companion start --smtp 127.0.0.1:1025` does"]
        : [
            "account aerogramme",
            "host localhost",
            `port ${smtpPort}`,
            "tls on",
            "tls_starttls on",
            `tls_trust_file ${authorityFile}`,
            "auth plain",
            `user ${username}`,
            `password ${PASSWORD_PLACE}`,
            `from ${address}`,
            "account default : aerogramme",
          ],
  },
  offlineimap: {
    title: "offlineimap: into ~/.offlineimaprc (for ~/Mail)",
    lines: ({ port, username, authorityFile }) => [
      "[general]",
      "accounts = aerogramme",
      "",
      "[Account aerogramme]",
      "localrepository = aerogramme-local",
      "remoterepository = aerogramme-remote",
      "",
      "[Repository aerogramme-local]",
      "type = Maildir",
      "localfolders = ~/Mail",
      "",
      "[Repository aerogramme-remote]",
      "type = IMAP",
      "remotehost = localhost",
      `remoteport = ${port}`,
      `remoteuser = ${username}`,
      `remotepass = ${PASSWORD_PLACE}`,
      "ssl = no",
      "starttls = yes",
      `sslcacertfile = ${authorityFile}`,
    ],
  },
  aerc: {
    title: "aerc: into ~/.config/aerc/accounts.conf (mode 0600)",
    lines: ({ host, port, smtpPort, username, address }) => [
      "[aerogramme]",
      `source = imap+insecure://${encodeURIComponent(username)}:${PASSWORD_PLACE}@${host}:${port}`,
      ...(smtpPort === null
        ? []
        : [`outgoing = smtp+insecure://${encodeURIComponent(username)}:${PASSWORD_PLACE}@${host}:${smtpPort}`]),
      "default = INBOX",
      "postpone = Drafts",
      "copy-to = Sent",
      `from = <${address}>`,
    ],
  },
  k9: {
    title: "K-9 Mail, or another program on a phone",
    lines: () => [
      "  A phone cannot reach the companion: it serves this computer alone. Use the webmail of your provider on the phone, or,",
      "  if the account is transparent, the provider's own IMAP, with an app password.",
    ],
  },
} as const satisfies Record<string, Program>;

export type MailProgram = keyof typeof MAIL_PROGRAMS;

export const isMailProgram = (name: string): name is MailProgram => Object.hasOwn(MAIL_PROGRAMS, name);

/** For a person to read, or to paste. */
export const settingsText = (program: MailProgram, settings: ImapSettings): string => {
  const { title, lines }: Program = MAIL_PROGRAMS[program];
  return [title, "", ...lines(settings)].join("\n");
};
