/** What `companion status` says of an account; plain data, since it crosses the control socket. */
import type { RestoredReport } from "../../shared/account/backup/restored-backup.ts";
import type { Account, Connection, Finding, PastFinding } from "../../shared/account/account.ts";
import { findingToText } from "../../shared/account/evidence/findings.ts";
import type { Announcement } from "../../shared/account/keys/security.ts";
import { sixWords } from "../../shared/crypto/six-words.ts";
import { emailNumber } from "../../shared/lib/ids.ts";
import { octetsToText } from "../cli/octets.ts";
import { OUTBOX_ID } from "../../shared/mailbox/generation.ts";
import type { StateView } from "../../shared/mailbox/view.ts";
import type { HeldAccount } from "./account-folder.ts";
import { announcementToText, printable } from "./key-words.ts";
import type { PrefetchStatus } from "./prefetch.ts";
import type { RemovedNote } from "./removed-note.ts";
import { reportToText } from "./restored-words.ts";

export type AccountStatus = OpenStatus | LockedStatus | RemovedStatus;

interface Who {
  readonly address: string;
  readonly provider: string;
  readonly account: string;
}

export interface OpenStatus extends Who {
  readonly device: string;
  /** "stopped": no companion runs. */
  readonly connection: Connection | { readonly type: "stopped" };
  /** What was found of the provider before, and fits again; newest last. */
  readonly findings: readonly PastFinding[];
  /** Unix seconds at which all of the log was last here; null = never. */
  readonly lastSync: number | null;
  /** Entries of the log applied. */
  readonly seq: number;
  /** In all mailboxes. */
  readonly messages: number;
  /** Of them those that wait to be sent. */
  readonly waiting: number;
  /** The same, copies counted once. */
  readonly emails: number;
  /** Of them those whose bodies are on this device. */
  readonly cachedBodies: number;
  /** Octets of the bodies on this device. */
  readonly cachedOctets: number;
  readonly prefetch: PrefetchStatus;
  /** Changes of flags that waited to be sent could not be read at the start. */
  readonly lostUnsent: boolean;
  /** Six words that name the log up to here, to compare with another device. */
  readonly head: string;
  /** What other devices did to the account's keys, until it is dismissed. */
  readonly announcements: readonly Announcement[];
  /** What is filed again after a restored backup, until `companion restored` has shown it; null: nothing. */
  readonly restored: RestoredReport | null;
}

/** No companion runs, and the folder's keys are locked. */
export interface LockedStatus extends Who {
  readonly device: string;
  readonly connection: { readonly type: "locked" };
  readonly lastSync: number | null;
}

/** Another device took this one out of the account: nothing of it is left here. */
export interface RemovedStatus extends Who {
  /** When in unix seconds; `by` names the other device, null: not known. */
  readonly connection: { readonly type: "removed"; readonly when: number; readonly by: string | null };
}

export function lockedStatus({ address, provider, id, device }: HeldAccount, lastSync: number | null): LockedStatus {
  return { address, provider, account: id, device, connection: { type: "locked" }, lastSync };
}

export function noteToStatus({ address, provider, account, when, by }: RemovedNote): RemovedStatus {
  return { address, provider, account, connection: { type: "removed", when, by } };
}

export interface StatusParts extends Pick<
  OpenStatus,
  "connection" | "lastSync" | "cachedOctets" | "prefetch" | "restored"
> {
  readonly held: HeldAccount;
  readonly account: Account;
}

export function accountToStatus(parts: StatusParts): OpenStatus {
  const { held, account, connection, lastSync, cachedOctets, prefetch, restored } = parts;
  const { address, provider, id, device } = held;
  return {
    address,
    provider,
    account: id,
    device,
    connection,
    findings: account.findings(),
    lastSync,
    seq: account.state.seq,
    messages: messageCount(account.state),
    waiting: account.state.mailboxes().find(({ id }) => id === OUTBOX_ID)?.count ?? 0,
    ...emailCounts(account),
    cachedOctets,
    prefetch,
    lostUnsent: account.lostUnsent,
    head: sixWords(account.head).join(" "),
    announcements: account.security.announcements(),
    restored,
  };
}

