import { expect, test } from "vitest";
import { MAX_PASSWORD_BYTES, passwordFault } from "./password-rules.ts";

const ADDRESS = "hildegard@bingen.org";

test.each(["violin carbon tunnel basket", "fG7#kQ2!xwT9", "löwen zahn jürgen übel brot", "展览开幕邀请函件 kQ2!xw"])(
  "%j is taken",
  (password) => expect(passwordFault(password, [ADDRESS])).toBeNull(),
);

test.each([
  ["", /empty/],
  ["kQ2!xw", /shorter than 8/],
  ["trustno1", /too easy to guess/],
  ["Summer2024!", /too easy to guess/],
  ["hildegard.bingen.org", /too easy to guess/],
  ["violin carbon\u0000tunnel basket", /control character/],
  ["violin carbon tunnel\nbasket", /control character/],
  [`violin carbon ${"é".repeat(MAX_PASSWORD_BYTES / 2)}`, /longer than 512 octets/],
] as const)("%j is refused in one line that does not show it", (password, pattern) => {
  const fault = passwordFault(password, [ADDRESS]) ?? "";
  expect(fault).toMatch(pattern);
  expect(fault).not.toMatch(/\n/);
  if (password.length > 3) expect(fault).not.toContain(password);
});
