import { expect, test } from "vitest";
import { plainMailto } from "./mailto.ts";

test.each([
  ["mailto:a@b.example", "mailto:a@b.example"],
  ["MAILTO:a@b.example?Subject=x&body=y", "mailto:a@b.example?Subject=x&body=y"],
  ["mailto:a@b.example?attach=/etc/passwd&attachment=x&ATTACH=y&%61ttach=z", "mailto:a@b.example"],
  ["mailto:a@b.example?bcc=spy@evil.example&from=x&in-reply-to=y&reply-to=z", "mailto:a@b.example"],
  [
    "mailto:a@b.example?subject=x%0d%0aBcc:%20spy@evil.example",
    "mailto:a@b.example?subject=x%20%20Bcc:%20spy@evil.example",
  ],
  ["mailto:a@b.example%0aBcc:spy@evil.example", "mailto:a@b.exampleBcc:spy@evil.example"],
  ["mailto:a@b.example?subject=a&amp;attach=b&amp;cc=c@d", "mailto:a@b.example?subject=a&cc=c@d"],
  ["mailto:?%=x&subject=y#z", "mailto:?subject=y"],
])("%s", (address, plain) => {
  expect(plainMailto(address)).toBe(plain);
});

test.each(["javascript:mailto:a", "http://mailto:a", "", `mailto:${"a".repeat(5_000)}`])("none: %s", (address) => {
  expect(plainMailto(address)).toBeNull();
});
