/** The flavor changed from companions, on real processes: a password opens the account, and opens it no more. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { nodeCrypto as crypto } from "../server/crypto/node-crypto.ts";
import { loginWithPassword } from "../shared/account/access/access-login.ts";
import { createProviderClient } from "../shared/client/create-provider-client.ts";
import { stretchInScript } from "../shared/crypto/access-secrets.ts";
import { aerogramme, aerogrammeJson } from "./harness/daemon.ts";
import { createWorld, plainMessage, until, type Device, type World } from "./harness/world.ts";

const PASSWORD = "violin carbon tunnel basket";
const PATIENCE = 30_000;

let world: World;
let other: Device;
beforeAll(async () => {
  world = await createWorld();
  other = await world.joinDevice("other");
}, 120_000);
afterAll(() => world.end());

/** Over HTTP, as a browser does. */
async function login(password: string): Promise<string> {
  const baseUrl = world.provider.ready["http"] ?? "";
  const provider = createProviderClient({ fetch: (url, init) => fetch(url, init), baseUrl, crypto });
  const parts = { crypto, provider, door: provider.door, stretch: stretchInScript };
  const opened = await loginWithPassword(parts, world.address, password);
  return opened.ok ? "open" : opened.error.type;
}

const flavorOf = async ({ data }: Device): Promise<unknown> =>
  (await aerogrammeJson(["companion", "flavor", "--data", data]))["flavor"];
const kindsOf = async ({ data }: Device): Promise<unknown[]> => {
  const { devices } = await aerogrammeJson(["companion", "devices", "--data", data]);
  return (devices as { kind: string }[]).map(({ kind }) => kind).sort();
};
const announced = async ({ data }: Device): Promise<string> =>
  (await aerogramme(["companion", "status", "--data", data])).stdout;
const countOf = async (device: Device): Promise<number> => {
  const client = await device.open();
  const { untagged } = await client.command("STATUS INBOX (MESSAGES)");
  await client.logout();
  return Number(/MESSAGES (\d+)/.exec(untagged)?.[1]);
};

test("hardened to transparent and back: passwords, devices, news, and mail that comes meanwhile", async () => {
  const { device } = world;
  await world.deliver(plainMessage("before"));
  expect(await flavorOf(device)).toBe("hardened");
  expect(await login(PASSWORD)).toBe("wrongPassword");

  const weak = await aerogramme(
    ["companion", "flavor", "--data", device.data, "--transparent", "--password-stdin"],
    "summer2024\n",
  );
  expect(weak).toMatchObject({ code: 1, stdout: "" });
  expect(weak.stderr).toContain("too easy to guess");

  const opening = ["companion", "flavor", world.address, "--data", device.data, "--transparent", "--password-stdin"];
  const opened = await aerogramme(opening, `${PASSWORD}\n`);
  expect(opened).toMatchObject({ code: 0, stderr: "" });
  expect(opened.stdout).toContain("is transparent now");
  expect(await login(PASSWORD)).toBe("open");
  expect(await login("marble ribbon oyster canyon")).toBe("wrongPassword");
  expect(await kindsOf(device)).toEqual(["companion", "companion", "provider"]);
  await until(
    () => flavorOf(other),
    (flavor) => flavor === "transparent",
    PATIENCE,
  );
  await until(
    () => announced(other),
    (text) => text.includes("the account was made transparent"),
    PATIENCE,
  );
  expect((await aerogramme(opening, `${PASSWORD}\n`)).stderr).toContain("is transparent already");
  await world.deliver(plainMessage("meanwhile"));

  // the companion that did not open it, stopped: the command opens the account itself
  await other.stop();
  const closing = ["companion", "flavor", "--data", other.data, "--hardened"];
  expect(await aerogramme(closing)).toMatchObject({ code: 2 });
  const closed = await aerogramme([...closing, "--yes"]);
  expect(closed).toMatchObject({ code: 0, stderr: "" });
  expect(await login(PASSWORD)).toBe("wrongPassword");
  expect(await kindsOf(other)).toEqual(["companion", "companion"]);
  await until(
    () => announced(device),
    (text) => text.includes("the account was made hardened"),
    PATIENCE,
  );
  await world.deliver(plainMessage("after"));
  await other.start();
  for (const one of [device, other])
    await until(
      () => countOf(one),
      (count) => count === 3,
      PATIENCE,
    );
}, 180_000);

test("changed by an ill-formed command nothing is", async () => {
  const data = world.device.data;
  const both = await aerogramme(["companion", "flavor", "--data", data, "--hardened", "--transparent"]);
  expect(both).toMatchObject({ code: 2 });
  expect(both.stderr).toContain("do not go together");
  expect((await aerogramme(["companion", "flavor", "--data", data, "--password-stdin"])).code).toBe(2);
  expect(await flavorOf(world.device)).toBe("hardened");
});
