import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { unwrap } from "../../shared/lib/result.ts";
import { startCompanion, type Companion, type CompanionOptions } from "../companion.ts";
import { nodeCrypto } from "../crypto/node-crypto.ts";
import type { CommandContext } from "./command.ts";
import { add } from "./commands/add.ts";
import { list } from "./commands/list.ts";
import { password } from "./commands/password.ts";
import { remove } from "./commands/remove.ts";
import { start } from "./commands/start.ts";
import { status } from "./commands/status.ts";
import { web } from "./commands/web.ts";
import { createFakeTerminal, type FakeTerminal } from "./testing/fake-terminal.ts";
import { connectImap, type ImapClient } from "./testing/imap-client.ts";
import { noKeychain } from "./testing/memory-keychain.ts";
import { createMemoryNetwork, ORIGIN, type MemoryNetwork } from "./testing/memory-network.ts";
import { noAddOptions } from "./testing/no-add-options.ts";
import { tempFolder } from "./testing/temp-folder.ts";

const ADDRESS = "Anna@example.org";
interface Setup extends MemoryNetwork {
  readonly context: (json?: boolean, terminal?: FakeTerminal, data?: string) => CommandContext;
  readonly start: (more?: Partial<CompanionOptions>) => Promise<Companion>;
}

interface Added {
  readonly address: string;
  readonly words: readonly string[];
  readonly imap: { readonly username: string; readonly password: string };
}

function setUp(): Setup {
  const memory = createMemoryNetwork();
  const folder = join(tempFolder(), "data");
  const context = (json = true, terminal = createFakeTerminal(), data = folder): CommandContext => ({
    ...{ data, json, terminal, crypto: nodeCrypto, network: memory.network, clock: Date.now },
    ...{ keychain: noKeychain, credentials: null, passphraseFromInput: false },
  });
  return {
    ...memory,
    context,
    async start(more = {}) {
      const address = { host: "127.0.0.1", port: 0 };
      const options = {
        ...context(true, createFakeTerminal()),
        keys: [],
        imap: address,
        imaps: null,
        web: null,
        webFolder: "",
        prefetch: "none" as const,
        log: vi.fn(),
      };
      const companion = unwrap(await startCompanion({ ...options, ...more }));
      onTestFinished(() => companion.close());
      return companion;
    },
  };
}

async function addAnna({ context, invite }: Setup): Promise<Added> {
  return unwrap(await add(context(), { ...noAddOptions, invite: invite(ADDRESS) })).json as Added;
}

async function logIn(companion: Companion, { imap }: Added, name = imap.username): Promise<ImapClient> {
  const client = await connectImap(companion.imap);
  onTestFinished(client.close);
  expect(await client.send(`LOGIN ${name} ${imap.password}`)).toMatch(/ OK /);
  return client;
}

test("with a cache limit the mail that came last is kept, older mail is still served, and status says how much there is", async () => {
  const setup = setUp();
  const added = await addAnna(setup);
  const limit = 300_000;
  const companion = await setup.start({ cacheLimit: limit, prefetch: "all" });
  const client = await logIn(companion, added);
  await vi.waitFor(async () => expect(await client.send("SELECT INBOX")).toMatch(/ OK /));
  const message = (n: number): string => `Subject: number ${n}\r\n\r\n${"x".repeat(50_000)}\r\n`;
  for (let n = 1; n <= 10; n++)
    expect(await client.send(`APPEND INBOX {${message(n).length}+}\r\n${message(n)}`)).toMatch(/ OK /);
  for (let n = 1; n <= 10; n++) expect(await client.send(`FETCH ${n} BODY.PEEK[]`)).toContain(`Subject: number ${n}\r`);
  const { accounts } = await statusOf(setup);
  const { cachedBodies, cachedOctets } = accounts[0] as { cachedBodies: number; cachedOctets: number };
  expect(cachedBodies).toBeGreaterThan(2);
  expect(cachedBodies).toBeLessThan(7);
  expect(cachedOctets).toBeGreaterThan(cachedBodies * 50_000);
  expect(cachedOctets).toBeLessThanOrEqual(limit);
  const { text } = unwrap(await status(setup.context(), null, { dismiss: false }));
  expect(text).toContain(`cache       ${Math.round(cachedOctets / 1024)} KB of mail kept here`);
  await companion.close();
  expect((await statusOf(setup)).accounts).toMatchObject([{ cachedBodies, cachedOctets }]);
});

