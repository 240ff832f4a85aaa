/** A provider whose users a real slapd knows: whose mail is taken, kept back, refused. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { aerogramme, aerogrammeJson } from "../../test/harness/daemon.ts";
import { ImapClient } from "../../test/harness/imap-client.ts";
import { LmtpClient } from "../../test/harness/lmtp-client.ts";
import { loginWithPassword } from "../../shared/account/access/access-login.ts";
import { createProviderClient } from "../../shared/client/create-provider-client.ts";
import { nodeCrypto as crypto } from "../crypto/node-crypto.ts";
import { stretch } from "../crypto/stretch.ts";
import { BASE, noSlapd, SEARCHER, startSlapd, type Slapd } from "../directory/testing/slapd.ts";
import { testUnless } from "../testing/skip-aloud.ts";
import { startProviderProcess, tempFolder, type ProviderProcess } from "../testing/test-provider.ts";

let slapd: Slapd;
let provider: ProviderProcess;
const message = (size = 100): string => `From: a@example.net\r\nSubject: x\r\n\r\n${"m".repeat(size)}\r\n`;

beforeAll(async () => {
  if (noSlapd !== null) return;
  slapd = await startSlapd();
  const folder = tempFolder();
  const config = path.join(folder, "settings.toml");
  const lines = [`url = "${slapd.url}"`, `bind_dn = "${SEARCHER}"`, `password_file = "${slapd.passwordFile}"`];
  const attributes = [
    'aliases = "mailAlternateAddress"',
    'quota = "mailQuota"',
    'flavor = "hardened"',
    'flavor_attribute = "mailFlavor"',
  ];
  writeFileSync(config, ["[ldap]", ...lines, `base = "${BASE}"`, ...attributes, "cache_seconds = 1\n"].join("\n"));
  provider = await startProviderProcess(["--config", config, "--imap", "127.0.0.1:0"], {}, folder);
}, 120_000);
afterAll(async () => {
  if (noSlapd !== null) return;
  await provider.end();
  await slapd.end();
});

async function replies(to: readonly string[], text = message()): Promise<string[]> {
  const client = await LmtpClient.open(provider.lmtp);
  try {
    return await client.deliver(to, text);
  } finally {
    client.close();
  }
}
/** Until answers of the directory that are kept are over. */
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1_300));

testUnless(
  noSlapd,
  "a user of the directory: 450 until joined, then by all its addresses; gone with its entry",
  async () => {
    await slapd.add("ada", { mail: "ada@example.org", aliases: ["countess@example.org"] });
    expect(await replies(["ada@example.org", "countess@example.org", "carol@example.org"])).toEqual([
      expect.stringMatching(/^450 4\.2\.1 /),
      expect.stringMatching(/^450 4\.2\.1 /),
      expect.stringMatching(/^550 5\.1\.1 /),
    ]);
    const reader = await provider.join("ada@example.org");
    expect(await replies(["ADA@example.org", "countess+tag@example.org"])).toEqual([
      expect.stringMatching(/^250 /),
      expect.stringMatching(/^250 /),
    ]);
    expect(reader).toBeDefined();
    const shown = await aerogrammeJson(["provider", "account", "show", "ada@example.org", "--data", provider.data]);
    expect(shown).toMatchObject({ fromDirectory: true, aliases: [], state: "joined" });

    await slapd.remove("ada");
    await pause();
    expect(await replies(["ada@example.org", "countess@example.org"])).toEqual([
      expect.stringMatching(/^550 5\.1\.1 /),
      expect.stringMatching(/^550 5\.1\.1 /),
    ]);
    await slapd.add("ada", { mail: "lovelace@example.org", aliases: ["ada@example.org"] });
    await pause();
    expect(await replies(["lovelace@example.org", "ada@example.org"])).toEqual([
      expect.stringMatching(/^250 /),
      expect.stringMatching(/^250 /),
    ]);
  },
);

