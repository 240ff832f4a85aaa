import { createServer, type AddressInfo } from "node:net";
import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { probe } from "./probe.ts";
import { statusJson, statusText } from "./status-text.ts";
import { troublesOf, type ProviderStatus } from "./status.ts";

const NOW = Date.parse("2026-06-01T00:00:00Z");
const DAY = 86_400_000;
const WELL: ProviderStatus = {
  ...{ version: "1.0.0", origin: "https://mail.example.org", directory: "answers", secretFault: null },
  listeners: [{ name: "lmtp", at: "127.0.0.1:2424", fault: null }],
  certificates: [{ file: "/c.pem", until: NOW + 60 * DAY, fault: null }],
  database: { format: 7, fault: null },
  blobs: { fault: null },
  disk: { free: 50 * 1024 ** 3, size: 100 * 1024 ** 3 },
  accounts: { joined: 2, invited: 1 },
  open: { accounts: 1, waiting: 0 },
  smarthost: { state: "reached", reason: null },
  newestDelivery: NOW / 1000 - 60,
  restored: null,
};

test("one that is well has no trouble, and its report is for people and machines", () => {
  expect(troublesOf(WELL, NOW)).toEqual([]);
  expect(statusText(WELL)).toMatch(/^lmtp +127\.0\.0\.1:2424, answers$/m);
  expect(statusJson(WELL, [])).toMatchObject({
    ...{ well: true, running: true, troubles: [], newestDelivery: "2026-05-31T23:59:00.000Z" },
    certificates: [{ until: "2026-07-31T00:00:00.000Z" }],
  });
  expect(statusJson(null, ["x"])).toEqual({ well: false, running: false, troubles: ["x"] });
  expect(troublesOf({ ...WELL, smarthost: null, directory: null, disk: null, newestDelivery: null }, NOW)).toEqual([]);
});

test("when a backup was said to be restored is shown, and is no trouble", () => {
  const restored = { ...WELL, restored: NOW / 1000 };
  expect(troublesOf(restored, NOW)).toEqual([]);
  expect(statusText(WELL)).not.toMatch(/^backup/m);
  expect(statusText(restored)).toMatch(/^backup +restored, as was said on 2026-06-01T00:00:00/m);
  expect(statusJson(restored, [])).toMatchObject({ restored: "2026-06-01T00:00:00.000Z" });
});

test.each([
  [{ listeners: [{ name: "imaps", at: "0.0.0.0:993", fault: "ECONNREFUSED" }] }, /^imaps at 0\.0\.0\.0:993 .*restart/],
  [{ certificates: [{ file: "/c.pem", until: NOW, fault: null }] }, /ended on 2026-06-01: renew it/],
  [{ certificates: [{ file: "/c.pem", until: NOW + 13.5 * DAY, fault: null }] }, /in 13 days: see why/],
  [{ certificates: [{ file: "/c.pem", until: null, fault: "not allowed to read /c.pem" }] }, /not allowed to read/],
  [{ database: { format: 7, fault: "SQLITE_FULL" } }, /database can not be written \(SQLITE_FULL\)/],
  [{ blobs: { fault: "ENOSPC" } }, /blobs can not be written \(ENOSPC\)/],
  [{ disk: { free: 900 * 1024 ** 2, size: 100 * 1024 ** 3 } }, /disk has 900 MiB left of 100\.0 GiB: make room/],
  [{ smarthost: { state: "login", reason: "535 at AUTH PLAIN" } }, /535 at AUTH PLAIN.*submission\.password_file/],
  [
    { smarthost: { state: "down", reason: "ETIMEDOUT" }, open: { accounts: 1, waiting: 3 } },
    /ETIMEDOUT.*3 messages wait.*submission\.smarthost/,
  ],
  [{ directory: "unavailable" }, /directory of users does not answer/],
  [{ secretFault: "set access.secret_file" }, /passwords can not be checked: set access\.secret_file/],
] as const)("%j is one trouble, with what to do", (change, words) => {
  expect(troublesOf({ ...WELL, ...change }, NOW)).toEqual([expect.stringMatching(words)]);
});

test("a listener that is silent, says something else, or is not there", async () => {
  const greetings = new Map<number, string>();
  const listen = async (greeting: string): Promise<string> => {
    const server = createServer((socket) => void socket.on("error", () => undefined).write(greeting)).listen(
      0,
      "127.0.0.1",
    );
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    greetings.set(port, greeting);
    return `127.0.0.1:${port}`;
  };
  expect(await probe("lmtp", await listen("220 mail\r\n"))).toBeNull();
  expect(await probe("imap", await listen(""), 100)).toBe("no answer in time");
  expect(await probe("imap", await listen("x".repeat(100)))).toBe("another answer than it should");
  expect(await probe("imap", "127.0.0.1:1")).toBe("ECONNREFUSED");
  expect(await probe("imap", "unix:/nowhere")).toBe("ENOENT");
});
