/** A device sends through a real provider: to a real Postfix, which hands it back by LMTP; and to an MTA that dies at each step. */
import { afterAll, expect, test } from "vitest";
import { createProviderClient } from "../shared/client/create-provider-client.ts";
import { seq } from "../shared/lib/ids.ts";
import { unwrap } from "../shared/lib/result.ts";
import { parseEntry } from "../shared/log/entry.ts";
import { startPostfix, whyNoPostfix } from "../server/testing/postfix.ts";
import { freePort } from "../server/testing/postfix.ts";
import { readerOf, type MailReader } from "../server/testing/mail-reader.ts";
import { testUnless } from "../server/testing/skip-aloud.ts";
import { startProviderProcess, type ProviderProcess } from "../server/testing/test-provider.ts";
import { startScriptedMta, type Reaction, type Verb } from "../server/submission/testing/scripted-mta.ts";
import { nodeCrypto as crypto } from "../server/crypto/node-crypto.ts";

const undo: (() => unknown)[] = [];
afterAll(async () => {
  for (const step of undo.reverse()) await step();
});
const idOf = (n: number): string => n.toString(16).padStart(32, "0");
const envelope = { from: "ada@example.org", to: ["bob@example.org"] };
const written = (id: string, more = ""): Buffer =>
  Buffer.from(
    `From: Ada <ada@example.org>\r\nTo: bob@example.org\r\nBcc: secret@example.org\r\nSubject: ${id}\r\n` +
      `Date: Tue, 03 Nov 2026 10:00:00 +0000\r\nMessage-ID: <${id}@example.org>\r\nMIME-Version: 1.0\r\n` +
      `Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\nX-Aerogramme-Draft: {}\r\n\r\n` +
      `.dot\r\n..two\r\n  trailing  \r\nžluťoučký\r\n${more}`,
  );
const leaves = (message: Buffer): string => message.toString("utf8").replace(/^(Bcc|X-Aerogramme-Draft): .*\r\n/gm, "");

/** Messages that came in, none of them opened. */
async function received({ session }: MailReader): Promise<number> {
  const { entries } = unwrap(await session.log.read(seq(0)));
  return entries.filter((bytes) => parseEntry(bytes)?.type === "incoming").length;
}

async function until(holds: () => Promise<boolean>, what: () => string): Promise<void> {
  const end = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`not in time: ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

testUnless(
  whyNoPostfix(),
  "Postfix gets what was sent and hands it back to who it is for: the same octets, and nothing of who sent it",
  async () => {
    const smtp = await freePort();
    const provider = await startProviderProcess(["--smarthost", `smtp://127.0.0.1:${smtp}`]);
    undo.push(() => provider.end());
    const postfix = await startPostfix(
      provider.lmtp,
      { message_size_limit: "60000000", mailbox_size_limit: "0" },
      `127.0.0.1:${smtp} inet n - n - - smtpd\n  -o smtpd_recipient_limit=3000\n`,
    );
    undo.push(() => postfix.stop());
    const ada = await provider.join("ada@example.org", "--alias", "countess@example.org");
    const bob = await provider.join("bob@example.org");
    expect(unwrap(await ada.client.info()).sending).toEqual({ maxBytes: 62_914_560, maxRecipients: 1_000 });
    await until(async () => {
      const sent = await ada.session.submit(idOf(1), envelope, written("first"));
      return sent.ok;
    }, postfix.log);
    // again: it goes once
    expect(unwrap(await ada.session.submit(idOf(1), envelope, written("first"))).accepted).toEqual(envelope.to);
    const large = written("large", `${"0123456789abcdef".repeat(4)}\r\n`.repeat(610_000));
    const both = { from: "countess@example.org", to: ["bob@example.org", "ada+x@example.org"] };
    const progress: number[] = [];
    const sent = unwrap(await ada.session.submit(idOf(2), both, large, (now) => progress.push(now)));
    expect(progress[0]).toBe(0);
    expect(progress.at(-1)).toBeGreaterThan(large.length);
    expect(sent).toMatchObject({ accepted: expect.arrayContaining(["bob@example.org"]) as unknown });
    await until(async () => (await received(bob)) === 2 && (await received(ada)) === 1, postfix.log);
    const mail = await bob.read();
    for (const [i, message] of [written("first"), large].entries()) {
      const got = mail[i]?.message.toString("utf8") ?? "";
      const start = got.indexOf("From: Ada");
      expect(got.slice(start)).toBe(leaves(message));
      expect(got.slice(0, start)).toMatch(/^Received: from \S+ \(localhost \[127\.0\.0\.1\]\)/m);
      expect(got).not.toMatch(/User-Agent|X-Mailer|X-Originating|Bcc/i);
    }
    expect(mail).toHaveLength(2);
    expect(provider.daemon.stderr()).not.toMatch(/bob|ada@|first/);
  },
  180_000,
);

