/** What a provider exports, and the words, give the mail back: with the built programs, and read by programs of others. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Decrypter } from "age-encryption";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aerogramme, aerogrammeJson } from "./harness/daemon.ts";
import { createWorld, until, type World } from "./harness/world.ts";

const messages = fileURLToPath(new URL("../scripts/demo/messages", import.meta.url));
let world: World;
let words: string;
const at = (name: string): string => path.join(world.folder, name);

/** The demonstration's messages, as they come by SMTP. */
const demoMail = (): string[] =>
  readdirSync(messages)
    .filter((name) => name.endsWith(".eml"))
    .map((name) => readFileSync(path.join(messages, name), "utf8").replaceAll("\n", "\r\n"));

beforeAll(async () => {
  world = await createWorld();
  words = world.words.join(" ");
  await world.deliver(...demoMail());
}, 120_000);
afterAll(() => world.end());

const sorted = (texts: readonly string[]): string[] => [...texts].sort();
const inFolder = (dir: string): string[] =>
  readdirSync(path.join(dir, "cur")).map((name) => readFileSync(path.join(dir, "cur", name), "latin1"));

/** Bodies of the selected mailbox, each as IMAP serves it. */
async function fetched(client: Awaited<ReturnType<World["device"]["open"]>>, mailbox: string): Promise<string[]> {
  await client.ok(`SELECT ${mailbox}`);
  const text = await client.ok("FETCH 1:* BODY.PEEK[]");
  const bodies: string[] = [];
  for (let from = 0; ;) {
    const found = /\{(\d+)\}\r\n/.exec(text.slice(from));
    if (!found) return bodies;
    const start = from + found.index + found[0].length;
    bodies.push(text.slice(start, start + Number(found[1])));
    from = start + Number(found[1]);
  }
}

test("an exported account decrypts to what IMAP serves, to the byte", async () => {
  const client = await world.device.open();
  const count = demoMail().length;
  await until(
    () => client.ok("SELECT INBOX"),
    (text) => text.includes(`* ${count} EXISTS`),
  );
  await client.ok("STORE 1 +FLAGS (\\Seen $Label1)");
  await client.ok("MOVE 2:3 Archive");
  await client.ok('CREATE "R&AOk-seau/2026"');
  await client.ok('COPY 1 "R&AOk-seau/2026"');
  const inbox = await fetched(client, "INBOX");
  const archive = await fetched(client, "Archive");
  await client.logout();

  const args = ["provider", "account", "export", world.address, "--data", world.providerData, "--out", at("export")];
  await aerogrammeJson(args);
  const done = await aerogrammeJson(["tools", "decrypt", at("export"), "--words-stdin", "--out", at("mail")], words);
  expect(done).toMatchObject({ address: world.address, messages: count + 1, lost: [] });
  expect(sorted(inFolder(at("mail")))).toEqual(sorted(inbox));
  expect(sorted(inFolder(at("mail/.Archive")))).toEqual(sorted(archive));
  expect(readdirSync(at("mail/.R&AOk-seau.2026/cur"))).toEqual([expect.stringMatching(/:2,Sa$/)]);

  const strange = `${"abandon ".repeat(23)}art`;
  const refused = await aerogramme(["tools", "decrypt", at("export"), "--words-stdin", "--out", at("none")], strange);
  expect(refused).toMatchObject({ code: 1, stdout: "" });
  expect(refused.stderr).toBe("aerogramme: these words are valid, but they are not the words of this account\n");
}, 120_000);

test("its keyring is checked, and age opens it with the words' identity", async () => {
  const { account } = JSON.parse(readFileSync(at("export/account.json"), "utf8")) as { account: string };
  const opening = ["--words-stdin", "--account", account];
  const args = ["tools", "keyring", "check", at("export"), ...opening];
  const { sha256, stanzas } = await aerogrammeJson(args, words);
  expect(stanzas).toBe(2);
  await aerogrammeJson(["tools", "identity", ...opening, "--out", at("identity"), "--yes"], words);
  const decrypter = new Decrypter();
  decrypter.addIdentity(/^AGE-SECRET-KEY-PQ-1\w+$/m.exec(readFileSync(at("identity"), "utf8"))?.[0] ?? "");
  const blobs = readdirSync(at("export/blobs")).map((name) => readFileSync(at(`export/blobs/${name}`)));
  const keyring = blobs.find((bytes) => createHash("sha256").update(bytes).digest("hex") === sha256);
  const opened = await decrypter.decrypt(keyring ?? Buffer.alloc(0));
  expect(Buffer.from(opened).toString("hex")).toContain(account);
});

test("a damaged export says what is damaged", async () => {
  const log = at("export/log.cborseq");
  const bytes = readFileSync(log);
  bytes[bytes.length - 100] = (bytes.at(-100) ?? 0) ^ 1;
  writeFileSync(log, bytes);
  const refused = await aerogramme(["tools", "decrypt", at("export"), "--words-stdin", "--out", at("none")], words);
  expect(refused).toMatchObject({ code: 1, stdout: "" });
  expect(refused.stderr).toMatch(/^aerogramme: log\.cborseq is not this account's history.* At entry \d+: .*\n$/);
});
