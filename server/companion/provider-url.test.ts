import { expect, test } from "vitest";
import { explainUrlRefusal, parseInvite, parseProvider } from "./provider-url.ts";

test("an invite link gives the origin and the token", () => {
  const link = " https://mail.example.org/join#abc_DEF-123\n";
  expect(parseInvite(link, false)).toEqual({
    ok: true,
    value: { origin: "https://mail.example.org", token: "abc_DEF-123" },
  });
  expect(parseInvite("http://127.0.0.1:8080/join#t", false)).toMatchObject({ ok: true });
});

test.each([
  ["", "notAUrl"],
  ["not a link", "notAUrl"],
  ["ftp://mail.example.org/join#t", "notAUrl"],
  ["https://user:pass@mail.example.org/join#t", "notAUrl"],
  [`https://mail.example.org/join#${"t".repeat(3000)}`, "notAUrl"],
  ["https://mail.example.org/join", "noToken"],
  ["https://mail.example.org/join#a b", "noToken"],
  ["http://mail.example.org/join#t", "plainHttp"],
  ["http://127.0.0.1.example.org/join#t", "plainHttp"],
])("%s is refused: %s", (link, type) => {
  const parsed = parseInvite(link, false);
  expect(parsed).toMatchObject({ ok: false, error: { type } });
  if (!parsed.ok) expect(explainUrlRefusal("the invite link", parsed.error)).toContain("the invite link");
});

test("plain http off this machine takes a word of the user", () => {
  expect(parseProvider("http://mail.lan:8080", false).ok).toBe(false);
  expect(parseProvider("http://mail.lan:8080/", true)).toEqual({ ok: true, value: "http://mail.lan:8080" });
});
