/** What a login opens on its way is overwritten, whatever comes of it. */
import { expect, onTestFinished, test } from "vitest";
import { loginWithPassword } from "../../shared/account/access/access-login.ts";
import { wipeAccess } from "../../shared/account/access/access-file.ts";
import { quickStretch } from "../../shared/account/testing/world.ts";
import type { CryptoPort } from "../../shared/crypto/primitives.ts";
import { err, unwrap } from "../../shared/lib/result.ts";
import { nodeCrypto } from "../crypto/node-crypto.ts";
import { createDerivations } from "./derivations.ts";
import { createPasswordLogin, type LoginAccess } from "./password-login.ts";
import { ADDRESS, createHostedWorld } from "./testing/hosted-world.ts";

/** Remembers what was opened, and the keys it was derived and opened with. */
function watched() {
  const secrets = new Map<Uint8Array, string>();
  const note = <T extends Uint8Array | null>(bytes: T): T => {
    if (bytes) secrets.set(bytes, Buffer.from(bytes).toString("hex"));
    return bytes;
  };
  const { chacha, aesGcm, hkdf } = nodeCrypto;
  const crypto: CryptoPort = {
    ...nodeCrypto,
    hkdf: async (...of) => note(await hkdf(...of)),
    chacha: { ...chacha, open: (...of) => note(chacha.open(...of)) },
    aesGcm: { ...aesGcm, open: async (...of) => note(await aesGcm.open(...of)) },
  };
  const left = () => [...secrets].filter(([bytes, was]) => Buffer.from(bytes).toString("hex") === was);
  return { crypto, secrets, left };
}

async function hosted(access: Partial<LoginAccess> = {}) {
  const world = await createHostedWorld();
  const { crypto, secrets, left } = watched();
  const derivations = createDerivations({ clock: Date.now });
  onTestFinished(() => derivations.close());
  const login = createPasswordLogin({
    ...{ crypto, derivations, stretch: quickStretch, log: () => undefined, directory: world.accounts },
    access: { ...world.accounts.access, ...access },
  });
  return { login, secrets, left };
}

test("by a mail program: of what was derived and opened only the keys that it gives are left, until they are overwritten", async () => {
  const { login, secrets, left } = await hosted();
  const { keys } = unwrap(await login.login(ADDRESS, "password", "192.0.2.1"));
  expect(keys.deviceSeed.every((byte) => byte === 0)).toBe(false);
  wipeAccess(keys);
  expect(secrets.size).toBeGreaterThan(4);
  expect(left()).toEqual([]);
  for (const key of [keys.deviceKey, keys.deviceSeed]) expect(key.every((byte) => byte === 0)).toBe(true);
});

test("a store that fails at the end, and a wrong password, leave nothing either", async () => {
  const { login, secrets, left } = await hosted({ noteUse: () => Promise.reject(new Error("full")) });
  expect(await login.login(ADDRESS, "password", "192.0.2.1")).toEqual({ ok: false, error: "failing" });
  expect(await login.login(ADDRESS, "other", "192.0.2.1")).toEqual({ ok: false, error: "wrong" });
  expect(secrets.size).toBeGreaterThan(6);
  expect(left()).toEqual([]);
});

test("by the page: nothing is left, whether it comes in or not", async () => {
  const world = await createHostedWorld();
  const { crypto, secrets, left } = watched();
  const { door } = world.services((await world.content()).keys.device);
  const login = (provider: typeof world.port, password: string) =>
    loginWithPassword({ crypto, door, stretch: quickStretch, provider }, ADDRESS, password);
  expect((await login(world.port, "password")).ok).toBe(true);
  expect(await login(world.port, "other")).toMatchObject({ error: { type: "wrongPassword" } });
  const session: typeof world.port.session = (of) => {
    const { log, ...rest } = world.port.session(of);
    return { ...rest, log: { ...log, latestRecord: () => Promise.resolve(err({ type: "offline" })) } };
  };
  expect(await login({ ...world.port, session }, "password")).toMatchObject({ error: { type: "offline" } });
  expect(secrets.size).toBeGreaterThan(10);
  expect(left()).toEqual([]);
});
