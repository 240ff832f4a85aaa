/** The answer while somebody is away: over engines and a provider in memory. */
import { expect, onTestFinished, test } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { utf8 } from "../../lib/bytes.ts";
import type { MailboxId } from "../../lib/ids.ts";
import { unwrap } from "../../lib/result.ts";
import { autoFacts } from "../../mime/headers/auto-mail.ts";
import { buildMessage } from "../../mime/build/build-message.ts";
import type { Account } from "../account.ts";
import type { Forwarder } from "./forwarder.ts";
import { createScriptedMta, type ScriptedMta } from "../testing/scripted-mta.ts";
import { createWorld, type TestDevice, type World } from "../testing/world.ts";
import { AUTO_ANSWERED, startVacation } from "./vacation.ts";
import { answeredTo } from "./vacation-answer.ts";
import { answeredAt, answeredOps, readVacation, vacationOp, type Vacation } from "./vacations.ts";
import { expectLinear } from "../../../test/harness/linear.ts";

let count = 0;
const mail = (fields: readonly string[] = [], from = "Bob <bob@example.net>", to = "ada@example.org"): string =>
  [
    ...[`From: ${from}`, `To: ${to}`, "Subject: Kites"],
    ...[`Message-ID: <m${++count}@example.net>`, ...fields, "", "Fly.", ""],
  ].join("\r\n");

const DAY = 86_400;

interface Scene {
  readonly world: World;
  readonly mta: ScriptedMta;
  readonly one: Forwarder;
  deliver(message: string): Promise<void>;
  start(device: TestDevice): Forwarder;
  later(days: number): void;
}

async function scene(note: Partial<Vacation> = {}): Promise<Scene> {
  const world = await createWorld(nodeCrypto);
  const mta = createScriptedMta();
  const { account } = world.first;
  await account.sync();
  const clock = (): number => world.clock.now;
  const since = Math.floor(clock() / 1000) - 60;
  const secret = nodeCrypto.randomBytes(16);
  const times = { on: true, from: 0, until: 0, days: 7, since };
  unwrap(await account.submit([vacationOp({ ...times, subject: "Weg ☀", text: "Bis später", secret, name: "Ada", own: ["countess@example.org"], handed: 0, ...note })])); // prettier-ignore
  const start = ({ account: own }: TestDevice): Forwarder => {
    const started = startVacation({ account: own, port: mta.port, clock, delay: () => 1_000_000 });
    onTestFinished(() => started.close());
    return started;
  };
  return {
    ...{ world, mta, one: start(world.first), start },
    async deliver(message) {
      await world.deliver(message);
      await account.sync();
    },
    later: (days) => void (world.clock.now += days * DAY * 1000),
  };
}

test("who writes is answered, as an answer that no person wrote, from nobody that could be answered", async () => {
  const { world, mta, one, deliver } = await scene();
  await deliver(mail(["References: <a@b>"]));
  await one.run();
  await one.run();
  expect(mta.taken).toHaveLength(1);
  const [{ envelope, text }] = mta.taken as [(typeof mta.taken)[number]];
  expect(envelope).toEqual({ from: "", to: ["bob@example.net"] });
  for (const line of [
    ...["From: Ada <ada@example.org>", "To: bob@example.net", "Subject: =?utf-8?B?V2VnIOKYgA==?="],
    ...["Auto-Submitted: auto-replied", `In-Reply-To: <m${count}@example.net>`],
    `References: <a@b>\r\n <m${count}@example.net>`,
  ])
    expect(text).toContain(`${line}\r\n`);
  expect(text).toContain("Bis sp=C3=A4ter");
  const inbox = world.first.account.state.mailboxByName("INBOX");
  expect(inbox?.flagsAt(0)).toEqual([AUTO_ANSWERED]);
});

test("once in so many days each, and each for themselves", async () => {
  const { mta, one, deliver, later } = await scene();
  const write = async (from?: string): Promise<number> => {
    await deliver(mail([], from));
    await one.run();
    return mta.taken.length;
  };
  expect([await write(), await write(), await write("BOB@example.net"), await write("c@x.example")]).toEqual([
    1, 1, 1, 2,
  ]);
  later(6.9);
  expect(await write()).toBe(2);
  later(0.2);
  expect(await write()).toBe(3);
});

