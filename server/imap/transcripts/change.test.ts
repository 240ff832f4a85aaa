/** STORE (RFC 3501 §6.4.6), COPY (§6.4.7), MOVE (RFC 6851), their UID forms and COPYUID (RFC 4315 §3). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { mail, openLoggedIn, startTestServer } from "../testing/transcript.ts";
import type { TestServer, Transcript } from "../testing/transcript.ts";

let server: TestServer;
let client: Transcript;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

let boxes = 0;
let box: string;
/** A mailbox of its own with four messages, selected. */
beforeEach(async () => {
  client = await openLoggedIn(server);
  box = `box${++boxes}`;
  await client.run(`m CREATE ${box}`);
  await client.run(`m CREATE ${box}-to`);
  const literals = ["one", "two", "three", "four"].map((subject) => {
    const message = mail(subject);
    return `{${message.length}+}\r\n${message}`;
  });
  await client.run(`m APPEND ${box} ${literals.join(" ")}`);
  await client.run(`m SELECT ${box}`);
  return () => client.end();
});

const flags = (uid: number): readonly string[] => {
  const view = server.account.state.mailboxByName(box);
  return view?.flagsAt(uid - 1) ?? [];
};
const uids = (name: string): readonly number[] => {
  const view = server.account.state.mailboxByName(name);
  return Array.from({ length: view?.count ?? 0 }, (_, index) => view?.uidAt(index) ?? 0);
};

describe("STORE", () => {
  test("the RFC's own example", async () => {
    const lines = await client.run("A003 STORE 2:4 +FLAGS (\\Deleted)");
    expect(lines).toEqual([
      "* 2 FETCH (UID 2 FLAGS (\\Deleted \\Recent))",
      "* 3 FETCH (UID 3 FLAGS (\\Deleted \\Recent))",
      "* 4 FETCH (UID 4 FLAGS (\\Deleted \\Recent))",
      "A003 OK STORE completed",
    ]);
  });

  test.each([
    ["FLAGS (\\Seen \\Flagged)", ["\\Seen", "\\Flagged"]],
    ["flags.silent \\SEEN", ["\\Seen"]],
    ["+FLAGS \\Seen \\Answered", ["\\Seen", "\\Answered", "\\Draft"]],
    ["+Flags.Silent ()", ["\\Draft"]],
    ["-FLAGS (\\Draft)", []],
    ["-flags (\\Flagged)", ["\\Draft"]],
    ["FLAGS ()", []],
    ["FLAGS (\\Recent)", []],
  ])("%s", async (change, expected) => {
    await client.run("a1 STORE 1 FLAGS.SILENT (\\Draft)");
    const lines = await client.run(`a2 STORE 1 ${change}`);
    expect(flags(1)).toEqual(expected);
    expect(lines).toHaveLength(/silent/i.test(change) ? 1 : 2);
  });

  test("by UID: what is not there is passed over; by number it is BAD", async () => {
    expect(await client.run("a1 UID STORE 2,99 +FLAGS (\\Seen)")).toEqual([
      "* 2 FETCH (UID 2 FLAGS (\\Seen \\Recent))",
      "a1 OK STORE completed",
    ]);
    await client.run("a2 UID STORE 99 +FLAGS (\\Seen)");
    await client.run("a3 STORE 5 +FLAGS (\\Seen)", "BAD No such message");
    await client.run("a4 STORE 4:5 +FLAGS (\\Seen)", "BAD No such message");
    await client.run("a5 STORE *:3 +FLAGS.SILENT (\\Answered)");
    expect([flags(3), flags(4)]).toEqual([["\\Answered"], ["\\Answered"]]);
  });

  test("a system flag that is none is refused, by NO", async () => {
    await client.run("a1 STORE 1 FLAGS (\\Seen \\Nonsense)", String.raw`NO \[CANNOT\]`);
    expect(flags(1)).toEqual([]);
  });

  test.each([
    ["", "a space"],
    [" 1", "a space"],
    [" 1 FLAGS", "a space"],
    [" 1 GLAGS (\\Seen)", "FLAGS or FLAGS.SILENT"],
    [" 1 +FLAGS.LOUD (\\Seen)", "FLAGS or FLAGS.SILENT"],
    [" 0 FLAGS (\\Seen)", "a number above 0"],
    [" 1, FLAGS (\\Seen)", ""],
    [" 1:2:3 FLAGS (\\Seen)", "a space"],
    [" 1 FLAGS (\\Seen", ""],
    [" 1 FLAGS (\\Seen) x", "the end of the command"],
    [" 1 FLAGS (\\Seen  \\Draft)", "an atom"],
    [" a FLAGS (\\Seen)", ""],
  ])("not STORE%s", async (rest, expected) => {
    await client.run(`a1 STORE${rest}`, `BAD Syntax: expected ${expected}`);
  });

  test("another session hears of it, and .SILENT is silent to oneself alone", async () => {
    const other = await openLoggedIn(server);
    await other.run(`b1 SELECT ${box}`);
    await client.run("a1 STORE 1 +FLAGS.SILENT (\\Seen)");
    expect(await other.run("b2 NOOP")).toEqual(["* 1 FETCH (UID 1 FLAGS (\\Seen))", "b2 OK NOOP completed"]);
    other.end();
  });

  test("offline it waits, and is shown from then on, to others too", async () => {
    const other = await openLoggedIn(server);
    await other.run(`b1 SELECT ${box}`);
    server.account.offline = true;
    const told = "* 1 FETCH (UID 1 FLAGS (\\Seen \\Recent))";
    expect(await client.run("a1 STORE 1 +FLAGS (\\Seen)")).toEqual([told, "a1 OK STORE completed"]);
    expect(await other.run("b2 NOOP")).toEqual(["* 1 FETCH (UID 1 FLAGS (\\Seen))", "b2 OK NOOP completed"]);
    expect(await client.run("a1 SEARCH SEEN")).toContain("* SEARCH 1");
    expect(await client.run("a1 STORE 2 +FLAGS.SILENT (\\Deleted)")).toHaveLength(1);
    for (const command of ["EXPUNGE", "UID EXPUNGE 2"])
      await client.run(`a1 ${command}`, String.raw`NO \[UNAVAILABLE\]`);
    await client.run(`a2 COPY 1 ${box}-to`, String.raw`NO \[UNAVAILABLE\]`);
    await client.run(`a3 UID MOVE 1 ${box}-to`, String.raw`NO \[UNAVAILABLE\]`);
    await client.run("a4 CREATE Later", String.raw`NO \[UNAVAILABLE\]`);
    await client.run("a5 SUBSCRIBE Later", String.raw`NO \[UNAVAILABLE\]`);
    await client.run("a6 CLOSE", String.raw`NO \[UNAVAILABLE\]`);
    await client.run("a7 CHECK", "BAD");
    other.end();
    server.account.offline = false;
    expect(uids(box)).toEqual([1, 2, 3, 4]);
  });
});

