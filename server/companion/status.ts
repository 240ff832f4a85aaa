/** What `companion status` says of an account; plain data, since it crosses the control socket. */
import type { Account, Connection, Finding, PastFinding } from "../../shared/account/account.ts";
import { sixWords } from "../../shared/crypto/six-words.ts";
import { emailNumber } from "../../shared/lib/ids.ts";
import type { StateView } from "../../shared/mailbox/view.ts";
import type { HeldAccount } from "./account-folder.ts";

export interface AccountStatus {
  readonly address: string;
  readonly provider: string;
  readonly account: string;
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
  /** Messages whose bodies are on this device. */
  readonly cachedBodies: number;
  /** Six words that name the log up to here, to compare with another device. */
  readonly head: string;
}

export function accountToStatus(
  held: HeldAccount,
  account: Account,
  connection: AccountStatus["connection"],
  lastSync: number | null,
): AccountStatus {
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
    cachedBodies: cachedBodies(account),
    head: sixWords(account.head).join(" "),
  };
}

const messageCount = (state: StateView): number => state.mailboxes().reduce((sum, { count }) => sum + count, 0);

function cachedBodies(account: Account): number {
  let cached = 0;
  for (let n = 0; n < account.state.emailCount; n++) {
    const number = emailNumber(n);
    if (account.state.email(number) !== null && account.hasBody(number)) cached++;
  }
  return cached;
}

/** For people: the same in lines. */
export function statusToText(status: AccountStatus): string {
  const { address, provider, connection, findings, lastSync, messages, cachedBodies: cached, device, head } = status;
  const lines = [
    address,
    `  provider    ${provider}`,
    `  connection  ${connectionToText(connection)}`,
    ...(connection.type === "tampered" ? tamperedLines(connection) : []),
    ...findings.map(({ finding, found }) => `  earlier     ${timeToText(found)}: ${finding}`),
    `  last sync   ${lastSync === null ? "never" : timeToText(lastSync)}`,
    `  messages    ${messages}, ${cached} of them readable offline`,
    `  device      ${device}`,
    `  head        ${head}   (entry ${status.seq})`,
  ];
  return lines.join("\n");
}

const timeToText = (seconds: number): string =>
  new Date(seconds * 1000)
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z$/, " UTC");

function connectionToText(connection: AccountStatus["connection"]): string {
  switch (connection.type) {
    case "stopped":
      return "not running";
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

const tamperedLines = ({ finding, seq, since, found }: Finding): readonly string[] => [
  `  found       ${finding} (at entry ${seq})`,
  `              found ${timeToText(found)}; all was well ${since === null ? "never yet" : `until ${timeToText(since)}`}`,
  "              What is on this computer can still be read. Nothing new is fetched, nothing is sent.",
];

function refusalToText(reason: "notAuthorized" | "updateNeeded" | "blocked"): string {
  switch (reason) {
    case "notAuthorized":
      return "refused: this device is no longer part of the account";
    case "updateNeeded":
      return "refused: a newer device has updated the account; update this companion";
    case "blocked":
      return "refused: something in the account cannot be read by this companion";
  }
}