test("two devices at once, one that dies after it was sent: one answer", async () => {
  const { world, mta, one, deliver, start } = await scene();
  await deliver(mail());
  const second = await world.another();
  await second.account.sync();
  const other = start(second);
  await Promise.all([one.run(), other.run()]);
  expect(mta.taken).toHaveLength(1);
  await deliver(mail([], "c@x.example"));
  mta.script.push({ type: "lostAnswer" });
  await one.run();
  one.close();
  await second.account.sync();
  await other.run();
  expect(mta.taken).toHaveLength(2);
  // the other answers something else of the same sender meanwhile
  expect(mta.asked.length).toBe(4);
});

test.each([
  ["it is off", { on: false }],
  ["it has not begun", { from: 4_000_000_000 }],
  ["it is over", { until: 1 }],
  ["it came before", { since: 4_000_000_000 }],
])("nobody is answered where %s", async (_, note) => {
  const { mta, one, deliver } = await scene(note);
  await deliver(mail());
  await one.run();
  expect(mta.asked).toEqual([]);
});

test("what a mail program files is not answered, nor what nobody sent, nor now what can not be read now", async () => {
  const { world, mta, one, deliver } = await scene();
  const { account } = world.first;
  const inbox = account.state.mailboxByName("INBOX")?.id as MailboxId;
  unwrap(await account.appendAll(inbox, [{ message: utf8(mail()), flags: [], internalDate: null }]));
  await world.deliver(mail(), "");
  await account.sync();
  await one.run();
  expect(mta.asked).toEqual([]);
  one.close();
  await deliver(mail());
  let isThere = false;
  const index: Account["index"] = (emails) =>
    isThere ? account.index(emails) : Promise.resolve(emails.map(() => null));
  const other = startVacation({
    account: Object.create(account, { index: { value: index } }) as Account,
    ...{ port: mta.port, clock: () => world.clock.now, delay: () => 1_000_000 },
  });
  onTestFinished(() => other.close());
  await other.run();
  isThere = true;
  await other.run();
  expect(mta.taken).toHaveLength(1);
});

test("every try takes room, and of nobody who has no mailbox anything is kept", async () => {
  const { world, mta, one, deliver, later } = await scene();
  const rows = (): number => world.first.account.state.settings("vacation-sent/").length;
  await deliver(mail([], `${"x".repeat(65)}@x.example`));
  await deliver(mail([], "a@-[x"));
  await one.run();
  expect([mta.asked.length, rows()]).toEqual([0, 0]);
  for (let n = 0; n < 24; n++) {
    const recipient = `u${n}@x.example`;
    mta.script.push({
      type: "refusals",
      refused: [{ recipient, code: 550, enhanced: null, text: "", permanent: true }],
    });
    await deliver(mail([], recipient));
  }
  await one.run();
  await one.run();
  expect([mta.asked.length, rows()]).toEqual([20, 20]);
  later(0.1);
  await one.run();
  expect([mta.asked.length, rows()]).toEqual([24, 24]);
}, 60_000);

test("who was answered is kept of five hundred at most, and not for ever once it is off", async () => {
  const { world, one, later } = await scene();
  const { account } = world.first;
  const rows = (): number => account.state.settings("vacation-sent/").length;
  const now = Math.floor(world.clock.now / 1000);
  for (let n = 0; n < 510; n++) unwrap(await account.submit(answeredOps(account.state, `u${n}@x.example`, now + n)));
  expect(rows()).toBe(500);
  expect([answeredAt(account.state, "u9@x.example"), answeredAt(account.state, "u10@x.example")]).toEqual([
    0,
    now + 10,
  ]);
  const note = readVacation(account.state);
  unwrap(await account.submit(note ? [vacationOp({ ...note, on: false })] : []));
  later(40);
  for (let turn = 0; turn < 3; turn++) await one.run();
  expect(rows()).toBe(0);
}, 60_000);