interface StatusJson {
  readonly running: boolean;
  readonly accounts: readonly Record<string, unknown>[];
}
const statusOf = async (setup: Setup, address: string | null = null): Promise<StatusJson> =>
  unwrap(await status(setup.context(), address, { dismiss: false })).json as StatusJson;

test("an invite gives words and a password; the password opens IMAP", async () => {
  const setup = setUp();
  const added = await addAnna(setup);
  expect(added).toMatchObject({ address: ADDRESS, imap: { username: ADDRESS } });
  expect(added.words).toHaveLength(24);
  expect(Object.keys(added)).toEqual(["address", "words", "imap"]);
  const companion = await setup.start();
  const client = await logIn(companion, added, "anna@EXAMPLE.org");
  await vi.waitFor(async () => expect(await client.send("SELECT INBOX")).toMatch(/ OK /));
  const stranger = await connectImap(companion.imap);
  expect(await stranger.send(`LOGIN ${ADDRESS} wrong`)).toMatch(/ NO /);
  stranger.close();
});

test("the words join another computer, which sees the same mail", async () => {
  const setup = setUp();
  const { words } = await addAnna(setup);
  await setup.start();
  const second = setup.context(true, createFakeTerminal({ input: `${words.join("\n")}\n` }), join(tempFolder(), "b"));
  const options = { ...noAddOptions, provider: ORIGIN, address: "anna@example.org", wordsFromInput: true, yes: true };
  const joined = unwrap(await add(second, options)).json as Added;
  expect(Object.keys(joined)).toEqual(["address", "imap"]);
  expect(await add(second, options)).toMatchObject({
    ok: false,
    error: { exitCode: 1 },
  });
});

test.each([
  [{}, 2, "give --invite LINK"],
  [{ invite: "https://mail.example.org/join#nope" }, 1, "not known or was used already"],
  [{ invite: "https://mail.example.org/join" }, 2, "not a whole invite link"],
  [{ invite: "http://mail.example.org/join#t" }, 2, "without encryption"],
  [{ invite: "https://x/join#t", address: "a@b" }, 2, "--invite goes without"],
  [{ provider: ORIGIN, address: "x@example.org" }, 2, "give --invite LINK"],
  [{ provider: ORIGIN, address: "x@example.org", wordsFromInput: true }, 2, "with --yes"],
  [{ provider: ORIGIN, pair: true, takeBack: true }, 2, "go with --words-stdin"],
  [{ provider: ORIGIN, pair: true, wordsFromInput: true }, 2, "--pair needs neither"],
  [
    { provider: ORIGIN, address: "x@example.org", wordsFromInput: true, yes: true, input: "one two" },
    1,
    "not 24 valid words",
  ],
])("add %j fails in words", async (options, exitCode, words) => {
  const { context } = setUp();
  const terminal = createFakeTerminal({ input: "input" in options ? options.input : "" });
  const result = await add(context(true, terminal), { ...noAddOptions, ...options });
  expect(result.ok).toBe(false);
  if (!result.ok) expect(result.error).toMatchObject({ exitCode, line: expect.stringContaining(words) as unknown });
});

test("wrong words of a real account are told from a misspelt one; offline is neither", async () => {
  const setup = setUp();
  const { words } = await addAnna(setup);
  const other = setup.context(true, createFakeTerminal({ input: `zzz ${words.slice(1).join(" ")}` }), tempFolder());
  const options = { ...noAddOptions, provider: ORIGIN, address: ADDRESS, wordsFromInput: true, yes: true };
  expect(await add(other, options)).toMatchObject({ error: { line: expect.stringContaining("word 1 ") as unknown } });
  setup.setOnline(false);
  const right = setup.context(true, createFakeTerminal({ input: words.join(" ") }), tempFolder());
  expect(await add(right, options)).toMatchObject({
    error: { exitCode: 1, line: expect.stringContaining("cannot reach") as unknown },
  });
});

