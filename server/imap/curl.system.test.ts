import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { mail } from "./testing/transcript.ts";
import { hasProgram, runProgram } from "./testing/programs.ts";
import { TEST_USER, startTestServer } from "./testing/start.ts";
import type { TestServer } from "./testing/start.ts";

let server: TestServer | null = null;
afterEach(async () => server?.close());

test.skipIf(!hasProgram("curl"))("curl lists, searches, reads and uploads", async () => {
  server = await startTestServer();
  server.account.deliver(mail("one"));
  server.account.deliver(mail("two"));
  const base = `imap://127.0.0.1:${server.port}`;
  const curl = (...args: readonly string[]): Promise<string> =>
    runProgram("curl", ["-s", "--user", `${TEST_USER}:secret`, ...args]);
  expect(await curl(base)).toContain('"/" "INBOX"');
  expect(await curl(`${base}/INBOX?SUBJECT%20two`)).toContain("* SEARCH 2");
  expect(await curl(`${base}/INBOX;UID=2`)).toContain("Subject: two");
  expect(await curl(`${base}/INBOX;UID=2;SECTION=TEXT`)).toBe("Hello\r\n");
  const file = join(await mkdtemp(join(tmpdir(), "imap-curl-")), "up.eml");
  await writeFile(file, mail("up"));
  await curl("-T", file, `${base}/INBOX`);
  await rm(dirname(file), { recursive: true });
  expect(await curl(`${base}/INBOX`, "-X", "FETCH 3 (BODY.PEEK[HEADER.FIELDS (SUBJECT)])")).toMatch(/\* 3 FETCH/);
});
