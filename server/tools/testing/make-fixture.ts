/**
 * Makes the checked-in export folders: an account of our own, with mail of our own. test/fixtures/export: as it was joined.
 * test/fixtures/export-renewed: later, after a device was removed, keys renewed and words changed. To write them anew:
 * `WRITE_FIXTURES=1 npx vitest run server/tools/fixture.test.ts`, which prints their words: they belong in the test.
 */
import { rmSync } from "node:fs";
import { createWorld } from "../../../shared/account/testing/world.ts";
import { utf8 } from "../../../shared/lib/bytes.ts";
import { unwrap } from "../../../shared/lib/result.ts";
import { ARCHIVE_ID, INBOX_ID } from "../../../shared/mailbox/generation.ts";
import { uidSetOf } from "../../../shared/mailbox/uid-set.ts";
import { nodeCrypto } from "../../crypto/node-crypto.ts";
import { writeExport } from "./write-export.ts";

/** "FOLDER UID letters" → the message that lies there. */
export const FIXTURE_MESSAGES: Readonly<Record<string, string>> = {
  ". U1 FSa": message("Lamp oil", "The shipment of lamp oil came in dry."),
  ".Archive U1 R": message("Fog horn", "Three short, one long, as agreed."),
  ".K&APw-ste.2026 U1 DS": message("Log of the light", "Nothing to report."),
};

function message(subject: string, text: string): string {
  return `From: Keeper <keeper@lighthouse.example>\r\nTo: ada@example.org\r\nSubject: ${subject}\r\nDate: Mon, 02 Nov 2026 09:00:00 +0000\r\n\r\n${text}\r\n`;
}

/** What the renewed one has besides. */
export const RENEWED_MESSAGES: Readonly<Record<string, string>> = {
  ...FIXTURE_MESSAGES,
  ". U3 ": message("Under new keys", "The other device is gone."),
  ". U4 ": message("Under new words", "The old paper is burnt."),
};

/** Returns the account's words before and after. */
export async function makeFixtures(folder: string, renewed: string): Promise<readonly [string, string]> {
  const world = await createWorld(nodeCrypto);
  const [inbox = "", archived = "", appended = ""] = Object.values(FIXTURE_MESSAGES);
  await world.deliver(inbox);
  await world.deliver(archived);
  const { account } = world.first;
  await account.sync();
  const parent = account.newMailboxId();
  unwrap(
    await account.submit([
      { op: "create", mailbox: parent, name: "Küste/2026" },
      { op: "store", mailbox: INBOX_ID, uids: uidSetOf([1]), mode: "add", flags: ["\\Seen", "\\Flagged", "$Work"] },
      { op: "store", mailbox: INBOX_ID, uids: uidSetOf([2]), mode: "add", flags: ["\\Answered"] },
      { op: "move", mailbox: INBOX_ID, uids: uidSetOf([2]), to: ARCHIVE_ID },
    ]),
  );
  unwrap(await account.append(parent, utf8(appended), ["\\Seen", "\\Draft"], 1_600_000_000));
  rmSync(folder, { recursive: true, force: true });
  await writeExport(world.hosted, folder);

  const [underKeys = "", underWords = ""] = Object.values(RENEWED_MESSAGES).slice(-2);
  const other = await world.another();
  await account.sync();
  const { security } = account;
  unwrap(await security.revoke([other.account.device]));
  unwrap(await security.renewKeys());
  await account.settle();
  await world.deliver(underKeys);
  const pending = await security.newWords();
  unwrap(await pending.finish());
  await world.deliver(underWords);
  // what was released is deleted after its grace, but for keyrings
  world.clock.now += 1_000_000;
  world.hosted.sweep();
  rmSync(renewed, { recursive: true, force: true });
  await writeExport(world.hosted, renewed);
  return [world.words, pending.words.join(" ")];
}
