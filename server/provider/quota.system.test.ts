/** A quota holds back what a mail client files here, as it does what is delivered. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { aerogramme, aerogrammeJson } from "../../test/harness/daemon.ts";
import { Transcript } from "../imap/testing/transcript.ts";
import { startProviderProcess, type ProviderProcess } from "../testing/test-provider.ts";

const PASSWORD = "violin carbon tunnel basket";
let provider: ProviderProcess;
beforeAll(async () => {
  provider = await startProviderProcess(["--imap", "127.0.0.1:0"]);
});
afterAll(() => provider.end());

test("APPEND beyond it is answered OVERQUOTA, and taken when there is room again", async () => {
  const on = ["ada@example.org", "--data", provider.data];
  await aerogrammeJson(["provider", "account", "add", ...on, "--transparent", "--password-stdin"], `${PASSWORD}\n`);
  const quota = (size: string) => aerogramme(["provider", "account", "quota", ...on.slice(0, 1), size, ...on.slice(1)]);
  expect((await quota("50K")).stdout).toMatch(/quota +50 KiB/);
  const client = new Transcript(Number(/:(\d+)$/.exec(provider.daemon.ready["imap"] ?? "")?.[1]));
  await client.s(/^\* OK/);
  await client.run(`a1 LOGIN ada@example.org "${PASSWORD}"`);
  const file = async (tag: string, octets: number, expected: string): Promise<void> => {
    const message = `Subject: a draft\r\n\r\n${"x".repeat(octets)}\r\n`;
    await client.run(`${tag} APPEND INBOX {${message.length}+}\r\n${message}`, expected);
  };
  await file("a2", 1_000, String.raw`OK \[APPENDUID`);
  await file("a3", 100_000, String.raw`NO \[OVERQUOTA\]`);
  // several at once (RFC 3502): all or none, by their sum
  const several = (octets: number): string => {
    const message = `Subject: one of several\r\n\r\n${"x".repeat(octets)}\r\n`;
    return Array.from({ length: 3 }, () => `{${message.length}+}\r\n${message}`).join(" ");
  };
  await client.run(`b1 APPEND INBOX ${several(20_000)}`, String.raw`NO \[OVERQUOTA\]`);
  expect((await client.run(`b2 APPEND INBOX ${several(1_000)}`)).at(-1)).toMatch(/^b2 OK \[APPENDUID \d+ 2:4\]/);
  expect(await client.run("b3 STATUS INBOX (MESSAGES)")).toContain('* STATUS "INBOX" (MESSAGES 4)');
  await quota("none");
  await file("a4", 100_000, String.raw`OK \[APPENDUID`);
  await quota("50K");
  await file("a5", 1_000, String.raw`NO \[OVERQUOTA\]`);
  client.end();
});
