/** Eight connections over two companions doing this and that for a minute, the provider away now and then: in the end all agree, and a new device with them. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { agreed, everything } from "./harness/everything.ts";
import { randomClients } from "./harness/random-mail.ts";
import { createWorld, plainMessage, type World } from "./harness/world.ts";

let world: World;
const WORK = 60_000;
const SEED = Number(process.env["SEED"] ?? Date.now() % 100_000);

beforeAll(async () => {
  world = await createWorld();
}, 120_000);
afterAll(() => world.end());

test(`a minute of random operations, seed ${SEED}`, async () => {
  await world.deliver(...Array.from({ length: 20 }, (_, n) => plainMessage(`start${n}`)));
  const first = world.device;
  const second = await world.joinDevice("second");
  await agreed(first, second, 60_000);
  const clients = randomClients([first, second], SEED);
  const end = Date.now() + WORK;
  const work = Promise.all(clients.map((client) => client.work(WORK)));
  for (let n = 0; Date.now() < end - 15_000; n++) {
    await new Promise((resolve) => setTimeout(resolve, 8_000));
    if (n % 2 === 0) await world.provider.kill();
    else await world.provider.stop();
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    await world.startProvider();
    await world.deliver(plainMessage(`between${n}`));
  }
  await work;
  const seen = await agreed(first, second, 120_000);
  for (const client of clients) await client.check();
  expect(clients.flatMap(({ findings }) => findings)).toEqual([]);
  const third = await world.joinDevice("third");
  expect(await agreed(first, third, 60_000)).toEqual(seen);
  expect(await everything(third)).toEqual(seen);
  console.log(clients.map(({ answered }) => JSON.stringify(answered)).join(" "));
}, 420_000);
