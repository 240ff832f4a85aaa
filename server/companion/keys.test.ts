import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { encodeSecrets } from "../../shared/account/keys/secrets.ts";
import type { Announcement, DeviceInfo } from "../../shared/account/keys/security.ts";
import { epoch, idFromBytes, seq, type AccountId, type DeviceId } from "../../shared/lib/ids.ts";
import { unwrap, type Result } from "../../shared/lib/result.ts";
import { startCompanion } from "../companion.ts";
import { nodeCrypto } from "../crypto/node-crypto.ts";
import { createDataFolder } from "./account-folder.ts";
import type { CommandContext, Failure, Output } from "./command.ts";
import { approve, type ApproveOptions } from "./commands/approve.ts";
import { check } from "./commands/check.ts";
import { flavor, type FlavorOptions } from "./commands/flavor.ts";
import { devices, removeDevices, renameDevice } from "./commands/devices.ts";
import { history } from "./commands/history.ts";
import { renewKeys } from "./commands/keys.ts";
import { list } from "./commands/list.ts";
import { remove } from "./commands/remove.ts";
import { status } from "./commands/status.ts";
import { newWords } from "./commands/words.ts";
import { createPassword, passwordHash } from "./password.ts";
import { createFakeKeys, fakeWords, type FakeKeys } from "./testing/fake-account.ts";
import { createFakeTerminal, type FakeTerminal } from "./testing/fake-terminal.ts";
import { connectImap } from "./testing/imap-client.ts";
import { noKeychain } from "./testing/memory-keychain.ts";
import { tempFolder } from "./testing/temp-folder.ts";
import { createVault } from "./vault.ts";

const ADDRESS = "anna@example.org";
const NOW = 1_800_000_000;
const bytes = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);
const id = (hex: string): DeviceId => hex.padEnd(32, "0") as DeviceId;
const password = createPassword(nodeCrypto);

const device = (given: Partial<DeviceInfo> & Pick<DeviceInfo, "id">): DeviceInfo => ({
  ...{ kind: "companion", name: "laptop", added: NOW - 86_400, lastSeen: NOW, isThis: false },
  ...given,
});

const announcement = (given: Partial<Announcement>): Announcement => ({
  ...{ seq: seq(7), type: "deviceAdded", noticed: NOW, device: "phone", by: "laptop", undoUntil: null },
  ...given,
});

interface Setup {
  readonly data: string;
  readonly keys: FakeKeys;
  readonly log: ReturnType<typeof vi.fn>;
  readonly context: (terminal?: FakeTerminal, json?: boolean) => CommandContext;
  /** Has a companion run from here on. */
  readonly start: () => Promise<string>;
}

async function setUp(): Promise<Setup> {
  const data = join(tempFolder(), "data");
  await createDataFolder(data);
  const secrets = encodeSecrets({
    ...{ account: idFromBytes<AccountId>(bytes(16, 1)), address: ADDRESS, provider: "https://mail.example.org" },
    ...{ device: idFromBytes<DeviceId>(bytes(16, 9)), deviceKey: bytes(32, 1), deviceSeed: bytes(32, 2) },
    ...{ identity: bytes(32, 3), cacheKey: bytes(32, 4), seen: { seq: seq(1), head: bytes(32, 7) } },
    epochs: [{ epoch: epoch(1), seed: bytes(32, 5), master: bytes(32, 6) }],
    lost: [],
  });
  const account = await createVault(data, nodeCrypto, []).add(secrets, passwordHash(nodeCrypto, password));
  const keys = createFakeKeys(account, idFromBytes<DeviceId>(bytes(16, 9)), ADDRESS);
  keys.devices = [device({ id: id("0909"), isThis: true, name: "desk" }), device({ id: id("aa01") })];
  const store = { octets: () => 0, rankBy: () => undefined, close: () => Promise.resolve() };
  const network = {
    open: () => Promise.resolve({ account: keys.account, store }),
  } as unknown as CommandContext["network"];
  const log = vi.fn();
  const context = (terminal = createFakeTerminal(), json = false): CommandContext => ({
    ...{ data, json, terminal, crypto: nodeCrypto, network, clock: () => NOW * 1000 },
    ...{ keychain: noKeychain, credentials: null, passphraseFromInput: false },
  });
  const start = async (): Promise<string> => {
    const imap = { host: "127.0.0.1", port: 0 };
    const companion = unwrap(
      await startCompanion({
        ...context(),
        keys: [],
        imap,
        imaps: null,
        web: null,
        webFolder: "",
        prefetch: "none",
        log,
      }),
    );
    onTestFinished(() => companion.close());
    return companion.imap;
  };
  return { data, keys, log, context, start };
}