const messageCount = (state: StateView): number => state.mailboxes().reduce((sum, { count }) => sum + count, 0);

function emailCounts(account: Account): Pick<OpenStatus, "emails" | "cachedBodies"> {
  let [emails, cachedBodies] = [0, 0];
  for (let n = 0; n < account.state.emailCount; n++) {
    const number = emailNumber(n);
    if (account.state.email(number) === null) continue;
    emails++;
    if (account.hasBody(number)) cachedBodies++;
  }
  return { emails, cachedBodies };
}

/** "1,204 of 5,300 readable offline, fetching 830 more" */
function offlineToText({ emails, cachedBodies, prefetch: { state, left } }: OpenStatus): string {
  const held = `${countToText(cachedBodies)} of ${countToText(emails)} readable offline`;
  switch (state) {
    case "fetching":
      return `${held}, fetching ${countToText(left)} more`;
    case "waiting":
      return left === 0 ? held : `${held}, ${countToText(left)} more once the provider can be reached`;
    case "full":
      return `${held}; the disk is full: ${countToText(left)} more are fetched when there is room`;
    case "limited":
      return `${held}; newer mail fills --cache-limit: ${countToText(left)} more are fetched when they are opened`;
    case "off":
    case "done":
    case "stopped":
      return held;
  }
}

const waitingToText = (count: number): string =>
  count === 1 ? "1 message waits to be sent" : `${countToText(count)} messages wait to be sent`;

/** "5,300" */
const countToText = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ",");

/** For people: the same in lines. `why`: its provider can not be reached. */
export function statusToText(status: AccountStatus, why: string | null = null): string {
  const { address, provider, connection } = status;
  const lines = [address, row("provider", provider), row("connection", connectionToText(connection))];
  if (why !== null) lines.push(row("why", why));
  if (connection.type === "tampered") lines.push(...tamperedLines(connection));
  if (connection.type === "removed") lines.push(...removedLines(connection));
  if ("findings" in status)
    lines.push(
      ...status.findings.map(({ finding, found }) => row("earlier", `${timeToText(found)}: ${findingToText(finding)}`)),
    );
  if ("lastSync" in status)
    lines.push(row("last sync", status.lastSync === null ? "never" : timeToText(status.lastSync)));
  if ("messages" in status)
    lines.push(row("messages", countToText(status.messages)), row("offline", offlineToText(status)));
  if ("waiting" in status && status.waiting > 0) lines.push(row("outbox", waitingToText(status.waiting)));
  if ("cachedOctets" in status) lines.push(row("cache", `${octetsToText(status.cachedOctets)} of mail kept here`));
  if ("lostUnsent" in status && status.lostUnsent)
    lines.push(row("flags", "changes made offline could not be read from the disk and are not sent: set them again"));
  if ("device" in status) lines.push(row("device", status.device));
  if ("head" in status) lines.push(row("head", `${status.head}   (entry ${status.seq})`));
  if ("restored" in status && status.restored)
    lines.push(row("restored", `${reportToText(status.restored)} (\`companion restored\` shows and ends this)`));
  if ("announcements" in status) lines.push(...announcementLines(status.announcements));
  return lines.join("\n");
}

function announcementLines(announcements: readonly Announcement[]): readonly string[] {
  if (announcements.length === 0) return [];
  const told = announcements.map((one) => row("announced", `${timeToText(one.noticed)}: ${announcementToText(one)}`));
  const undo = announcements.some(({ type, undoUntil }) => type === "newWords" && undoUntil !== null);
  return [...told, ...(undo ? UNDO : []), `${MORE}\`companion status --dismiss\` clears what was read`];
}