testUnless(
  noSlapd,
  "a transparent user: the first login by IMAP makes the account, and reads what comes then",
  async () => {
    await slapd.add("kim", {
      mail: "kim@example.org",
      aliases: ["k@example.org"],
      password: "kims",
      flavor: "transparent",
    });
    expect(await replies(["kim@example.org"])).toEqual([expect.stringMatching(/^450 4\.2\.1 /)]);
    const open = (user: string, password: string) =>
      ImapClient.open(provider.daemon.ready["imap"] ?? "", user, password);
    await expect(open("kim@example.org", "not kims")).rejects.toThrow(/AUTHENTICATIONFAILED/);
    const first = await open("k@example.org", "kims");
    expect(await replies(["kim@example.org", "k@example.org"])).toEqual([
      expect.stringMatching(/^250 /),
      expect.stringMatching(/^250 /),
    ]);
    await first.ok("LOGOUT");
    const again = await open("kim@example.org", "kims");
    await again.ok("SELECT INBOX");
    expect(await again.ok("FETCH 1 BODY[]")).toContain("m".repeat(100));
    await again.ok("LOGOUT");
    await slapd.set("kim", "userPassword", ["kims new one"]);
    await expect(open("kim@example.org", "kims new one")).rejects.toThrow(
      /changed in the directory: log in to the webmail/,
    );
    const shown = await aerogramme(["provider", "account", "show", "kim@example.org", "--data", provider.data]);
    expect(shown.stdout).toMatch(/opens by +a password; changed in the directory, and waiting/);
    await expect(open("kim@example.org", "kims")).rejects.toThrow(/AUTHENTICATIONFAILED/);

    const client = createProviderClient({ fetch, baseUrl: provider.http, crypto });
    const inWebmail = (password: string, before: string | null) =>
      loginWithPassword({ crypto, provider: client, door: client.door, stretch }, "k@example.org", password, before);
    expect(await inWebmail("kims new one", null)).toMatchObject({ error: { type: "locked" } });
    expect(await inWebmail("kims", null)).toMatchObject({ error: { type: "wrongPassword" } });
    expect(await inWebmail("kims new one", "kims")).toMatchObject({ ok: true, value: { address: "kim@example.org" } });
    await slapd.remove("kim");
    await pause();
    expect(await inWebmail("kims new one", "kims")).toMatchObject({ error: { type: "wrongPassword" } });
    await expect(open("kim@example.org", "kims new one")).rejects.toThrow(/AUTHENTICATIONFAILED/);
  },
);

testUnless(noSlapd, "an alias that the directory gave to somebody else leads to no account of before", async () => {
  await slapd.add("fay", { mail: "fay@example.org" });
  await provider.join("fay@example.org");
  await slapd.add("gil", { mail: "gil@example.org", aliases: ["fay@example.org"] });
  await pause();
  expect(await replies(["fay@example.org", "gil@example.org"])).toEqual([
    expect.stringMatching(/^250 /),
    expect.stringMatching(/^450 4\.2\.1 /),
  ]);
});

testUnless(noSlapd, "what the directory and the provider can not both have is refused in words", async () => {
  await slapd.add("dan", { mail: "dan@example.org", aliases: ["daniel@example.org"] });
  const add = (...args: string[]) => aerogramme(["provider", "account", "add", ...args, "--data", provider.data]);
  expect((await add("daniel@example.org")).stderr).toContain(
    "is an address of dan@example.org in the directory of users",
  );
  expect((await add("dan@example.org", "--alias", "d@example.org")).stderr).toContain("are those in the directory");
  expect((await add("own@example.org", "--alias", "daniel@example.org")).stderr).toContain(
    "an address of dan@example.org",
  );
});

testUnless(noSlapd, "over its quota: 452, and room again when it is raised", async () => {
  await slapd.add("eve", { mail: "eve@example.org", quota: "60K" });
  await provider.join("eve@example.org");
  expect(await replies(["eve@example.org"], message(10_000))).toEqual([expect.stringMatching(/^250 /)]);
  expect(await replies(["eve@example.org"], message(100_000))).toEqual([
    "452 4.2.2 This mailbox is full, try again later",
  ]);
  expect(await replies(["eve@example.org"], message(20_000))).toEqual([expect.stringMatching(/^250 /)]);
  await slapd.set("eve", "mailQuota", ["10K"]);
  await pause();
  expect(await replies(["eve@example.org"])).toEqual([expect.stringMatching(/^452 4\.2\.2 /)]);
  await slapd.set("eve", "mailQuota", []);
  await pause();
  expect(await replies(["eve@example.org"], message(100_000))).toEqual([expect.stringMatching(/^250 /)]);
});

testUnless(noSlapd, "an account of the provider's own has a quota of its own, and needs no directory", async () => {
  await provider.join("own@example.org");
  const quota = (size: string) =>
    aerogramme(["provider", "account", "quota", "own@example.org", size, "--data", provider.data]);
  expect((await quota("1K")).stdout).toMatch(/quota +1 KiB/);
  expect(await replies(["own@example.org"])).toEqual([expect.stringMatching(/^452 4\.2\.2 /)]);
  expect(await quota("much")).toMatchObject({ code: 2 });
  await slapd.kill();
  expect((await quota("none")).stdout).not.toMatch(/quota/);
  expect(await replies(["own@example.org", "dan@example.org", "nobody@example.org"])).toEqual([
    expect.stringMatching(/^250 /),
    expect.stringMatching(/^451 4\.3\.0 /),
    expect.stringMatching(/^451 4\.3\.0 /),
  ]);
  const added = await aerogramme(["provider", "account", "add", "new@example.org", "--data", provider.data]);
  expect(added.stderr).toContain("the directory of users does not answer");
  await slapd.start();
  await pause();
  expect(await replies(["dan@example.org", "nobody@example.org"])).toEqual([
    expect.stringMatching(/^450 4\.2\.1 /),
    expect.stringMatching(/^550 5\.1\.1 /),
  ]);
});
