// The table of a benchmark run, in Markdown: medians, their spread, ratios, and each aim met or missed.
const ROWS = [
  { key: "lmtp1", what: "LMTP deliveries, 1 connection", unit: "/s", more: true },
  { key: "lmtp4", what: "LMTP deliveries, 4 connections", unit: "/s", more: true, aim: 2.5 },
  { key: "sync", what: "companion start until all are listed; at the provider: first login", unit: "s" },
  { key: "envelopeFirst", what: "first ENVELOPE + BODYSTRUCTURE of all", unit: "s", aim: 20 },
  { key: "envelopeAgain", what: "the same again", unit: "s" },
  { key: "bodyFirst", what: "first BODY[] of all", unit: "s", aim: 5 },
  { key: "bodyAgain", what: "the same again", unit: "s" },
];

export function report({ samples, dovecot, rounds, corpus, few, cores, load, logins, accounts, large }) {
  const rows = ROWS.map((row) => lineOf(row, samples, row.key));
  const compared = dovecot.version
    ? `Dovecot ${dovecot.version}, maildir, mail_crypt with a key per user, on the same machine in the same run.`
    : `No comparison in this run: ${dovecot.reason}.`;
  return `# Benchmark results

${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${cores} cores, load average ${load.toFixed(1)} before the start${load > cores / 2 ? " (the machine was busy with other work: take these numbers as rough)" : ""}.
Medians of ${rounds} interleaved rounds, lowest and highest in brackets.
${corpus.count} messages, median ${kilo(corpus.median)}, mean ${kilo(corpus.mean)}, ${(corpus.total / 1e6).toFixed(0)} MB in all (${few} of such with one connection).
${compared}

| | companion (hardened) | provider (transparent) | Dovecot | ratios | aim | |
|---|---|---|---|---|---|---|
${rows.join("\n")}

Ratios: how many times better than Dovecot, companion and provider; aims are for the companion. Our provider seals to a post-quantum hybrid key and computes ENVELOPE and
BODYSTRUCTURE at delivery; the companion opens each message's index once, when it syncs (third row, which Dovecot has no
counterpart of), so the first fetch finds it open. The first BODY[] goes to the provider over HTTP, the second to the
companion's sealed cache; the provider's own IMAP opens it from its store each time. Everything runs on one machine: no network
lies between.

## Logins with a password

${accounts} mailboxes of ${large} messages at one provider, each used once before; then the provider was started anew.

| | | aim | |
|---|---|---|---|
${loginRows(logins, large).join("\n")}

Memory: what the provider's resident set grew by, divided by the accounts that were logged in, with their INBOX selected and the rows of a
first screen fetched.`;
}

function loginRows({ argon2, one, four, cold, warm, perAccountMb, after }, large) {
  const row = (what, value, aim = null, met = null) =>
    `| ${what} | ${value} | ${aim ?? ""} | ${met === null ? "" : met ? "met" : "**missed**"} |`;
  return [
    row("Argon2id (64 MiB, 3 passes, 1 lane), one alone", cell(argon2, "s")),
    row("logins, one after the other", `${one.toFixed(1)} /s`),
    row("logins, four side by side", `${four.toFixed(1)} /s`),
    row(`login to the first rows of ${large} messages, cold`, cell(cold, "s"), "≤ 1 s", median(cold) <= 1),
    row("the same, another session being in", cell(warm, "s"), "≤ 0.3 s", median(warm) <= 0.3),
    row("memory of a logged-in account", `${perAccountMb.toFixed(1)} MB`, "≤ 25 MB", perAccountMb <= 25),
    row("what is left of it when all have logged out", `${after.toFixed(0)} MB in all`),
  ];
}

function lineOf({ what, unit, more, aim }, samples, key) {
  const theirs = samples.dovecot[key];
  const ratioOf = (ours) =>
    ours && theirs ? (more ? median(ours) / median(theirs) : median(theirs) / median(ours)) : null;
  const [ratio, direct] = [ratioOf(samples.ours[key]), ratioOf(samples.direct[key])];
  const shown = (one) => (one === null ? "–" : `${one.toFixed(1)} ×`);
  const wanted = aim === undefined ? "" : `≥ ${aim} ×`;
  const verdict = aim === undefined || ratio === null ? "" : ratio >= aim ? "met" : "**missed**";
  const cells = [samples.ours[key], samples.direct[key], theirs].map((values) => cell(values, unit));
  return `| ${what} | ${cells.join(" | ")} | ${shown(ratio)}, ${shown(direct)} | ${wanted} | ${verdict} |`;
}

function cell(values, unit) {
  if (!values) return "–";
  const show = (value) => (unit === "s" ? value.toFixed(value < 1 ? 3 : 2) : value.toFixed(0));
  return `${show(median(values))} ${unit} (${show(Math.min(...values))}–${show(Math.max(...values))})`;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const kilo = (octets) => `${(octets / 1000).toFixed(0)} KB`;
