/** What FETCH says of what it can not give, and what it does meanwhile. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { emailNumber } from "../../../shared/lib/ids.ts";
import { mail, openSelected, startTestServer } from "../testing/transcript.ts";
import type { TestServer, Transcript } from "../testing/transcript.ts";

let server: TestServer;
let client: Transcript;
beforeEach(async () => {
  server = await startTestServer();
  for (const subject of ["one", "two", "three"]) server.account.deliver(mail(subject));
  client = await openSelected(server);
});
afterEach(async () => {
  client.end();
  await server.close();
});

const given = (lines: readonly string[]): readonly string[] =>
  lines.flatMap((line) => /^\* (\d+) FETCH/.exec(line)?.[1] ?? []);

describe("a message that is expunged elsewhere", () => {
  beforeEach(async () => {
    const other = await openSelected(server);
    await other.run("b1 STORE 2 +FLAGS.SILENT (\\Deleted)");
    await other.run("b2 EXPUNGE");
    other.end();
  });

  test.each(["FLAGS", "ENVELOPE", "BODY.PEEK[]", "BODY.PEEK[HEADER.FIELDS (SUBJECT)]"])(
    "%s by number: NO, and its number stays until a command lets it go",
    async (item) => {
      const lines = await client.run(`a1 FETCH 1:3 ${item}`, String.raw`NO \[EXPUNGEISSUED\]`);
      expect(given(lines)).toEqual(["1", "3"]);
      expect(lines.some((line) => line.includes("EXPUNGE") && line.startsWith("*"))).toBe(false);
      client.c("a2 NOOP");
      await client.s(/^\* 2 EXPUNGE$/, /^a2 OK/);
    },
  );

  test("by UID it is passed over", async () => {
    expect(given(await client.run("a1 UID FETCH 1:3 BODY.PEEK[]"))).toEqual(["1", "3"]);
    await client.run("a2 UID FETCH 2 FLAGS");
  });
});

describe("the provider is away", () => {
  beforeEach(() => {
    server.account.offline = true;
  });

  test("what index data tells is told; for bodies NO [UNAVAILABLE]", async () => {
    expect(
      given(await client.run("a1 FETCH 1:3 (ENVELOPE BODYSTRUCTURE PREVIEW BODY.PEEK[HEADER.FIELDS (SUBJECT)])")),
    ).toHaveLength(3);
    await client.run("a2 UID FETCH 1:3 BODY.PEEK[]", String.raw`NO \[UNAVAILABLE\]`);
    await client.run("a3 FETCH 1 BODY.PEEK[HEADER]", String.raw`NO \[UNAVAILABLE\]`);
  });

  test("index data that is not at hand is no reason to say that a message is gone", async () => {
    server.account.withoutIndex.add(emailNumber(1));
    const lines = await client.run("a1 UID FETCH 1:3 ENVELOPE", String.raw`NO \[UNAVAILABLE\]`);
    expect(given(lines)).toEqual(["1", "3"]);
  });
});

describe("the provider is there", () => {
  test("index data that can not be had is made up for by the message", async () => {
    const items = "(ENVELOPE BODYSTRUCTURE PREVIEW BODY.PEEK[HEADER.FIELDS (SUBJECT DATE)] BINARY.SIZE[1])";
    const expected = await client.run(`a1 FETCH 1:3 ${items}`);
    for (let i = 0; i < 3; i++) server.account.withoutIndex.add(emailNumber(i));
    expect(await client.run(`a1 FETCH 1:3 ${items}`)).toEqual(expected);
  });

  test("damaged, or lost: NO [CORRUPTION], and the others are given", async () => {
    server.account.corrupt.add(emailNumber(0));
    server.account.lost.add(emailNumber(1));
    const lines = await client.run("a1 FETCH 1:3 BODY.PEEK[]", String.raw`NO \[CORRUPTION\]`);
    expect(given(lines)).toEqual(["3"]);
    await client.run("a2 UID FETCH 2 BODY.PEEK[]", String.raw`NO \[CORRUPTION\]`);
  });
});

describe("while it runs", () => {
  test("a log that is slow to take \\Seen does not hold the answer", async () => {
    server.account.slowness = 4_000;
    const before = server.account.state.seq;
    await client.run("a1 FETCH 1 BODY[]");
    expect(server.account.state.seq).toBe(before);
  });

  test("a keyword is announced before a message is said to have it", async () => {
    const other = await openSelected(server);
    await other.run("b1 STORE 2 +FLAGS.SILENT ($Fresh)");
    other.end();
    const lines = await client.run("a1 FETCH 2 FLAGS");
    expect(lines[0]).toMatch(/^\* FLAGS .*\$Fresh/);
    expect(lines.findIndex((line) => line.startsWith("* 2 FETCH"))).toBe(2);
  });

  test("who knows CONDSTORE hears a change with its MODSEQ, also when it asked for FLAGS alone", async () => {
    await client.run("a1 ENABLE CONDSTORE", "OK|BAD");
    await client.run("a2 FETCH 1 MODSEQ");
    const other = await openSelected(server);
    await other.run("b1 STORE 2 +FLAGS.SILENT (\\Flagged)");
    other.end();
    const lines = await client.run("a3 FETCH 2 FLAGS");
    expect(lines.filter((line) => /^\* 2 FETCH \(.*FLAGS .*MODSEQ \(\d+\)\)/.test(line))).toHaveLength(1);
  });

  test("one message asked for in many ways is not held as often", async () => {
    const octets = 4 * 1024 * 1024;
    // NULs are shown as other octets, so each answer is a copy
    server.account.deliver(Buffer.concat([Buffer.from("Subject: large\r\n\r\n"), Buffer.alloc(octets)]));
    await client.run("a1 NOOP");
    const before = process.memoryUsage().arrayBuffers;
    client.pause();
    const items = Array.from({ length: 60 }, (_, i) => `BODY.PEEK[]<${i}.${octets}>`);
    client.c(`a2 FETCH 4 (${items.join(" ")})`);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(60 * 1024 * 1024);
  });
});
