/** SORT and THREAD (RFC 5256), SORT RETURN (RFC 5267), display names (RFC 5957). */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSelected, startTestServer } from "../testing/transcript.ts";
import type { TestServer, Transcript } from "../testing/transcript.ts";

interface Facts {
  readonly from?: string;
  readonly to?: string;
  readonly cc?: string;
  readonly subject?: string;
  readonly date?: string;
  readonly id?: string;
  readonly more?: string;
  readonly body?: string;
  /** INTERNALDATE, unix seconds */
  readonly came: number;
}

const MAIL: readonly Facts[] = [
  { from: '"Zoe" <b@x.org>', subject: "Re: pears", date: "1 Jan 2020 10:00:00 +0000", id: "a", came: 500 },
  { from: "A.Writer@x.org", cc: "q@x.org", subject: "apples", date: "1 Jan 2020 10:30:00 +0100", id: "b", came: 400 },
  {
    ...{ from: "=?utf-8?q?=C3=89ve?= <c@x.org>", to: '"Bob" <z@x.org>', subject: "[list] Pears (fwd)", id: "c" },
    ...{ date: "nonsense", more: "References: <a>\r\n", came: Date.UTC(2020, 0, 2) / 1000 },
  },
  {
    ...{ from: "Friends: d@x.org;", to: "a@x.org", subject: "Apples", date: "3 Jan 2020 00:00:00 +0000", id: "d" },
    ...{ more: "In-Reply-To: <b>\r\n", body: "long ".repeat(200), came: 300 },
  },
  { subject: "éclair", date: "4 Jan 2020 00:00:00 +0000", came: 300 },
];

let server: TestServer;
let client: Transcript;
beforeAll(async () => {
  server = await startTestServer();
  for (const { from, to, cc, subject = "", date = "", id, more = "", body = "x", came } of MAIL) {
    const field = (name: string, value?: string): string => (value === undefined ? "" : `${name}: ${value}\r\n`);
    const header = field("From", from) + field("To", to) + field("Cc", cc) + field("Subject", subject);
    server.account.deliver(
      `${header}${field("Date", date)}${field("Message-ID", id && `<${id}>`)}${more}\r\n${body}\r\n`,
      came,
    );
  }
  client = await openSelected(server);
});
afterAll(async () => {
  client.end();
  await server.close();
});

const run = async (command: string): Promise<string> => ((await client.run(`s ${command}`))[0] ?? "").slice(2);

test.each([
  ["(SUBJECT) UTF-8 ALL", "2 4 5 1 3"],
  ["(REVERSE SUBJECT DATE) UTF-8 ALL", "1 3 5 2 4"],
  ["(reverse subject reverse date) us-ascii all", "3 1 5 4 2"],
  ["(DATE) UTF-8 ALL", "2 1 3 4 5"],
  ["(ARRIVAL) UTF-8 ALL", "4 5 2 1 3"],
  ["(REVERSE ARRIVAL) UTF-8 ALL", "3 1 2 4 5"],
  ["(REVERSE SIZE FROM) UTF-8 4:5", "4 5"],
  ["(FROM) UTF-8 ALL", "5 2 1 3 4"],
  ["(TO) UTF-8 ALL", "1 2 5 4 3"],
  ["(CC) UTF-8 1:2", "1 2"],
  ["(DISPLAYFROM) UTF-8 ALL", "5 2 3 4 1"],
  ["(DISPLAYTO) UTF-8 3:4", "4 3"],
  ["(DATE) UTF-8 SUBJECT {7+}\r\n\xc3\xa9clair", "5"],
])("SORT %s", async (command, expected) => {
  expect(await run(`SORT ${command}`)).toBe(`SORT ${expected}`);
});

test("nothing found; UIDs; MODSEQ; what is no SORT", async () => {
  expect(await run("SORT (DATE) UTF-8 DELETED")).toBe("SORT");
  expect(await run("UID SORT (SIZE) UTF-8 UID 3")).toBe("SORT 3");
  expect(await run("SORT (DATE) UTF-8 1:2 MODSEQ 1")).toMatch(/^SORT 2 1 \(MODSEQ \d+\)$/);
  for (const wrong of ["() UTF-8 ALL", "(AGE) UTF-8 ALL", "(REVERSE) UTF-8 ALL", "(DATE) UTF-8", "DATE UTF-8 ALL"])
    await client.run(`w SORT ${wrong}`, "BAD");
  await client.run("w NOOP");
  for (const wrong of ["THREAD REFS UTF-8 ALL", "THREAD REFERENCES ALL", "THREAD", "UID THREAD REFERENCES UTF-8"])
    await client.run(`w ${wrong}`, "BAD");
  await client.run("w SORT (DATE) X-KLINGON ALL", String.raw`NO \[BADCHARSET`);
  await client.run("w THREAD REFERENCES X-KLINGON ALL", String.raw`NO \[BADCHARSET`);
});

test("RFC 5267 §3: results in their order; ends and parts are those of that order; SAVE keeps the set", async () => {
  expect(await run("SORT RETURN (ALL MIN MAX COUNT) (DATE) UTF-8 ALL")).toBe(
    'ESEARCH (TAG "s") MIN 2 MAX 5 COUNT 5 ALL 2,1,3:5',
  );
  expect(await run("UID SORT RETURN () (REVERSE DATE) UTF-8 1:3")).toBe('ESEARCH (TAG "s") UID ALL 3,1:2');
  expect(await run("SORT RETURN (PARTIAL 3:4 SAVE) (SUBJECT) UTF-8 ALL")).toBe('ESEARCH (TAG "s") PARTIAL (3:4 5,1)');
  expect(await run("SEARCH $")).toBe("SEARCH 1 5");
});

test("THREAD by references and by subject, with numbers and UIDs", async () => {
  expect(await run("THREAD REFERENCES UTF-8 ALL")).toBe("THREAD (2 4)(1 3)(5)");
  expect(await run("UID THREAD ORDEREDSUBJECT UTF-8 ALL")).toBe("THREAD (2 4)(1 3)(5)");
  expect(await run("THREAD REFERENCES UTF-8 3:4")).toBe("THREAD (3)(4)");
  expect(await run("THREAD REFERENCES UTF-8 DELETED")).toBe("THREAD");
});
