/** What the provider's commands say to a person; the ready line also to machines. */
import type { RunningProvider } from "../provider.ts";
import type { Exported, ExportProgress } from "./export-account.ts";
import type { AccountSummary, AddedAccount } from "./account-commands.ts";

export function readyLine({ lmtp, http, https, sasl, origin }: RunningProvider, json: boolean): string {
  const urls = { ...(http === null ? {} : { http }), ...(https === null ? {} : { https }) };
  if (json) return JSON.stringify({ event: "ready", lmtp, ...urls, ...(sasl === null ? {} : { sasl }), origin });
  const submissions = sasl === null ? "" : `, logins for the MTA at ${sasl}`;
  return `ready: LMTP at ${lmtp}${submissions}, web at ${Object.values(urls).join(" and ")}${http === origin || https === origin ? "" : ` (users reach it as ${origin})`}`;
}

export const addedText = ({ address, invite, expires }: AddedAccount): string =>
  `${address} is made. Give this link to its user; it works once, until ${day(expires)}:\n\n  ${invite}\n`;

const day = (unixSeconds: number): string => new Date(unixSeconds * 1000).toISOString().slice(0, 10);

export function accountText(account: AccountSummary, whole: boolean): string {
  const { address, aliases, state, entries, octets, created, inviteExpires } = account;
  const waiting =
    state === "invited" && inviteExpires !== null ? `invited until ${day(inviteExpires)}` : "invite expired";
  const is = state === "joined" ? `joined, ${size(octets)}` : waiting;
  if (!whole) return `${address.padEnd(32)} ${is}`;
  const lines = [
    ["address", address],
    ["aliases", aliases.join(", ") || "none"],
    ["state", is],
    ["made", day(created)],
    ["log entries", String(entries)],
  ];
  return lines.map(([name = "", value = ""]) => `${name.padEnd(12)} ${value}`).join("\n");
}

export const progressText = ({ entries, of, blobs, octets }: ExportProgress): string =>
  `${entries} of ${of} log entries, ${blobs} blobs, ${size(octets)}`;

export const exportedText = ({ address, entries, blobs, octets }: Exported, out: string): string =>
  `copied ${address} to ${out}: ${entries} log entries, ${blobs} blobs, ${size(octets)}`;

const size = (octets: number): string =>
  octets < 1024 * 1024 ? `${Math.ceil(octets / 1024)} KiB` : `${(octets / 1024 / 1024).toFixed(1)} MiB`;
