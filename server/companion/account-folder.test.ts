import { existsSync, readdirSync, statSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { encodeSecrets } from "../../shared/account/keys/secrets.ts";
import { epoch, idFromBytes, seq, type AccountId, type DeviceId } from "../../shared/lib/ids.ts";
import { nodeCrypto } from "../crypto/node-crypto.ts";
import { createDataFolder, heldAccounts, removeAccount } from "./account-folder.ts";
import { tempFolder } from "./testing/temp-folder.ts";
import { createVault } from "./vault.ts";

const bytes = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);

const secretsOf = (n: number, address: string): Uint8Array =>
  encodeSecrets({
    account: idFromBytes<AccountId>(bytes(16, n)),
    address,
    provider: "https://mail.example.org",
    device: idFromBytes<DeviceId>(bytes(16, 9)),
    deviceKey: bytes(32, 1),
    deviceSeed: bytes(32, 2),
    identity: bytes(32, 3),
    cacheKey: bytes(32, 4),
    epochs: [{ epoch: epoch(1), seed: bytes(32, 5), master: bytes(32, 6) }],
    lost: [],
    seen: { seq: seq(1), head: bytes(32, 7) },
  });

test("accounts are kept by address, secrets readable by the user alone", async () => {
  const data = join(tempFolder(), "new");
  await createDataFolder(data);
  const bert = await createVault(data, nodeCrypto, []).add(secretsOf(2, "bert@example.org"), bytes(32, 8));
  await createVault(data, nodeCrypto, []).add(secretsOf(1, "anna@example.org"), bytes(32, 8));
  const held = await heldAccounts(data);
  expect(held.map(({ address }) => address)).toEqual(["anna@example.org", "bert@example.org"]);
  expect(held[1]).toMatchObject({ id: bert, provider: "https://mail.example.org", imapHash: bytes(32, 8) });
  expect(statSync(data).mode & 0o777).toBe(0o700);
  expect(statSync(join(data, "accounts", bert)).mode & 0o777).toBe(0o700);
  expect(statSync(join(data, "accounts", bert, "secrets")).mode & 0o777).toBe(0o600);
});

test("what is not an account is passed over", async () => {
  const data = tempFolder();
  await createDataFolder(data);
  const id = "00".repeat(16);
  await mkdir(join(data, "accounts", id));
  await writeFile(join(data, "accounts", id, "secrets"), "garbage");
  await writeFile(join(data, "accounts", "note.txt"), "");
  expect(await heldAccounts(data)).toEqual([]);
  expect(await heldAccounts(join(data, "absent"))).toEqual([]);
});

test("a removed account leaves nothing", async () => {
  const data = tempFolder();
  await createDataFolder(data);
  const id = await createVault(data, nodeCrypto, []).add(secretsOf(1, "anna@example.org"), bytes(32, 8));
  await removeAccount(data, id);
  expect(existsSync(join(data, "accounts", id))).toBe(false);
  expect(readdirSync(join(data, "accounts"))).toEqual([]);
});
