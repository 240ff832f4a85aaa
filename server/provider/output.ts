/** What the provider's commands say to a person; the ready line also to machines. */
import type { RunningProvider } from "../provider.ts";
import type { Exported, ExportProgress } from "./export-account.ts";
import type { AccountSummary, AddedAccount } from "./account-commands.ts";

export function readyLine(running: RunningProvider, json: boolean): string {
  const { lmtp, http, https, imap, imaps, submission, submissions, sasl, origin } = running;
  const urls = { ...(http === null ? {} : { http }), ...(https === null ? {} : { https }) };
  if (json) {
    const others = Object.entries({ imap, imaps, submission, submissions, sasl }).filter(([, at]) => at !== null);
    return JSON.stringify({ event: "ready", lmtp, ...urls, ...Object.fromEntries(others), origin });
  }
  const logins = sasl === null ? "" : `, logins for the MTA at ${sasl}`;
  return `ready: LMTP at ${lmtp}${logins}${listenersText("IMAP", imap, imaps)}${listenersText("SMTP", submission, submissions)}, web at ${Object.values(urls).join(" and ")}${http === origin || https === origin ? "" : ` (users reach it as ${origin})`}`;
}

function listenersText(what: string, plain: string | null, tls: string | null): string {
  const all = [...(tls === null ? [] : [`${tls} (TLS)`]), ...(plain === null ? [] : [plain])];
  return all.length === 0 ? "" : `, ${what} at ${all.join(" and ")}`;
}

export const addedText = ({ address, invite, expires, flavor }: AddedAccount): string => {
  const opens = flavor === "transparent" ? ", who chooses the password that opens it" : "";
  return `${address} is made. Give this link to its user${opens}; it works once, until ${day(expires)}:\n\n  ${invite}\n`;
};

const day = (unixSeconds: number): string => new Date(unixSeconds * 1000).toISOString().slice(0, 10);

export function accountText(account: AccountSummary, whole: boolean): string {
  const { address, aliases, state, entries, octets, created, inviteExpires, lastUsed, quota, fromDirectory } = account;
  const waiting =
    state === "invited" && inviteExpires !== null ? `invited until ${day(inviteExpires)}` : "invite expired";
  const is = state === "joined" ? `joined, ${size(octets)}` : waiting;
  if (!whole) return `${address.padEnd(32)} ${[is, ...notes(account)].join(", ")}`;
  const lines = [
    ["address", address],
    ["aliases", aliases.join(", ") || "none"],
    ["state", is],
    ["opens by", opensBy(account)],
    ["made", day(created)],
    ["last used", lastUsed === null ? "never" : day(lastUsed)],
    ["log entries", String(entries)],
    ...(quota === null
      ? []
      : [["quota", `${size(quota)}, for delivery and IMAP here; what was deleted does not count`]]),
    ...(fromDirectory ? [["directory", "its user and aliases are those of the directory"]] : []),
  ];
  return lines.map(([name = "", value = ""]) => `${name.padEnd(12)} ${value}`).join("\n");
}

/** What an operator looks for in a list. */
function notes({ flavor, state, resetPending, wordless }: AccountSummary): readonly string[] {
  if (state !== "joined") return flavor === null ? [] : [flavor];
  if (flavor !== "transparent") return [];
  return ["opens with a password", ...(resetPending ? ["reset pending"] : []), ...(wordless ? ["no words"] : [])];
}

function opensBy({ flavor, state, resetPending, wordless, fromDirectory }: AccountSummary): string {
  if (flavor === null) return "not known: it has no invite";
  if (flavor === "hardened")
    return state === "joined" ? "its user's devices only" : "its user's devices only, once joined";
  if (state !== "joined") return "a password, once joined";
  const changed = fromDirectory ? "changed in the directory" : "set by an operator";
  const reset = resetPending
    ? `; ${changed}, and waiting for the one before or the words to be entered in the webmail`
    : "";
  return `a password${reset}${wordless ? "; nobody has recovery words" : ""}`;
}

export const progressText = ({ entries, of, blobs, octets }: ExportProgress): string =>
  `${entries} of ${of} log entries, ${blobs} blobs, ${size(octets)}`;

export const exportedText = ({ address, entries, blobs, octets }: Exported, out: string): string =>
  `copied ${address} to ${out}: ${entries} log entries, ${blobs} blobs, ${size(octets)}`;

const size = (octets: number): string =>
  octets < 1024 * 1024 ? `${Math.ceil(octets / 1024)} KiB` : `${(octets / 1024 / 1024).toFixed(1)} MiB`;
