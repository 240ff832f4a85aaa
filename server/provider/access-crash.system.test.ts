/**
 * The real provider killed with -9 at every step of changing a password: one of the two passwords opens the account, the other
 * does not, and the mail is there.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loginWithPassword } from "../../shared/account/access/access-login.ts";
import type { Account } from "../../shared/account/account.ts";
import { startJoin } from "../../shared/account/join/join.ts";
import { openAccount } from "../../shared/account/open.ts";
import { decodeSecrets } from "../../shared/account/keys/secrets.ts";
import { servicesOf } from "../../shared/account/testing/http-world.ts";
import { quickStretch } from "../../shared/account/testing/world.ts";
import { createProviderClient } from "../../shared/client/create-provider-client.ts";
import type { ProviderClient } from "../../shared/client/provider-client.ts";
import { assert } from "../../shared/lib/assert.ts";
import { unwrap } from "../../shared/lib/result.ts";
import { createMemoryLocalStore } from "../../shared/storage/memory-local-store.ts";
import { LmtpClient } from "../../test/harness/lmtp-client.ts";
import { nodeCrypto as crypto } from "../crypto/node-crypto.ts";
import { startProviderProcess, type ProviderProcess } from "../testing/test-provider.ts";
import { thorough } from "../../test/harness/thorough.ts";

const ADDRESS = "ada@example.org";
let provider: ProviderProcess;
let messages = 0;

beforeAll(async () => {
  provider = await startProviderProcess();
});
afterAll(() => provider.end());

const clientOver = (over: typeof fetch): ProviderClient =>
  createProviderClient({ fetch: over, baseUrl: provider.http, crypto });

async function deliver(): Promise<void> {
  const lmtp = await LmtpClient.open(provider.lmtp);
  expect((await lmtp.deliver([ADDRESS], `Subject: ${messages}\r\n\r\ntext\r\n`))[0]).toMatch(/^250/);
  lmtp.close();
  messages++;
}

const login = (client: ProviderClient, password: string) =>
  loginWithPassword({ crypto, provider: client, door: client.door, stretch: quickStretch }, ADDRESS, password);

async function open(client: ProviderClient, secrets: Uint8Array): Promise<Account> {
  const held = decodeSecrets(secrets);
  assert(held, "these are secrets");
  const session = client.session({ account: held.account, device: held.device, secret: held.deviceKey });
  return openAccount({
    ...{ crypto, remote: session.log, blobs: session.blobs, local: createMemoryLocalStore(), secrets, clock: Date.now },
    services: servicesOf(client, session),
  });
}

/** Changes the password and becomes the device that follows, as the webmail does. */
async function change(client: ProviderClient, from: string, to: string): Promise<boolean> {
  const entered = await login(client, from);
  if (!entered.ok) return false;
  const account = await open(client, entered.value.secrets);
  try {
    if (!(await account.sync())) return false;
    const changed = await account.security.access()?.changePassword(from, to);
    if (changed?.ok !== true) return false;
    const next = await open(client, changed.value.secrets);
    const synced = await next.sync();
    await next.settle();
    await next.close();
    return synced;
  } finally {
    await account.close();
  }
}

/** How the provider dies at a request that writes: while it is at work on it, after so many ms, or once it has answered. */
type Death = number | "answered";
const DEATHS: readonly Death[] = [0, 8, 25, "answered"];
/** Each request dies one of them; `npm run test:long` looks at every request's every death. */
const deathsAt = (at: number): readonly Death[] => (thorough ? DEATHS : DEATHS.slice(at % DEATHS.length).slice(0, 1));

/** Kills it at the `at`th request that writes; counts them. */
function deadly(at: number, how: Death) {
  let writes = 0;
  const state = { killed: false, names: [] as string[] };
  const over: typeof fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : input.toString();
    const call = new URL(url).pathname.split("/")[3] ?? "";
    const isWrite = ["access", "log", "blobs"].includes(call) && init?.method !== "GET" && init?.body !== undefined;
    if (!isWrite) return fetch(input, init);
    state.names.push(call);
    if (writes++ !== at) return fetch(input, init);
    state.killed = true;
    const answer = fetch(input, init);
    answer.catch(() => undefined);
    if (how === "answered") await answer;
    else await sleep(how);
    await provider.daemon.kill();
    throw new TypeError("the connection broke");
  };
  return { over, state };
}

/** Which of two passwords opens the account; exactly one does, with all its mail. */
async function survivor(passwords: readonly [string, string]): Promise<string> {
  const client = clientOver(fetch);
  const logins = await Promise.all(
    passwords.map(async (password) => [password, await login(client, password)] as const),
  );
  const [opened, ...others] = logins.flatMap(([password, entered]) => (entered.ok ? [{ password, entered }] : []));
  assert(opened && others.length === 0, `one of the two passwords opens it, not ${others.length + (opened ? 1 : 0)}`);
  for (const [, entered] of logins) if (!entered.ok) expect(entered.error).toEqual({ type: "wrongPassword" });
  const account = await open(client, opened.entered.value.secrets);
  expect(await account.sync()).toBe(true);
  await account.settle();
  await deliver();
  expect(await account.sync()).toBe(true);
  expect(account.state.emailCount).toBe(messages);
  await account.close();
  return opened.password;
}

test("killed at every step of changing a password: one of the two opens the account, and the mail is there", async () => {
  let password = "password 0";
  const client = clientOver(fetch);
  const token = (await provider.invite(ADDRESS, "--transparent", "--invite")).split("#")[1] ?? "";
  const pending = unwrap(await startJoin({ crypto, provider: client, clock: Date.now }, token));
  unwrap(await pending.finishWithPassword(password, { stretch: quickStretch, wordless: false }));
  await deliver();

  let count = 0;
  const outcomes: string[] = [];
  for (let at = 0; ; at++) {
    let ended = false;
    for (const how of deathsAt(at)) {
      const next = `password ${++count}`;
      const { over, state } = deadly(at, how);
      const done = await change(clientOver(over), password, next);
      ended = !state.killed;
      if (state.killed) provider = await provider.restart("kill");
      const kept = await survivor([password, next]);
      // what was said to be done is done
      if (done) expect(kept).toBe(next);
      outcomes.push(`${state.names[at] ?? "end"} ${how} ${kept === next ? "new" : "old"}`);
      password = kept;
      if (ended) break;
    }
    if (ended) break;
  }
  console.log(outcomes.join(", "));
  // it died before the password was changed, and after
  expect(outcomes.some((outcome) => outcome.endsWith("old"))).toBe(true);
  expect(outcomes.filter((outcome) => outcome.endsWith("new")).length).toBeGreaterThan(1);
}, 300_000);
