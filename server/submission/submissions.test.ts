import { expect, test } from "vitest";
import { utf8 } from "../../shared/lib/bytes.ts";
import { idFromBytes, type AccountId } from "../../shared/lib/ids.ts";
import { unwrap } from "../../shared/lib/result.ts";
import type { OutgoingEnvelope } from "../../shared/lib/submission.ts";
import type { SendingLimits } from "./limits.ts";
import { checkMessage } from "./message-check.ts";
import { createServedDomains } from "./served-domains.ts";
import type { Relayed } from "./port.ts";
import { keptUnder } from "./kept-submission.ts";
import { createSubmissions } from "./submissions.ts";
import { createMemorySubmissions } from "./testing/memory-submissions.ts";

const account = idFromBytes<AccountId>(new Uint8Array(16).fill(1));
const ID = "0".repeat(32);
const NEXT = "1".repeat(32);
const envelope = { from: "ada@example.org", to: ["bob@example.net"] };
const message = utf8("From: Ada <ada@example.org>\r\nBcc: x@example.net\r\n\r\nHi\r\n");
const taken = ({ to }: OutgoingEnvelope): Relayed => ({ type: "answered", submitted: { accepted: to, refused: [] } });
const refusedBy = (code: number) => ({
  ...{ recipient: "bob@example.net", code, enhanced: null, text: "no", permanent: code >= 500 },
});

function setUp(limits: Partial<SendingLimits> = {}, store = createMemorySubmissions()) {
  const logged: unknown[] = [];
  const sent: { envelope: OutgoingEnvelope; text: string }[] = [];
  const world = { now: 1_700_000_000_000, mta: (given: OutgoingEnvelope): Relayed | Promise<Relayed> => taken(given) };
  const submissions = createSubmissions({
    ...{ store, clock: () => world.now, log: (event, fields) => void logged.push([event, fields]) },
    owns: (_, address) =>
      Promise.resolve(
        address === "down@example.org" ? "unavailable" : /^ada(\+.*)?@example\.org$/.test(address) ? "yes" : "no",
      ),
    serves: createServedDomains(() => ["example.org", "other.example", "mail.third.example"], () => world.now), // prettier-ignore
    relay: {
      check: () => Promise.resolve({ type: "reached" }),
      async send(given, { octets }) {
        sent.push({ envelope: given, text: Buffer.concat(octets).toString() });
        return world.mta(given);
      },
    },
    limits: { maxBytes: 1_000, maxRecipients: 3, messagesPerHour: 100, recipientsPerDay: 100, ...limits },
  });
  const submit = (id = ID, given: OutgoingEnvelope = envelope, octets = message) =>
    submissions.submit(account, id, given, octets);
  return { sent, logged, world, submit, store };
}
const failed = (type: string, more: object = {}) => ({ ok: false, error: { type, ...more } });

test("what is the writer's own stays, all else goes as it is; the same id again is answered from what is kept", async () => {
  const { sent, submit, store } = setUp();
  const answer = { ok: true, value: { accepted: envelope.to, refused: [] } };
  expect(await submit()).toEqual(answer);
  expect(await submit()).toEqual(answer);
  expect(sent).toEqual([{ envelope, text: "From: Ada <ada@example.org>\r\n\r\nHi\r\n" }]);
  // another process on the same store
  expect(await setUp({}, store).submit()).toEqual(answer);
  expect(await submit(ID, { ...envelope, to: ["eve@example.net"] })).toEqual(failed("conflict"));
  expect(await submit(ID, envelope, utf8("From: ada@example.org\r\n\r\nother\r\n"))).toEqual(failed("conflict"));
});

test("while it is on its way the same waits for it, and another is refused", async () => {
  const { sent, world, submit } = setUp();
  let answer = (_: Relayed): void => undefined;
  world.mta = () => new Promise((resolve) => (answer = resolve));
  const both = [submit(), submit()];
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await submit(ID, { ...envelope, to: ["eve@example.net"] })).toEqual(failed("conflict"));
  answer(taken(envelope));
  expect((await Promise.all(both)).map(({ ok }) => ok)).toEqual([true, true]);
  expect(sent).toHaveLength(1);
});

