import { expect, test } from "vitest";
import { unsubscribeOf } from "./unsubscribe.ts";

const post = "List-Unsubscribe=One-Click";
const checked = (verdict: "pass" | "fail") => ({ dkim: { verdict, domain: "a.example" }, spf: null, dmarc: null });

test("page, address and one click", () => {
  const list = "<mailto:leave@list.example?subject=out>,\n <https://list.example/out?u=1>";
  expect(unsubscribeOf(list, post, null)).toEqual({
    oneClick: "https://list.example/out?u=1",
    page: "https://list.example/out?u=1",
    mailto: "leave@list.example",
  });
  expect(unsubscribeOf(list, null, null)?.oneClick).toBeNull();
  expect(unsubscribeOf(list, "List-Unsubscribe=Two-Clicks", null)?.oneClick).toBeNull();
});

test("one click is not offered where the signature failed", () => {
  const list = "<https://list.example/out>";
  expect(unsubscribeOf(list, post, checked("pass"))?.oneClick).toBe("https://list.example/out");
  expect(unsubscribeOf(list, post, checked("fail"))).toMatchObject({
    oneClick: null,
    page: "https://list.example/out",
  });
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
  expect(unsubscribeOf(list, post, null)).toBeNull();
});

test("an address that is several is none", () => {
  expect(unsubscribeOf("<mailto:a@b.example,c@d.example>", post, null)?.mailto ?? null).toBeNull();
});