/** A person at a terminal who says this, in turn. */
const typing = (...answers: string[]): FakeTerminal =>
  createFakeTerminal({ interactive: true, answer: () => answers.shift() ?? null });
const failure = (words: string, exitCode = 1): object => ({
  ...{ ok: false, error: { exitCode, line: expect.stringContaining(words) as unknown } },
});
const textOf = (result: Result<Output, Failure>): string => unwrap(result).text;

test.each([false, true])("devices are listed, renamed and removed; a companion runs: %s", async (runs) => {
  const { keys, context, start } = await setUp();
  if (runs) await start();
  const old = NOW - 91 * 86_400;
  keys.devices.push(device({ id: id("aa02"), name: null, kind: "webmail", added: old, lastSeen: old }));
  const shown = textOf(await devices(context(), null));
  expect(shown.split("\n")).toHaveLength(7);
  expect(shown).toMatch(/^\* +desk +companion +\d{4}-\d\d-\d\d +this device +09090000$/m);
  expect(shown).toMatch(/\(name not readable\) +webmail/);
  expect(shown).toContain("devices remove aa020000");
  expect(unwrap(await devices(context(), null)).json).toMatchObject({
    devices: [{ unseen: false }, {}, { unseen: true }],
  });

  unwrap(await renameDevice(context(), null, "laptop", "Old laptop"));
  expect(keys.asked).toEqual([`rename ${id("aa01")} Old laptop`]);
  expect(await renameDevice(context(), null, "aa0", "x")).toMatchObject(failure("no device is called aa0"));
  keys.devices.push(device({ id: id("aa01ff") }));
  expect(await renameDevice(context(), null, "aa01", "x")).toMatchObject(failure("2 devices fit"));
  expect(await renameDevice(context(), null, "laptop", "x")).toMatchObject(failure("2 devices fit"));
  keys.devices.pop();

  expect(await removeDevices(context(), null, ["laptop"], false)).toMatchObject(failure("give --yes", 2));
  expect(await removeDevices(context(typing("no")), null, ["laptop"], false)).toMatchObject(
    failure("nothing was removed"),
  );
  expect(await removeDevices(context(), null, ["desk"], true)).toMatchObject(failure("that is this device"));
  expect(await removeDevices(context(), null, ["laptop", "nobody"], true)).toMatchObject(
    failure("no device is called"),
  );
  expect(keys.asked).toHaveLength(1);
  unwrap(await removeDevices(context(typing("maybe", "yes")), null, ["laptop", "aa02", "aa01"], false));
  expect(keys.asked[1]).toBe(`revoke ${id("aa01")} ${id("aa02")}`);
  keys.failure = { type: "offline" };
  expect(await removeDevices(context(), null, ["laptop"], true)).toMatchObject(failure("cannot reach"));
});

test("keys at the provider are shown as such, never as unused; they are not renamed or removed as a device", async () => {
  const { keys, context } = await setUp();
  keys.devices.push(device({ id: id("bb01"), kind: "provider", name: "Provider", added: 0, lastSeen: 1 }));
  const shown = textOf(await devices(context(), null));
  expect(shown).toMatch(/Provider +by password/);
  expect(shown).not.toContain("devices remove");
  expect(await renameDevice(context(), null, "Provider", "x")).toMatchObject(failure("they keep their name"));
  expect(await removeDevices(context(), null, ["Provider"], true)).toMatchObject(
    failure("companion flavor --hardened"),
  );
  expect(keys.asked).toEqual([]);
});

const PASSWORD = "violin carbon tunnel basket";
const asked = (more: Partial<FlavorOptions>): FlavorOptions => ({
  ...{ to: null, passwordFromInput: false, yes: false },
  ...more,
});

