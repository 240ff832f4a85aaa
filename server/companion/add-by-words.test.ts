import { join } from "node:path";
import { expect, test } from "vitest";
import type { Recovery, RecoveryKind } from "../../shared/account/join/recover.ts";
import { seq } from "../../shared/lib/ids.ts";
import { err, ok, unwrap } from "../../shared/lib/result.ts";
import { nodeCrypto } from "../crypto/node-crypto.ts";
import { heldAccounts } from "./account-folder.ts";
import type { CommandContext } from "./command.ts";
import { add, type AddOptions } from "./commands/add.ts";
import { createFakeTerminal, type FakeTerminal } from "./testing/fake-terminal.ts";
import { noKeychain } from "./testing/memory-keychain.ts";
import { createMemoryNetwork, ORIGIN } from "./testing/memory-network.ts";
import { noAddOptions } from "./testing/no-add-options.ts";
import { tempFolder } from "./testing/temp-folder.ts";

const ADDRESS = "anna@example.org";
const { network, invite } = createMemoryNetwork();
const byWords: AddOptions = { ...noAddOptions, provider: ORIGIN, address: ADDRESS, wordsFromInput: true };

const contextOf = (terminal: FakeTerminal, more: Partial<CommandContext> = {}): CommandContext => ({
  ...{ data: join(tempFolder(), "data"), json: false, terminal, crypto: nodeCrypto, network, clock: Date.now },
  ...{ keychain: noKeychain, credentials: null, passphraseFromInput: false },
  ...more,
});
const failure = (words: string, exitCode = 1): object => ({
  ...{ ok: false, error: { exitCode, line: expect.stringContaining(words) as unknown } },
});
const typing = (input: string, ...answers: string[]): FakeTerminal =>
  createFakeTerminal({ interactive: true, input, answer: () => answers.shift() ?? null });

test("what the words lead to is shown before a device is enrolled", async () => {
  const made = await add(contextOf(createFakeTerminal(), { json: true }), { ...noAddOptions, invite: invite(ADDRESS) });
  const words = (unwrap(made).json as { words: string[] }).words.join(" ");
  const careful = typing(words, "no");
  const declined = contextOf(careful);
  expect(await add(declined, byWords)).toMatchObject(failure("nothing was added"));
  expect(await heldAccounts(declined.data)).toEqual([]);
  const told = careful.told.join("\n");
  expect(told).toMatch(/account {3}anna@example\.org at https:\/\/mail\.example\.org/);
  expect(told).toMatch(/newest {4}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/);
  expect(told).toMatch(/history {3}entry \d+: [a-z]+ [a-z]+ [a-z]+ [a-z]+ [a-z]+ [a-z]+$/m);
  // nobody was enrolled by looking
  expect(told).toContain("devices   1\n");
  expect(told).not.toContain(words.split(" ").slice(0, 3).join(" "));

  const agreed = contextOf(typing(words, "yes"));
  expect(unwrap(await add(agreed, byWords)).text).toContain(`Added ${ADDRESS}`);
  const back = contextOf(typing(words, "yes"));
  expect(await add(back, { ...byWords, takeBack: true })).toMatchObject(failure("nothing to take back"));
  const counting = typing(words, "no");
  await add(contextOf(counting), { ...byWords, removeOthers: true });
  expect(counting.told.join("\n")).toContain("devices   2, which will all be removed");
  const script = contextOf(createFakeTerminal({ input: words }));
  expect(await add(script, byWords)).toMatchObject(failure("with --yes", 2));
  expect(await add({ ...script, json: true }, byWords)).toMatchObject(failure("with --yes", 2));
  unwrap(await add(script, { ...byWords, yes: true }));

  // a person is asked for the words; a script has to say where they come from
  const person = contextOf(typing(words, "yes"));
  expect(unwrap(await add(person, { ...byWords, wordsFromInput: false })).text).toContain(`Added ${ADDRESS}`);
  const silent = contextOf(createFakeTerminal({ input: words }));
  expect(await add(silent, { ...byWords, wordsFromInput: false })).toMatchObject(failure("give --invite LINK", 2));
});

/** What is found is played; enrolling says how. */
function found(
  kind: RecoveryKind,
  enrolled: boolean[],
  flavor: Recovery["flavor"] = "hardened",
): CommandContext["network"] {
  const recovery: Recovery = {
    ...{
      address: ADDRESS,
      provider: ORIGIN,
      seen: { seq: seq(9), head: new Uint8Array(32) },
      newest: null,
      devices: 3,
      flavor,
    },
    kind,
    enrol(_device, removeOthers) {
      enrolled.push(removeOthers);
      return Promise.resolve(err({ type: "offline" }));
    },
    enrolWithPassword: () => Promise.resolve(err({ type: "offline" })),
  };
  return { ...network, originAt: () => Promise.resolve(ORIGIN), lookWithWords: () => Promise.resolve(ok(recovery)) };
}

test.each([
  [{ type: "replaced", until: 1_800_000_000, unreadableSince: 1_790_000_000 }, "were changed; until 2027-01-15"],
  [{ type: "keyring", unreadableSince: null }, "shuts you out"],
] as const)("%j is explained, and only taken back when asked for", async (kind, words) => {
  const enrolled: boolean[] = [];
  const terminal = typing("words", "yes");
  const context = contextOf(terminal, { network: found(kind, enrolled) });
  expect(await add(context, byWords)).toMatchObject(failure("--take-back goes on"));
  expect(terminal.told.join("\n")).toContain(words);
  expect(terminal.told.join("\n").includes("it cannot be read")).toBe(kind.unreadableSince !== null);
  expect(enrolled).toEqual([]);
  await add({ ...context, terminal: typing("words", "no") }, { ...byWords, takeBack: true });
  expect(enrolled).toEqual([]);
  await add({ ...context, terminal: typing("words", "yes") }, { ...byWords, takeBack: true });
  expect(enrolled).toHaveLength(1);
});

test("leaving others out of a transparent account is said to end its passwords, and nothing else is", async () => {
  const told = async (kind: RecoveryKind, flavor: Recovery["flavor"], removeOthers: boolean): Promise<string> => {
    const terminal = typing("words", "no");
    await add(contextOf(terminal, { network: found(kind, [], flavor) }), { ...byWords, removeOthers });
    return terminal.told.join("\n");
  };
  const join: RecoveryKind = { type: "join" };
  expect(await told(join, "transparent", true)).toContain("no password and no app password opens it any more");
  expect(await told({ type: "keyring", unreadableSince: null }, "transparent", false)).toContain("no app password");
  expect(await told(join, "transparent", false)).not.toContain("no app password");
  expect(await told(join, "hardened", true)).not.toContain("no app password");
});
