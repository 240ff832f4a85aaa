/** Mail programs as people have them, against the companion: offlineimap, neomutt, aerc, getmail, imapfilter. */
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { hasMutt, runMutt } from "./harness/mutt.ts";
import { createMbsync } from "./harness/mbsync.ts";
import { createOfflineImap } from "./harness/offlineimap.ts";
import { hasProgram, runProgram } from "./harness/programs.ts";
import { hasTerminal, openTerminal } from "./harness/terminal.ts";
import { createWorld, plainMessage, until, type World } from "./harness/world.ts";

let world: World;
const MINUTES = 60_000;

beforeAll(async () => {
  world = await createWorld();
}, 3 * MINUTES);
afterAll(() => world.end());

/** UIDs in a mailbox, once what was delivered is there. */
async function search(mailbox: string, keys: string): Promise<readonly number[]> {
  const client = await world.device.open();
  await client.ok(`SELECT ${mailbox}`);
  const line = /\* SEARCH(.*)/.exec(await client.ok(`UID SEARCH ${keys}`))?.[1] ?? "";
  await client.logout();
  return line.trim().split(" ").filter(Boolean).map(Number);
}

async function delivered(...names: readonly string[]): Promise<void> {
  await world.deliver(...names.map((name) => plainMessage(name, `Text of ${name}.`)));
  for (const name of names)
    await until(
      () => search("INBOX", `SUBJECT "${name}"`),
      (uids) => uids.length === 1,
    );
}

const toLf = (text: string): string => text.replaceAll("\r\n", "\n");
const place = () => ({ ...world.device, security: "clear" as const });

test.skipIf(!hasProgram("offlineimap"))(
  "offlineimap: mail, flags and deletions both ways; a second run moves nothing",
  async () => {
    await delivered("offline-one", "offline-two", "offline-three");
    const offline = createOfflineImap(path.join(world.folder, "offlineimap"), place());
    const files = async (): Promise<string[]> =>
      (await readdir(offline.maildir, { recursive: true })).filter((name) => /\/(?:cur|new)\/./.test(name)).sort();
    const holding = async (text: string): Promise<string> =>
      (await files())
        .map((name) => path.join(offline.maildir, name))
        .find((name) => readFileSync(name, "utf8").includes(text)) ?? "";
    await offline.sync();
    const first = await files();
    expect(first.filter((name) => name.startsWith("INBOX/")).length).toBeGreaterThanOrEqual(3);
    expect(await offline.sync()).not.toMatch(/copy|delet|flag/i);
    expect(await files()).toEqual(first);

    const one = await holding("Subject: offline-one");
    renameSync(one, `${one.replace("/new/", "/cur/").split(":2,")[0] ?? ""}:2,FS`);
    writeFileSync(path.join(offline.maildir, "Drafts/new/1700000000.1_1.here"), toLf(plainMessage("offline-draft")));
    await offline.sync();
    expect(await search("INBOX", 'FLAGGED SEEN SUBJECT "offline-one"')).toHaveLength(1);
    expect(await search("Drafts", 'SUBJECT "offline-draft"')).toHaveLength(1);

    const [two = 0] = await search("INBOX", 'SUBJECT "offline-two"');
    const client = await world.device.open();
    await client.ok("SELECT INBOX");
    await client.ok(`UID STORE ${two} +FLAGS.SILENT (\\Deleted)`);
    await client.ok(`UID EXPUNGE ${two}`);
    await client.logout();
    await offline.sync();
    expect(await holding("Subject: offline-two")).toBe("");
    const last = await files();
    expect(await offline.sync()).not.toMatch(/copy|delet|flag/i);
    expect(await files()).toEqual(last);
  },
  5 * MINUTES,
);

test.skipIf(!hasMutt("neomutt"))(
  "neomutt: reads, flags, moves, deletes",
  async () => {
    await delivered("neo-read", "neo-keep", "neo-drop");
    const keys =
      "<limit>~s neo-<enter><search>~s neo-read<enter><print-message><search>~s neo-keep<enter><flag-message>" +
      "<search>~s neo-read<enter><save-message>=Archive<enter><search>~s neo-drop<enter><delete-message><sync-mailbox><quit>";
    const { printed } = await runMutt(path.join(world.folder, "neomutt"), place(), keys, "neomutt");
    expect(printed).toContain("Text of neo-read.");
    await until(
      () => search("INBOX", 'SUBJECT "neo-"'),
      (uids) => uids.length === 1,
    );
    expect(await search("INBOX", 'FLAGGED SUBJECT "neo-keep"')).toHaveLength(1);
    expect(await search("Archive", 'SUBJECT "neo-read"')).toHaveLength(1);
  },
  3 * MINUTES,
);

test.skipIf(!hasProgram("aerc") || !hasTerminal())(
  "aerc: lists, opens, archives",
  async () => {
    await delivered("aerc-newest");
    const home = path.join(world.folder, "aerc");
    const config = path.join(home, ".config");
    mkdirSync(path.join(config, "aerc"), { recursive: true });
    const accounts = path.join(config, "aerc/accounts.conf");
    const { host, port, user, password } = world.device;
    const source = `imap+insecure://${encodeURIComponent(user)}:${password}@${host}:${port}`;
    writeFileSync(accounts, `[demo]\nsource = ${source}\ndefault = INBOX\nfrom = Bob <${user}>\narchive = Archive\n`);
    chmodSync(accounts, 0o600);
    const terminal = await openTerminal("aerc", { HOME: home, XDG_CONFIG_HOME: config, TERM: "xterm" });
    onTestFinished(() => terminal.end());
    await terminal.shows(/aerc-newest/);
    await terminal.press("Enter");
    await terminal.shows(/Text of aerc-newest/);
    await until(
      () => search("INBOX", 'SEEN SUBJECT "aerc-newest"'),
      (uids) => uids.length === 1,
    );
    await terminal.press(":", "archive flat", "Enter");
    await until(
      () => search("Archive", 'SUBJECT "aerc-newest"'),
      (uids) => uids.length === 1,
    );
  },
  3 * MINUTES,
);

