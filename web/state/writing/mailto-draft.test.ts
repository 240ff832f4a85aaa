import { expect, test } from "vitest";
import { mailtoDraft } from "./mailto-draft.ts";

const to = (...addresses: string[]) => addresses.map((address) => ({ name: "", address }));

test("addresses, subject and words", () => {
  expect(
    mailtoDraft("mailto:ada+kite@example.org,bob@example.org?subject=Kites%20%26%20string&body=One%0D%0Atwo"),
  ).toEqual({
    ...{ to: to("ada+kite@example.org", "bob@example.org"), cc: [], subject: "Kites & string", text: "One\ntwo" },
  });
});

test("fields in other spellings, and more than once", () => {
  expect(mailtoDraft("MAILTO:?To=ada@example.org&amp;to=bob@example.org&CC=eva@example.org")).toMatchObject({
    ...{ to: to("ada@example.org", "bob@example.org"), cc: to("eva@example.org") },
  });
});

test("no blind copy, no file, no other header", () => {
  const draft = mailtoDraft(
    "mailto:ada@example.org?bcc=spy@example.org&attach=/etc/passwd&subject=a%0D%0ABcc:%20spy@x",
  );
  expect(JSON.stringify(draft)).not.toContain("passwd");
  expect(draft).toMatchObject({ to: to("ada@example.org"), cc: [], subject: "a Bcc: spy@x" });
});

test("what can not be decoded stays as it is; what is no mail link is none", () => {
  expect(mailtoDraft("mailto:ada@example.org?subject=100%")?.subject).toBe("100%");
  expect(["https://example.org", "mail:ada", "", `mailto:${"a".repeat(9_000)}`].map(mailtoDraft)).toEqual([
    ...[null, null, null, null],
  ]);
});