/** Answers from the grid on the screen. */
function attentive(question: string, told: readonly string[]): string {
  const number = /Word (\d+)/.exec(question)?.[1] ?? "";
  return new RegExp(`(?:^|\\s)${number}\\. (\\S+)`).exec(told.join("\n"))?.[1] ?? "";
}

test("at a terminal the words are shown and three asked back before anything is registered", async () => {
  const setup = setUp();
  const link = setup.invite(ADDRESS);
  const unattended = await add(setup.context(false), { ...noAddOptions, invite: link });
  expect(unattended).toMatchObject({ error: { exitCode: 2, line: expect.stringContaining("--json") as unknown } });

  const careless = createFakeTerminal({ interactive: true, answer: () => "dunno" });
  const refused = await add(setup.context(false, careless), { ...noAddOptions, invite: link });
  expect(refused).toMatchObject({
    error: { exitCode: 1, line: expect.stringContaining("nothing was registered") as unknown },
  });

  const terminal = createFakeTerminal({ interactive: true, answer: attentive });
  const { text } = unwrap(await add(setup.context(false, terminal), { ...noAddOptions, invite: link }));
  expect(terminal.told.join("\n")).toContain("24. ");
  expect(terminal.shown).toEqual([]);
  expect(text).toContain(`Added ${ADDRESS}`);
  expect(text).toMatch(/Password {3}\S{5}-/);
});

test("what a mail client appends is there after a restart, also without the provider", async () => {
  const setup = setUp();
  const added = await addAnna(setup);
  const companion = await setup.start();
  const client = await logIn(companion, added);
  await vi.waitFor(async () => expect(await client.send("SELECT INBOX")).toMatch(/ OK /));
  const message = "Subject: kept\r\n\r\nbody\r\n";
  expect(await client.send(`APPEND INBOX (\\Seen) {${message.length}+}\r\n${message}`)).toMatch(/ OK /);
  const account = { address: ADDRESS, provider: ORIGIN, connection: { type: "online" }, messages: 1, cachedBodies: 1 };
  // it is kept in the cache without anybody waiting
  await vi.waitFor(async () => expect(await statusOf(setup)).toMatchObject({ running: true, accounts: [account] }));
  await companion.close();

  setup.setOnline(false);
  const stopped = await statusOf(setup, "anna@example.org");
  expect(stopped).toMatchObject({ running: false, accounts: [{ connection: { type: "stopped" }, messages: 1 }] });
  expect(stopped.accounts[0]?.["lastSync"]).toBeGreaterThan(1_700_000_000);
  const offline = await setup.start();
  const reader = await logIn(offline, added);
  expect(await reader.send("SELECT INBOX")).toMatch(/\* 1 EXISTS/);
  expect(await reader.send("FETCH 1 (FLAGS BODY.PEEK[])")).toContain(message);
});

test("a running companion takes up accounts, passwords and removals", async () => {
  const setup = setUp();
  const companion = await setup.start();
  expect(companion.accounts).toBe(0);
  const added = await addAnna(setup);
  await logIn(companion, added);
  const renewed = unwrap(await password(setup.context(), null)).json as Added;
  expect(renewed.imap.password).not.toBe(added.imap.password);
  await logIn(companion, renewed);
  const old = await connectImap(companion.imap);
  expect(await old.send(`LOGIN ${ADDRESS} ${added.imap.password}`)).toMatch(/ NO /);
  old.close();
  expect(unwrap(await list(setup.context())).json).toMatchObject({
    accounts: [{ address: ADDRESS, provider: ORIGIN }],
  });
  unwrap(await remove(setup.context(), ADDRESS, true));
  expect(await statusOf(setup)).toMatchObject({ running: true, listening: { imaps: null }, accounts: [] });
  expect(await remove(setup.context(), ADDRESS, true)).toMatchObject({ ok: false, error: { exitCode: 1 } });
});

test("an account is removed while nothing runs, too", async () => {
  const setup = setUp();
  await addAnna(setup);
  unwrap(await remove(setup.context(), null, true));
  expect(unwrap(await list(setup.context())).json).toEqual({ accounts: [] });
});

