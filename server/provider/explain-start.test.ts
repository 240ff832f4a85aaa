import { expect, test } from "vitest";
import { explainStart } from "./explain-start.ts";

const error = (fields: object): Error => Object.assign(new Error("EACCES: permission denied, open '/data/x'"), fields);

test.each([
  [1, { code: "EADDRINUSE", address: "127.0.0.1", port: 25 }, /^something else listens on 127\.0\.0\.1:25 already/],
  [
    1,
    { code: "EADDRNOTAVAIL", address: "10.0.0.1", port: 25 },
    /^this computer does not have the address 10\.0\.0\.1:25$/,
  ],
  [
    2,
    { code: "EACCES", address: "0.0.0.0", port: 993 },
    /^not allowed to listen on 0\.0\.0\.0:993: ports below 1024 need CAP_NET_BIND/,
  ],
  [2, { code: "EACCES", address: "0.0.0.0", port: 1993 }, /^not allowed to listen on 0\.0\.0\.0:1993$/],
  [2, { code: "EPERM", path: "/none/x" }, /^not allowed to use \/none\/x: it must belong to the provider's user$/],
  [2, { code: "ENOTDIR", path: "/none/x" }, /^\/none is a file, or lies below one: --data takes a folder$/],
  [2, { code: "EROFS", path: "/none" }, /^\/none is on a file system that takes no writes.*ReadWritePaths=\/none$/],
  [
    1,
    { code: "EACCES", address: "/x/auth", port: -1 },
    /^can not make the socket \/x\/auth \(EACCES\): its folder must/,
  ],
  [1, { code: "ENOTDIR", address: "/f/auth", port: -1 }, /^can not make the socket \/f\/auth \(ENOTDIR\)/],
  [1, { code: "EADDRINUSE", address: "/x/auth", port: -1 }, /^something else listens on \/x\/auth already/],
  [1, { code: "EIO" }, /^EACCES: permission denied, open '\/data\/x'$/],
] as const)("exit code %i, and words, for %j", (exitCode, fields, words) => {
  expect(explainStart(error(fields), "/none")).toEqual({ exitCode, line: expect.stringMatching(words) as string });
});

test("a folder of somebody else's names whose", () => {
  const theirs = process.getuid?.() === 0 ? "/nonexistent" : "/etc";
  const said = explainStart(error({ code: "EACCES", path: "/etc/x" }), theirs).line;
  expect(said).toMatch(theirs === "/etc" ? /another user's \(uid 0\): run this as that user/ : /the provider's user/);
});