const MORE = " ".repeat(14);
const UNDO = [
  `${MORE}If nobody of yours changed the words, the ones before take the account back:`,
  `${MORE}\`companion remove\` here, then \`companion add … --words-stdin --take-back\` with them`,
];
const row = (name: string, value: string): string => `  ${name.padEnd(10)}  ${value}`;

/** Unix seconds. */
export const timeToText = (seconds: number): string =>
  new Date(seconds * 1000)
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z$/, " UTC");

function connectionToText(connection: AccountStatus["connection"]): string {
  switch (connection.type) {
    case "stopped":
      return "not running";
    case "locked":
      return "not running, and locked: `companion start` needs the passphrase or the keychain";
    case "removed":
      return "removed: another device took this one out of the account";
    case "connecting":
      return "connecting";
    case "online":
      return "online";
    case "syncing":
      return `syncing, ${connection.remaining} entries to go`;
    case "offline":
      return "offline: what is cached can be read";
    case "tampered":
      return "STOPPED: what the provider shows does not fit together";
    case "refused":
      return refusalToText(connection.reason);
  }
}

const tamperedLines = (connection: Connection & { readonly type: "tampered" }): readonly string[] => [
  ...foundLines(connection),
  ...(connection.compared ? compareAgainLines(connection) : askAgainLines),
  ...(MAY_BE_RESTORED.includes(connection.finding) ? restoredLines : []),
];

/** What a provider shows whose folder is of an earlier day: less than was there, or other mail in its place. */
const MAY_BE_RESTORED: readonly string[] = ["rollback", "headMismatch"];

const foundLines = ({ finding, seq, since, found }: Finding): readonly string[] => [
  `  found       ${findingToText(finding)} (at entry ${seq})`,
  `${MORE}found ${timeToText(found)}; all was well ${since === null ? "never yet" : `until ${timeToText(since)}`}`,
  `${MORE}What is on this computer can still be read. Nothing new is fetched, nothing is sent.`,
];

const askAgainLines = [
  `${MORE}What to do: ask your provider what happened (a restored backup looks like this, too), compare the history of`,
  `${MORE}your devices with \`companion history\`, and then \`companion status --check-again\` asks once more.`,
];

const restoredLines = [
  `${MORE}Only if your provider tells you, by another way than this mailbox, that it restored a backup: \`companion restored\``,
  `${MORE}shows what that means, and goes on from what the provider has.`,
];

const compareAgainLines = ({ seq }: Finding): readonly string[] => [
  `${MORE}What to do: compare again: \`companion history ${seq} WORDS…\`, with the six words that the other device`,
  `${MORE}shows for this entry or a later one. If they are the same now, syncing goes on. If not, your devices are`,
  `${MORE}shown different mail: ask your provider what happened.`,
];

const removedLines = ({ when, by }: RemovedStatus["connection"]): readonly string[] => [
  row("by", `${by === null ? "somebody with the 24 words" : `"${printable(by)}"`}; read ${timeToText(when)}`),
  `${MORE}Its keys and its mail are gone from this computer. \`companion add\` adds it again,`,
  `${MORE}\`companion remove\` ends this note. If nobody of yours did it, the 24 words put the others out:`,
  `${MORE}\`companion add … --words-stdin --remove-others\`; or, where the words were changed too, the ones`,
  `${MORE}before them, for 30 days: \`companion add … --words-stdin --take-back\`.`,
];

function refusalToText(reason: (Connection & { readonly type: "refused" })["reason"]): string {
  switch (reason) {
    case "revoked":
      return "refused: this device was removed from the account";
    case "notAuthorized":
      return "refused: this device is no longer part of the account";
    case "updateNeeded":
      return "refused: a newer device has updated the account; update this companion";
    case "blocked":
      return "refused: one of your devices changed the keys and left this one out; remove that device, or add this one anew";
  }
}