describe("COPY and MOVE", () => {
  test("COPY keeps flags, and says where the copies are", async () => {
    await client.run("a1 STORE 2 FLAGS.SILENT (\\Seen $Work)");
    client.c(`A003 COPY 2:4 ${box}-to`);
    await client.s(/^A003 OK \[COPYUID \d+ 2:4 1:3\] COPY completed$/);
    const target = server.account.state.mailboxByName(`${box}-to`);
    expect(target?.flagsAt(0)).toEqual(["\\Seen", "$Work"]);
    expect(uids(box)).toEqual([1, 2, 3, 4]);
  });

  test("UID COPY of a set with holes, and of nothing", async () => {
    client.c(`a1 UID COPY 1,3:9 "${box}-to"`);
    await client.s(/^a1 OK \[COPYUID \d+ 1,3:4 1:3\]/);
    client.c(`a2 UID COPY 99 ${box}-to`);
    await client.s(/^a2 OK COPY completed/);
    await client.run(`a3 COPY 9 ${box}-to`, "BAD No such message");
  });

  test("MOVE tells COPYUID before the EXPUNGEs (RFC 6851 §4.3)", async () => {
    client.c(`a UID MOVE 2:3 ${box}-to`);
    await client.s(
      /^\* OK \[COPYUID \d+ 2:3 1:2\] Moved$/,
      /^\* 3 EXPUNGE$/,
      /^\* 2 EXPUNGE$/,
      /^a OK MOVE completed$/,
    );
    client.c(`b MOVE 1 ${box}-to`);
    await client.s(/^\* OK \[COPYUID \d+ 1 3\] Moved$/, /^\* 1 EXPUNGE$/, /^b OK MOVE completed$/);
    expect([uids(box), uids(`${box}-to`)]).toEqual([[4], [1, 2, 3]]);
  });

  test("within one mailbox each message gets a new UID", async () => {
    client.c(`a1 COPY 1 ${box}`);
    await client.s(/^\* 5 EXISTS$/, /^\* 5 RECENT$/, /^a1 OK \[COPYUID \d+ 1 5\]/);
    await client.run(`a2 MOVE 1 ${box}`);
    expect(uids(box)).toEqual([2, 3, 4, 5, 6]);
  });

  test.each(["COPY", "MOVE", "UID COPY", "UID MOVE"])(
    "%s to what is not there, and without arguments",
    async (command) => {
      await client.run(`a1 ${command} 1 Nowhere`, String.raw`NO \[TRYCREATE\]`);
      await client.run(`a2 ${command} 1`, "BAD Syntax: expected a space");
      await client.run(`a3 ${command} ${box}`, "BAD");
      await client.run(`a4 ${command} 1 ${box} x`, "BAD Syntax: expected the end of the command");
      expect(server.account.state.mailboxByName("Nowhere")).toBeNull();
    },
  );
});
