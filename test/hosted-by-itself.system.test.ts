/**
 * What goes out by itself from an account that a password opens: a filter's forward, done by the engine that a real provider runs
 * while somebody is logged in by IMAP, and by a webmail's engine beside it; and the answer of somebody who is away, of which
 * that engine tells its provider.
 */
import { afterEach, expect, test } from "vitest";
import { nodeCrypto as crypto } from "../server/crypto/node-crypto.ts";
import { stretch } from "../server/crypto/stretch.ts";
import { startScriptedMta, type ScriptedMta } from "../server/submission/testing/scripted-mta.ts";
import { loginWithPassword } from "../shared/account/access/access-login.ts";
import type { Account } from "../shared/account/account.ts";
import { startByItself } from "../shared/account/by-itself/by-itself.ts";
import { forwardOp } from "../shared/account/by-itself/forwards.ts";
import { openAccount } from "../shared/account/open.ts";
import { decodeSecrets } from "../shared/account/keys/secrets.ts";
import { servicesOf } from "../shared/account/testing/http-world.ts";
import { vacationOp } from "../shared/account/by-itself/vacations.ts";
import { createProviderClient } from "../shared/client/create-provider-client.ts";
import { assert } from "../shared/lib/assert.ts";
import { idFromBytes, type FilterId } from "../shared/lib/ids.ts";
import { unwrap } from "../shared/lib/result.ts";
import { createMemoryLocalStore } from "../shared/storage/memory-local-store.ts";
import { createHostedWorld, type HostedWorld } from "./harness/hosted-world.ts";

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

const RULE = idFromBytes<FilterId>(new Uint8Array(16).fill(7));
const FRIEND = "carol@example.net";
/** Who sends in LmtpClient. */
const WRITER = "sender@example.net";
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The account as a webmail has it open: over HTTP, as the device that the password leads to. */
async function openWebmail(world: HostedWorld): Promise<Account> {
  const client = createProviderClient({ fetch, baseUrl: world.http, crypto });
  const parts = { crypto, provider: client, door: client.door, stretch };
  const { secrets } = unwrap(await loginWithPassword(parts, world.address, world.password));
  const held = decodeSecrets(secrets);
  assert(held, "a login gives secrets");
  const session = client.session({ account: held.account, device: held.device, secret: held.deviceKey });
  const account = await openAccount({
    ...{ crypto, remote: session.log, blobs: session.blobs, local: createMemoryLocalStore(), secrets, clock: Date.now },
    services: servicesOf(client, session),
  });
  account.start();
  await account.sync();
  return account;
}

/** A filter that sends invoices on, confirmed; and an answer, which nobody has told the provider yet. */
async function setUp(account: Account, address: string): Promise<void> {
  const since = Math.floor(Date.now() / 1000) - 60;
  const [first, second] = [crypto.randomBytes(16), crypto.randomBytes(16)];
  const conditions = [{ field: "subject", test: "contains", not: false, values: ["invoice"] }] as const;
  const rule = { name: "", enabled: true, match: "all", moveTo: null, flags: [], notJunk: false, stop: false } as const;
  const times = { on: true, from: 0, until: 0, days: 7, since, handed: 0 };
  unwrap(
    await account.submit([
      { op: "filter", id: RULE, rule: { ...rule, conditions }, order: 1 },
      forwardOp({ rule: RULE, how: "redirect", secret: first, text: "", to: [{ address: FRIEND, confirmed: since }] }),
      vacationOp({ ...times, secret: second, subject: "Away", text: "Back soon.", name: "Bob", own: [address] }),
    ]),
  );
}

const mail = (subject: string): string =>
  [
    ...["From: Shop <shop@shop.example>", "To: bob@example.org", `Subject: ${subject}`],
    ...[`Message-ID: <${subject.replaceAll(" ", "-")}@shop.example>`, "", "Pay.", ""],
  ].join("\r\n");

const texts = (mta: ScriptedMta): readonly string[] => mta.messages.map((message) => message.toString("latin1"));
/** Subjects that went to whom. */
const sentTo = (mta: ScriptedMta, to: string): number =>
  mta.commands.filter((line) => line.startsWith(`RCPT TO:<${to}>`)).length;
const forwards = (mta: ScriptedMta): readonly string[] =>
  texts(mta)
    .filter((text) => !text.includes("Auto-Submitted: auto-replied"))
    .map((text) => /^Subject: (.*)\r$/m.exec(text)?.[1] ?? "")
    .sort();

test("a forward leaves while somebody is logged in by IMAP, once where a webmail is up too; and the provider learns what to answer", async () => {
  const mta = await startScriptedMta();
  undo.push(() => mta.close());
  const world = await createHostedWorld(["--smarthost", `smtp://127.0.0.1:${mta.port}`]);
  undo.push(() => world.end());
  const before = await openWebmail(world);
  await setUp(before, world.address);
  await before.close();

  // nobody is in
  await world.deliver(mail("invoice 1"), mail("greetings 1"));
  await pause(2_000);
  expect(mta.messages).toEqual([]);

  const imap = await world.connect("clear");
  undo.push(() => imap.logout().catch(() => undefined));
  await expect.poll(() => forwards(mta), { timeout: 20_000 }).toEqual(["invoice 1"]);
  expect(sentTo(mta, FRIEND)).toBe(1);
  expect(texts(mta)[0]).toContain("From: Shop <shop@shop.example>\r\n");
  await imap.mailboxOpen("INBOX");
  const marked = async (): Promise<readonly (readonly string[])[]> =>
    (await imap.fetchAll("1:*", { flags: true })).map(({ flags }) => [...(flags ?? [])]);
  await expect.poll(marked, { timeout: 20_000 }).toMatchObject([["$AutoForwarded"], []]);

  // both are in, and see what comes at the same time
  const webmail = await openWebmail(world);
  undo.push(() => webmail.close());
  const byItself = startByItself({ account: webmail, port: webmail.outgoing, clock: Date.now, delay: () => 500 });
  undo.push(() => byItself.close());
  await world.deliver(mail("invoice 2"), mail("greetings 2"), mail("invoice 3"), mail("invoice 4"));
  const all = ["invoice 1", "invoice 2", "invoice 3", "invoice 4"];
  await expect.poll(() => forwards(mta), { timeout: 30_000 }).toEqual(all);
  await expect
    .poll(async () => (await marked()).filter((flags) => flags.includes("$AutoForwarded")).length, { timeout: 20_000 })
    .toBe(4);
  await pause(2_000);
  expect(forwards(mta)).toEqual(all);
  expect(sentTo(mta, FRIEND)).toBe(4);

  // the provider was told at the login, and answered one of those that came then
  await expect.poll(() => sentTo(mta, WRITER), { timeout: 20_000 }).toBe(1);
  expect(texts(mta).filter((text) => text.includes("\r\nBack soon."))).toHaveLength(1);
  expect(mta.messages).toHaveLength(5);
}, 120_000);
