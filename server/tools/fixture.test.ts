/** The checked-in export folder: what was exported once can be opened for ever. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { tempFolder } from "../companion/testing/temp-folder.ts";
import { FIXTURE_MESSAGES, makeFixture } from "./testing/make-fixture.ts";
import { readMaildir } from "./testing/read-maildir.ts";
import { runTools, runToolsJson } from "./testing/run-tools.ts";

const FOLDER = fileURLToPath(new URL("../../test/fixtures/export", import.meta.url));
const WORDS =
  "law menu oval jar hire position comic select panic lawsuit faculty fatal theme unfair kangaroo chaos antique oblige food boss ahead spirit eternal pipe";
if (process.env["WRITE_FIXTURES"] === "1") process.stdout.write(await makeFixture(FOLDER));

const description = JSON.parse(readFileSync(join(FOLDER, "account.json"), "utf8")) as { account: string; seq: number };

test("decrypts to its messages", async () => {
  const out = join(tempFolder(), "mail");
  const shown = await runToolsJson(["decrypt", FOLDER, "--words-stdin", "--out", out], WORDS);
  expect(shown).toMatchObject({ address: "ada@example.org", messages: 3, lost: [], seq: description.seq });
  expect(readMaildir(out)).toEqual(FIXTURE_MESSAGES);
  expect(readFileSync(join(out, "dovecot-keywords"), "utf8")).toBe("0 $Work\n");
});

test("its keyring is the one its log names", async () => {
  const shown = await runToolsJson(["keyring", "check", await keyring(), ...record, ...words], WORDS);
  expect(shown).toMatchObject({ account: description.account, checked: true });
});

const words = ["--words-stdin", "--account", description.account];
const record = ["--record", join(FOLDER, "log.cborseq")];

/** The one blob that opens as a keyring. */
async function keyring(): Promise<string> {
  for (const name of readdirSync(join(FOLDER, "blobs"))) {
    const path = join(FOLDER, "blobs", name);
    if ((await runTools(["keyring", "show", path, ...words], WORDS)).code === 0) return path;
  }
  throw new Error("no keyring");
}