interface World {
  provider: ProviderProcess;
  ada: MailReader;
}

async function setUp(script: (verb: Verb, line: string) => Reaction | null) {
  const mta = await startScriptedMta();
  undo.push(() => mta.close());
  mta.script = script;
  const provider = await startProviderProcess([
    "--smarthost",
    `smtp://127.0.0.1:${mta.port}`,
    "--http",
    `127.0.0.1:${await freePort()}`,
  ]);
  const world: World = { provider, ada: await provider.join("ada@example.org") };
  undo.push(() => world.provider.end());
  const killed = async (): Promise<void> => {
    world.provider = await world.provider.restart("kill");
    world.ada = readerOf(createProviderClient({ fetch, baseUrl: world.provider.http, crypto }), world.ada.made);
  };
  return { mta, world, killed };
}

test("the provider is killed with -9 at each step of a send: asked again it goes, twice at most where the MTA had it", async () => {
  const steps: readonly Verb[] = ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "."];
  let [at, reached] = ["" as Verb | "", (): void => undefined];
  const { mta, world, killed } = await setUp((verb) => {
    if (verb !== at) return null;
    reached();
    return "hang";
  });
  for (const [n, step] of steps.entries()) {
    at = step;
    const there = new Promise<void>((resolve) => (reached = resolve));
    const message = written(`killed-${n}`);
    const first = world.ada.session.submit(idOf(n), envelope, message);
    await there;
    await killed();
    expect(await first).toMatchObject({ ok: false, error: { type: "offline" } });
    at = "";
    expect(unwrap(await world.ada.session.submit(idOf(n), envelope, message)).accepted).toEqual(envelope.to);
    const got = mta.messages.filter((one) => one.includes(`Message-ID: <killed-${n}@`));
    expect(got).toHaveLength(step === "." ? 2 : 1);
    expect(new Set(got.map(String))).toEqual(new Set([leaves(message)]));
  }
  // killed again, with the answers kept: none is sent another time
  const before = mta.messages.length;
  await killed();
  for (const n of steps.keys()) {
    const again = await world.ada.session.submit(idOf(n), envelope, written(`killed-${n}`));
    expect(unwrap(again).accepted).toEqual(envelope.to);
  }
  expect(mta.messages).toHaveLength(before);
}, 120_000);

test("an MTA that hangs up at each step is asked again, and what it says is told", async () => {
  const world: { script: (verb: Verb) => Reaction | null } = { script: () => null };
  const {
    mta,
    world: { ada },
  } = await setUp((verb) => world.script(verb));
  for (const [n, step] of (["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "."] as const).entries()) {
    world.script = (verb) => (verb === step ? "drop" : null);
    const message = written(`dropped-${n}`);
    // it may have left only where all of it was handed over
    const error =
      step === "." ? { type: "handedOver", retryAfterSeconds: 300 } : { type: "smarthostDown", retryAfterSeconds: 30 };
    expect(await ada.session.submit(idOf(n), envelope, message)).toEqual({ ok: false, error });
    world.script = () => null;
    expect(unwrap(await ada.session.submit(idOf(n), envelope, message)).accepted).toEqual(envelope.to);
    expect(mta.messages.filter((one) => one.includes(`<dropped-${n}@`))).toHaveLength(step === "." ? 2 : 1);
  }
  world.script = (verb) => (verb === "RCPT" ? "550 5.1.1 No such user" : null);
  const refused = [
    { recipient: "bob@example.org", code: 550, enhanced: "5.1.1", text: "No such user", permanent: true },
  ];
  expect(unwrap(await ada.session.submit(idOf(20), envelope, written("refused")))).toEqual({ accepted: [], refused });
  world.script = () => null;
  const eve = { ...envelope, from: "eve@example.org" };
  expect(await ada.session.submit(idOf(21), eve, written("x"))).toEqual({
    ok: false,
    error: { type: "notYourAddress", address: "eve@example.org" },
  });
  expect(await ada.session.submit(idOf(22), envelope, Buffer.from("From: ada@example.org\n\nx"))).toEqual({
    ok: false,
    error: { type: "badMessage" },
  });
  expect(await ada.session.submit(idOf(20), eve, written("x"))).toEqual({ ok: false, error: { type: "conflict" } });
}, 60_000);

test("without a smarthost nothing is sent, and that is said", async () => {
  const provider = await startProviderProcess();
  undo.push(() => provider.end());
  const ada = await provider.join("ada@example.org");
  expect(unwrap(await ada.client.info()).sending).toBeNull();
  expect(await ada.session.submit(idOf(1), envelope, written("x"))).toEqual({
    ok: false,
    error: { type: "notOffered" },
  });
});
