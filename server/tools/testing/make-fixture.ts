/**
 * Makes the checked-in export folders: an account of our own, with mail of our own. test/fixtures/export: as it was joined.
 * test/fixtures/export-renewed: later, after a device was removed, keys renewed and words changed. To write them anew:
 * `WRITE_FIXTURES=1 npx vitest run server/tools/fixture.test.ts`. Their words are always the same; keys and bytes are not.
 */
import { rmSync } from "node:fs";
import { createWorld } from "../../../shared/account/testing/world.ts";
import type { CryptoPort } from "../../../shared/crypto/primitives.ts";
import { concatBytes, u32ToBytes, utf8 } from "../../../shared/lib/bytes.ts";
import { unwrap } from "../../../shared/lib/result.ts";
import { ARCHIVE_ID, INBOX_ID } from "../../../shared/mailbox/generation.ts";
import { uidSetOf } from "../../../shared/mailbox/uid-set.ts";
import { nodeCrypto } from "../../crypto/node-crypto.ts";
import { changeWords, renewKeys, revoke } from "./renew.ts";
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

/** Bytes counted out by SHA-256 instead of drawn. */
function countedCrypto(): CryptoPort {
  let drawn = 0;
  const block = (): Uint8Array => nodeCrypto.sha256(concatBytes(utf8("export fixture"), u32ToBytes(drawn++)));
  return {
    ...nodeCrypto,
    randomBytes: (length) => concatBytes(...Array.from({ length: Math.ceil(length / 32) }, block)).slice(0, length),
  };
}

/** What the renewed one has besides. */
export const RENEWED_MESSAGES: Readonly<Record<string, string>> = {
  ...FIXTURE_MESSAGES,
  ". U3 ": message("Under new keys", "The other device is gone."),
  ". U4 ": message("Under new words", "The old paper is burnt."),
};
const NEW_ROOT = Uint8Array.from({ length: 32 }, (_, i) => 7 * i);

/** Returns the account's words before and after. */
export async function makeFixtures(folder: string, renewed: string): Promise<readonly [string, string]> {
  const world = await createWorld(countedCrypto());
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
  await revoke(world, other.account.device);
  await renewKeys(world);
  await world.deliver(underKeys);
  const newWords = await changeWords(world, NEW_ROOT);
  await world.deliver(underWords);
  // keyrings of before are deleted after their grace
  world.clock.now += 1_000_000;
  world.hosted.sweep();
  rmSync(renewed, { recursive: true, force: true });
  await writeExport(world.hosted, renewed);
  return [world.words, newWords];
}
