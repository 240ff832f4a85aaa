/** offlineimap between an IMAP account and Maildirs, both ways. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { ImapPlace } from "./imap-place.ts";
import { runProgram } from "./programs.ts";

export interface OfflineImap {
  /** The Maildirs, one a mailbox. */
  readonly maildir: string;
  /** Resolves with what it said; rejects if it failed. */
  sync(): Promise<string>;
}

/** Keeps Maildirs, configuration and what it remembers in the folder. In clear. */
export function createOfflineImap(folder: string, place: ImapPlace): OfflineImap {
  const maildir = path.join(folder, "mail");
  const rc = path.join(folder, "offlineimaprc");
  mkdirSync(folder, { recursive: true });
  writeFileSync(rc, config(folder, maildir, place));
  return { maildir, sync: () => runProgram("offlineimap", ["-c", rc, "-o", "-u", "basic"], { HOME: folder }) };
}

const config = (folder: string, maildir: string, { host, port, user, password }: ImapPlace): string => `
[general]
accounts = A
metadata = ${folder}/meta
maxsyncaccounts = 1

[Account A]
localrepository = Near
remoterepository = Far

[Repository Near]
type = Maildir
localfolders = ${maildir}

[Repository Far]
type = IMAP
remotehost = ${host}
remoteport = ${port}
remoteuser = ${user}
remotepass = ${password}
ssl = no
starttls = no
auth_mechanisms = PLAIN, LOGIN
`;
