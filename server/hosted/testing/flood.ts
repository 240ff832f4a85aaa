/**
 * Wrong passwords in numbers against the real provider: from 127.0.0.1, over the MTA's auth server and over the web's
 * access-open, while users log in from there and from 127.0.0.2.
 */
import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { passwordKeys } from "../../../shared/crypto/access-secrets.ts";
import { createProviderClient } from "../../../shared/client/create-provider-client.ts";
import type { Fetch } from "../../../shared/client/fetch.ts";
import { idFromBytes, type AccountId } from "../../../shared/lib/ids.ts";
import { unwrap } from "../../../shared/lib/result.ts";
import { createAccounts } from "../../accounts/accounts.ts";
import { nodeCrypto as crypto } from "../../crypto/node-crypto.ts";
import { stretch } from "../../crypto/stretch.ts";
import { createProviderStore } from "../../storage/provider-store.ts";
import { fetchFrom } from "../../testing/fetch-from.ts";
import { RawPeer } from "../../testing/raw-peer.ts";
import { startProviderProcess, tempFolder, type ProviderProcess } from "../../testing/test-provider.ts";
import { createTransparentAccount } from "../../testing/transparent-account.ts";

const FLOODER = "127.0.0.1";
const OTHER = "127.0.0.2";
const PASSWORD = "correct horse";
const NAMES = ["ada", "bob", "carol"] as const;
const CONNECTIONS = 20;
const TICK_MS = 50;

/** `few`: the names that are tried; else each try has a name of its own. */
export interface FloodOptions {
  readonly seconds: number;
  /** Over each of the ways. */
  readonly perSecond: number;
  readonly few: boolean;
}

/** Milliseconds of good logins, by who: `other`: from elsewhere; `beside`: from the flood's address, another account. */
export type Took = Record<`${"sasl" | "web"}${"Other" | "Beside"}`, number[]>;

export interface FloodReport {
  /** MiB of the provider's process. */
  readonly rss: { readonly before: number; readonly most: number; readonly after: number };
  /** The longest of those before the flood: the machine may have other things to do. */
  readonly calm: number;
  readonly took: Took;
  /** By way and answer. */
  readonly answers: Readonly<Record<string, number>>;
}

const addressOf = (name: string): string => `${name}@example.org`;

async function makeAccounts(data: string): Promise<void> {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const store = await createProviderStore({ dir: data, crypto, clock: Date.now });
  const accounts = createAccounts({ store, crypto, clock: Date.now });
  for (const name of NAMES) {
    const { token } = unwrap(await accounts.addAccount(addressOf(name), [], "transparent"));
    const { account } = unwrap(accounts.checkInvite(token));
    const { made, access } = await createTransparentAccount(account, addressOf(name), PASSWORD);
    unwrap(await accounts.join({ token, entry: made.genesis, keyring: made.keyring, access }));
  }
  await store.close();
}

/** MiB. */
function rssOf({ daemon }: ProviderProcess): number {
  const status = readFileSync(`/proc/${daemon.child.pid ?? 0}/status`, "utf8");
  return Math.round(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024);
}

const answerOf = (line: string): string =>
  line.startsWith("OK") ? "in" : line.includes("\ttemp") ? "busy" : line.includes("wrong user name") ? "wrong" : line;

class SaslClient {
  #id = 0;
  readonly #waiting = new Map<string, (answer: string) => void>();
  readonly #peer: RawPeer;

  private constructor(peer: RawPeer) {
    this.#peer = peer;
    let text = "";
    peer.socket.on("data", (chunk: string) => {
      const lines = (text + chunk).split("\n");
      text = lines.pop() ?? "";
      for (const line of lines) this.#waiting.get(line.split("\t")[1] ?? "")?.(answerOf(line));
    });
  }

  static async open(address: string): Promise<SaslClient> {
    const peer = await RawPeer.open(address);
    peer.send("VERSION\t1\t1\nCPID\t1\n");
    await peer.expect(/DONE\n/);
    return new SaslClient(peer);
  }

  login(username: string, password: string, from: string): Promise<string> {
    const id = String(++this.#id);
    const response = Buffer.from(`\0${username}\0${password}`).toString("base64");
    this.#peer.send(`AUTH\t${id}\tPLAIN\tservice=smtp\trip=${from}\tresp=${response}\n`);
    return new Promise((resolve) =>
      this.#waiting.set(id, (answer) => {
        this.#waiting.delete(id);
        resolve(answer);
      }),
    );
  }

  close(): void {
    this.#peer.destroy();
  }
}

