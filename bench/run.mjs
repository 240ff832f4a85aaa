// npm run bench: LMTP deliveries and IMAP fetches of both flavors, beside Dovecot with per-user mail_crypt where it is
// installed; then what logins with a password cost. Rounds are interleaved and start from empty folders; medians are
// compared. Prints tables and writes bench/RESULTS.md.
//   node bench/run.mjs [--messages 1000] [--rounds 3] [--accounts 4] [--large 10000]
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import path from "node:path";
import { parseArgs } from "node:util";
import { ensureInstalled } from "../scripts/ensure-installed.mjs";
import { ensureServer } from "../scripts/demo/build.mjs";
import { describeCorpus, makeCorpus } from "./corpus.mjs";
import { dovecotVersion, PASSWORD, startDovecot, USER } from "./dovecot.mjs";
import { PASSWORD as OURS, startProvider, startTransparent } from "./aerogramme.mjs";
import { openImap } from "./imap-load.mjs";
import { deliver } from "./lmtp-load.mjs";
import { argon2Times, largeMailboxes, loginRate } from "./logins.mjs";
import { report } from "./report.mjs";

const { values } = parseArgs({
  options: {
    messages: { type: "string", default: "1000" },
    rounds: { type: "string", default: "3" },
    accounts: { type: "string", default: "4" },
    large: { type: "string", default: "10000" },
  },
});
const [count, rounds] = [Number(values.messages), Number(values.rounds)];
const [accounts, large] = [Number(values.accounts), Number(values.large)];
ensureInstalled();
await ensureServer();

const corpus = makeCorpus(count);
/** With one connection a part of them is enough. */
const few = makeCorpus(Math.ceil(count / 4), 2);
const scratch = mkdtempSync(path.join(tmpdir(), "aerogramme-bench-"));
chmodSync(scratch, 0o755);
/** What the machine was doing besides. */
const load = loadavg()[0];
/** {ours: companion, direct: provider, dovecot}: row name → one number for each round */
const samples = { ours: {}, direct: {}, dovecot: {} };
const note = (side, row, value) => (samples[side][row] ??= []).push(value);

/** What runs, to be stopped last first, also when a round fails. */
const running = [];
const started = async (starting) => {
  const one = await starting;
  running.push(one);
  return one;
};
const stopAll = async () => {
  for (const one of running.splice(0).reverse()) await one.stop();
};

/** What both sides do over IMAP; the rows bear the same names. */
async function readAll(side, address, user, password) {
  const imap = await openImap(address, user, password);
  await imap.command("SELECT INBOX");
  const timed = async (row, items) => {
    const { seconds, fetches, literalBytes } = await imap.command(`FETCH 1:${count} (${items})`);
    if (fetches < count) throw new Error(`${side}: ${fetches} of ${count} messages came`);
    note(side, row, seconds);
    return literalBytes;
  };
  await timed("envelopeFirst", "UID ENVELOPE BODYSTRUCTURE");
  await timed("envelopeAgain", "UID ENVELOPE BODYSTRUCTURE");
  const octets = await timed("bodyFirst", "UID BODY.PEEK[]");
  if (octets < describeCorpus(corpus).total) throw new Error(`${side}: bodies are not whole`);
  await timed("bodyAgain", "UID BODY.PEEK[]");
  imap.close();
}

/** Until the companion has opened what was delivered before it ran; INBOX is not there before it has begun. */
async function untilSynced(address, password) {
  const imap = await openImap(address, USER, password);
  for (;;) {
    const answer = await imap.command("STATUS INBOX (MESSAGES)").catch(() => null);
    if (answer?.lines.some((line) => line.includes(`MESSAGES ${count}`))) return imap.close();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function roundOfOurs(folder) {
  const one = await started(startProvider(path.join(folder, "one")));
  note("ours", "lmtp1", few.length / (await deliver(one.lmtp, USER, few, 1)));
  await stopAll();
  const provider = await started(startProvider(path.join(folder, "four")));
  note("ours", "lmtp4", corpus.length / (await deliver(provider.lmtp, USER, corpus, 4)));
  const began = performance.now();
  const companion = await started(provider.startCompanion());
  await untilSynced(companion.imap, companion.password);
  note("ours", "sync", (performance.now() - began) / 1000);
  await readAll("ours", companion.imap, USER, companion.password);
}

/** The provider's own IMAP, for an account that opens with a password. */
async function roundOfDirect(folder) {
  const provider = await started(startTransparent(path.join(folder, "four")));
  note("direct", "lmtp4", corpus.length / (await deliver(provider.lmtp, USER, corpus, 4)));
  const began = performance.now();
  (await openImap(provider.imap, USER, OURS)).close();
  note("direct", "sync", (performance.now() - began) / 1000);
  await readAll("direct", provider.imap, USER, OURS);
}

async function roundOfDovecot(folder) {
  const one = await started(startDovecot(path.join(folder, "one")));
  note("dovecot", "lmtp1", few.length / (await deliver(one.lmtp, USER, few, 1)));
  await stopAll();
  const dovecot = await started(startDovecot(path.join(folder, "four")));
  note("dovecot", "lmtp4", corpus.length / (await deliver(dovecot.lmtp, USER, corpus, 4)));
  await readAll("dovecot", dovecot.imap, USER, PASSWORD);
}

async function inFolder(name, work) {
  const folder = path.join(scratch, name);
  for (const part of ["one", "four"]) mkdirSync(path.join(folder, part), { recursive: true });
  await work(folder).finally(stopAll);
  rmSync(folder, { recursive: true, force: true });
}

/** What the provider keeps an account open for after its last session. */
const LINGER_MS = 10_000;
const logins = {};

async function measureLogins(folder) {
  logins.argon2 = await argon2Times(10);
  const { provider, ...sizes } = await largeMailboxes(folder, { accounts, count: large, lingerMs: LINGER_MS });
  running.push(provider);
  Object.assign(logins, sizes);
  logins.one = await loginRate(provider.imap, "user0@example.org", 1, 20);
  logins.four = await loginRate(provider.imap, "user0@example.org", 4, 10);
}

const dovecot = dovecotVersion();
if (!dovecot.version) console.error(`no comparison: ${dovecot.reason}`);
try {
  for (let round = 1; round <= rounds; round++) {
    console.error(`round ${round} of ${rounds} …`);
    await inFolder(`ours-${round}`, roundOfOurs);
    await inFolder(`direct-${round}`, roundOfDirect);
    if (dovecot.version) await inFolder(`dovecot-${round}`, roundOfDovecot);
  }
  console.error(`${accounts} mailboxes of ${large} messages …`);
  await inFolder("logins", measureLogins);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

const text = report({
  samples,
  dovecot,
  rounds,
  corpus: describeCorpus(corpus),
  few: few.length,
  cores: cpus().length,
  load,
  logins,
  accounts,
  large,
});
console.log(text);
writeFileSync(fileURLToPath(new URL("RESULTS.md", import.meta.url)), `${text}\n`);