const own = ["ada@example.org", "countess@example.org"];
const read = (message: string): string | null => answeredTo(new TextEncoder().encode(message), own);

test.each([
  ...[["List-Id: <kites.example>"], ["List-Unsubscribe: <https://x.example>"], ["List-Post: NO"], ["Precedence: bulk"]],
  ...[["Precedence: List"], ["Precedence: junk"], ["Mailing-List: x"], ["Feedback-ID: x"]],
  ...[["Auto-Submitted: auto-generated"], ["Auto-Submitted: auto-replied (x)"], ["AUTO-SUBMITTED: Auto-Notified; x=y"]],
  ...[["X-Auto-Response-Suppress: OOF, DR"], ["X-Auto-Response-Suppress: All"]],
  ...[["Return-Path: <>"], ["Content-Type: multipart/report; report-type=delivery-status; boundary=b"]],
  ...[["X-Loop: ada@example.org"]],
])("not where it says %s", (field) => {
  expect(read(mail([field]))).toBeNull();
});

test.each([
  ...[
    "MAILER-DAEMON@x.example",
    "noreply@x.example",
    "no-reply@x.example",
    "Do_Not_Reply@x.example",
    "donotreply@x.example",
  ],
  ...[
    "owner-kites@x.example",
    "kites-request@x.example",
    "kites-owner@x.example",
    "kites-bounces@x.example",
    "listserv@x.example",
  ],
  ...[
    "bounce+12=ada=x@x.example",
    "postmaster@x.example",
    "ada@example.org",
    "Countess@Example.org",
    "ada+x@example.org",
    "",
  ],
])("not %s", (from) => {
  expect(read(mail([], from))).toBeNull();
});

test.each([
  ["everybody@example.org", [], null],
  ["undisclosed-recipients:;", [], null],
  ["x@y.z, Ada <ADA@example.org>", [], "bob@example.net"],
  ["ada+kites@example.org", [], "bob@example.net"],
  ["x@y.z", ["Cc: countess@example.org"], "bob@example.net"],
  ["x@y.z", ["Resent-To: ada@example.org"], "bob@example.net"],
  ["ada@example.org", ["Return-Path: <bob@work.example>"], "bob@work.example"],
  ["ada@example.org", ["Reply-To: eve@x.example"], "bob@example.net"],
  ["ada@example.org", ["Return-Path: <kites-bounces+bob@x.example>"], null],
  ["ada@example.org", ["Auto-Submitted: no"], "bob@example.net"],
])("to %s, %j: %s is answered", (to, fields, answered) => {
  expect(read(mail(fields, undefined, to))).toBe(answered);
});

test.each([
  ["To", (many: number) => `a@${"+".repeat(many)}`],
  ["X-Loop", (many: number) => `a@${"+".repeat(many)}`],
  ["From", (many: number) => `${"+".repeat(many)}@x.example`],
  ["Cc", (many: number) => "a+@b,".repeat(many / 5)],
])("a hostile %s costs little, and nobody is answered for it", (name, value) => {
  const messageOf = (many: number): string => `${name}: ${value(many)}\r\n${mail([], undefined, "x@y.z")}`;
  expectLinear((many) => expect(read(messageOf(many))).toBeNull(), 500_000);
});

test("who sent it on before is known by a long name, and by one that is not ASCII", () => {
  const long = `${"a".repeat(62)}@example.org`;
  for (const address of [long, "žofie@příklad.example"]) {
    const message = buildMessage({
      ...{ from: { address: "bob@example.net" }, to: [{ address }], subject: "", date: 0, messageId: "a@b", text: "" },
      ...{ boundary: "b", fields: [["X-Loop", address]] },
    });
    expect(new TextDecoder().decode(message)).toContain("X-Loop: =?utf-8?B?");
    expect(autoFacts(message).loops).toEqual([address]);
    expect(answeredTo(message, [address])).toBeNull();
  }
});

test("what is kept of it comes back; days have bounds", async () => {
  const { world } = await scene({ days: 90, text: "x" });
  expect(readVacation(world.first.account.state)).toMatchObject({
    days: 30,
    text: "x",
    on: true,
    own: ["countess@example.org"],
  });
});
