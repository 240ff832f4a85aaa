/** What filters send on, over engines and a provider in memory: once, to whom it was confirmed by, and never in circles. */
import { expect, onTestFinished, test } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { utf8 } from "../../lib/bytes.ts";
import { idFromBytes, type FilterId, type MailboxId } from "../../lib/ids.ts";
import { err, unwrap } from "../../lib/result.ts";
import type { SubmitPort } from "../../lib/submission.ts";
import type { FilterRule } from "../../mailbox/filter-rule.ts";
import { JUNK_ID } from "../../mailbox/generation.ts";
import type { Account } from "../account.ts";
import { AUTO_FORWARDED, NOT_AUTO_FORWARDED, startForwarder, type Forwarder } from "./forwarder.ts";
import { codeOp, forwardOf, forwardOp, readForwardTold, typedCode, type Forward } from "./forwards.ts";
import { createScriptedMta, type ScriptedMta } from "../testing/scripted-mta.ts";
import { createWorld, type TestDevice, type World } from "../testing/world.ts";

const RULE = idFromBytes<FilterId>(new Uint8Array(16).fill(7));
const BOB = "bob@example.net";
const rule = (more: Partial<FilterRule> = {}): FilterRule => ({
  ...{ name: "", enabled: true, match: "all", moveTo: null, flags: [], notJunk: false, stop: false },
  conditions: [{ field: "subject", test: "contains", not: false, values: ["invoice"] }],
  ...more,
});
const mail = (fields: readonly string[] = [], subject = "Invoice 1"): string =>
  [
    ...["From: Shop <shop@shop.example>", "To: ada@example.org", `Subject: ${subject}`],
    ...[`Message-ID: <${nodeCrypto.randomBytes(4).join("")}@shop.example>`, ...fields, "", "Pay.", ""],
  ].join("\r\n");

interface Desk {
  readonly account: Account;
  readonly forwarder: Forwarder;
}

interface Scene {
  readonly world: World;
  readonly mta: ScriptedMta;
  readonly one: Desk;
  deliver(message?: string): Promise<void>;
  another(port?: SubmitPort): Promise<Desk>;
  told(): readonly (readonly [reason: string, detail: string])[];
}

function deskOf(world: World, port: SubmitPort, { account: own }: TestDevice, address?: string): Desk {
  const account = address === undefined ? own : (Object.create(own, { address: { value: address } }) as Account);
  const forwarder = startForwarder({ account, port, clock: () => world.clock.now, delay: () => 1_000_000 });
  onTestFinished(() => forwarder.close());
  return { account, forwarder };
}

async function scene(forward: Partial<Forward> = {}, filter = rule()): Promise<Scene> {
  const world = await createWorld(nodeCrypto);
  const mta = createScriptedMta();
  const one = deskOf(world, mta.port, world.first);
  await setUp(one.account, world, forward, filter);
  return {
    ...{ world, mta, one },
    async deliver(message = mail()) {
      await world.deliver(message);
      await one.account.sync();
    },
    async another(port = mta.port) {
      const device = await world.another();
      await device.account.sync();
      return deskOf(world, port, device);
    },
    told: () => readForwardTold(one.account.state).map(({ reason, detail }) => [reason, detail]),
  };
}

async function setUp(account: Account, world: World, forward: Partial<Forward>, filter: FilterRule): Promise<void> {
  await account.sync();
  const confirmed = Math.floor(world.clock.now / 1000) - 60;
  const to = [{ address: BOB, confirmed }];
  const secret = nodeCrypto.randomBytes(16);
  unwrap(
    await account.submit([
      { op: "filter", id: RULE, rule: filter, order: 1 },
      forwardOp({ rule: RULE, how: "redirect", secret, text: "Sent on.", to, ...forward }),
    ]),
  );
}

function flags({ account }: Desk, mailbox = "INBOX"): readonly (readonly string[])[] {
  const view = account.state.mailboxByName(mailbox);
  return Array.from({ length: view?.count ?? 0 }, (_, row) => view?.flagsAt(row) ?? []);
}

test("a message that fits is sent on as it was received, once, and marked", async () => {
  const { mta, one, deliver } = await scene();
  const message = mail();
  await deliver(message);
  await deliver(mail([], "Lunch"));
  await one.forwarder.run();
  await one.forwarder.run();
  expect(mta.taken).toHaveLength(1);
  expect(mta.taken[0]?.envelope).toEqual({ from: "ada@example.org", to: [BOB] });
  expect(mta.taken[0]?.text).toMatch(
    /^Resent-Date: .*\r\nResent-From: ada@example\.org\r\nResent-To: bob@example\.net\r\n/,
  );
  expect(mta.taken[0]?.text.endsWith(`X-Loop: ada@example.org\r\n${message}`)).toBe(true);
  expect(flags(one)).toEqual([[AUTO_FORWARDED], []]);
});

