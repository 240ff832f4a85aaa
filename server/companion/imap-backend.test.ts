import { expect, test, vi } from "vitest";
import type { Account, Connection } from "../../shared/account/account.ts";
import { nodeCrypto } from "../crypto/node-crypto.ts";
import { createImapBackend } from "./imap-backend.ts";
import { createPassword, passwordHash } from "./password.ts";

const password = createPassword(nodeCrypto);
const imapHash = passwordHash(nodeCrypto, password);

interface Fake {
  readonly connection: Connection["type"];
  readonly mailboxes: number;
  readonly sync: () => Promise<boolean>;
}

/** What a login gives of an account that is like this. */
async function login({ connection, mailboxes, sync }: Fake): Promise<string> {
  const state = { mailboxes: () => Array.from({ length: mailboxes }) };
  const account = { connection: { type: connection }, state, sync } as unknown as Account;
  const watchEnd = () => () => undefined;
  const post = { send: () => Promise.reject(new Error("nothing is sent here")), close: () => undefined };
  const ends = { watchEnd, firstNew: () => 0, post };
  const backend = createImapBackend(nodeCrypto, () => ({ type: "open", account, ...ends, imapHash }));
  const result = await backend.login("anna@example.org", password, "127.0.0.1");
  return result.ok ? "in" : result.error;
}

const never = (): Promise<boolean> => new Promise(() => undefined);

test("once the log was read to its end, or offline, a login does not wait", async () => {
  for (const connection of ["online", "offline", "tampered", "refused"] as const)
    expect(await login({ connection, mailboxes: 6, sync: never })).toBe("in");
  expect(await login({ connection: "offline", mailboxes: 0, sync: never })).toBe("unavailable");
});

test("who has the password of an account that was taken away hears so; nobody else does", async () => {
  const backend = createImapBackend(nodeCrypto, () => ({ type: "removed", imapHash }));
  expect(await backend.login("anna@example.org", password, "::1")).toEqual({ ok: false, error: "removed" });
  expect(await backend.login("anna@example.org", "wrong", "::1")).toEqual({ ok: false, error: "badCredentials" });
});

test("while the log is being read a login waits for its end", async () => {
  for (const connection of ["connecting", "syncing"] as const) {
    let read = false;
    const sync = async (): Promise<boolean> => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      return (read = true);
    };
    expect([await login({ connection, mailboxes: 6, sync }), read]).toEqual(["in", true]);
    expect(await login({ connection, mailboxes: 6, sync: () => Promise.resolve(false) })).toBe("in");
    expect(await login({ connection, mailboxes: 0, sync: () => Promise.resolve(false) })).toBe("unavailable");
  }
});

test("a log that takes very long to read is unavailable meanwhile", async () => {
  vi.useFakeTimers();
  try {
    const waiting = login({ connection: "syncing", mailboxes: 6, sync: never });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await waiting).toBe("unavailable");
  } finally {
    vi.useRealTimers();
  }
});
