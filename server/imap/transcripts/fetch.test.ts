/** FETCH (RFC 3501 §6.4.5), in short; its parts have transcripts of their own beside this one. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { emailNumber } from "../../../shared/lib/ids.ts";
import { mail, openSelected, startTestServer } from "../testing/transcript.ts";
import type { TestServer, Transcript } from "../testing/transcript.ts";

let server: TestServer;
let client: Transcript;
beforeEach(async () => {
  server = await startTestServer();
  for (const subject of ["first", "second", "third"]) server.account.deliver(mail(subject));
  client = await openSelected(server);
});
afterEach(async () => {
  client.end();
  await server.close();
});

describe("FETCH", () => {
  test("UID FETCH of flags and bodies; BODY[] marks \\Seen, PEEK does not", async () => {
    client.c("a1 UID FETCH 1 (FLAGS BODY.PEEK[TEXT])");
    await client.s(/^\* 1 FETCH \(UID 1 FLAGS \(\\Recent\) BODY\[TEXT\] \{7\}$/, /^Hello$/, /^\)$/, /^a1 OK/);
    client.c("a2 FETCH 2 BODY[TEXT]<1.3>");
    await client.s(/^\* 2 FETCH \(BODY\[TEXT\]<1> \{3\}$/, /^ell\)$/);
    await client.s(/^\* 2 FETCH \(UID 2 FLAGS \(\\Seen \\Recent\)\)/, /^a2 OK/);
    client.c("a3 FETCH 1 BODY.PEEK[HEADER.FIELDS (subject X-None)]");
    await client.s(
      /^\* 1 FETCH \(BODY\[HEADER\.FIELDS \(SUBJECT X-NONE\)\] \{18\}$/,
      /^Subject: first$/,
      /^$/,
      /^\)$/,
      /^a3 OK/,
    );
  });

  test("header fields that index data keeps cost no body; envelope neither", async () => {
    const before = server.account.bodiesRead;
    const lines = await client.run(
      "a1 FETCH 1:* (ENVELOPE BODYSTRUCTURE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (FROM DATE)])",
    );
    expect(lines[0]).toMatch(
      /^\* 1 FETCH \(ENVELOPE \("Tue, 1 Jul 2003 10:52:37 \+0200" "first" .* BODYSTRUCTURE \("text" "plain" .*RFC822.SIZE \d+ /,
    );
    expect(server.account.bodiesRead).toBe(before);
  });

  test("sections, macros, RFC822 forms, bad ones", async () => {
    client.c("a1 FETCH 1 FAST");
    await client.s(
      /^\* 1 FETCH \(FLAGS \(\\Recent\) INTERNALDATE "\d\d-\w{3}-\d{4} \d\d:\d\d:\d\d \+0000" RFC822.SIZE \d+\)$/,
      /^a1 OK/,
    );
    await client.run("a2 FETCH 1 (RFC822.HEADER RFC822.TEXT RFC822)");
    await client.run("a3 FETCH 1 (BODY[1] BODY[1.MIME] BODY[HEADER] BODY[2])");
    await client.run("a4 FETCH 1 BODY[MIME]", "BAD");
    await client.run("a5 FETCH 1 BODY[HEADER.FIELDS ()]", "BAD");
    await client.run("a6 FETCH 9 FLAGS", "BAD");
    await client.run("a7 UID FETCH 99 FLAGS");
    await client.run("a8 FETCH 1 (FLAGS", "BAD");
    await client.run("a9 FETCH 1 ()", "BAD");
  });

  test("offline: flags are queued, the rest is refused", async () => {
    server.account.offline = true;
    await client.run("a1 STORE 1 +FLAGS \\Seen");
    await client.run("a2 CREATE Later", String.raw`NO \[UNAVAILABLE\]`);
    await client.run("a3 FETCH 1 BODY[]", String.raw`NO \[UNAVAILABLE\]`);
    await client.run("a4 FETCH 1 (ENVELOPE FLAGS)");
    server.account.offline = false;
    server.account.corrupt.add(emailNumber(0));
    await client.run("a5 FETCH 1 BODY[]", String.raw`NO \[CORRUPTION\]`);
  });
});