test.skipIf(!hasProgram("getmail"))(
  "getmail: retrieves each message once, whole",
  async () => {
    await delivered("getmail-one", "getmail-two");
    const home = path.join(world.folder, "getmail");
    const into = path.join(home, "into");
    mkdirSync(into, { recursive: true });
    const { host, port, user, password } = world.device;
    const keep = `f=$(mktemp ${into}/XXXXXXXX) && cat > $f`;
    writeFileSync(
      path.join(home, "getmailrc"),
      `[retriever]
type = SimpleIMAPRetriever
server = ${host}
port = ${port}
username = ${user}
password = ${password}
mailboxes = ("INBOX",)
[destination]
type = MDA_external
path = /bin/sh
arguments = ("-c", "${keep}")
allow_root_commands = true
unixfrom = false
[options]
read_all = false
delete = false
delivered_to = false
received = false
`,
    );
    const run = (): Promise<string> => runProgram("getmail", ["--getmaildir", home, "--rcfile", "getmailrc"]);
    await run();
    const got = await readdir(into);
    // what it adds itself is left aside
    const own = /^(?:Return-Path|X-getmail-retrieved-from-mailbox): .*\n/gm;
    const texts = got.map((name) => toLf(readFileSync(path.join(into, name), "utf8")).replace(own, ""));
    expect(got).toHaveLength((await search("INBOX", "ALL")).length);
    for (const name of ["getmail-one", "getmail-two"])
      expect(texts).toContain(toLf(plainMessage(name, `Text of ${name}.`)));
    expect(await run()).toMatch(/\b0 messages/);
    expect(await readdir(into)).toHaveLength(got.length);
  },
  3 * MINUTES,
);

test.skipIf(!hasProgram("imapfilter"))(
  "imapfilter: searches, moves, flags, keywords",
  async () => {
    await delivered("filter-move", "filter-flag");
    const home = path.join(world.folder, "imapfilter");
    mkdirSync(path.join(home, ".imapfilter"), { recursive: true });
    const { host, port, user, password } = world.device;
    const script = path.join(home, "rules.lua");
    writeFileSync(
      script,
      `options.starttls = false
options.create = true
options.timeout = 30
account = IMAP { server = "${host}", port = ${port}, username = "${user}", password = "${password}" }
account:create_mailbox("Filtered")
found = account.INBOX:contain_subject("filter-move") * account.INBOX:is_unseen()
print("found " .. #found)
found:move_messages(account["Filtered"])
account.INBOX:match_subject("^filter-flag$"):mark_flagged()
account.INBOX:is_flagged():add_flags({ "Todo" })
print("keyword " .. #(account.INBOX:has_keyword("Todo") * account.INBOX:contain_subject("filter-")))
exist, recent, unseen, uidnext = account.Filtered:check_status()
print("status " .. exist .. " " .. unseen)
`,
    );
    const said = await runProgram("imapfilter", ["-c", script], { HOME: home });
    expect(said).toContain("found 1\n");
    expect(said).toContain("keyword 1\n");
    expect(said).toContain("status 1 1\n");
    expect(await search("Filtered", 'SUBJECT "filter-move"')).toHaveLength(1);
    expect(await search("INBOX", 'FLAGGED KEYWORD Todo SUBJECT "filter-flag"')).toHaveLength(1);
  },
  3 * MINUTES,
);

test.skipIf(!hasProgram("mbsync"))(
  "mbsync: a thousand messages down, flags and mail up; then nothing moves",
  async () => {
    const COUNT = 1_000;
    const mailbox = "Thousand";
    const client = await world.device.open();
    await client.ok(`CREATE ${mailbox}`);
    await world.deliver(...Array.from({ length: COUNT }, (_, i) => plainMessage(`thousand-${i}`, `Text ${i}.`)));
    const there = await until(
      () => search("INBOX", 'SUBJECT "thousand-"'),
      (uids) => uids.length === COUNT,
      2 * MINUTES,
    );
    await client.ok("SELECT INBOX");
    await client.ok(`UID MOVE ${there[0]}:${there.at(-1)} ${mailbox}`);
    const folder = path.join(world.folder, "mbsync");
    mkdirSync(folder);
    const mbsync = createMbsync(folder, place());
    await mbsync.sync();
    const files = await mbsync.files(mailbox);
    expect(files).toHaveLength(COUNT);
    for (const [i, file] of files.entries())
      if (i % 10 === 0) renameSync(file, `${file.replace("/new/", "/cur/").split(":2,")[0] ?? ""}:2,FS`);
    for (let i = 0; i < 50; i++)
      writeFileSync(
        path.join(mbsync.maildir, mailbox, `new/1700000000.${i}_1.here`),
        toLf(plainMessage(`up-${i}`, "From here.")),
      );
    await mbsync.sync();
    expect(await search(mailbox, "FLAGGED SEEN")).toHaveLength(COUNT / 10);
    expect(await search(mailbox, 'SUBJECT "up-"')).toHaveLength(50);

    const status = (): Promise<string> =>
      client.ok(`STATUS ${mailbox} (MESSAGES UIDNEXT UIDVALIDITY UNSEEN HIGHESTMODSEQ)`);
    const before = [await status(), await mbsync.files(mailbox)];
    expect(await mbsync.sync()).not.toMatch(/Creating|Deleting|Removing|expung/i);
    expect([await status(), await mbsync.files(mailbox)]).toEqual(before);
    await client.logout();
  },
  10 * MINUTES,
);
