// The table of a benchmark run, in Markdown: medians, their spread, ratios, and each aim met or missed.
const ROWS = [
  { key: "lmtp1", what: "LMTP deliveries, 1 connection", unit: "/s", more: true },
  { key: "lmtp4", what: "LMTP deliveries, 4 connections", unit: "/s", more: true, aim: 2.5 },
  { key: "sync", what: "companion start until all are listed", unit: "s" },
  { key: "envelopeFirst", what: "first ENVELOPE + BODYSTRUCTURE of all", unit: "s", aim: 20 },
  { key: "envelopeAgain", what: "the same again", unit: "s" },
  { key: "bodyFirst", what: "first BODY[] of all", unit: "s", aim: 5 },
  { key: "bodyAgain", what: "the same again", unit: "s" },
];

export function report({ samples, dovecot, rounds, corpus, few, cores, load }) {
  const rows = ROWS.map((row) => lineOf(row, samples.ours[row.key], samples.dovecot[row.key]));
  const compared = dovecot.version
    ? `Dovecot ${dovecot.version}, maildir, mail_crypt with a key per user, on the same machine in the same run.`
    : `No comparison in this run: ${dovecot.reason}.`;
  return `# Benchmark results

${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${cores} cores, load average ${load.toFixed(1)} before the start${load > cores / 2 ? " (the machine was busy with other work: take these numbers as rough)" : ""}.
Medians of ${rounds} interleaved rounds, lowest and highest in brackets.
${corpus.count} messages, median ${kilo(corpus.median)}, mean ${kilo(corpus.mean)}, ${(corpus.total / 1e6).toFixed(0)} MB in all (${few} of such with one connection).
${compared}

| | Aerogramme | Dovecot | ratio | aim | |
|---|---|---|---|---|---|
${rows.join("\n")}

Ratio: how many times better than Dovecot. Our provider seals to a post-quantum hybrid key and computes ENVELOPE and
BODYSTRUCTURE at delivery; the companion opens each message's index once, when it syncs (third row, which Dovecot has no
counterpart of), so the first fetch finds it open. The first BODY[] goes to the provider over HTTP, the second to the
companion's sealed cache. Everything runs on one machine: no network lies between.`;
}

function lineOf({ what, unit, more, aim }, ours, theirs) {
  const ratio = ours && theirs ? (more ? median(ours) / median(theirs) : median(theirs) / median(ours)) : null;
  const wanted = aim === undefined ? "" : `≥ ${aim} ×`;
  const verdict = aim === undefined || ratio === null ? "" : ratio >= aim ? "met" : "**missed**";
  return `| ${what} | ${cell(ours, unit)} | ${cell(theirs, unit)} | ${ratio === null ? "–" : `${ratio.toFixed(1)} ×`} | ${wanted} | ${verdict} |`;
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
