/** Accounts that a password opens, by the commands that make and mend them: with the provider running and stopped. */
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loginWithPassword } from "../../shared/account/access/access-login.ts";
import { lookWithWords } from "../../shared/account/join/recover.ts";
import { createProviderClient } from "../../shared/client/create-provider-client.ts";
import { unwrap } from "../../shared/lib/result.ts";
import { aerogramme, aerogrammeJson, type Finished } from "../../test/harness/daemon.ts";
import { nodeCrypto as crypto } from "../crypto/node-crypto.ts";
import { stretch } from "../crypto/stretch.ts";
import { addAppPassword } from "../testing/app-password.ts";
import { joinByLink } from "../testing/mail-reader.ts";
import { startProviderProcess, tempFolder, type ProviderProcess } from "../testing/test-provider.ts";

const PASSWORD = "violin carbon tunnel basket";
const OTHER = "lumber rookie whisper orbit";

const run = (data: string, args: readonly string[], input = ""): Promise<Finished> =>
  aerogramme(["provider", "account", ...args, "--data", data], input);
const ask = (data: string, args: readonly string[], input = "") =>
  aerogrammeJson(["provider", "account", ...args, "--data", data], input);
const make = (data: string, address: string, ...more: readonly string[]) =>
  ask(data, ["add", address, "--transparent", "--password-stdin", ...more], `${PASSWORD}\n`);

const clientOf = (http: string) => createProviderClient({ fetch, baseUrl: http, crypto });
const login = (http: string, address: string, password: string, before: string | null = null) => {
  const provider = clientOf(http);
  return loginWithPassword({ crypto, provider, door: provider.door, stretch }, address, password, before);
};

/** As its user does it in the webmail. */
const addApp = (http: string, address: string, name: string) => addAppPassword(http, address, PASSWORD, name);

/** Every file of a folder. */
const contents = (folder: string): Buffer[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name)));

describe("typing", () => {
  const add = ["add", "ada@example.org"];
  test.each([
    [[...add, "--transparent"], /needs --password-stdin or --invite/],
    [[...add, "--password-stdin"], /needs --transparent/],
    [[...add, "--transparent", "--password-stdin", "--invite"], /give one of them/],
    [[...add, "--transparent", "--invite", "--show-words"], /--show-words needs --password-stdin/],
    [[...add, "--transparent", "--password-stdin"], /no password was given/],
    [["password", "ada@example.org"], /--password-stdin is missing/],
    [["password", "ada@example.org", "--password-stdin"], /no password was given/],
    [["app-passwords", "ada@example.org", "--revoke", "abcd", "--revoke-all"], /leave --revoke out/],
    [["pasword", "ada@example.org"], /did you mean password\?/],
  ] as const)("%j is wrong usage, and does nothing", async (args, pattern) => {
    const done = await run("/nonexistent-x", args);
    expect(done).toMatchObject({ code: 2, stdout: "" });
    expect(done.stderr).toMatch(pattern);
    expect(done.stderr.trim().split("\n")).toHaveLength(1);
  });

  test.each([
    ["add", /--transparent.*--password-stdin.*--invite.*--show-words/s],
    ["password", /--password-stdin/],
    ["app-passwords", /--revoke ID.*--revoke-all/s],
  ] as const)("%s --help", async (command, pattern) => {
    const done = await aerogramme(["provider", "account", command, "--help"]);
    expect(done).toMatchObject({ code: 0, stderr: "" });
    expect(done.stdout).toMatch(pattern);
  });
});

describe("while the provider does not run", () => {
  const folder = tempFolder();
  const data = path.join(folder, "data");
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each([
    ["", 2],
    ["\n", 2],
    ["password1\n", 1],
    ["ada.example.org\n", 1],
  ] as const)("the password %j is refused, and no account is left", async (input, code) => {
    const done = await run(data, ["add", "ada@example.org", "--transparent", "--password-stdin"], input);
    expect(done).toMatchObject({ code, stdout: "" });
    expect(done.stderr.trim().split("\n")).toHaveLength(1);
    if (input.trim() !== "") expect(done.stderr).not.toContain(input.trim());
    // without a password nothing is begun, not even the folder
    if (code === 2) expect(existsSync(data)).toBe(false);
    else expect(await ask(data, ["list"])).toEqual({ accounts: [] });
  });

  test("an account is made at once, and is there when it runs: the password opens it, another does not", async () => {
    const made = await make(data, "Ada@example.org", "--alias", "post@example.org");
    expect(made).toEqual({ address: "ada@example.org", flavor: "transparent", wordless: true });
    expect(await ask(data, ["show", "post@example.org"])).toMatchObject({
      ...{ address: "ada@example.org", state: "joined", flavor: "transparent", password: true, wordless: true },
      ...{ resetPending: false, lastUsed: null, devices: 1 },
    });
    expect((await run(data, ["show", "ada@example.org"])).stdout).toMatch(/a password; nobody has recovery words/);
    const running = await startProviderProcess([], {}, folder);
    try {
      const opened = unwrap(await login(running.http, "ada@example.org", PASSWORD));
      expect(opened.address).toBe("ada@example.org");
      expect(await login(running.http, "ada@example.org", OTHER)).toMatchObject({ error: { type: "wrongPassword" } });
      for (const bytes of contents(data)) expect(bytes.includes(PASSWORD)).toBe(false);
    } finally {
      await running.daemon.stop();
    }
    const { lastUsed } = (await ask(data, ["show", "ada@example.org"])) as { lastUsed: number };
    expect(Math.abs(Date.now() / 1000 - lastUsed)).toBeLessThan(2 * 3600);
  });

  test("what is said of it says who can lose the mail", async () => {
    const args = ["add", "eve@example.org", "--transparent", "--password-stdin"];
    const done = await run(data, args, `${PASSWORD}\r\n`);
    expect(done.code).toBe(0);
    expect(done.stdout).toMatch(/no recovery words.*the mail is lost, and nobody can bring it back/s);
    expect(done.stdout + done.stderr).not.toContain(PASSWORD);
    const again = await run(data, args, `${PASSWORD}\n`);
    expect(again).toMatchObject({ code: 1, stdout: "" });
    expect(again.stderr).toMatch(/has joined already/);
  });
});

