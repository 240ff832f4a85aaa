import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createRelay, type Smarthost } from "./relay.ts";
import { startScriptedMta, type Reaction, type Verb } from "./testing/scripted-mta.ts";

const envelope = { from: "ada@example.org", to: ["bob@example.net", "carol@example.net"] };
const text = "From: ada@example.org\r\nSubject: dots\r\n\r\n.\r\n..two\r\nüñ\r\nlast line without end";
const octets = Buffer.from(text);
const message = { octets: [octets.subarray(0, 30), octets.subarray(30)], size: octets.length, hasEightBit: true };

async function setUp(script: (verb: Verb, line: string) => Reaction | null = () => null) {
  const mta = await startScriptedMta();
  onTestFinished(() => mta.close());
  mta.script = script;
  const smarthost: Smarthost = { host: "127.0.0.1", port: mta.port, security: "none", ca: null, login: null };
  return { mta, smarthost, relay: createRelay(smarthost, { connectMs: 500, silenceMs: 500, wholeMs: 3_000 }) };
}
const at = (verb: Verb, reaction: Reaction) => (now: Verb) => (now === verb ? reaction : null);
const refused = (recipient: string, code: number, enhanced: string | null, words: string) => ({
  ...{ recipient, code, enhanced, text: words, permanent: code >= 500 },
});

test("the octets arrive as they are, for everybody, with no word of who wrote", async () => {
  const { mta, relay } = await setUp();
  const submitted = { accepted: envelope.to, refused: [] };
  expect(await relay.send(envelope, message)).toEqual({ type: "answered", submitted });
  expect(mta.messages.map(String)).toEqual([`${text}\r\n`]);
  expect(mta.commands.slice(1, 5)).toEqual([
    `MAIL FROM:<ada@example.org> BODY=8BITMIME SIZE=${octets.length}`,
    ...["RCPT TO:<bob@example.net>", "RCPT TO:<carol@example.net>", "DATA"],
  ]);
});

test("one recipient is refused, the other gets it", async () => {
  const no = "550-5.1.1 No such user here\r\n550 5.1.1 <bob@example.net>";
  const { mta, relay } = await setUp((verb, line) => (verb === "RCPT" && line.includes("bob") ? no : null));
  const submitted = {
    accepted: ["carol@example.net"],
    refused: [refused("bob@example.net", 550, "5.1.1", "No such user here <bob@example.net>")],
  };
  expect(await relay.send(envelope, message)).toEqual({ type: "answered", submitted });
  expect(mta.messages).toHaveLength(1);
});

test.each([
  ["MAIL", "553 5.7.1 Not you", 553, "5.7.1", "Not you"],
  ["MAIL", "450 Later", 450, null, "Later"],
  ["RCPT", "554 5.7.1 Relay denied", 554, "5.7.1", "Relay denied"],
  ["RCPT", "451 4.3.0 Later", 451, "4.3.0", "Later"],
  ["DATA", "451 4.3.0 Later", 451, "4.3.0", "Later"],
  [".", "554 5.6.0 Spam", 554, "5.6.0", "Spam"],
  [".", "452 4.3.1 No room", 452, "4.3.1", "No room"],
] as const)("%s %s: refused for everybody in its words", async (verb, reply, code, enhanced, words) => {
  const { relay } = await setUp(at(verb, reply));
  const all = envelope.to.map((recipient) => refused(recipient, code, enhanced, words));
  expect(await relay.send(envelope, message)).toEqual({ type: "answered", submitted: { accepted: [], refused: all } });
});

test.each([
  ...(["CONNECT", "EHLO", "MAIL", "RCPT", "DATA"] as const).flatMap((verb) => [
    [verb, "drop"] as const,
    [verb, "hang"] as const,
  ]),
  ["CONNECT", "554 Go away"],
  ["MAIL", "421 4.3.2 Shutting down"],
  [".", "421 4.3.2 Shutting down"],
] as const)("%s %s: nothing was handed over", async (verb, reaction) => {
  const { relay } = await setUp(at(verb, reaction));
  expect(await relay.send(envelope, message)).toMatchObject({ type: "notSent" });
});

test("cut in the middle of a large message: it does not have it", async () => {
  const { mta, relay } = await setUp(at("DATA", "cut"));
  const large = Buffer.alloc(32 << 20, "0123456789abcdef\r\n");
  expect(await relay.send(envelope, { octets: [large], size: large.length, hasEightBit: false })).toMatchObject({
    type: "notSent",
  });
  expect(mta.messages).toEqual([]);
});

test.each(["drop", "hang"] as const)("no answer to the whole message (%s): it may have it", async (reaction) => {
  const { mta, relay } = await setUp(at(".", reaction));
  expect(await relay.send(envelope, message)).toMatchObject({ type: "unknown" });
  expect(mta.messages).toHaveLength(1);
});

test("nobody listens: nothing was handed over", async () => {
  const { mta, relay } = await setUp();
  await mta.close();
  mta.close = () => Promise.resolve();
  expect(await relay.send(envelope, message)).toMatchObject({ type: "notSent" });
});

test("a smaller limit than the message is a refusal for good", async () => {
  const { relay } = await setUp(at("EHLO", "250-mta.example\r\n250 SIZE 10"));
  const sent = await relay.send(envelope, message);
  expect(sent).toMatchObject({
    type: "answered",
    submitted: { accepted: [], refused: [{ code: 552 }, { code: 552 }] },
  });
});

test("where TLS is wanted and not offered nothing is said", async () => {
  const { mta, smarthost } = await setUp();
  const relay = createRelay({ ...smarthost, security: "starttls" });
  expect(await relay.send(envelope, message)).toMatchObject({ type: "notSent" });
  expect(mta.commands.some((line) => line.startsWith("MAIL"))).toBe(false);
});

test("a password is read when it is needed", async () => {
  const { mta, smarthost } = await setUp();
  const folder = mkdtempSync(path.join(tmpdir(), "relay-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const passwordFile = path.join(folder, "password");
  const relay = createRelay({ ...smarthost, login: { user: "u", passwordFile } });
  expect(await relay.send(envelope, message)).toMatchObject({
    type: "loginRefused",
    reason: expect.stringMatching(/password_file/) as unknown,
  });
  writeFileSync(passwordFile, "p\n");
  const offers = "250-mta.example\r\n250 AUTH PLAIN";
  mta.script = (verb, line) => (verb === "EHLO" ? offers : verb === "AUTH" ? `535 5.7.8 ${line}` : null);
  expect(await relay.send(envelope, message)).toEqual({ type: "loginRefused", reason: "535 at AUTH PLAIN" });
  mta.script = (verb) => (verb === "EHLO" ? offers : verb === "AUTH" ? "454 4.7.0 Later" : null);
  expect(await relay.send(envelope, message)).toMatchObject({ type: "notSent" });
  mta.script = (verb) => (verb === "EHLO" ? offers : null);
  expect(await relay.send(envelope, message)).toMatchObject({ type: "answered" });
  expect(mta.commands).toContain(`AUTH PLAIN ${Buffer.from("\0u\0p").toString("base64")}`);
});

test("why nobody is reached is named", async () => {
  const { mta, smarthost } = await setUp();
  const tls = createRelay({ ...smarthost, security: "tls" });
  expect(await tls.send(envelope, message)).toEqual({
    type: "notSent",
    reason: "ESOCKET at CONN, it speaks no TLS there",
  });
  await mta.close();
  mta.close = () => Promise.resolve();
  expect(await createRelay(smarthost).send(envelope, message)).toEqual({
    type: "notSent",
    reason: "ESOCKET at CONN, ECONNREFUSED",
  });
});
