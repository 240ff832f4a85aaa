/** The engine over a provider in memory: what one device does, the others see. */
import { expect, test } from "vitest";
import { nodeCrypto } from "../../server/crypto/node-crypto.ts";
import { joinWithWords } from "./join/join.ts";
import { accountContract, type ContractDevice } from "./testing/account-contract.ts";
import { createWorld, type TestDevice } from "./testing/world.ts";

const contractDevice = ({ account, connection, reopen, clone }: TestDevice): ContractDevice => ({
  account,
  setOnline: (online) => void (connection.online = online),
  reopen: async () => contractDevice(await reopen()),
  clone: async () => contractDevice(await clone()),
});

accountContract("memory", async () => {
  const world = await createWorld(nodeCrypto);
  const another = async (): Promise<ContractDevice> => contractDevice(await world.another());
  return { deliver: world.deliver, first: contractDevice(world.first), another };
});

test("wrong words join nothing", async () => {
  const { port, words } = await createWorld(nodeCrypto);
  const parts = { crypto: nodeCrypto, provider: port, clock: Date.now };
  const device = { kind: "companion", name: "x" } as const;
  const swapped = words.split(" ").reverse().join(" ");
  const checksum = await joinWithWords(parts, "ada@example.org", swapped, device);
  expect(checksum).toMatchObject({ ok: false });
  const unknown = await joinWithWords(parts, "ada@example.org", words.replace(/^\w+/, "qqqq"), device);
  expect(unknown).toEqual({ ok: false, error: { type: "badWords", position: 1 } });
});