describe("while it runs", () => {
  let running: ProviderProcess;
  beforeAll(async () => {
    running = await startProviderProcess();
  });
  afterAll(() => running.end());

  test("made with words: they open the account, and the password does", async () => {
    const made = await make(running.data, "ada@example.org", "--show-words");
    const words = made["words"] as string[];
    expect(made).toMatchObject({ flavor: "transparent", wordless: false });
    expect(words).toHaveLength(24);
    unwrap(await login(running.http, "ada@example.org", PASSWORD));
    const parts = { crypto, provider: clientOf(running.http), clock: Date.now };
    const found = unwrap(await lookWithWords(parts, "ada@example.org", words.join(" ")));
    expect(found.address).toBe("ada@example.org");
    const shown = await run(
      running.data,
      ["add", "cleo@example.org", "--transparent", "--password-stdin", "--show-words"],
      PASSWORD,
    );
    expect(shown.stdout).toMatch(/keep no copy/);
    expect(shown.stdout.split("\n").filter((line) => /^ {2}( ?\d+ [a-z]+ *){4}$/.test(line))).toHaveLength(6);
  });

  test("an address that waits for its user is made with a password instead, and the link is void", async () => {
    const link = await running.invite("dora@example.org");
    await make(running.data, "dora@example.org");
    await expect(joinByLink(link, "dora@example.org")).rejects.toThrow(/inviteInvalid/);
    unwrap(await login(running.http, "dora@example.org", PASSWORD));
  });

  test("an invite to such an account says so, and makes no other", async () => {
    const added = await ask(running.data, ["add", "finn@example.org", "--transparent", "--invite"]);
    const link = String(added["invite"]);
    expect(added).toMatchObject({ address: "finn@example.org", flavor: "transparent" });
    const token = new URL(link).hash.slice(1);
    expect(unwrap(await clientOf(running.http).invite(token)).flavor).toBe("transparent");
    expect(await ask(running.data, ["show", "finn@example.org"])).toMatchObject({
      ...{ state: "invited", flavor: "transparent", password: false },
    });
    await expect(joinByLink(link, "finn@example.org")).rejects.toThrow(/refused|unexpected/);
    expect((await run(running.data, ["list"])).stdout).toMatch(
      /^finn@example\.org +invited until [\d-]+, transparent$/m,
    );
    expect(await ask(running.data, ["add", "finn@example.org"])).toMatchObject({ flavor: "transparent" });
    const both = await run(running.data, ["add", "finn@example.org", "--transparent", "--invite", "--hardened"]);
    expect(both).toMatchObject({ code: 2, stdout: "" });
    const plain = await ask(running.data, ["add", "finn@example.org", "--hardened"]);
    expect(plain).toMatchObject({ flavor: "hardened" });
    expect((await run(running.data, ["list"])).stdout).toMatch(/^finn@example\.org +invited until [\d-]+, hardened$/m);
    await joinByLink(String(plain["invite"]), "finn@example.org");
  });

  test("a password set by the operator lets nobody in without the one before", async () => {
    await make(running.data, "gus@example.org");
    const set = await ask(running.data, ["password", "gus@example.org", "--password-stdin"], `${OTHER}\n`);
    expect(set).toEqual({ address: "gus@example.org", reset: true, wordless: true });
    expect(await login(running.http, "gus@example.org", PASSWORD)).toMatchObject({ error: { type: "wrongPassword" } });
    expect(await login(running.http, "gus@example.org", OTHER)).toMatchObject({ error: { type: "locked" } });
    unwrap(await login(running.http, "gus@example.org", OTHER, PASSWORD));
    expect(await ask(running.data, ["show", "gus@example.org"])).toMatchObject({ resetPending: true });
    const said = await run(running.data, ["password", "gus@example.org", "--password-stdin"], OTHER);
    expect(said.stdout).toMatch(/no recovery words.*the mail is lost/s);
    expect((await run(running.data, ["list"])).stdout).toMatch(/gus@example\.org .*reset pending, no words/);
  });

  test("there is nothing to set where no password opens the account", async () => {
    await running.join("hana@example.org");
    await running.invite("ivo@example.org");
    await ask(running.data, ["add", "kim@example.org", "--transparent", "--invite"]);
    for (const [address, pattern] of [
      ["hana@example.org", /user's own devices.*24 words/],
      ["ivo@example.org", /will have no password.*hardened/],
      ["kim@example.org", /no password yet: nobody has joined/],
      ["nobody@example.org", /there is no account/],
    ] as const)
      for (const args of [
        ["password", address, "--password-stdin"],
        ["app-passwords", address],
      ]) {
        const done = await run(running.data, args, `${OTHER}\n`);
        expect(done).toMatchObject({ code: 1, stdout: "" });
        expect(done.stderr).toMatch(pattern);
      }
    await make(running.data, "june@example.org");
    const weak = await run(running.data, ["password", "june@example.org", "--password-stdin"], "password1\n");
    expect(weak).toMatchObject({ code: 1, stdout: "" });
    unwrap(await login(running.http, "june@example.org", PASSWORD));
  });

  test("app passwords are listed without their names, and taken from use", async () => {
    await make(running.data, "kim@example.org");
    expect((await run(running.data, ["app-passwords", "kim@example.org"])).stdout).toMatch(/has no app passwords/);
    const phone = await addApp(running.http, "kim@example.org", "Kim's phone");
    const laptop = await addApp(running.http, "kim@example.org", "laptop");
    const listed = await ask(running.data, ["app-passwords", "kim@example.org"]);
    expect(listed).toEqual({
      address: "kim@example.org",
      appPasswords: [phone, laptop].map(({ id }) => ({ id, lastUsed: null, revoked: false })),
    });
    const unknown = await run(running.data, ["app-passwords", "kim@example.org", "--revoke", "zzzz"]);
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toMatch(/no app password zzzz/);
    const one = await ask(running.data, ["app-passwords", "kim@example.org", "--revoke", phone.id]);
    expect(one).toMatchObject({ revoked: 1, appPasswords: [{ revoked: true }, { revoked: false }] });
    const all = await ask(running.data, ["app-passwords", "kim@example.org", "--revoke-all"]);
    expect(all).toMatchObject({ revoked: 1, appPasswords: [{ revoked: true }, { revoked: true }] });
    unwrap(await login(running.http, "kim@example.org", PASSWORD));
  });

  test("no password is in its log, its folder, or the socket's way", () => {
    expect(statSync(path.join(running.data, "control.sock")).mode & 0o777).toBe(0o600);
    for (const password of [PASSWORD, OTHER]) {
      expect(running.daemon.stderr()).not.toContain(password);
      for (const bytes of contents(running.data)) expect(bytes.includes(password)).toBe(false);
    }
  });
});

describe("with a secret of the provider's", () => {
  const folder = tempFolder();
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("passwords open nothing without it, and everything while it is named as an old one", async () => {
    const [first = "", second = ""] = ["first", "second"].map((name) => path.join(folder, name));
    for (const file of [first, second]) {
      const made = await aerogramme(["provider", "secret", "new", file]);
      expect(made.stdout).toMatch(/secret_file = .*no password opens anything/s);
      expect(statSync(file).mode & 0o777).toBe(0o600);
    }
    expect((await aerogramme(["provider", "secret", "new", first])).stderr).toMatch(/is there already/);
    const start = (env: NodeJS.ProcessEnv) => startProviderProcess([], env, folder);
    const tryWith = async (env: NodeJS.ProcessEnv, task: (running: ProviderProcess) => Promise<unknown>) => {
      const running = await start(env);
      try {
        return await task(running);
      } finally {
        await running.daemon.stop();
      }
    };
    const opens = ({ http }: ProviderProcess) => login(http, "ada@example.org", PASSWORD);
    await tryWith({ AEROGRAMME_ACCESS_SECRET_FILE: first }, async (running) => {
      await make(running.data, "ada@example.org");
      unwrap(await opens(running));
    });
    expect(await tryWith({}, opens)).toMatchObject({ error: { type: "wrongPassword" } });
    expect(await tryWith({ AEROGRAMME_ACCESS_SECRET_FILE: second }, opens)).toMatchObject({ ok: false });
    const both = { AEROGRAMME_ACCESS_SECRET_FILE: second, AEROGRAMME_ACCESS_OLD_SECRET_FILES: first };
    expect(await tryWith(both, opens)).toMatchObject({ ok: true });
    // that login moved it to the newest
    expect(await tryWith({ AEROGRAMME_ACCESS_SECRET_FILE: second }, opens)).toMatchObject({ ok: true });
  }, 120_000);
});
