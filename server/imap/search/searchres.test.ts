/** SEARCHRES, after the examples of RFC 5182 §2. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { mail, openSelected, startTestServer } from "../testing/transcript.ts";
import type { TestServer, Transcript } from "../testing/transcript.ts";

let server: TestServer;
let client: Transcript;
beforeAll(async () => {
  server = await startTestServer();
  for (const name of ["one", "two", "three", "four", "five", "six"]) server.account.deliver(mail(name));
  client = await openSelected(server);
  await client.run("a0 CREATE Other");
});
afterAll(async () => {
  client.end();
  await server.close();
});
beforeEach(async () => {
  await client.run("r SELECT INBOX");
});

const first = async (command: string): Promise<string> => (await client.run(command))[0] ?? "";

test("what is saved is not told, and stands for $ in FETCH, STORE, COPY and further searches (examples 1 and 2)", async () => {
  expect(await client.run("A282 SEARCH RETURN (SAVE) OR SUBJECT two SUBJECT four")).toEqual([
    "A282 OK SEARCH completed",
  ]);
  expect(await client.run("A283 FETCH $ (UID)")).toEqual([
    "* 2 FETCH (UID 2)",
    "* 4 FETCH (UID 4)",
    "A283 OK FETCH completed",
  ]);
  expect(await client.run("A284 UID FETCH $ FLAGS")).toHaveLength(3);
  expect(await first("A285 UID SEARCH UID $ SUBJECT two")).toBe("* SEARCH 2");
  expect(await first("A286 SEARCH $ SUBJECT four")).toBe("* SEARCH 4");
  expect(await first("A287 SEARCH NOT $")).toBe("* SEARCH 1 3 5 6");
  expect(await client.run("A288 STORE $ +FLAGS.SILENT (\\Flagged)")).toHaveLength(1);
  expect(await first("A289 SEARCH FLAGGED")).toBe("* SEARCH 2 4");
  expect(await first("A290 UID COPY $ Other")).toMatch(/^A290 OK \[COPYUID \d+ 2,4 1:2\]/);
  expect(await first("A291 SEARCH 1,$")).toBe("* SEARCH 1 2 4");
  await client.run("A292 FETCH $,1 UID", "BAD");
  await client.run("A293 FETCH $:3 UID", "BAD");
});

test("what MIN and MAX name is saved; with COUNT or ALL everything is (§2.4)", async () => {
  const saved = async (options: string): Promise<readonly string[]> => [
    await first(`s1 SEARCH RETURN (${options}) 2:5`),
    await first("s2 SEARCH $"),
  ];
  expect(await saved("SAVE MIN")).toEqual(['* ESEARCH (TAG "s1") MIN 2', "* SEARCH 2"]);
  expect(await saved("MAX SAVE")).toEqual(['* ESEARCH (TAG "s1") MAX 5', "* SEARCH 5"]);
  expect(await saved("MIN MAX SAVE")).toEqual(['* ESEARCH (TAG "s1") MIN 2 MAX 5', "* SEARCH 2 5"]);
  expect(await saved("SAVE COUNT MIN")).toEqual(['* ESEARCH (TAG "s1") MIN 2 COUNT 4', "* SEARCH 2 3 4 5"]);
  expect(await saved("SAVE ALL")).toEqual(['* ESEARCH (TAG "s1") ALL 2:5', "* SEARCH 2 3 4 5"]);
});

test("SELECT empties it, a failed search too; a bad one and a search without SAVE leave it (§2.1)", async () => {
  await client.run("b1 SEARCH RETURN (SAVE) 1:3");
  await client.run("b2 SEARCH RETURN (SAVE) NONSENSE", "BAD");
  await client.run("b3 SEARCH 6");
  expect(await first("b4 SEARCH $")).toBe("* SEARCH 1 2 3");
  await client.run("b5 SEARCH RETURN (SAVE) CHARSET X-KLINGON SUBJECT x", String.raw`NO \[BADCHARSET`);
  expect(await client.run("b6 FETCH $ UID")).toEqual(["b6 OK FETCH completed"]);
  await client.run("b7 SEARCH RETURN (SAVE) 1:3");
  await client.run("b8 EXAMINE INBOX");
  expect(await client.run("b9 UID FETCH $ FLAGS")).toEqual(["b9 OK FETCH completed"]);
  await client.run("b10 CLOSE");
  await client.run("b11 FETCH $ UID", "BAD");
});

test("what is expunged falls out of it, and the numbers of the others follow (§2.1)", async () => {
  await client.run("c1 UID SEARCH RETURN (SAVE) UID 4:6");
  await client.run("c2 UID STORE 1,5 +FLAGS.SILENT (\\Deleted)");
  const other = await openSelected(server);
  await other.run("d1 UID SEARCH RETURN (SAVE) UID 1:2");
  expect(await other.run("d2 UID EXPUNGE $")).toEqual(["* 1 EXPUNGE", "d2 OK UID EXPUNGE completed"]);
  other.end();
  await client.run("c3 EXPUNGE");
  expect(await client.run("c4 FETCH $ UID")).toEqual([
    "* 3 FETCH (UID 4)",
    "* 4 FETCH (UID 6)",
    "c4 OK FETCH completed",
  ]);
  expect(await client.run("c5 UID MOVE $ Other")).toContain("* 4 EXPUNGE");
  expect(await client.run("c6 MOVE $ Other")).toEqual(["c6 OK MOVE completed, no messages"]);
});
