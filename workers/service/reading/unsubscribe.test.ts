import { expect, test } from "vitest";
import { isListSigned, unsubscribeOf } from "./unsubscribe.ts";

const post = "List-Unsubscribe=One-Click";

test("page, address and one click", () => {
  const list = "<mailto:leave@list.example?subject=out>,\n <https://list.example/out?u=1>";
  expect(unsubscribeOf(list, post, true)).toEqual({
    oneClick: "https://list.example/out?u=1",
    page: "https://list.example/out?u=1",
    mailto: "leave@list.example",
  });
  expect(unsubscribeOf(list, null, true)?.oneClick).toBeNull();
  expect(unsubscribeOf(list, "List-Unsubscribe=Two-Clicks", true)?.oneClick).toBeNull();
});

test("one click is offered only where the sender signed it", () => {
  const list = "<https://list.example/out>";
  expect(unsubscribeOf(list, post, false)).toMatchObject({ oneClick: null, page: "https://list.example/out" });
});

test("signed: by a signature that was found good, over both fields", () => {
  const good = { dkim: { verdict: "pass", domain: "list.example" } } as const;
  const value = (d: string, h: string): string => `v=1; a=rsa-sha256; d=${d}; s=x; h=From:Subject:${h}; b=abc`;
  const both = "List-Unsubscribe:\n List-Unsubscribe-Post";
  expect(isListSigned([value("list.example", both)], good)).toBe(true);
  expect(isListSigned([value("list.example", "List-Unsubscribe")], good)).toBe(false);
  expect(isListSigned([value("evil.example", both)], good)).toBe(false);
  expect(isListSigned([value("list.example", both)], { dkim: { verdict: "fail", domain: "list.example" } })).toBe(
    false,
  );
  expect(isListSigned([value("list.example", both)], { dkim: null })).toBe(false);
  expect(isListSigned(["", "h", "h=;d=", "=".repeat(100_000), ";".repeat(100_000)], good)).toBe(false);
});

test.each([
  null,
  "",
  "https://list.example/no-brackets",
  "<http://list.example/plain>",
  "<javascript:alert(1)>",
  "<https://user:pass@list.example/>",
  "<mailto:a@b.example,c@d.example>, <ftp://x>".replace("mailto:a@b.example,c@d.example", "nonsense"),
  `<https://list.example/${"a".repeat(3_000)}>`,
])("nothing of use: %s", (list) => {
  expect(unsubscribeOf(list, post, true)).toBeNull();
});

test("an address that is several is none", () => {
  expect(unsubscribeOf("<mailto:a@b.example,c@d.example>", post, true)?.mailto ?? null).toBeNull();
});