test.each([false, true])(
  "removing is asked about, and the only device is told apart; a companion runs: %s",
  async (runs) => {
    const setup = setUp();
    const { words } = await addAnna(setup);
    if (runs) await setup.start();
    const there = async (): Promise<boolean> => (await statusOf(setup)).accounts.length === 1;
    for (const json of [false, true])
      expect(await remove(setup.context(json), null, false)).toMatchObject({ error: { exitCode: 2 } });
    const typing = (answer: string): FakeTerminal => createFakeTerminal({ interactive: true, answer: () => answer });
    const alone = typing("no");
    expect(await remove(setup.context(false, alone), null, false)).toMatchObject({
      error: { line: "nothing was removed" },
    });
    expect(alone.told.join("\n")).toContain("the 24 words\nare the only way back");
    expect(await there()).toBe(true);

    const second = setup.context(true, createFakeTerminal({ input: words.join(" ") }), join(tempFolder(), "b"));
    unwrap(await add(second, { ...noAddOptions, provider: ORIGIN, address: ADDRESS, wordsFromInput: true, yes: true }));
    setup.setOnline(false);
    const early = typing("no");
    await remove({ ...second, terminal: early }, null, false);
    expect(early.told.join("\n")).toContain("If no other device is in the account");
    setup.setOnline(true);
    const newer = typing("yes");
    unwrap(await remove({ ...second, terminal: newer }, null, false));
    expect(newer.told.join("\n")).toContain("Another device stays in the account");
    unwrap(await remove(setup.context(false, typing("yes")), null, false));
    expect(await there()).toBe(false);
  },
);

test("two companions on one folder: the second says so", async () => {
  const setup = setUp();
  await setup.start();
  await expect(setup.start()).rejects.toThrow(/another companion works on/);
});

test.each([
  ["0.0.0.0:1143", "must be on this computer"],
  ["mail.example.org:1143", "must be on this computer"],
  ["1143", "takes HOST:PORT"],
  ["127.0.0.1:99999", "takes HOST:PORT"],
])("start --imap %s is refused", async (imap, words) => {
  const { context } = setUp();
  const daemon = { log: vi.fn(), stopped: Promise.resolve() };
  const result = await start(
    context(),
    { imap, imaps: null, smtp: null, web: null, webFolder: "", prefetch: "none", cacheLimit: "none" },
    daemon,
  );
  expect(result).toMatchObject({ error: { exitCode: 2, line: expect.stringContaining(words) as unknown } });
});

test.each(["", "0", "much", "-1G", "1.5G", "None"])("start --cache-limit %j is refused", async (cacheLimit) => {
  const { context } = setUp();
  const options = {
    imap: "127.0.0.1:0",
    imaps: null,
    smtp: null,
    web: null,
    webFolder: "",
    prefetch: "none",
    cacheLimit,
  };
  const daemon = { log: vi.fn(), stopped: Promise.resolve() };
  expect(await start(context(), options, daemon)).toMatchObject({
    error: { exitCode: 2, line: `--cache-limit takes a size such as 2G or 500M, or none; not ${cacheLimit}` },
  });
});

test("without a webmail to open, `companion web` says how there is one", async () => {
  const setup = setUp();
  expect(await web(setup.context(), false)).toMatchObject({
    error: { line: expect.stringContaining("no companion runs") as unknown },
  });
  await setup.start();
  for (const renew of [false, true])
    expect(await web(setup.context(), renew)).toMatchObject({
      error: { line: expect.stringContaining("start it with --web") as unknown },
    });
});

test("start prints one ready line and ends when told to", async () => {
  const { context } = setUp();
  const terminal = createFakeTerminal();
  const daemon = { log: vi.fn(), stopped: Promise.resolve() };
  const options = {
    imap: "127.0.0.1:0",
    imaps: null,
    smtp: null,
    web: null,
    webFolder: "",
    prefetch: "none",
    cacheLimit: "2G",
  };
  unwrap(await start(context(true, terminal), options, daemon));
  expect(terminal.shown).toHaveLength(1);
  expect(JSON.parse(terminal.shown[0] ?? "")).toMatchObject({
    event: "ready",
    imap: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as unknown,
  });
});
