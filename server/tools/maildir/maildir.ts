/**
 * Writes an account's mail as Maildir++: every message with its bytes, flags and date; folders 0700, files 0600.
 * One message is in memory at a time.
 *
 *     DIR/{cur,new,tmp}  DIR/.Archive/{cur,new,tmp} …  dovecot-keywords in each that has keywords
 *     DIR/mailboxes.json  names, UIDs' validity, subscriptions, and what Maildir has no room for
 */
import { mkdir, open, rename, utimes } from "node:fs/promises";
import { join } from "node:path";
import type { Account } from "../../../shared/account/account.ts";
import { utf8 } from "../../../shared/lib/bytes.ts";
import type { BlobId, Uid } from "../../../shared/lib/ids.ts";
import type { Flag } from "../../../shared/mailbox/flags.ts";
import type { EmailView, MailboxView } from "../../../shared/mailbox/view.ts";
import { flagLetters, keywordsFile, unlettered } from "./flags.ts";
import { folderName } from "./folder-name.ts";

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** A message that could not be written. */
export interface Lost {
  readonly mailbox: string;
  readonly uid: Uid;
  readonly blob: BlobId;
  /** `gone`: its blob is not there. `corrupt`: its blob is damaged, or another. */
  readonly reason: "gone" | "corrupt";
}

export interface Written {
  readonly mailboxes: number;
  readonly messages: number;
  /** Of the messages written. */
  readonly octets: number;
  readonly lost: readonly Lost[];
}

interface MailboxNote {
  readonly folder: string;
  readonly name: string;
  readonly specialUse: string | null;
  readonly subscribed: boolean;
  readonly uidValidity: number;
  readonly uidNext: number;
  readonly messages: number;
  /** By file, keywords that no letter was left for. */
  readonly furtherKeywords?: Readonly<Record<string, readonly Flag[]>>;
}

export interface WriteOptions {
  /** From the message as delivered to what is written. */
  readonly convert: (message: Uint8Array) => Uint8Array;
  /** Hears how many messages are done. */
  readonly progress: (done: number) => void;
}

/** `dir` is there and empty. Rejects with the file system's error. */
export async function writeMaildir(account: Account, dir: string, options: WriteOptions): Promise<Written> {
  const taken = new Set<string>();
  const tally: Tally = { messages: 0, octets: 0, lost: [] };
  const notes: MailboxNote[] = [];
  for (const mailbox of account.state.mailboxes()) {
    const folder = folderName(mailbox.name, taken);
    await makeMaildir(join(dir, folder), folder !== "");
    notes.push({ folder: folder || ".", ...(await writeMailbox(account, mailbox, join(dir, folder), options, tally)) });
  }
  const text = JSON.stringify({ v: 1, address: account.address, mailboxes: notes }, null, 1);
  await writeFile(join(dir, "mailboxes.json"), utf8(`${text}\n`));
  return { mailboxes: notes.length, ...tally };
}

/** Of all folders so far. */
interface Tally {
  messages: number;
  octets: number;
  readonly lost: Lost[];
}

async function writeMailbox(
  account: Account,
  mailbox: MailboxView,
  folder: string,
  { convert, progress }: WriteOptions,
  tally: Tally,
): Promise<Omit<MailboxNote, "folder">> {
  const keywords = mailbox.keywords();
  if (keywords.length > 0) await writeFile(join(folder, "dovecot-keywords"), utf8(keywordsFile(keywords)));
  const furtherKeywords: Record<string, readonly Flag[]> = {};
  for (let row = 0; row < mailbox.count; row++) {
    progress(tally.messages + tally.lost.length);
    const email = account.state.email(mailbox.emailAt(row));
    const body = await account.body(mailbox.emailAt(row));
    if (!email || !body.ok) {
      tally.lost.push(lostAt(mailbox, row, email, body.ok ? "gone" : body.error.type));
      continue;
    }
    const bytes = convert(body.value);
    const flags = mailbox.flagsAt(row);
    const name = fileName(email, mailbox.uidAt(row), bytes.length, flagLetters(flags, keywords));
    await writeMessage(folder, name, bytes, email.internalDate);
    const rest = unlettered(flags, keywords);
    if (rest.length > 0) furtherKeywords[name] = rest;
    tally.messages++;
    tally.octets += bytes.length;
  }
  return { ...noteOf(mailbox), ...(Object.keys(furtherKeywords).length > 0 ? { furtherKeywords } : {}) };
}

function lostAt(
  mailbox: MailboxView,
  row: number,
  email: EmailView | null,
  type: "gone" | "corrupt" | "offline",
): Lost {
  const blob = email?.blobId ?? ("" as BlobId);
  // of a folder nothing is away for a while: what can not be read is damaged
  return { mailbox: mailbox.name, uid: mailbox.uidAt(row), blob, reason: type === "gone" ? "gone" : "corrupt" };
}

const noteOf = ({ name, specialUse, subscribed, uidValidity, uidNext, count }: MailboxView) => ({
  ...{ name, specialUse, subscribed, uidValidity, uidNext },
  messages: count,
});

/** Unique in its folder, in the order of dates and UIDs: the time, UID and id; size and flags. UIDs have ten digits. */
const fileName = ({ id, internalDate }: EmailView, uid: Uid, size: number, letters: string): string =>
  `${internalDate}.U${String(uid).padStart(10, "0")}_${id}.aerogramme,S=${size}:2,${letters}`;

async function makeMaildir(path: string, below: boolean): Promise<void> {
  if (below) await mkdir(path, { mode: FOLDER_MODE });
  for (const part of ["cur", "new", "tmp"]) await mkdir(join(path, part), { mode: FOLDER_MODE });
  // how Maildir++ tells a folder from a whole mailbox
  if (below) await writeFile(join(path, "maildirfolder"), new Uint8Array(0));
}

/** Written beside, then moved: in `cur` every message is whole. */
async function writeMessage(folder: string, name: string, bytes: Uint8Array, internalDate: number): Promise<void> {
  const beside = join(folder, "tmp", name.slice(0, name.indexOf(":")));
  await writeFile(beside, bytes);
  await utimes(beside, internalDate, internalDate);
  await rename(beside, join(folder, "cur", name));
}

async function writeFile(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "wx", FILE_MODE);
  try {
    await file.writeFile(bytes);
  } finally {
    await file.close();
  }
}
