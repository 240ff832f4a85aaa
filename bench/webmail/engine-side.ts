/** What the webmail's engine does, timed: over an account in memory, in one process. Prints JSON. */
import { nodeCrypto } from "../../server/crypto/node-crypto.ts";
import { createMailSealer } from "../../shared/account/testing/mail-sealer.ts";
import { createWorld, type TestDevice } from "../../shared/account/testing/world.ts";
import { utf8 } from "../../shared/lib/bytes.ts";
import type { ListQuery, MailRpc } from "../../workers/rpc/mail-rpc.ts";
import { createListService } from "../../workers/service/lists/list-service.ts";
import { closeMailDesk, mailDeskOf } from "../../workers/service/changes/mail-desk.ts";

const count = Number(process.argv[2] ?? 10_000);

const WORDS = "invoice meeting report plans dinner travel budget garden release notes photos contract review update".split(" "); // prettier-ignore
const NAMES = "Ada Bob Zoë Márta Chen Olga Ravi Søren Lucía Tom Nina Jörg Amal Kofi Elif Yuki".split(" ");
let seed = 7;
const random = (below: number): number => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return seed % below;
};
const pick = (from: readonly string[]): string => from[random(from.length)] ?? "";
const words = (many: number): string => Array.from({ length: many }, () => pick(WORDS)).join(" ");

function message(n: number): string {
  const [first, last] = [pick(NAMES), pick(NAMES)];
  const answers = n > 10 && random(3) === 0 ? n - 1 - random(10) : null;
  return [
    `From: =?utf-8?B?${Buffer.from(`${first} ${last}`).toString("base64")}?= <person${random(400)}@example.net>`,
    `To: ada@example.org`,
    `Subject: ${answers === null ? "" : "Re: "}${words(5)} ${n}`,
    `Message-ID: <${n}@example.net>`,
    ...(answers === null ? [] : [`References: <${answers}@example.net>`]),
    "",
    ...Array.from({ length: 20 }, () => words(12)),
    "",
  ].join("\r\n");
}

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work();
  return performance.now() - began;
};
/** Of this process: what a machine that does other things besides does not change. */
const cpuOf = async (work: () => Promise<unknown>): Promise<number> => {
  const began = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000;
};
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

const serviceOf = ({ account }: TestDevice): MailRpc => createListService({ account: () => Promise.resolve(account) });

async function inboxQuery(rpc: MailRpc, more: Partial<ListQuery> = {}): Promise<ListQuery> {
  const inbox = (await rpc.mailboxes()).find(({ isInbox }) => isInbox);
  return { mailbox: inbox?.id ?? null, search: "", filter: "all", conversations: true, ...more };
}

async function firstRow(rpc: MailRpc): Promise<void> {
  const { rows } = await rpc.list(await inboxQuery(rpc), 0, 50);
  if (rows.length === 0) throw new Error("no row came");
}

const world = await createWorld(nodeCrypto);
const record = world.hosted.view.record?.record;
if (!record) throw new Error("no record");
const sealer = await createMailSealer(nodeCrypto, world.hosted.id, record, true);
for (let n = 0; n < count; n++) {
  const sealed = await sealer.seal(utf8(message(n)), 1_600_000_000 + n * 600);
  const delivered = await world.hosted.deliver(sealed.entry, sealed.blob);
  if (!delivered.ok) throw new Error("not delivered");
}
const sync = await timed(() => world.first.account.sync());
const cold = await timed(async () => {
  await firstRow(serviceOf(world.first));
});
const catalog = await timed(() => mailDeskOf(world.first.account).builder.whole());
await world.first.account.settle();
closeMailDesk(world.first.account);
await world.first.account.close();

let joinCpu = 0;
const join = await timed(async () => {
  joinCpu = await cpuOf(joined);
});
async function joined(): Promise<void> {
  const device = await world.another();
  await device.account.sync();
  await firstRow(serviceOf(device));
  closeMailDesk(device.account);
}

let device = world.first;
let warmCpu = 0;
const warm = await timed(async () => {
  warmCpu = await cpuOf(async () => {
    device = await world.first.reopen();
    await firstRow(serviceOf(device));
  });
});
const rpc = serviceOf(device);
const restored = await timed(() => mailDeskOf(device.account).builder.whole());

const keystrokes: number[] = [];
for (const typed of [
  "invoice",
  "from:person12",
  "zoe report",
  '"travel budget"',
  "subject:garden -plans",
  "is:unread marta",
])
  for (let length = 1; length <= typed.length; length++) {
    const query = await inboxQuery(rpc, { mailbox: null, search: typed.slice(0, length) });
    keystrokes.push(await cpuOf(() => rpc.list(query, 0, 50)));
  }
const suggests: number[] = [];
for (const typed of ["p", "pe", "person1", "from:zo", "in:", "is:u"])
  suggests.push(await cpuOf(() => rpc.suggest(typed)));

const list = await inboxQuery(rpc);
const { total, rows } = await rpc.list(list, 0, 50);
const scrolls: number[] = [];
for (let n = 0; n < 40; n++) scrolls.push(await cpuOf(() => rpc.list(list, random(Math.max(1, total - 50)), 50)));
const id = rows[0]?.id ?? "";
await rpc.open(id);
const opens: number[] = [];
for (let n = 0; n < 20; n++) opens.push(await cpuOf(() => rpc.open(id)));
const changes: number[] = [];
for (const row of rows.slice(0, 10))
  changes.push(
    await cpuOf(async () => {
      const target = { type: "rows", query: list, ids: [row.id] } as const;
      await rpc.change({ type: "flag", target, flag: "\\Flagged", on: true });
      await rpc.list(list, 0, 50);
    }),
  );

const found = {
  ...{ count, total, sync, cold, catalog, join, joinCpu, warm, warmCpu, restored },
  ...{ keystroke: median(keystrokes), keystrokeMost: Math.max(...keystrokes), suggest: median(suggests) },
  ...{ scroll: median(scrolls), scrollMost: Math.max(...scrolls), open: median(opens), change: median(changes) },
};
console.log(JSON.stringify(found));
process.exit(0);
