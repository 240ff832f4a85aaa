import { expect, test } from "vitest";
import { utf7ToText } from "../../imap/utf7.ts";
import { flagLetters, keywordsFile, unlettered } from "./flags.ts";
import { folderName } from "./folder-name.ts";

test("folder names", () => {
  const taken = new Set<string>();
  const names = ["INBOX", "Archive", "INBOX/Sub", "A/B", "A.B", "R&D", "Été", "..", "~root"];
  expect(names.map((name) => folderName(name, taken))).toEqual([
    ...["", ".Archive", ".INBOX.Sub", ".A.B", ".A_B", ".R&-D", ".&AMk-t&AOk-", ".__", ".~root"],
  ]);
});

test("names that a file system would take for one stay apart, and none is too long", () => {
  const taken = new Set<string>();
  expect(["Work", "work", "WORK"].map((name) => folderName(name, taken))).toEqual([".Work", ".work-2", ".WORK-3"]);
  expect(["v1.2", "v1_2"].map((name) => folderName(name, taken))).toEqual([".v1_2", ".v1_2-2"]);
  const long = "漢".repeat(170);
  const given = [long, `${long.slice(0, -1)}字`].map((name) => folderName(name, taken));
  expect(new Set(given).size).toBe(2);
  for (const name of given) expect(Buffer.byteLength(name)).toBeLessThan(255);
  expect(utf7ToText(folderName("漢字", taken).slice(1))).toBe("漢字");
});

test("letters of flags", () => {
  const keywords = Array.from({ length: 30 }, (_, n) => `k${n}`);
  expect(flagLetters(["\\Seen", "\\Answered", "\\Flagged", "\\Deleted", "\\Draft", "$Forwarded"], [])).toBe("DFPRST");
  expect(flagLetters(["k1", "\\Seen", "k0", "k25", "k26"], keywords)).toBe("Sabz");
  expect(unlettered(["k25", "k26", "\\Seen"], keywords)).toEqual(["k26"]);
  expect(keywordsFile(["a", "b"])).toBe("0 a\n1 b\n");
  expect(keywordsFile(keywords).trimEnd().split("\n")).toHaveLength(26);
});