test("an MTA that is away is asked again; one that gave no answer too, by the same id", async () => {
  const { sent, world, submit, store } = setUp();
  world.mta = () => ({ type: "notSent", reason: "x" });
  expect(await submit()).toEqual(failed("smarthostDown", { retryAfterSeconds: 30 }));
  expect(store.get(account, keptUnder(ID).name)).toBeNull();
  world.mta = () => ({ type: "unknown", reason: "x" });
  expect(await submit()).toEqual(failed("handedOver", { retryAfterSeconds: 300 }));
  expect(store.get(account, keptUnder(ID).name)).toMatchObject({ result: null });
  expect(await submit(ID, { ...envelope, to: ["eve@example.net"] })).toEqual(failed("conflict"));
  world.mta = taken;
  expect(await submit()).toMatchObject({ ok: true });
  expect(sent).toHaveLength(3);
});

test("an MTA that refuses the provider's own login: the log says what is to be mended, and the id is free", async () => {
  const { logged, world, submit, store } = setUp();
  world.mta = () => ({ type: "loginRefused", reason: "535 at AUTH PLAIN" });
  expect(await submit()).toEqual(failed("smarthostDown", { retryAfterSeconds: 30, isLoginRefused: true }));
  const mend = "submission.user and what is in submission.password_file";
  expect(logged).toEqual([["submission.loginRefused", { reason: "535 at AUTH PLAIN", mend }]]);
  expect(store.get(account, keptUnder(ID).name)).toBeNull();
});

test("a refusal for good is kept, one for now is asked again", async () => {
  const { sent, world, submit } = setUp();
  world.mta = () => ({ type: "answered", submitted: { accepted: [], refused: [refusedBy(450)] } });
  expect(await submit()).toEqual({ ok: true, value: { accepted: [], refused: [refusedBy(450)] } });
  world.mta = () => ({ type: "answered", submitted: { accepted: [], refused: [refusedBy(550)] } });
  for (let i = 0; i < 2; i++)
    expect(await submit()).toEqual({ ok: true, value: { accepted: [], refused: [refusedBy(550)] } });
  expect(sent).toHaveLength(2);
});

test("what is kept names neither who was written to nor the id, and opens under no other", async () => {
  const { submit, store } = setUp();
  const answer = unwrap(await submit());
  const { name, open } = keptUnder(ID);
  expect(name).toMatch(/^[0-9a-f]{32}$/);
  expect(name).not.toBe(ID);
  const sealed = store.get(account, name)?.result ?? new Uint8Array();
  expect(Buffer.from(sealed).toString("latin1")).not.toContain("example");
  expect(open(sealed)).toEqual(answer);
  expect(keptUnder("1".repeat(32)).open(sealed)).toBeNull();
  for (let at = 0; at < sealed.length; at += 7)
    expect(open(sealed.map((octet, index) => (index === at ? octet ^ 1 : octet)))).toBeNull();
  expect(open(sealed.subarray(0, 20))).toBeNull();
});

test("every address given is told of: no address, twice the same, another spelling of its domain", async () => {
  const { sent, submit } = setUp({ maxRecipients: 9 });
  const to = [
    "b@EXAMPLE.net",
    "b@example.net",
    "b@example.net",
    "a b@x",
    "c@x>\r\nDATA",
    "ž@příklad.cz",
    "d@příklad.cz",
  ];
  const { accepted, refused } = unwrap(await submit(ID, { ...envelope, to }));
  expect(accepted).toEqual(["b@EXAMPLE.net", "b@example.net", "ž@příklad.cz", "d@příklad.cz"]);
  expect(refused.map(({ recipient, code }) => [recipient, code])).toEqual([
    ["a b@x", 501],
    ["c@x>\r\nDATA", 501],
  ]);
  expect(sent[0]?.envelope.to).toEqual(["b@example.net", "ž@příklad.cz", "d@xn--pklad-zsa96e.cz"]);
});

test.each([
  ["an envelope of somebody else", "ada@example.org", "eve@example.org"],
  ["a From of somebody else", "eve@example.org", "ada@example.org"],
])("%s is refused", async (_, from, by) => {
  const { sent, submit } = setUp();
  const octets = utf8(`From: ${from}\r\n\r\nx\r\n`);
  expect(await submit(ID, { ...envelope, from: by }, octets)).toEqual(
    failed("notYourAddress", { address: "eve@example.org" }),
  );
  expect(sent).toEqual([]);
});

