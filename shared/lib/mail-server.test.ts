import { expect, test } from "vitest";
import { toMailServer } from "./mail-server.ts";

const given = { host: "imap.example.org", port: 993, security: "tls" };

test("what a mail program could be told is taken as it is", () => {
  for (const security of ["tls", "starttls", "none"])
    expect(toMailServer({ ...given, security })).toEqual({ ...given, security });
});

test.each([
  ["nothing", null],
  ["no host", { ...given, host: "" }],
  ["no port", { ...given, port: 0 }],
  ["a port that is none", { ...given, port: 65_536 }],
  ["a security of a later version", { ...given, security: "quic" }],
])("%s is nothing", (_, wrong) => {
  expect(toMailServer(wrong)).toBeNull();
});
