/** `tools decrypt`: an exported account, its words, and nothing else, give its mail. */
import { chmod, readdir } from "node:fs/promises";
import { openAccount } from "../../../shared/account/open.ts";
import type { Account, Connection } from "../../../shared/account/account.ts";
import { findingToText } from "../../../shared/account/evidence/findings.ts";
import { sixWords } from "../../../shared/crypto/six-words.ts";
import type { Epoch } from "../../../shared/lib/ids.ts";
import { err, ok, type Result } from "../../../shared/lib/result.ts";
import { failed, type Failure } from "../../companion/command.ts";
import { makeFolder } from "../../process/make-folder.ts";
import type { ToolContext, ToolOutput, ToolResult } from "../context.ts";
import { openExport, type ExportFolder } from "../export/export-folder.ts";
import { exportedBlobs, exportedLog } from "../export/export-remote.ts";
import { createPassingStore } from "../export/passing-store.ts";
import { unlockExport } from "../export/unlock.ts";
import { explainWriteFailure } from "../files.ts";
import { asSent, toLineFeeds } from "../maildir/line-ends.ts";
import { writeMaildir, type Lost, type Written } from "../maildir/maildir.ts";
import { readRoot } from "../opening.ts";
import { createProgress, type Progress } from "../progress.ts";

export interface DecryptOptions {
  readonly out: string;
  /** Lines end in LF instead of as they were sent. */
  readonly lineFeeds: boolean;
}

export async function decrypt(context: ToolContext, folder: string, options: DecryptOptions): ToolResult {
  const free = await emptyFolder(options.out);
  if (!free.ok) return failed(free.error);
  const exported = await openExport(folder);
  if (!exported.ok) return failed(exported.error);
  try {
    return await decryptFolder(context, exported.value, options);
  } finally {
    await exported.value.close();
  }
}

async function decryptFolder(context: ToolContext, folder: ExportFolder, options: DecryptOptions): ToolResult {
  const { crypto, clock, terminal } = context;
  const root = await readRoot(context);
  if (!root.ok) return root;
  const unlocked = await unlockExport(crypto, folder, root.value);
  if (!unlocked.ok) return failed(unlocked.error);
  const { secrets, lost } = unlocked.value;
  const parts = {
    crypto,
    clock,
    remote: exportedLog(folder),
    blobs: exportedBlobs(folder),
    local: createPassingStore(),
  };
  const account = await openAccount({ ...parts, secrets });
  const progress = createProgress((line) => terminal.tell(line), clock);
  try {
    const read = await readLog(account, folder, progress);
    return read.ok ? await writeOut(context, { account, lost }, options, progress) : read;
  } finally {
    await account.close();
  }
}

interface ReadAccount {
  readonly account: Account;
  /** Epochs whose keys nobody of the account has any more. */
  readonly lost: readonly Epoch[];
}

const GIVEN_UP = "its keys were given up when the words took the account back";

/** Every entry of the log is checked and folded, or nothing is written. */
async function readLog(account: Account, { log }: ExportFolder, progress: Progress): Promise<Result<null, Failure>> {
  const stop = account.watchConnection((connection) => {
    if (connection.type === "syncing") progress(`read ${log.count - connection.remaining} of ${log.count} entries`);
  });
  const done = await account.sync();
  stop();
  return done ? ok(null) : failed(explainConnection(account.connection));
}

function explainConnection(connection: Connection): string {
  switch (connection.type) {
    case "tampered": {
      const { seq, finding } = connection;
      return `log.cborseq is not this account's history, whole and unchanged; nothing was written. At entry ${seq}: ${findingToText(finding)}`;
    }
    case "refused":
      return connection.reason === "updateNeeded"
        ? "this account was written by a newer version of this program: use that one"
        : "the keyring does not hold the keys of every entry: this export can not be read";
    case "connecting":
    case "online":
    case "syncing":
    case "offline":
      return "log.cborseq can not be read to its end";
  }
}

async function writeOut(
  { terminal }: ToolContext,
  read: ReadAccount,
  { out, lineFeeds }: DecryptOptions,
  progress: Progress,
): ToolResult {
  const { account } = read;
  const total = account.state.mailboxes().reduce((sum, { count }) => sum + count, 0);
  const tell = (done: number): void => progress(`wrote ${done} of ${total} messages`);
  let written: Written;
  try {
    await makeFolder(out);
    await chmod(out, 0o700);
    written = await writeMaildir(account, out, { convert: lineFeeds ? toLineFeeds : asSent, progress: tell });
  } catch (error) {
    return failed(explainWriteFailure(out, error));
  }
  for (const lost of written.lost) terminal.tell(lostLine(lost));
  return ok(outputOf(read, out, written));
}

const lostLine = ({ mailbox, uid, blob, reason }: Lost): string =>
  `lost: message ${uid} of ${JSON.stringify(mailbox)}: blobs/${blob} ${reason === "gone" ? "is missing" : "is damaged"}`;

function outputOf({ account, lost: lostEpochs }: ReadAccount, out: string, written: Written): ToolOutput {
  const { address, state, head } = account;
  const { mailboxes, messages, octets, lost } = written;
  const words = sixWords(head).join(" ");
  const text = [
    `${address}: ${counted(messages, "message")} in ${counted(mailboxes, "folder")}, ${counted(octets, "octet")}, in ${out}`,
    `history up to entry ${state.seq}: ${words}`,
    ...(lost.length > 0 ? [`${counted(lost.length, "message")} lost: blobs are missing or damaged`] : []),
    ...(lostEpochs.length > 0 ? [`what came in epoch ${lostEpochs.join(", ")} can not be read: ${GIVEN_UP}`] : []),
  ];
  const json = { address, mailboxes, messages, octets, lost, lostEpochs, seq: state.seq, head: words };
  return { json, text: text.join("\n"), failed: lost.length > 0 };
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

/** The error is one line for a person. */
async function emptyFolder(path: string): Promise<Result<null, string>> {
  try {
    const names = await readdir(path);
    return names.length === 0 ? ok(null) : err(`${path} is not empty: --out takes a new folder`);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return ok(null);
    return err(`${path} is no folder that can be read: --out takes a new one`);
  }
}