test("an answer that a program wrote has nobody as its sender; nothing else has, and its author is checked all the same", async () => {
  const { sent, submit } = setUp();
  const answer = (from: string, how = "auto-replied"): Uint8Array<ArrayBuffer> =>
    utf8(`From: ${from}\r\nAuto-Submitted: ${how}\r\n\r\nx\r\n`);
  const nobody = { from: "", to: ["b@example.net"] };
  const notYours = (address: string): unknown => failed("notYourAddress", { address });
  expect(await submit(ID, nobody, answer("eve@example.org"))).toEqual(notYours("eve@example.org"));
  for (const how of ["no", "auto-generated", "auto-replied; x"])
    expect(await submit(ID, nobody, answer("ada@example.org", how))).toEqual(notYours(""));
  expect(await submit(ID, { ...nobody, to: ["b@x", "c@x"] }, answer("ada@example.org"))).toEqual(notYours(""));
  expect(await submit(ID, nobody, answer("ada@example.org"))).toMatchObject({ ok: true });
  expect(sent.map(({ envelope }) => envelope)).toEqual([nobody]);
});

test.each<readonly [author: string, refused: string | null]>([
  ["bob@example.net", null],
  ["ada+x@example.org", null],
  ["bob@notother.example", null],
  ["eve@example.org", "eve@example.org"],
  ["eve@OTHER.example", "eve@OTHER.example"],
  ["eve@sub.other.example", "eve@sub.other.example"],
  ["eve@third.example", "eve@third.example"],
])("sent again by its owner, a message of %s: refused for %s", async (author, refused) => {
  const { sent, submit } = setUp();
  const text = `Resent-From: ada@example.org\r\nResent-To: bob@example.net\r\nFrom: ${author}\r\n\r\nx\r\n`;
  const said = await submit(ID, envelope, utf8(text));
  expect(said).toMatchObject(refused === null ? { ok: true } : failed("notYourAddress", { address: refused }));
  expect(sent).toHaveLength(refused === null ? 1 : 0);
});

test("a domain is served once an account has an address in it", () => {
  const [domains, world] = [["a.example"], { now: 0 }];
  const serves = createServedDomains(() => domains, () => world.now); // prettier-ignore
  expect([serves("x@b.example"), serves("x@a.example"), serves("x@A.EXAMPLE.")]).toEqual([false, true, true]);
  domains.push("příklad.example");
  world.now += 60_000;
  expect([serves("x@xn--pklad-zsa96e.example"), serves("x@c.příklad.example"), serves("x@org")]).toEqual([true, true, false]); // prettier-ignore
});

test("while it is not known whose an address is nothing is sent", async () => {
  const { submit } = setUp();
  const octets = utf8("From: down@example.org\r\n\r\nx\r\n");
  expect(await submit(ID, envelope, octets)).toEqual(failed("unavailable", { retryAfterSeconds: 10 }));
});

test("size and number of recipients have limits", async () => {
  const { submit } = setUp();
  const to = ["a@x", "b@x", "c@x", "d@x"];
  expect(await submit(ID, { ...envelope, to })).toEqual(failed("tooManyRecipients", { limit: 3 }));
  expect(await submit(ID, envelope, new Uint8Array(1_001))).toEqual(failed("tooLarge", { limit: 1_000 }));
  expect(await submit(ID, { ...envelope, to: [] })).toEqual(failed("badMessage"));
});

test("so many messages an hour, also all at once", async () => {
  const { world, submit } = setUp({ messagesPerHour: 2 });
  const ids = [ID, NEXT, "2".repeat(32), "3".repeat(32)];
  const all = await Promise.all(ids.map((id) => submit(id)));
  const sent = all.filter(({ ok }) => ok).length;
  expect(sent === 1 || sent === 2).toBe(true);
  if (sent === 1) expect(await submit(NEXT)).toMatchObject({ ok: true });
  expect(all[3]).toEqual(failed("rateLimited", { retryAfterSeconds: 3_600 }));
  expect(await submit()).toMatchObject({ ok: true });
  world.now += 3_600_000;
  expect(await submit(ids[2])).toMatchObject({ ok: true });
});

