/** What mail programs log in with, and what they are told: own passwords, user names, settings. */
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { startCompanion } from "../companion.ts";
import { nodeCrypto } from "../crypto/node-crypto.ts";
import { add } from "./commands/add.ts";
import { password } from "./commands/password.ts";
import { settings } from "./commands/settings.ts";
import { setUser } from "./commands/user.ts";
import type { CommandContext } from "./command.ts";
import { createFakeTerminal, type FakeTerminal } from "./testing/fake-terminal.ts";
import { connectImap } from "./testing/imap-client.ts";
import { noKeychain } from "./testing/memory-keychain.ts";
import { createMemoryNetwork } from "./testing/memory-network.ts";
import { noAddOptions } from "./testing/no-add-options.ts";
import { tempFolder } from "./testing/temp-folder.ts";

const ANNA = "anna@example.org";
const BOB = "bob@example.org";
const OWN = "velvet cannon ripe orbit walnut jelly";

async function setUp(...addresses: readonly string[]) {
  const { network, invite } = createMemoryNetwork();
  const data = join(tempFolder(), "data");
  const context = (terminal: FakeTerminal = createFakeTerminal()): CommandContext => ({
    ...{ data, json: true, terminal, crypto: nodeCrypto, network, clock: Date.now },
    ...{ keychain: noKeychain, credentials: null, passphraseFromInput: false },
  });
  const passwords: string[] = [];
  for (const address of addresses) {
    const added = await add(context(), { ...noAddOptions, invite: invite(address) });
    if (!added.ok) throw new Error(added.error.line);
    passwords.push((added.value.json as { imap: { password: string } }).imap.password);
  }
  async function start(): Promise<(user: string, pass: string) => Promise<string>> {
    const imap = { host: "127.0.0.1", port: 0 };
    const parts = {
      keys: [],
      imap,
      imaps: imap,
      web: null,
      webFolder: "",
      prefetch: "none" as const,
      log: vi.fn(),
    };
    const started = await startCompanion({ ...context(), ...parts });
    if (!started.ok) throw new Error(started.error.line);
    onTestFinished(() => started.value.close());
    return async (user, pass) => {
      const client = await connectImap(started.value.imap);
      const answer = await client.send(`LOGIN "${user}" "${pass}"`);
      client.close();
      return /a1 (\w+)/.exec(answer)?.[1] ?? answer;
    };
  }
  return { context, start, passwords };
}

test("a password of one's own opens IMAP, the one before does not; a weak one is refused without being shown", async () => {
  const { context, start, passwords } = await setUp(ANNA);
  const login = await start();
  for (const weak of [
    "",
    "short",
    "correct horse",
    "aaaaaaaaaaaaaaaaaaaaaaaaa",
    `${ANNA}${ANNA}`,
    "- - - - - - - - -",
  ]) {
    const refused = await password(context(createFakeTerminal({ input: weak })), null, true);
    expect(refused).toMatchObject({ ok: false, error: { exitCode: 1 } });
    if (weak !== "") expect(JSON.stringify(refused)).not.toContain(weak);
  }
  expect(await login(ANNA, passwords[0] ?? "")).toBe("OK");
  const changed = await password(context(createFakeTerminal({ input: `${OWN}\n` })), ANNA, true);
  expect(changed).toMatchObject({ ok: true });
  expect(JSON.stringify(changed)).not.toContain("velvet");
  expect(await login(ANNA, OWN)).toBe("OK");
  expect(await login(ANNA, passwords[0] ?? "")).toBe("NO");
});

test("at a terminal it is typed twice", async () => {
  const { context } = await setUp(ANNA);
  const typing = (...typed: readonly string[]): FakeTerminal => {
    const left = [...typed];
    const terminal = createFakeTerminal({ interactive: true });
    return { ...terminal, readLine: () => Promise.resolve(left.shift() ?? null) };
  };
  expect(await password(context(typing(OWN, `${OWN}x`)), null, true)).toMatchObject({ ok: false });
  expect(await password(context(typing(OWN)), null, true)).toMatchObject({ ok: false });
  expect(await password(context(typing(OWN, OWN)), null, true)).toMatchObject({ ok: true });
});

test("a user name opens it besides the address, until it is taken away; it can be nobody else's", async () => {
  const { context, start, passwords } = await setUp(ANNA, BOB);
  const login = await start();
  const [anna = "", bob = ""] = passwords;
  expect(await setUser(context(), ANNA, "Anna")).toMatchObject({ ok: true, value: { json: { username: "Anna" } } });
  expect([await login("anna", anna), await login(ANNA, anna), await login("anna", bob)]).toEqual(["OK", "OK", "NO"]);
  for (const taken of ["ANNA", ANNA]) expect(await setUser(context(), BOB, taken)).toMatchObject({ ok: false });
  for (const bad of ["", "a b", '"', "-x", "x".repeat(65), "a\n"])
    expect(await setUser(context(), BOB, bad)).toMatchObject({ ok: false, error: { exitCode: 2 } });
  expect(await settings(context(), ANNA, null)).toMatchObject({ ok: true, value: { json: { username: "Anna" } } });
  expect(await setUser(context(), ANNA, null)).toMatchObject({ ok: true });
  expect(await login("anna", anna)).toBe("NO");
});

test("settings name where the companion that runs listens, else where it will; never a password", async () => {
  const { context, start, passwords } = await setUp(ANNA);
  const terminal = createFakeTerminal();
  const before = await settings({ ...context(terminal), json: false }, null, "mutt");
  // what is pasted ends with the program's own line
  expect(before).toMatchObject({
    ok: true,
    value: { text: expect.stringMatching(/\nset certificate_file = "[^\n]*"$/) as unknown },
  });
  expect(terminal.told).toEqual([expect.stringMatching(/^No companion runs now/)]);
  const next = createFakeTerminal();
  await settings({ ...context(next), json: false }, null, "mutt", true);
  expect(next.told).toEqual([]);
  expect(before).toMatchObject({ ok: true, value: { json: { port: 1143, tlsPort: null, running: false } } });
  await start();
  const after = await settings(context(), null, "generic");
  expect(after).toMatchObject({ ok: true, value: { json: { host: "127.0.0.1", running: true } } });
  expect(JSON.stringify(after)).not.toContain("1143");
  expect(JSON.stringify([before, after])).not.toContain(passwords[0]);
  expect(await settings(context(), null, "pine")).toMatchObject({ ok: false, error: { exitCode: 2 } });
});

test("msmtp logs in over TLS that it checks, as it takes no password in clear by itself", async () => {
  const { context } = await setUp(ANNA);
  const said = await settings(context(), null, "msmtp");
  expect(said).toMatchObject({ ok: true, value: { text: expect.stringMatching(/mode 0600/) as unknown } });
  const text = said.ok ? said.value.text : "";
  for (const line of ["host localhost", "port 1025", "tls on", "auth plain", `user ${ANNA}`, "password PASSWORD"])
    expect(text.split("\n")).toContain(line);
  expect(text).toMatch(/^tls_trust_file \/.*\.pem$/m);
});
