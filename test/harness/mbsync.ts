/** mbsync (isync) between an IMAP account and Maildirs, both ways in everything. */
import { mkdirSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import type { ImapPlace } from "./imap-place.ts";
import { runProgram } from "./programs.ts";

export interface Mbsync {
  /** The Maildirs, one a mailbox. */
  readonly maildir: string;
  /** Resolves with what it said; rejects if it failed. */
  sync(): Promise<string>;
  /** Paths of a mailbox's messages, in the order of their names. */
  files(mailbox?: string): Promise<string[]>;
}

/** Keeps Maildirs and configuration in the folder. */
export function createMbsync(folder: string, place: ImapPlace): Mbsync {
  const maildir = path.join(folder, "mail");
  const rc = path.join(folder, "mbsyncrc");
  mkdirSync(maildir, { recursive: true });
  writeFileSync(rc, config(maildir, place));
  return {
    maildir,
    sync: () => runProgram("mbsync", ["-V", "-c", rc, "-a"]),
    async files(mailbox = "INBOX") {
      const lists = await Promise.all(
        ["cur", "new"].map(async (part) => {
          const within = path.join(maildir, mailbox, part);
          return (await readdir(within)).map((name) => path.join(within, name));
        }),
      );
      return lists.flat().sort();
    },
  };
}

const SSL_TYPES = { clear: "None", starttls: "STARTTLS", implicit: "IMAPS" } as const;

// an empty line ends a section
const config = (maildir: string, { host, port, user, password, security, ca }: ImapPlace): string => `
IMAPAccount account
Host ${host}
Port ${port}
User ${user}
Pass "${password}"
SSLType ${SSL_TYPES[security]}${ca === undefined ? "" : `\nCertificateFile ${ca}`}
AuthMechs *

IMAPStore far
Account account

MaildirStore near
Path ${maildir}/
Inbox ${maildir}/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns *
Create Both
Expunge Both
Remove Both
SyncState *
CopyArrivalDate yes
`;