test("so many recipients a day", async () => {
  const { world, submit } = setUp({ recipientsPerDay: 3 });
  const to = ["a@x.example", "b@x.example"];
  expect(await submit(ID, { ...envelope, to })).toMatchObject({ ok: true });
  expect(await submit(NEXT, { ...envelope, to })).toEqual(failed("rateLimited", { retryAfterSeconds: 86_400 }));
  expect(await submit(NEXT)).toMatchObject({ ok: true });
  world.now += 86_400_000;
  expect(await submit("2".repeat(32), { ...envelope, to })).toMatchObject({ ok: true });
});

test.each([
  "From: a@x\r\n\r\nbare\nline",
  "From: a@x\r\n\r\nbare\rreturn",
  "From: a@x\r\n\r\nn\0ul",
  "Subject: nobody\r\n\r\nx",
  "From: a@x\r\nFrom: b@x\r\n\r\nx",
  "From: a@x\r\nSender: a@x\r\nSender: b@x\r\n\r\nx",
  "From: undisclosed:;\r\n\r\nx",
  "From: nobody\r\n\r\nx",
  "no field\r\nFrom: a@x\r\n\r\nx",
  "\r\nFrom: a@x\r\n\r\nx",
  "From: a@x;ceo@x\r\n\r\nx",
  "From: a@x\r\nSender: a@x ceo@x\r\n\r\nx",
  "Resent-From: a@x\r\nResent-To: b@y\r\n\r\nx",
  "Resent-From: a@x\r\nFrom: b@y\r\nFrom: c@y\r\n\r\nx",
  "",
])("%j is no message that is sent", (text) => {
  expect(checkMessage(utf8(text))).toBeNull();
});

test.each([
  ["From: a@x\r\n\r\n", ["a@x"]],
  ["FROM : A <a@x>,\r\n =?utf-8?q?b?= <b@y>\r\nSender: c@z\r\n\r\nFrom: body@x", ["a@x", "b@y", "c@z"]],
  ['From: "evil@x" <a@x>\r\n\r\n', ["a@x"]],
  ["From: ž@příklad.cz\r\n\r\n", ["ž@příklad.cz"]],
  ["Resent-From: me@x\r\nResent-To: b@y\r\nFrom: other@z\r\n\r\n", ["me@x"]],
  ["From: me@x <ceo@x>\r\n\r\n", ["me@x", "ceo@x"]],
  // in the resender's own domain nobody speaks for another
  ["Resent-From: me@X\r\nResent-To: b@y\r\nFrom: ceo@x, other@z\r\n\r\n", ["me@X", "ceo@x"]],
  ["Resent-From: me@x\r\nResent-From: before@y\r\nFrom: other@z\r\n\r\n", ["me@x"]],
])("%j is by %j", (text, senders) => {
  expect(checkMessage(utf8(text))?.senders).toEqual(senders);
});

test("a header has so many fields and no more, and none is looked at for long", () => {
  const fields = (count: number, name: (n: number) => string): Uint8Array =>
    utf8(`From: a@x\r\n${Array.from({ length: count - 1 }, (_, n) => `${name(n)}: x\r\n`).join("")}\r\n`);
  expect(checkMessage(fields(1_000, (n) => `resent-${n}`))?.senders).toEqual(["a@x"]);
  expect(checkMessage(fields(1_001, () => "a"))).toBeNull();
  expect(checkMessage(fields(1_000_000, (n) => `resent-${n}`))).toBeNull();
});

test("fields that stay are cut out, folded or spelled as they may be; nothing else changes", () => {
  const kept = "Resent-From: a@x\r\nFrom: b@x\r\nX-Aerogramme: kept\r\nBccx: kept\r\n\r\nBcc: body\r\n";
  // the newest block of Resent fields stands first
  const text =
    `Resent-Bcc : d\r\n${kept.slice(0, 18)}bcc: b@x,\r\n\tc@x\r\nX-AEROGRAMME-Draft: {}\r\n${kept.slice(18)}`.replace(
      "Bccx",
      "Return-Path: <>\r\nBccx",
    );
  const octets = checkMessage(utf8(text))?.octets ?? [];
  expect(Buffer.concat(octets).toString()).toBe(kept);
});