test("as a file of a new message, with what says that no person wrote it", async () => {
  const { mta, one, deliver } = await scene({ how: "forward" });
  const message = mail(["X-Loop: carl@example.net"]);
  await deliver(message);
  await one.forwarder.run();
  const text = mta.taken[0]?.text ?? "";
  expect(text).toContain("Subject: Fwd: Invoice 1\r\n");
  expect(text).toContain("Auto-Submitted: auto-generated\r\n");
  expect(text.match(/^X-Loop: .*$/gm)).toEqual(["X-Loop: ada@example.org", "X-Loop: carl@example.net", "X-Loop: carl@example.net"]); // prettier-ignore
  expect(text).toContain(message);
});

test("two devices at once: one copy, to each address", async () => {
  const { mta, one, deliver, another, world } = await scene();
  const confirmed = Math.floor(world.clock.now / 1000) - 1;
  const forward = forwardOf(one.account.state, RULE) as Forward;
  unwrap(
    await one.account.submit([forwardOp({ ...forward, to: [...forward.to, { address: "c@x.example", confirmed }] })]),
  );
  await deliver();
  const other = await another();
  await Promise.all([one.forwarder.run(), other.forwarder.run()]);
  expect(mta.asked.length).toBe(4);
  expect(mta.taken.map(({ envelope }) => envelope.to[0])).toEqual([BOB, "c@x.example"]);
});

test("a device that dies after it was sent, before it was marked: another goes on, and nothing goes twice", async () => {
  const { mta, one, deliver, another } = await scene();
  await deliver();
  mta.script.push({ type: "lostAnswer" });
  await one.forwarder.run();
  one.forwarder.close();
  expect([mta.taken.length, flags(one)]).toEqual([1, [[]]]);
  const other = await another();
  await other.forwarder.run();
  expect([mta.taken.length, mta.asked.length, flags(other)]).toEqual([1, 2, [[AUTO_FORWARDED]]]);
});

test("a device that is cut off before it asks leaves it to another", async () => {
  const { world, mta, one, deliver, another } = await scene();
  await deliver();
  mta.script.push({ type: "failure", failure: { type: "offline" } });
  await one.forwarder.run();
  expect(mta.taken).toEqual([]);
  await one.forwarder.run();
  expect(mta.asked).toHaveLength(1);
  const other = await another();
  await other.forwarder.run();
  await one.account.sync();
  world.clock.now += 3_600_000;
  await one.forwarder.run();
  expect([mta.taken.length, mta.asked.length]).toEqual([1, 2]);
});

test.each([
  ["nobody confirmed it", { to: [{ address: BOB, confirmed: 0 }] }, rule(), mail()],
  ["it came before that", { to: [{ address: BOB, confirmed: 4_000_000_000 }] }, rule(), mail()],
  ["another filter stops before it", {}, rule({ conditions: [{ field: "list", test: "contains", not: false, values: ["x"] }] }), mail()], // prettier-ignore
  ["its filter looks at whom it was delivered to, which nobody knows", {}, rule({ conditions: [{ field: "recipient", test: "contains", not: true, values: ["zzz"] }] }), mail()], // prettier-ignore
  ["who wrote it is whom it would go to", { to: [{ address: "SHOP@shop.example", confirmed: 1 }] }, rule(), mail()],
  ["it would go back here", { to: [{ address: "ada@example.org", confirmed: 1 }] }, rule(), mail()],
  ["it was here before", {}, rule(), mail(["X-Loop: Ada@Example.org"])],
  ["it answers by itself", {}, rule(), mail(["Auto-Submitted: auto-replied (vacation)"])],
  ["nobody sent it", {}, rule(), mail(["Return-Path: <>"])],
  ["it reports", {}, rule(), mail(["Content-Type: multipart/report; boundary=b"])],
])("nothing is sent where %s", async (_, forward, filter, message) => {
  const { mta, one, deliver } = await scene(forward, filter);
  await deliver(message);
  await one.forwarder.run();
  expect(mta.asked).toEqual([]);
});

test("junk is not sent on, nor what lies in the trash", async () => {
  const { mta, one, deliver } = await scene({}, rule({ moveTo: JUNK_ID }));
  await deliver();
  await one.forwarder.run();
  expect(mta.asked).toEqual([]);
});

