// What a login costs where the provider opens the account: Argon2id alone, logins in a row and side by side, from login to
// the first rows of a large INBOX, and the memory of accounts that are logged in.
import { hashRaw } from "@node-rs/argon2";
import { PASSWORD, startTransparent } from "./aerogramme.mjs";
import { makeCorpus } from "./corpus.mjs";
import { openImap } from "./imap-load.mjs";
import { deliver } from "./lmtp-load.mjs";
import { residentMb } from "./processes.mjs";

/** KiB, passes, lanes: what the program asks for (shared/crypto/passphrase.ts). */
const ARGON2 = { algorithm: 2, memoryCost: 65_536, timeCost: 3, parallelism: 1, outputLen: 64 };
const ROWS_SHOWN = 50;
/** Octets of the messages of large mailboxes: what is measured here does not read them. */
const SMALL = 2_000;

const timed = async (work) => {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
};

/** Seconds of each of `times` derivations, one after the other. */
export async function argon2Times(times) {
  const salt = Buffer.alloc(16, 1);
  const seconds = [];
  for (let n = 0; n < times; n++) seconds.push(await timed(() => hashRaw(PASSWORD, { ...ARGON2, salt })));
  return seconds;
}

async function loginOnce(imap, user) {
  const client = await openImap(imap, user, PASSWORD);
  await client.command("LOGOUT").catch(() => undefined);
  client.close();
}

/** Logins a second over as many connections, each login a connection of its own. */
export async function loginRate(imap, user, connections, each) {
  const seconds = await timed(() =>
    Promise.all(
      Array.from({ length: connections }, async () => {
        for (let n = 0; n < each; n++) await loginOnce(imap, user);
      }),
    ),
  );
  return (connections * each) / seconds;
}

/** Login, SELECT INBOX, flags and envelopes of its last rows: what a mail program shows first. */
async function toFirstRows(imap, user, count) {
  let client;
  const seconds = await timed(async () => {
    client = await openImap(imap, user, PASSWORD);
    await client.command("SELECT INBOX");
    const { fetches } = await client.command(`FETCH ${count - ROWS_SHOWN + 1}:${count} (UID FLAGS ENVELOPE)`);
    if (fetches !== ROWS_SHOWN) throw new Error(`${fetches} of ${ROWS_SHOWN} rows came`);
  });
  return { seconds, client };
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * `accounts` mailboxes of `count` messages each: {cold: [s], warm: [s], perAccountMb, after: MB above the start once all have
 * left, provider}. The provider runs on, for whoever measures more; stop it.
 */
export async function largeMailboxes(folder, { accounts, count, lingerMs }) {
  const addresses = Array.from({ length: accounts }, (_, n) => `user${n}@example.org`);
  const filling = await startTransparent(folder, addresses);
  const messages = makeCorpus(count, 3).map((message) => message.subarray(0, SMALL));
  await deliver(filling.lmtp, addresses, messages, 4);
  // once in and out: as of an account in use, a checkpoint is there
  for (const address of addresses) (await toFirstRows(filling.imap, address, count)).client.close();
  await pause(lingerMs);
  await filling.stop();
  const provider = await startTransparent(folder, []);
  await loginOnce(provider.imap, "nobody@example.org").catch(() => undefined);
  const before = residentMb(provider.pid);
  const [cold, warm, open] = [[], [], []];
  for (const address of addresses) {
    const first = await toFirstRows(provider.imap, address, count);
    const second = await toFirstRows(provider.imap, address, count);
    cold.push(first.seconds);
    warm.push(second.seconds);
    second.client.close();
    open.push(first.client);
  }
  await pause(1000);
  const perAccountMb = (residentMb(provider.pid) - before) / accounts;
  for (const client of open) client.close();
  await pause(lingerMs);
  return { cold, warm, perAccountMb, after: residentMb(provider.pid) - before, provider };
}
