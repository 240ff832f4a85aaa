// The tables of a benchmark run, in Markdown: medians, their spread, ratios, and each aim met or missed.
import { IMAP_ROWS } from "./rows.mjs";
import { median } from "./scenario.mjs";

const DELIVERY_ROWS = [
  { key: "lmtp1", what: "LMTP deliveries, 1 connection", aim: 2.5 },
  { key: "lmtp4", what: "LMTP deliveries, 4 connections", aim: 2.5 },
];

const verdict = (met) => (met === null ? "" : met ? "met" : "**missed**");

/** Where and when, for the head of a section. */
export const machine = ({ cores, load }) =>
  `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${cores} cores, load average ${load.toFixed(1)} before the start${load > cores / 2 ? " (the machine was busy with other work: take these numbers as rough)" : ""}; memory used for the first time: ${firstUse().toFixed(2)} ms a megabyte.`;

const PAGE = 4096;
const FIRST_USED_MB = 64;

/** Milliseconds. Some virtual machines take ten times as long as others: what fills large buffers is as much slower there. */
function firstUse() {
  const memory = new Uint8Array(FIRST_USED_MB * 2 ** 20);
  const began = performance.now();
  for (let at = 0; at < memory.length; at += PAGE) memory[at] = 1;
  return (performance.now() - began) / FIRST_USED_MB;
}

const sizes = ({ count, median, mean, total }) =>
  `${count} messages, median ${kilo(median)}, mean ${kilo(mean)}, ${(total / 1e6).toFixed(0)} MB in all`;

export function deliveryReport({ samples, dovecot, rounds, corpus, few, ...where }) {
  const rows = DELIVERY_ROWS.map(({ key, what, aim }) => {
    const [ours, direct, theirs] = [samples.companion[key], samples.provider[key], samples.crypt[key]];
    const ratio = (own) => (own && theirs ? median(own) / median(theirs) : null);
    const cells = [ours, direct, theirs].map((values) => cell(values, "/s"));
    const found = [ratio(ours), ratio(direct)].map(times).join(", ");
    return `| ${what} | ${cells.join(" | ")} | ${found} | ≥ ${aim} × | ${verdict(ratio(ours) && ratio(ours) >= aim)} |`;
  });
  return `${machine(where)} Medians of ${rounds} interleaved rounds, lowest and highest in brackets.
${sizes(corpus)} (${few} of such with one connection). ${compared(dovecot, "mail_crypt with keys per user and folder")}

| | hardened | transparent | Dovecot with mail_crypt | ratios | aim | |
|---|---|---|---|---|---|---|
${rows.join("\n")}

Our provider seals to a post-quantum hybrid key, and computes ENVELOPE and BODYSTRUCTURE at delivery.`;
}

const compared = (dovecot, how) =>
  dovecot.version
    ? `Dovecot ${dovecot.version}, maildir, ${how}, on the same machine in the same run.`
    : `No comparison in this run: ${dovecot.reason}.`;

export function imapReport({ samples, dovecot, rounds, corpus, ...where }) {
  const rows = IMAP_ROWS.filter(({ key }) => samples.companion[key]).map((row) => imapRow(row, samples));
  return `${machine(where)} Medians of ${rounds} interleaved ${rounds === 1 ? "round" : "rounds"}, lowest and highest in brackets.
${sizes(corpus)}. ${compared(dovecot, "plain, and mail_crypt with keys per user and folder")}

| | companion (hardened) | provider (transparent) | Dovecot plain | Dovecot mail_crypt | × mail_crypt | × plain | aim | |
|---|---|---|---|---|---|---|---|---|
${rows.join("\n")}`;
}

export const IMAP_NOTES = `Ratios: how many times as fast as Dovecot the companion is; aims are for it. The companion opens each message's index once, when
it syncs (first row, which Dovecot has no counterpart of), so the first fetch finds it open. It runs with \`--prefetch none\`: the
first BODY[] comes from the provider over HTTP, what is read after that from the companion's sealed cache; the provider's own
IMAP opens each from its store every time. Everything runs on one machine: no network lies between.`;

function imapRow(row, samples) {
  const { key, what, unit, more = false } = row;
  const [ours, direct, plain, crypt] = ["companion", "provider", "plain", "crypt"].map((side) => samples[side]?.[key]);
  const ratio = (theirs) =>
    ours && theirs ? (more ? median(ours) / median(theirs) : median(theirs) / median(ours)) : null;
  const aims = [
    row.crypt === undefined ? null : [`≥ ${row.crypt} × mail_crypt`, ratio(crypt), (found) => found >= row.crypt],
    row.plain === undefined ? null : [`≥ ${row.plain} × plain`, ratio(plain), (found) => found >= row.plain],
    row.atMost === undefined ? null : [`≤ ${row.atMost} ${unit.trim()}`, median(ours), (found) => found <= row.atMost],
  ].filter((aim) => aim !== null);
  const cells = [ours, direct, plain, crypt].map((values) => cell(values, unit));
  const verdicts = aims.map(([, found, met]) => verdict(found === null ? null : met(found)));
  const wanted = aims.map(([aim]) => aim).join("; ");
  return `| ${what} | ${cells.join(" | ")} | ${times(ratio(crypt))} | ${times(ratio(plain))} | ${wanted} | ${verdicts.join("; ")} |`;
}

export function loginsReport({ argon2, one, four, cold, warm, perAccountMb, after, accounts, large, ...where }) {
  const row = (what, value, aim = null, met = null) => `| ${what} | ${value} | ${aim ?? ""} | ${verdict(met)} |`;
  const rows = [
    row("Argon2id (64 MiB, 3 passes, 1 lane), one alone", cell(argon2, "s")),
    row("logins, one after the other", `${one.toFixed(1)} /s`),
    row("logins, four side by side", `${four.toFixed(1)} /s`),
    row(`login to the first rows of ${large} messages, cold`, cell(cold, "s"), "≤ 1 s", median(cold) <= 1),
    row("the same, another session being in", cell(warm, "s"), "≤ 0.3 s", median(warm) <= 0.3),
    row("memory of a logged-in account", `${perAccountMb.toFixed(1)} MB`, "≤ 25 MB", perAccountMb <= 25),
    row("what is left of it when all have logged out", `${after.toFixed(0)} MB in all`),
  ];
  return `${machine(where)}
${accounts} mailboxes of ${large} messages at one provider, each used once before; then the provider was started anew.

| | | aim | |
|---|---|---|---|
${rows.join("\n")}

Memory: what the provider's resident set grew by, divided by the accounts that were logged in, with their INBOX selected and the rows of a
first screen fetched.`;
}

const times = (ratio) => (ratio === null ? "–" : `${ratio.toFixed(ratio < 10 ? 2 : 0)}`);

/** Seconds are shown in milliseconds where the unit is "ms"; "ms " are milliseconds already. */
function cell(values, unit) {
  if (!values) return "–";
  const show = (value) => {
    if (unit === "s") return value.toFixed(value < 1 ? 3 : 2);
    if (unit === "ms") return (value * 1000).toFixed(1);
    return value.toFixed(value < 100 ? 1 : 0);
  };
  const spread = values.length > 1 ? ` (${show(Math.min(...values))}–${show(Math.max(...values))})` : "";
  return `${show(median(values))} ${unit.trim()}${spread}`;
}

const kilo = (octets) => `${(octets / 1000).toFixed(0)} KB`;
