// What one server does over IMAP with one mailbox, in this order, each row timed: {row: seconds, or what the row counts}.
// Rows that are not wanted are left out; what later rows build on is done all the same.
import { makeCorpus } from "./corpus.mjs";
import { openImap } from "./imap-load.mjs";
import { openLmtp } from "./lmtp-load.mjs";
import { cpuSeconds, residentMb } from "./processes.mjs";

const LOGINS = 11;
const TRANSFERRED = 500;
const APPENDS = 50;
const DELIVERIES = 40;
const IDLE_MS = 20_000;
/** In each fourth subject or so; and in no message at all. */
const FOUND = "harbour";
const NOT_FOUND = "zyzzyva";

/** Until what was delivered before it ran is listed; INBOX is not there before the companion has begun. */
async function untilListed({ imap, user, password }, count) {
  const client = await openImap(imap, user, password);
  for (;;) {
    const answer = await client.command("STATUS INBOX (MESSAGES)").catch(() => null);
    if (answer?.lines.some((line) => line.includes(`MESSAGES ${count}`))) return client.close();
    await pause(20);
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** `corpus`: what lies in INBOX. `wanted`: whether a row is. Gives rows, and seconds of CPU of the server's processes. */
export async function runScenario(server, corpus, wanted) {
  const rows = {};
  const cpu = {};
  const count = corpus.length;
  const octets = corpus.reduce((sum, { length }) => sum + length, 0);

  async function row(name, work) {
    if (!wanted(name)) return;
    const before = cpuSeconds(server.pids());
    const value = await work();
    cpu[name] = cpuSeconds(server.pids()) - before;
    rows[name] = value;
  }

  const began = performance.now();
  await untilListed(server, count);
  if (wanted("sync")) rows.sync = (performance.now() - began) / 1000;

  const open = () => openImap(server.imap, server.user, server.password);
  // the first to come finds what the others need not do again
  const client = await open();
  await client.command("SELECT INBOX");

  await row("select", async () => {
    const seconds = [];
    for (let n = 0; n < LOGINS; n++) {
      const start = performance.now();
      const one = await open();
      await one.command("SELECT INBOX");
      seconds.push((performance.now() - start) / 1000);
      one.close();
    }
    return median(seconds);
  });

  const fetchAll = async (items) => {
    const { seconds, fetches, literalBytes } = await client.command(`FETCH 1:${count} (${items})`);
    if (fetches < count) throw new Error(`${fetches} of ${count} messages came`);
    return { seconds, literalBytes };
  };
  await row("envelope", async () => (await fetchAll("UID ENVELOPE BODYSTRUCTURE")).seconds);
  await row("envelopeAgain", async () => (await fetchAll("UID ENVELOPE BODYSTRUCTURE")).seconds);
  const bodies = async () => {
    const { seconds, literalBytes } = await fetchAll("UID BODY.PEEK[]");
    if (literalBytes < octets) throw new Error("bodies are not whole");
    return octets / 1e6 / seconds;
  };
  // what searches and what is read again lies on the device by then
  if (wanted("body")) await row("body", bodies);
  else if (wanted("bodyAgain") || wanted("searchBody")) await bodies();
  await row("bodyAgain", bodies);

  const search = async (keys, atLeast, atMost) => {
    const { seconds, lines } = await client.command(`SEARCH ${keys}`);
    const found = lines.find((line) => line.startsWith("* SEARCH"))?.match(/\d+/g)?.length ?? 0;
    if (found < atLeast || found > atMost) throw new Error(`SEARCH ${keys} found ${found}`);
    return seconds;
  };
  await row("searchSubject", () => search(`SUBJECT ${FOUND}`, 1, count - 1));
  await row("searchBody", () => search(`BODY ${NOT_FOUND}`, 0, 0));

  await row("store", async () => {
    const { seconds, fetches } = await client.command("STORE 1:* +FLAGS (\\Flagged)");
    if (fetches < count) throw new Error(`${fetches} of ${count} messages were flagged`);
    return seconds;
  });
  await row("storeSilent", async () => (await client.command("STORE 1:* +FLAGS.SILENT (\\Answered)")).seconds);

  if (wanted("copy") || wanted("move")) {
    for (const name of ["Copied", "Moved"]) await client.command(`CREATE ${name}`);
    const uids = (await client.command("UID SEARCH 1:*")).lines.find((line) => line.startsWith("* SEARCH"));
    const some = uids
      .match(/\d+/g)
      .slice(0, Math.min(TRANSFERRED, count >> 1))
      .join(",");
    await row("copy", async () => (await client.command(`UID COPY ${some} Copied`)).seconds);
    await row("move", async () => (await client.command(`UID MOVE ${some} Moved`)).seconds);
  }

  await row("append", async () => {
    const messages = corpus.slice(0, APPENDS);
    let seconds = 0;
    for (const message of messages) seconds += (await client.command("APPEND INBOX", message)).seconds;
    return messages.length / seconds;
  });

  await row("idle", async () => {
    const lmtp = await openLmtp(server.lmtp, server.user);
    const idle = await client.idle();
    const milliseconds = [];
    // others than lie there: what is delivered again is dropped
    for (const message of makeCorpus(DELIVERIES, 7)) {
      const told = idle.next((line) => / EXISTS$/.test(line));
      const accepted = lmtp.deliver(message);
      const [at, since] = await Promise.all([told, accepted.then(() => performance.now())]);
      milliseconds.push(Math.max(0, at - since));
      await pause(30);
    }
    await idle.done();
    lmtp.close();
    return median(milliseconds);
  });

  if (server.companion) {
    await row("memory", () => residentMb(server.companion));
    if (wanted("idleCpu")) {
      // what follows a change is over
      await pause(20_000);
      const idle = await client.idle();
      const before = cpuSeconds([server.companion]);
      await pause(IDLE_MS);
      rows.idleCpu = (cpuSeconds([server.companion]) - before) * 1000;
      await idle.done();
    }
  }
  client.close();
  return { rows, cpu };
}