test.each([false, true])("the flavor is shown and changed both ways; a companion runs: %s", async (runs) => {
  const { keys, context, start } = await setUp();
  if (runs) await start();
  const input = createFakeTerminal({ input: `${PASSWORD}\n` });
  expect(textOf(await flavor(context(), null, asked({})))).toContain("is hardened: its devices and its 24 words");
  const opening = asked({ to: "transparent", passwordFromInput: true });
  expect(textOf(await flavor(context(input), ADDRESS, opening))).toContain("is transparent now");
  expect(keys.asked).toEqual([`transparent ${PASSWORD}`]);
  keys.flavor = "transparent";
  expect(unwrap(await flavor(context(), null, asked({}))).json).toEqual({
    ...{ address: ADDRESS, flavor: "transparent", wordless: false },
  });
  expect(await flavor(context(createFakeTerminal({ input: PASSWORD })), null, opening)).toMatchObject(
    failure("is transparent already"),
  );
  const closing = unwrap(await flavor(context(), null, asked({ to: "hardened", yes: true })));
  expect(closing.json).toEqual({ address: ADDRESS, flavor: "hardened", wordless: false });
  expect(closing.text).toContain("companion start");
  expect(keys.asked.slice(1)).toEqual(["hardened"]);
  keys.failure = { type: "offline" };
  expect(await flavor(context(), null, asked({ to: "hardened", yes: true }))).toMatchObject(failure("cannot reach"));
});

test("in a terminal the flavor is explained and asked about; a password is typed twice, and judged", async () => {
  const { keys, context } = await setUp();
  const opening = asked({ to: "transparent" });
  const typed = async (...answers: string[]) => flavor(context(typing(...answers)), null, opening);
  expect(await typed("summer2024", "summer2024")).toMatchObject(failure("too easy to guess"));
  expect(await typed(PASSWORD, "another")).toMatchObject(failure("not the same"));
  expect(await typed()).toMatchObject(failure("no password was given"));
  expect(await flavor(context(), null, { ...opening, passwordFromInput: true })).toMatchObject(
    failure("no password came"),
  );
  expect(keys.asked).toEqual([]);
  const terminal = typing(PASSWORD, PASSWORD);
  unwrap(await flavor(context(terminal), null, opening));
  expect(terminal.told.join("\n")).toContain("the provider can read everything stored");
  keys.flavor = "transparent";
  const closing = asked({ to: "hardened" });
  expect(await flavor(context(typing("no")), null, closing)).toMatchObject(failure("nothing has changed"));
  keys.wordless = true;
  expect(textOf(await flavor(context(), null, asked({})))).toContain("companion words new");
  expect(await flavor(context(typing("yes")), null, closing)).toMatchObject(failure("companion words new"));
  keys.wordless = false;
  const asking = typing("maybe", "yes");
  unwrap(await flavor(context(asking), null, closing));
  expect(asking.told.join("\n")).toContain("What was never opened there stays unread");
  expect(keys.asked).toEqual([`transparent ${PASSWORD}`, "hardened"]);
  keys.flavor = "hardened";
  expect(await flavor(context(), null, asked({ to: "hardened", yes: true }))).toMatchObject(
    failure("hardened already"),
  );
});

test.each([
  [{ passwordFromInput: true }, "--password-stdin goes with --transparent"],
  [{ to: "hardened", passwordFromInput: true }, "--password-stdin goes with --transparent"],
  [{ to: "transparent", yes: true }, "--yes goes with --hardened"],
  [{ to: "transparent" }, "give --password-stdin"],
  [{ to: "hardened" }, "give --yes"],
] as const)("the flavor is not changed by %j", async (options, words) => {
  const { context } = await setUp();
  expect(await flavor(context(), null, asked(options))).toMatchObject(failure(words, 2));
});

const ask: ApproveOptions = { code: "ABCD-EFGH", address: null, check: null };

test.each([false, true])("a new device is approved when both show the same; a companion runs: %s", async (runs) => {
  const { keys, context, start } = await setUp();
  if (runs) await start();
  const terminal = typing("perhaps", "yes");
  unwrap(await approve(context(terminal), ask));
  expect(keys.asked).toEqual(["take ABCD-EFGH", "approve"]);
  expect(terminal.told.join("\n")).toContain("Only approve a device that you hold in your hands");
  expect(terminal.told.join("\n")).not.toContain("\u001b");
  keys.asked.length = 0;
  expect(await approve(context(typing("no")), ask)).toMatchObject(failure("denied"));
  expect(keys.asked).toEqual(["take ABCD-EFGH", "deny"]);
  keys.asked.length = 0;
  // the digits of the other device as an answer, of a program too
  const wrong = createFakeTerminal({ answer: () => "123 457" });
  expect(await approve(context(wrong), ask)).toMatchObject(failure("does not show 123 456"));
  unwrap(await approve(context(createFakeTerminal({ answer: () => "123-456" })), ask));
  unwrap(await approve(context(createFakeTerminal({ input: "ABCD", answer: () => "yes" })), { ...ask, code: null }));
  expect(await approve(context(createFakeTerminal()), ask)).toMatchObject(failure("denied"));
  expect(await approve(context(), { ...ask, check: "12345" })).toMatchObject(failure("six digits", 2));
  keys.pairingFailure = { type: "badCode", position: 3 };
  expect(await approve(context(typing("yes")), ask)).toMatchObject(failure("character 3 of the code"));
});