test("of a filter that is off nothing stays confirmed, also when it is on again; what has none is gone", async () => {
  const { mta, one, deliver } = await scene();
  unwrap(await one.account.submit([{ op: "filter", id: RULE, rule: rule({ enabled: false }), order: 1 }]));
  await one.forwarder.run();
  unwrap(await one.account.submit([{ op: "filter", id: RULE, rule: rule(), order: 1 }]));
  await deliver();
  await one.forwarder.run();
  expect(mta.asked).toEqual([]);
  expect(forwardOf(one.account.state, RULE)?.to).toEqual([{ address: BOB, confirmed: 0 }]);
  unwrap(await one.account.submit([{ op: "filter", id: RULE, rule: null, order: 1 }]));
  await one.forwarder.run();
  expect(one.account.state.settings("forward")).toEqual([]);
});

test("what the mail server refuses is told and not tried again; after ten in a row its address is asked anew", async () => {
  const { mta, one, deliver, told } = await scene();
  const refused = [{ recipient: BOB, code: 550, enhanced: "5.1.1", text: "No such user", permanent: true }];
  for (let n = 0; n < 10; n++) {
    mta.script.push({ type: "refusals", refused });
    await deliver();
    await one.forwarder.run();
  }
  await one.forwarder.run();
  expect([mta.asked.length, told()]).toEqual([10, [["refused", "550 No such user"]]]);
  expect(flags(one).every((each) => each.includes(NOT_AUTO_FORWARDED))).toBe(true);
  expect(forwardOf(one.account.state, RULE)?.to).toEqual([{ address: BOB, confirmed: 0 }]);
  await deliver();
  await one.forwarder.run();
  expect(mta.asked).toHaveLength(10);
});

test("what is refused for now is tried again, for two days; what was told goes once it works", async () => {
  const { world, mta, one, deliver, told } = await scene();
  const refused = [{ recipient: BOB, code: 450, enhanced: null, text: "Later", permanent: false }];
  const busy = { type: "refusals", refused } as const;
  await deliver();
  mta.script.push(busy, busy);
  await one.forwarder.run();
  await one.forwarder.run();
  expect([mta.asked.length, flags(one), told()]).toEqual([1, [[]], []]);
  world.clock.now += 2 * 86_400_000;
  await one.forwarder.run();
  expect([told(), flags(one)]).toEqual([[["refused", "450 Later"]], [[NOT_AUTO_FORWARDED]]]);
  await deliver();
  await one.forwarder.run();
  expect([mta.taken.length, told()]).toEqual([1, []]);
});

test.each([
  [{ type: "notYourAddress", address: "carl@example.org" }, "carl@example.org"],
  [{ type: "notOffered" }, ""],
  [{ type: "badMessage" }, ""],
] as const)("what the provider does not do is told: %j", async (failure, detail) => {
  const { mta, one, deliver, told } = await scene();
  mta.script.push({ type: "failure", failure });
  await deliver();
  await one.forwarder.run();
  await one.forwarder.run();
  expect([mta.asked.length, told()]).toEqual([1, [[failure.type, detail]]]);
});

test("what may have left is not sent again", async () => {
  const { mta, one, deliver, told } = await scene();
  mta.script.push({ type: "failure", failure: { type: "handedOver", retryAfterSeconds: 1 } });
  await deliver();
  await one.forwarder.run();
  await one.forwarder.run();
  expect([mta.asked.length, told()]).toEqual([1, [["maybeSent", ""]]]);
});

test("what is more than is sent on in an hour waits, however many addresses one goes to; after two days that is told", async () => {
  const to = [BOB, "c@x.example", "d@x.example", "e@x.example"].map((address) => ({ address, confirmed: 1 }));
  const { world, mta, one, deliver, told } = await scene({ to });
  for (let n = 0; n < 23; n++) await deliver();
  await one.forwarder.run();
  await one.forwarder.run();
  expect([mta.taken.length, told()]).toEqual([80, []]);
  expect(flags(one).filter((each) => each.includes(AUTO_FORWARDED))).toHaveLength(20);
  world.clock.now += 2 * 3_600_000;
  await one.forwarder.run();
  expect([mta.taken.length, told()]).toEqual([92, []]);
  for (let n = 0; n < 23; n++) await deliver();
  await one.forwarder.run();
  expect([mta.taken.length, told()]).toEqual([160, []]);
  for (let n = 0; n < 23; n++) await deliver();
  world.clock.now += 2 * 86_400_000;
  await one.forwarder.run();
  expect([mta.taken.length, told()]).toEqual([240, to.map(() => ["tooMany", ""])]);
  expect(flags(one).filter((each) => each.includes(NOT_AUTO_FORWARDED))).toHaveLength(9);
}, 120_000);