export async function runFlood({ seconds, perSecond, few }: FloodOptions): Promise<FloodReport> {
  const folder = tempFolder();
  await makeAccounts(path.join(folder, "data"));
  const provider = await startProviderProcess(["--sasl", "127.0.0.1:0"], {}, folder);
  const sasl = await Promise.all(
    Array.from({ length: CONNECTIONS }, () => SaslClient.open(provider.daemon.ready["sasl"] ?? "")),
  );
  const good = await SaslClient.open(provider.daemon.ready["sasl"] ?? "");
  const web = { [FLOODER]: fetchFrom(FLOODER, CONNECTIONS), [OTHER]: fetchFrom(OTHER) };
  const beside = fetchFrom(FLOODER);
  const client = (fetch: Fetch) => createProviderClient({ fetch, baseUrl: provider.http, crypto });
  const flooding = client(web[FLOODER].fetch);

  const answers: Record<string, number> = {};
  const count = (way: string, answer: string): void => {
    const name = `${way} ${answer}`;
    answers[name] = (answers[name] ?? 0) + 1;
  };
  const took: Took = { saslOther: [], saslBeside: [], webOther: [], webBeside: [] };
  const timed = async (who: keyof Took, login: () => Promise<string>): Promise<void> => {
    const began = performance.now();
    const answer = await login();
    if (answer !== "in") count(`GOOD ${who}`, answer);
    took[who].push(Math.round(performance.now() - began));
  };
  const byWeb = async (fetch: Fetch, name: string): Promise<string> => {
    const { door } = client(fetch);
    const { account, salt, params } = unwrap(await door.begin(addressOf(name)));
    const { auth } = await passwordKeys(crypto, account, await stretch(PASSWORD, salt, params));
    const opened = await door.open(account, auth, null);
    return opened.ok ? "in" : opened.error.type;
  };
  const round = (): Promise<unknown> =>
    Promise.all([
      timed("saslOther", () => good.login(addressOf("ada"), PASSWORD, OTHER)),
      timed("saslBeside", () => good.login(addressOf("bob"), PASSWORD, FLOODER)),
      timed("webOther", () => byWeb(web[OTHER].fetch, "ada")),
      timed("webBeside", () => byWeb(beside.fetch, "bob")),
    ]);

  // once to be known there, then what it takes on this machine as it is
  await round();
  for (const times of Object.values(took)) times.length = 0;
  for (let i = 0; i < 3; i++) await round();
  const calm = Math.max(...Object.values(took).flat());
  for (const times of Object.values(took)) times.length = 0;
  const rss = { before: rssOf(provider), most: 0, after: 0 };
  const pending: Promise<unknown>[] = [];
  const ada = unwrap(await flooding.lookup(addressOf("ada")));
  let tried = 0;
  const began = Date.now();
  const isOver = (): boolean => Date.now() - began >= seconds * 1000;
  const users = (async () => {
    while (!isOver()) {
      await round();
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  })();
  while (!isOver()) {
    const due = Math.min(((Date.now() - began) / 1000) * perSecond, seconds * perSecond);
    for (; tried < due; tried++) {
      const name = few ? ["ada", "carol", "nobody"][tried % 3] : `name${tried}`;
      const one = sasl[tried % CONNECTIONS];
      if (one) pending.push(one.login(addressOf(name ?? ""), `wrong ${tried}`, FLOODER).then((a) => count("sasl", a)));
      const account = few ? ada : idFromBytes<AccountId>(crypto.randomBytes(16));
      const wrong = flooding.door.open(account, crypto.randomBytes(32), null);
      pending.push(wrong.then((result) => count("web", result.ok ? "in" : result.error.type)));
    }
    rss.most = Math.max(rss.most, rssOf(provider));
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  await Promise.all([users, ...pending]);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const after = rssOf(provider);
  for (const one of [...sasl, good]) one.close();
  for (const one of [...Object.values(web), beside]) one.close();
  await provider.end();
  return { rss: { ...rss, after }, calm, took, answers };
}

const MAX_GOOD_MS = 2000;
/** Where that is more: as often as long as without a flood. */
const MAX_TIMES_CALM = 4;
/** MiB beyond what it had: those derivations that run, and what waits. */
const MAX_MORE_MIB = 300;

export function expectHarmless({ rss, calm, took, answers }: FloodReport): void {
  const failed = Object.entries(answers).filter(([name]) => name.startsWith("GOOD"));
  expect(failed).toEqual([]);
  for (const [who, times] of Object.entries(took)) {
    expect(times.length, who).toBeGreaterThan(0);
    expect(Math.max(...times), who).toBeLessThan(Math.max(MAX_GOOD_MS, MAX_TIMES_CALM * calm));
  }
  expect(rss.most - rss.before).toBeLessThan(MAX_MORE_MIB);
  expect(answers["sasl in"]).toBeUndefined();
  expect(answers["web in"]).toBeUndefined();
}