test("digits given beforehand are compared with those of a pairing that waits in the companion", async () => {
  const { keys, context, start } = await setUp();
  await start();
  const early = await approve(context(), { ...ask, check: "000 000" });
  expect(early).toMatchObject(failure("shows its digits only now"));
  expect(early.ok ? "" : early.error.line).not.toContain("123 456");
  unwrap(await approve(context(), { ...ask, code: "https://mail.example.org/pair#abcdefgh", check: "123 456" }));
  expect(keys.asked).toEqual(["take ABCD-EFGH", "approve"]);
  await approve(context(), { ...ask, check: "000000" });
  expect(await approve(context(), { ...ask, check: "000000" })).toMatchObject(failure("somebody stands between"));
  expect(keys.asked.slice(2)).toEqual(["take ABCD-EFGH", "deny"]);
});

/** Answers from the words on the screen. */
const attentive = createFakeTerminal({
  interactive: true,
  answer: (question) => `word${/Word (\d+)/.exec(question)?.[1] ?? ""}`,
});

test.each([false, true])(
  "new words are shown once and asked back before they count; a companion runs: %s",
  async (runs) => {
    const { keys, context, start } = await setUp();
    if (runs) await start();
    expect(await newWords(context(), null)).toMatchObject(failure("--json", 2));
    expect(await newWords(context(typing("a", "b", "c")), null)).toMatchObject(failure("nothing has changed"));
    expect(keys.asked).toEqual([]);
    expect(textOf(await newWords(context(attentive), null))).toContain("These are now the words");
    const kit = attentive.told.join("\n");
    for (const part of [ADDRESS, "https://mail.example.org", "2027-01-15", "24. word24", "companion add"])
      expect(kit).toContain(part);
    expect(unwrap(await newWords(context(createFakeTerminal(), true), null)).json).toMatchObject({ words: fakeWords });
    expect(keys.asked).toEqual(["words", "words"]);
    keys.failure = { type: "tooOften" };
    expect(await newWords(context(attentive), null)).toMatchObject(failure("eight times"));
    expect(await renewKeys(context(), null)).toMatchObject(failure("eight times"));
  },
);

test.each([false, true])("histories are compared; a companion runs: %s", async (runs) => {
  const { keys, context, start } = await setUp();
  if (runs) await start();
  const own = unwrap(await history(context(), null, []));
  const { words } = own.json as { words: string[] };
  expect(own.text).toContain(`companion history 42 ${words.join(" ")}`);
  expect(textOf(await history(context(), null, ["42", ...words]))).toContain("The same");
  expect(textOf(await history(context(), null, [`42 ${words.join(" ")}`]))).toContain("The same");
  expect(new Set(keys.asked)).toEqual(new Set([`compare 42 ${words.join(" ")}`]));
  keys.comparison = "different";
  expect(await history(context(), null, ["42", ...words])).toMatchObject(failure("DIFFERENT"));
  keys.comparison = "unknown";
  expect(await history(context(), null, ["42", ...words])).toMatchObject(failure("cannot be compared here"));
  expect(await history(context(), null, ["42", ...words.slice(1), "xyzzy"])).toMatchObject(
    failure("not a word that devices show", 2),
  );
  expect(textOf(await history(context(), null, ["42"]))).toContain(words.join(" "));
  expect(await history(context(), null, ["43"])).toMatchObject(failure("cannot be shown"));
  for (const odd of [
    ["x", ...words],
    ["42", ...words, "more"],
  ])
    expect(await history(context(), null, odd)).toMatchObject(failure("six words", 2));
});