test("what can not be read at the moment is sent on when it can", async () => {
  const { mta, one, deliver, world } = await scene();
  await deliver();
  let isThere = false;
  const account = Object.create(one.account, {
    index: { value: (emails: never) => (isThere ? one.account.index(emails) : Promise.resolve([null])) },
  }) as Account;
  const forwarder = startForwarder({ account, port: mta.port, clock: () => world.clock.now, delay: () => 1_000_000 });
  onTestFinished(() => forwarder.close());
  await forwarder.run();
  isThere = true;
  await forwarder.run();
  expect(mta.taken).toHaveLength(1);
});

test.each([
  ["", "Shop <shop@shop.example>"],
  ["x@y.example", "Mail <MAILER-DAEMON@y.example>"],
  ["x@y.example", "postmaster@y.example"],
])("a report in a form of its own is not sent on: from <%s>, by %s", async (sender, author) => {
  const { world, mta, one } = await scene();
  await world.deliver(mail().replace("Shop <shop@shop.example>", author), sender);
  await one.account.sync();
  await one.forwarder.run();
  expect([mta.asked, flags(one)]).toEqual([[], [[NOT_AUTO_FORWARDED]]]);
});

test("what a mail program files is not sent on, with a date or without", async () => {
  const { world, mta, one } = await scene();
  const inbox = one.account.state.mailboxByName("INBOX")?.id as MailboxId;
  const now = Math.floor(world.clock.now / 1000);
  const messages = [null, now].map((internalDate) => ({ message: utf8(mail()), flags: [], internalDate }));
  unwrap(await one.account.appendAll(inbox, messages));
  await one.forwarder.run();
  expect([mta.asked, flags(one)]).toEqual([[], [[], []]]);
});

test.each(["redirect", "forward"] as const)(
  "two accounts that %s to each other: it comes round once, and ends",
  async (how) => {
    const names = ["ada@example.org", BOB];
    const worlds = await Promise.all([createWorld(nodeCrypto), createWorld(nodeCrypto)]);
    let sent = 0;
    const desks = worlds.map((world, at) => {
      const port: SubmitPort = {
        async submit(_id, { to }, octets) {
          const other = worlds[names.indexOf(to[0] ?? "")];
          if (!other || ++sent > 10) return err({ type: "badMessage" });
          await other.deliver(octets);
          return { ok: true, value: { accepted: to, refused: [] } };
        },
      };
      return deskOf(world, port, world.first, names[at]);
    });
    for (const [at, { account }] of desks.entries())
      await setUp(account, worlds[at] as World, { how, to: [{ address: names[1 - at] ?? "", confirmed: 1 }] }, rule());
    await worlds[0].deliver(mail());
    for (let turn = 0; turn < 6; turn++)
      for (const { account, forwarder } of desks) {
        await account.sync();
        await forwarder.run();
      }
    // what is forwarded is by whom it would go back to
    expect(sent).toBe(how === "redirect" ? 2 : 1);
  },
);

test("a code counts for the address it was sent to, for a day, ten times, however it is spaced", async () => {
  const { one } = await scene();
  const { account } = one;
  const submit = async (op: ReturnType<typeof codeOp>): Promise<void> =>
    void unwrap(await account.submit(op ? [op] : []));
  await submit(codeOp(account.state, BOB, "12345678", 1_000));
  expect(typedCode(account.state, "BOB@example.net ", "1234 5678", 1_001)?.isRight).toBe(true);
  expect(typedCode(account.state, "eve@example.net", "12345678", 1_001)).toBeNull();
  expect(typedCode(account.state, BOB, "12345678", 1_000 + 86_400)).toBeNull();
  for (let n = 0; n < 10; n++) {
    const typed = typedCode(account.state, BOB, "0", 1_001);
    expect(typed?.isRight).toBe(false);
    unwrap(await account.submit(typed?.ops ?? []));
  }
  expect(typedCode(account.state, BOB, "12345678", 1_001)).toBeNull();
  for (let n = 0; n < 4; n++) await submit(codeOp(account.state, BOB, "1", 1_002));
  expect(codeOp(account.state, BOB, "1", 1_003)).toBeNull();
  expect(codeOp(account.state, BOB, "1", 1_003 + 86_400)).not.toBeNull();
});
