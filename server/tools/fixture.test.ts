/** The checked-in export folder: what was exported once can be opened for ever. */
import { createHash } from "node:crypto";
import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { tempFolder } from "../companion/testing/temp-folder.ts";
import { FIXTURE_MESSAGES, makeFixtures, RENEWED_MESSAGES } from "./testing/make-fixture.ts";
import { readMaildir } from "./testing/read-maildir.ts";
import { runTools, runToolsJson } from "./testing/run-tools.ts";

const FOLDER = fileURLToPath(new URL("../../test/fixtures/export", import.meta.url));
const RENEWED = fileURLToPath(new URL("../../test/fixtures/export-renewed", import.meta.url));
const WORDS =
  "mom twist motion park elder slow route april cushion wrestle buyer city urban mixed rocket melt secret mosquito afraid trade liar ghost still scrap";
const NEW_WORDS =
  "sponsor symptom art flower switch creek cup excite gaze flat change envelope auction lunch scheme ketchup excuse inmate visit person aspect awful patient immune";
if (process.env["WRITE_FIXTURES"] === "1")
  process.stdout.write(`${(await makeFixtures(FOLDER, RENEWED)).join("\n")}\n`);

const description = JSON.parse(readFileSync(join(FOLDER, "account.json"), "utf8")) as { account: string; seq: number };

test("decrypts to its messages", async () => {
  const out = join(tempFolder(), "mail");
  const shown = await runToolsJson(["decrypt", FOLDER, "--words-stdin", "--out", out], WORDS);
  expect(shown).toMatchObject({ address: "ada@example.org", messages: 3, lost: [], seq: description.seq });
  expect(readMaildir(out)).toEqual(FIXTURE_MESSAGES);
  expect(readFileSync(join(out, "dovecot-keywords"), "utf8")).toBe("0 $Work\n");
});

test("decrypts with its new words after they were changed, and not with the old ones", async () => {
  const out = join(tempFolder(), "mail");
  const shown = await runToolsJson(["decrypt", RENEWED, "--words-stdin", "--out", out], NEW_WORDS);
  expect(shown).toMatchObject({ messages: 5, lost: [], lostEpochs: [] });
  expect(readMaildir(out)).toEqual(RENEWED_MESSAGES);
  const old = await runTools(["decrypt", RENEWED, "--words-stdin", "--out", join(tempFolder(), "mail")], WORDS);
  expect(old.stderr).toContain("these words were this account's once");
  const check = ["keyring", "check", RENEWED, "--words-stdin", "--account", description.account];
  expect(await runToolsJson(check, NEW_WORDS)).toMatchObject({ epoch: 4, checked: true });
});

const words = ["--words-stdin", "--account", description.account];

test("its keyring in force is found, and is the one its log names", async () => {
  const shown = await runToolsJson(["keyring", "check", FOLDER, ...words], WORDS);
  expect(shown).toMatchObject({ account: description.account, epoch: 1, stanzas: 2, checked: true });
  const path = join(FOLDER, "blobs", keyringBlob(String(shown["sha256"])));
  expect(
    await runToolsJson(["keyring", "check", path, "--record", join(FOLDER, "log.cborseq"), ...words], WORDS),
  ).toEqual(shown);
  const { checked, ...rest } = shown;
  expect(checked).toBe(true);
  expect(await runToolsJson(["keyring", "show", path, ...words], WORDS)).toEqual(rest);
});

function keyringBlob(sha256: string): string {
  const blobs = readdirSync(join(FOLDER, "blobs"));
  const found = blobs.find((name) => hash(readFileSync(join(FOLDER, "blobs", name))) === sha256);
  if (found === undefined) throw new Error("no keyring");
  return found;
}

const hash = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

test("a folder that is no export, or without its keyring", async () => {
  const folder = tempFolder();
  const refused = async (): Promise<string> => (await runTools(["keyring", "check", folder, ...words], WORDS)).stderr;
  expect(await refused()).toMatch(/log\.cborseq does not exist/);
  cpSync(join(FOLDER, "log.cborseq"), join(folder, "log.cborseq"));
  expect(await refused()).toMatch(/blobs\/[0-9a-f]{32} does not exist/);
});