test.each([false, true])("what other devices did is told until it is dismissed; a companion runs: %s", async (runs) => {
  const { keys, context, start } = await setUp();
  if (runs) await start();
  keys.announcements = [
    announcement({}),
    announcement({ seq: seq(8), type: "newWords", device: null, by: null, undoUntil: NOW + 30 * 86_400 }),
  ];
  const before = textOf(await status(context(), null, { dismiss: true }));
  expect(before).toMatch(/announced {3}\S+ \S+ UTC: "phone" was added, by "laptop"/);
  expect(before).toContain("the 24 words were changed, by somebody with the 24 words");
  expect(before).toContain("--take-back");
  expect(textOf(await status(context(), null, { dismiss: false }))).not.toContain("announced");
});

test.each([false, true])("after a finding the provider is asked again; a companion runs: %s", async (runs) => {
  const { keys, context, start } = await setUp();
  if (runs) await start();
  const found = { seq: seq(5), since: NOW - 60, found: NOW, device: null };
  keys.become({ type: "tampered", compared: false, finding: "gap", ...found });
  const shown = textOf(await status(context(), null, { dismiss: false }));
  for (const part of ["STOPPED", "Entries are missing in what", "all was well until", "--check-again"])
    expect(shown).toContain(part);
  expect(textOf(await check(context(), null))).toContain("did not come through");
  keys.become({ type: "online" });
  expect(unwrap(await check(context(), null)).json).toMatchObject({ fits: true, address: ADDRESS });
  expect(keys.asked).toEqual(["checkAgain", "checkAgain"]);
});

test.each([false, true])("compared histories are compared again; a companion runs: %s", async (runs) => {
  const { keys, context, start } = await setUp();
  if (runs) await start();
  const found = { seq: seq(5), since: NOW - 60, found: NOW, device: null };
  keys.become({ type: "tampered", compared: true, finding: "forked", ...found });
  const { text, json } = unwrap(await check(context(), null));
  expect(json).toMatchObject({ fits: false });
  for (const part of [
    "settles nothing here",
    "two of your devices different histories",
    "`companion history 5 WORDS…`",
  ])
    expect(text).toContain(part);
  expect(text).not.toContain("--check-again");
});

test("announcements are log lines, once, without the names of devices", async () => {
  const { keys, log, start } = await setUp();
  keys.announcements = [announcement({})];
  await start();
  keys.announce(announcement({ seq: seq(9), type: "newWords", undoUntil: NOW }));
  const lines = log.mock.calls
    .filter(([event]) => event === "companion.announcement")
    .map(([, fields]) => fields as unknown);
  expect(lines).toEqual([
    { account: keys.account.id, seq: 7, type: "deviceAdded" },
    { account: keys.account.id, seq: 9, type: "newWords", undoUntil: NOW },
  ]);
});

test("a removed device wipes itself, says BYE, and leaves a note", async () => {
  const { data, keys, log, context, start } = await setUp();
  const imap = await start();
  const refused = await connectImap(imap);
  expect(await refused.send(`LOGIN ${ADDRESS} ${password}`)).toMatch(/ NO \[UNAVAILABLE\]/);
  keys.removal = { seq: seq(40), by: "laptop" };
  keys.become({ type: "refused", reason: "revoked" });
  await vi.waitFor(() => expect(existsSync(join(data, "accounts", keys.account.id))).toBe(false));
  await vi.waitFor(() => expect(log).toHaveBeenCalledWith("companion.revoked", { account: keys.account.id }));
  expect(await refused.send(`LOGIN ${ADDRESS} ${password}`)).toMatch(/ NO \[ALERT\] This device was removed/);
  refused.close();
  const shown = unwrap(await status(context(), null, { dismiss: false }));
  expect(shown.json).toMatchObject({
    accounts: [{ address: ADDRESS, connection: { type: "removed", when: NOW, by: "laptop" } }],
  });
  expect(shown.text).toMatch(/removed: another device took this one out[^]*by {10}"laptop"; read 2027/);
  expect(textOf(await list(context()))).toContain("removed by another device");
  expect(await devices(context(), null)).toMatchObject(failure("was removed from this device"));
  // a note holds nothing: no question
  unwrap(await remove(context(), ADDRESS, false));
  expect(textOf(await status(context(), null, { dismiss: false }))).toContain("no accounts");
});

test("a command that finds out by itself wipes too", async () => {
  const { data, keys, context } = await setUp();
  keys.connection = { type: "refused", reason: "revoked" };
  expect(await devices(context(), null)).toMatchObject(failure("was removed from anna@example.org"));
  expect(existsSync(join(data, "accounts", keys.account.id))).toBe(false);
  expect(textOf(await status(context(), null, { dismiss: false }))).toContain("somebody with the 24 words; read");
});
