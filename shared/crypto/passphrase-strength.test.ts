import fc from "fast-check";
import { expect, test } from "vitest";
import { passphraseStrength } from "./passphrase-strength.ts";
import { expectLinear } from "../../test/harness/linear.ts";

const level = (text: string, personal: readonly string[] = []): string => passphraseStrength(text, personal).level;

test.each([
  "",
  "a",
  "Xk9#q2!",
  "password",
  "Password123!",
  "P@ssw0rd2024",
  "aaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  "abababababababababababab",
  "passwordpasswordpassword",
  "1234567890123456",
  "qwertyuiop123456",
  "abcdefghijklmnop",
  "correcthorsebatterystaple",
  "Summer2024!",
  "iloveyou forever",
  "19841984",
  "annaanna1990",
])("%j is too weak", (text) => {
  expect(level(text)).toBe("tooWeak");
});

test.each([
  ["fair", "violin carbon tunnel basket"],
  ["good", "violin carbon tunnel basket lumber"],
  ["strong", "violin carbon tunnel basket lumber rookie whisper"],
  ["fair", "fG7#kQ2!xw"],
  ["strong", "fG7#kQ2!xwT9pLz0&vRm"],
  ["fair", "mein Zahnarzt malt"],
  ["good", "mein Zahnarzt malt sonntags"],
])("%s: %j", (wanted, text) => {
  expect(level(text)).toBe(wanted);
});

test("one's own address is worth next to nothing", () => {
  const text = "hildegard.bingen.org";
  expect(level(text)).not.toBe("tooWeak");
  expect(level(text, ["hildegard@bingen.org"])).toBe("tooWeak");
});

test("composed and decomposed letters count the same", () => {
  const text = "Jürgens löwenzähne übel";
  expect(passphraseStrength(text.normalize("NFD"))).toEqual(passphraseStrength(text.normalize("NFC")));
});

test("any text gets an answer, soon", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 400 }), (text) => {
      const { bits } = passphraseStrength(text);
      expect(Number.isInteger(bits) && bits >= 0).toBe(true);
    }),
  );
  expectLinear((times) => passphraseStrength("a1".repeat(times)), 100_000);
});
