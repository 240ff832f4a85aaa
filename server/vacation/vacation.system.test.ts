/** Mail for somebody who is away, by LMTP to a real provider while nobody is logged in; its answers go out to an MTA. */
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { createProviderClient } from "../../shared/client/create-provider-client.ts";
import type { VacationNote } from "../../shared/lib/vacation-port.ts";
import { unwrap } from "../../shared/lib/result.ts";
import { LmtpClient } from "../../test/harness/lmtp-client.ts";
import { createAccounts } from "../accounts/accounts.ts";
import { nodeCrypto as crypto } from "../crypto/node-crypto.ts";
import { createProviderStore } from "../storage/provider-store.ts";
import { startScriptedMta } from "../submission/testing/scripted-mta.ts";
import { readerOf } from "../testing/mail-reader.ts";
import { startProviderProcess, tempFolder } from "../testing/test-provider.ts";
import { createTransparentAccount, type TransparentAccount } from "../testing/transparent-account.ts";

const ADA = "ada@example.org";
const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

/** In a data folder nobody works on yet. */
async function makeAccount(data: string): Promise<TransparentAccount> {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const store = await createProviderStore({ dir: data, crypto, clock: Date.now });
  const accounts = createAccounts({ store, crypto, clock: Date.now });
  const { token } = unwrap(await accounts.addAccount(ADA, ["lovelace@example.org"], "transparent"));
  const { account } = unwrap(accounts.checkInvite(token));
  const ada = await createTransparentAccount(account, ADA, "violin carbon tunnel basket");
  const { genesis: entry, keyring } = ada.made;
  unwrap(await accounts.join({ token, entry, keyring, access: ada.access }));
  await store.close();
  return ada;
}

async function until(holds: () => boolean, what: () => string): Promise<void> {
  const end = Date.now() + 20_000;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`not in time: ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

let count = 0;
async function deliver(lmtp: string, from: string, to = ADA, fields: readonly string[] = []): Promise<void> {
  const client = await LmtpClient.open(lmtp);
  const lines = [`From: ${from}`, `To: ${ADA}`, "Subject: Kites", `Message-ID: <m${++count}@example.net>`, ...fields];
  const [reply] = await client.deliver([to], Buffer.from([...lines, "", "Fly.", ""].join("\r\n")), from);
  client.close();
  expect(reply).toMatch(/^250 /);
}

const note = (text: string): VacationNote => ({
  ...{ name: "Ada", own: [], subject: "", text, since: Math.floor(Date.now() / 1000) - 60 },
  ...{ from: 0, until: 0, days: 7, secret: crypto.randomBytes(16) },
});

test("each who writes is answered once by the provider itself, also over its death; lists and hardened accounts are not", async () => {
  const folder = tempFolder();
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  const { made } = await makeAccount(path.join(folder, "data"));
  const mta = await startScriptedMta();
  undo.push(() => mta.close());
  const smarthost = ["--smarthost", `smtp://127.0.0.1:${mta.port}`];
  let provider = await startProviderProcess(smarthost, {}, folder);
  undo.push(() => provider.end());
  const session = () => readerOf(createProviderClient({ fetch, baseUrl: provider.http, crypto }), made).session;
  const texts = (): readonly string[] => mta.messages.map((message) => message.toString("latin1"));
  /** Who answers that they got one shows that those before had none. */
  const answered = async (from: string, to?: string): Promise<void> => {
    await deliver(provider.lmtp, from, to);
    await until(
      () => texts().some((text) => text.includes(`To: ${from}\r\n`)),
      () => mta.commands.join(", "),
    );
  };

  // nothing was given to it yet
  await deliver(provider.lmtp, "early@example.net");
  unwrap(await session().vacation.put(note("Back on Monday.")));
  await answered("bob@example.net");
  expect(mta.messages).toHaveLength(1);
  expect(mta.commands).toContainEqual(expect.stringMatching(/^MAIL FROM:<>/));
  expect(mta.commands.filter((line) => line.startsWith("RCPT"))).toEqual(["RCPT TO:<bob@example.net>"]);
  for (const line of [
    ...["From: Ada <ada@example.org>", "Subject: Auto: Kites", "Auto-Submitted: auto-replied"],
    ...[`In-Reply-To: <m${count}@example.net>`, "X-Auto-Response-Suppress: All", "\r\nBack on Monday."],
  ])
    expect(texts()[0]).toContain(`${line}\r\n`);

  await deliver(provider.lmtp, "bob@example.net");
  await deliver(provider.lmtp, "BOB@example.net", "ada+x@example.org");
  await deliver(provider.lmtp, "list@example.net", ADA, ["List-Id: <kites.example>"]);
  await deliver(provider.lmtp, "spam@example.net", ADA, ["X-Spam-Flag: YES"]);
  await deliver(provider.lmtp, "bot@example.net", ADA, ["Auto-Submitted: auto-generated"]);
  await answered("carol@example.net", "ada+kites@example.org");
  expect(mta.messages).toHaveLength(2);

  // the MTA has it whole and says nothing, when the provider dies
  mta.script = (verb) => (verb === "." ? "hang" : null);
  await answered("dora@example.net");
  provider = await provider.restart("kill");
  mta.script = () => null;
  for (const from of ["dora", "bob", "carol"]) await deliver(provider.lmtp, `${from}@example.net`);
  await answered("emil@example.net");
  expect(mta.messages).toHaveLength(4);

  const disk = readdirSync(provider.data)
    .filter((name) => name.startsWith("provider.db"))
    .map((name) => readFileSync(path.join(provider.data, name), "latin1").toLowerCase())
    .join("");
  expect(disk).toContain("back on monday.");
  for (const from of ["bob", "carol", "dora", "emil"]) expect(disk).not.toContain(`${from}@example.net`);

  const hardened = await provider.join("hard@example.org");
  expect(await hardened.session.vacation.put(note("x"))).toEqual({ ok: false, error: { type: "hardened" } });

  unwrap(await session().vacation.remove());
  await deliver(provider.lmtp, "late@example.net");
  unwrap(await session().vacation.put(note("Here again.")));
  await answered("fay@example.net");
  expect(mta.messages).toHaveLength(5);
  expect(texts()[4]).toContain("Here again.");
}, 120_000);

test("a provider that sends nothing takes no note", async () => {
  const folder = tempFolder();
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  const { made } = await makeAccount(path.join(folder, "data"));
  const provider = await startProviderProcess([], {}, folder);
  undo.push(() => provider.end());
  const { session } = readerOf(createProviderClient({ fetch, baseUrl: provider.http, crypto }), made);
  expect(await session.vacation.put(note("x"))).toEqual({ ok: false, error: { type: "notOffered" } });
}, 60_000);
