// npm run bench: deliveries by LMTP, everything a mail program does by IMAP with a usual and with a large mailbox, and what
// logins with a password cost; the webmail and writing in Chromium; beside Dovecot, plain and with per-user mail_crypt, where it is installed. Rounds are
// interleaved; medians are compared. Prints tables and writes them to bench/RESULTS.md.
//   node bench/run.mjs [--part delivery,imap,large,logins,web,use,webmail,writing,webmailLarge] [--only select,store] [--sides companion,crypt] [--quick]
//     [--messages 1000] [--rounds 3] [--large 10000] [--large-rounds 1] [--accounts 4] [--minutes 10]
// --only: these rows of the IMAP tables (bench/rows.mjs); --quick: one round of 300 messages. Neither writes RESULTS.md.
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { ensureInstalled } from "../scripts/ensure-installed.mjs";
import { ensureServer, ensureWebBuilt } from "../scripts/demo/build.mjs";
import { USER } from "./aerogramme.mjs";
import { describeCorpus, makeCorpus } from "./corpus.mjs";
import { dovecotVersion } from "./dovecot.mjs";
import { deliver } from "./lmtp-load.mjs";
import { argon2Times, largeMailboxes, loginRate } from "./logins.mjs";
import { deliveryReport, IMAP_NOTES, imapReport, loginsReport } from "./report.mjs";
import { SECTIONS, writeResults } from "./results-file.mjs";
import { imapRounds } from "./rounds.mjs";
import { SERVERS } from "./servers.mjs";
import { measureUse } from "./web-use.mjs";
import { measureWeb } from "./web.mjs";
import { measureWebmail, webmailReport } from "./webmail.mjs";
import { measureWriting } from "./writing.mjs";

const { values } = parseArgs({
  options: {
    part: { type: "string", default: "delivery,imap,large,logins,web,use,webmail,writing" },
    only: { type: "string" },
    sides: { type: "string", default: "companion,provider,plain,crypt" },
    quick: { type: "boolean", default: false },
    messages: { type: "string" },
    rounds: { type: "string" },
    large: { type: "string", default: "10000" },
    "large-rounds": { type: "string", default: "1" },
    accounts: { type: "string", default: "4" },
    minutes: { type: "string", default: "10" },
  },
});
const count = Number(values.messages ?? (values.quick ? 300 : 1000));
const rounds = Number(values.rounds ?? (values.quick ? 1 : 3));
const large = Number(values.large);
const accounts = Number(values.accounts);
const only = values.only?.split(",");
ensureInstalled();
await ensureServer();
ensureWebBuilt((text) => console.error(text));

const dovecot = dovecotVersion();
if (!dovecot.version) console.error(`no comparison: ${dovecot.reason}`);
const sides = values.sides.split(",").filter((side) => dovecot.version || !["plain", "crypt"].includes(side));
const scratch = mkdtempSync(path.join(tmpdir(), "aerogramme-bench-"));
chmodSync(scratch, 0o755);
const say = (text) => console.error(text);
/** What the machine was doing besides. */
const where = { cores: cpus().length, load: loadavg()[0] };

async function inFolder(name, work) {
  const folder = path.join(scratch, name);
  mkdirSync(folder, { recursive: true });
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Deliveries a second into an empty folder. */
async function deliveryRate(folder, side, messages, connections) {
  mkdirSync(folder);
  const server = await SERVERS[side](folder);
  try {
    return messages.length / (await deliver(server.lmtp, USER, messages, connections));
  } finally {
    await server.stop();
  }
}

async function measureDelivery(folder) {
  const corpus = makeCorpus(count);
  /** With one connection a part of them is enough. */
  const few = makeCorpus(Math.ceil(count / 4), 2);
  const samples = { companion: {}, provider: {}, crypt: {} };
  for (let round = 1; round <= rounds; round++) {
    for (const side of Object.keys(samples).filter((one) => sides.includes(one))) {
      const at = (name) => path.join(folder, `${side}-${round}-${name}`);
      (samples[side].lmtp1 ??= []).push(await deliveryRate(at("one"), side, few, 1));
      (samples[side].lmtp4 ??= []).push(await deliveryRate(at("four"), side, corpus, 4));
    }
    say(`deliveries, round ${round} of ${rounds}`);
  }
  return deliveryReport({ samples, dovecot, rounds, corpus: describeCorpus(corpus), few: few.length, ...where });
}

async function measureImap(folder, messages, times, among) {
  const corpus = makeCorpus(messages);
  const wanted = (row) => !only || only.includes(row);
  const samples = await imapRounds(folder, { sides: among, corpus, rounds: times, wanted, say });
  return `${imapReport({ samples, dovecot, rounds: times, corpus: describeCorpus(corpus), ...where })}\n\n${IMAP_NOTES}`;
}

/** What the provider keeps an account open for after its last session. */
const LINGER_MS = 10_000;

async function measureLogins(folder) {
  const argon2 = await argon2Times(10);
  const { provider, ...sizes } = await largeMailboxes(folder, { accounts, count: large, lingerMs: LINGER_MS });
  try {
    const one = await loginRate(provider.imap, "user0@example.org", 1, 20);
    const four = await loginRate(provider.imap, "user0@example.org", 4, 10);
    return loginsReport({ argon2, ...sizes, one, four, accounts, large, ...where });
  } finally {
    await provider.stop();
  }
}

const PARTS = {
  delivery: measureDelivery,
  imap: (folder) => measureImap(folder, count, rounds, sides),
  large: (folder) => measureImap(folder, large, Number(values["large-rounds"]), sides),
  logins: measureLogins,
  web: (folder) => measureWeb(folder, { count: values.quick ? 1000 : large, say, where }),
  use: (folder) => measureUse(folder, { count: large, minutes: values.quick ? 1 : Number(values.minutes), say, where }),
  webmail: async (folder) => webmailReport(await measureWebmail(folder, large), where),
  writing: (folder) => measureWriting(folder, { say, where }),
  // minutes of sealing and opening: not among the usual parts
  webmailLarge: async (folder) => webmailReport(await measureWebmail(folder, 100_000), where),
};

try {
  for (const part of values.part.split(",")) {
    if (!(part in PARTS)) throw new Error(`--part ${part}: one of ${Object.keys(PARTS).join(", ")}`);
    say(`${part} …`);
    const text = await inFolder(part, PARTS[part]);
    console.log(`## ${SECTIONS[part]}\n\n${text}\n`);
    if (!only && !values.quick) writeResults({ [part]: text });
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
