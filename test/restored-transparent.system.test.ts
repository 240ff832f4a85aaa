/**
 * A provider whose folder was restored from an older copy, and an account that mail programs open with a password: after `provider
 * restored` a UID never means another message than the one that a mail program was told.
 */
import { cpSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startProviderProcess, tempFolder, type ProviderProcess } from "../server/testing/test-provider.ts";
import { aerogramme, aerogrammeJson } from "./harness/daemon.ts";
import { ImapClient } from "./harness/imap-client.ts";
import { LmtpClient } from "./harness/lmtp-client.ts";
import { createMbsync } from "./harness/mbsync.ts";
import { createOfflineImap } from "./harness/offlineimap.ts";
import { hasProgram } from "./harness/programs.ts";
import { plainMessage } from "./harness/world.ts";

const USER = "bob@example.org";
const PASSWORD = "violin carbon tunnel basket";
const folder = tempFolder();
const data = path.join(folder, "data");
const copy = path.join(folder, "copy");

let provider: ProviderProcess;

const start = async (): Promise<void> => {
  provider = await startProviderProcess(["--imap", "127.0.0.1:0"], {}, folder);
};
const open = (): Promise<ImapClient> => ImapClient.open(provider.daemon.ready["imap"] ?? "", USER, PASSWORD);
const sayRestored = () => aerogrammeJson(["provider", "restored", "--data", data]);

async function deliver(subject: string): Promise<void> {
  const lmtp = await LmtpClient.open(provider.lmtp);
  const [reply] = await lmtp.deliver([USER], Buffer.from(plainMessage(subject)));
  expect(reply).toMatch(/^250/);
  lmtp.close();
}

/** The folder as it was at the copy, and nothing else. */
function putBack(): void {
  rmSync(data, { recursive: true, force: true });
  cpSync(copy, data, { recursive: true });
}

interface Shown {
  /** UIDVALIDITY of each mailbox, by name. */
  readonly validities: Readonly<Record<string, string>>;
  /** Subjects in the inbox, by UID. */
  readonly subjects: Readonly<Record<string, string>>;
  readonly highestModSeq: string;
}

/** What a mail program is shown that logs in now. */
async function shown(client?: ImapClient): Promise<Shown> {
  const imap = client ?? (await open());
  const boxes = await imap.ok('LIST "" * RETURN (STATUS (UIDVALIDITY))');
  const status = [...boxes.matchAll(/^\* STATUS "?([^" ]+)"? \(UIDVALIDITY (\d+)\)/gm)];
  const selected = await imap.ok("SELECT INBOX");
  const fetched = await imap.ok("UID FETCH 1:* BODY.PEEK[HEADER.FIELDS (SUBJECT)]");
  if (!client) await imap.logout();
  return {
    validities: Object.fromEntries(status.map(([, name = "", validity = ""]) => [name, validity])),
    subjects: Object.fromEntries(
      [...fetched.matchAll(/UID (\d+)[^]*?Subject: (\S+)/g)].map(([, uid = "", subject = ""]) => [uid, subject]),
    ),
    highestModSeq: /HIGHESTMODSEQ (\d+)/.exec(selected)?.[1] ?? "",
  };
}

function expectAllNew(now: Shown, ...before: readonly Shown[]): void {
  const known = before.flatMap(({ validities }) => Object.values(validities));
  expect(Object.keys(now.validities)).toEqual(Object.keys(before[0]?.validities ?? {}));
  for (const validity of Object.values(now.validities)) expect(known).not.toContain(validity);
}

const PROGRAMS = { mbsync: createMbsync, offlineimap: createOfflineImap } as const;
type Program = keyof typeof PROGRAMS;

/** The program on a folder of its own, and the provider as it runs now. */
function programOn(program: Program, name: string) {
  const port = Number(/:(\d+)$/.exec(provider.daemon.ready["imap"] ?? "")?.[1]);
  const place = { host: "127.0.0.1", port, user: USER, password: PASSWORD, security: "clear" } as const;
  return PROGRAMS[program](path.join(folder, `${program}-${name}`), place);
}

/** Subjects in the inbox's Maildir. */
function subjectsIn(maildir: string): readonly string[] {
  const files = ["cur", "new"].flatMap((part) => {
    const within = path.join(maildir, "INBOX", part);
    return readdirSync(within).map((name) => readFileSync(path.join(within, name), "utf8"));
  });
  return files.flatMap((text) => /^Subject: (\S+)/m.exec(text)?.[1] ?? []).sort();
}

let before: Shown;

beforeAll(async () => {
  await start();
  const add = ["provider", "account", "add", USER, "--transparent", "--password-stdin", "--data", data];
  await aerogrammeJson(add, `${PASSWORD}\n`);
  await provider.join("ada@example.org");
  await deliver("before");
  const imap = await open();
  await imap.ok("CREATE Work");
  await imap.logout();
  await provider.daemon.stop();
  cpSync(data, copy, { recursive: true });
  await start();
  await deliver("lost");
  before = await shown();
  expect(before.subjects).toEqual({ 1: "before", 2: "lost" });
  expect(Object.keys(before.validities).length).toBeGreaterThan(6);
  for (const program of Object.keys(PROGRAMS) as Program[])
    if (hasProgram(program)) await programOn(program, "old").sync();
  await provider.daemon.stop();
}, 120_000);

beforeEach(putBack);

afterAll(async () => {
  await provider.daemon.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("said before the start: all mailboxes are renewed once, and what a mail program knew is not taken for what is there", async () => {
  const said = await aerogramme(["provider", "restored", "--data", data]);
  expect(said).toMatchObject({ code: 0, stderr: "" });
  expect(said.stdout).toMatch(
    /1 transparent account: new UIDVALIDITYs.*1 hardened account: .*companion restored.*tell all users/s,
  );
  await start();
  await deliver("other");

  // a mail program with QRESYNC asks what has become of the UIDs that it knows (RFC 7162, 3.2.5.2)
  const imap = await open();
  await imap.ok("ENABLE QRESYNC");
  const told = await imap.ok(
    `SELECT INBOX (QRESYNC (${String(before.validities["INBOX"])} ${before.highestModSeq} 1:2))`,
  );
  await imap.logout();
  expect(told).not.toMatch(/VANISHED|FETCH/);
  expect(told).not.toContain(`[UIDVALIDITY ${String(before.validities["INBOX"])}]`);

  const now = await shown();
  expect(now.subjects).toEqual({ 1: "before", 2: "other" });
  expectAllNew(now, before);
  expect(await shown()).toEqual(now);
  await provider.daemon.stop();
  await start();
  expect(await shown()).toEqual(now);
  await provider.daemon.stop();
}, 120_000);

test("said while a mail program is logged in, which then knows the UIDs of both: it logs in anew, and each time that it is said", async () => {
  await start();
  await deliver("other");
  const imap = await open();
  const early = await shown(imap);
  // what the command is there for
  expect(early.subjects).toEqual({ 1: "before", 2: "other" });
  expect(early.validities).toEqual(before.validities);

  const noted = await sayRestored();
  expect(noted).toMatchObject({ transparent: 1, hardened: 1 });
  expect(await imap.response()).toMatch(/^\* BYE \[ALERT\] This server was restored from a backup/);
  imap.destroy();
  const now = await shown();
  expectAllNew(now, before);
  expect(await shown()).toEqual(now);

  await sayRestored();
  await sayRestored();
  expectAllNew(await shown(), before, now);
  const status = await aerogrammeJson(["provider", "status", "--data", data]);
  expect(status["restored"]).toMatch(/^\d{4}-/);
  expect(String(status["restored"]) >= String(noted["restored"])).toBe(true);
  await provider.daemon.stop();
}, 120_000);

test("killed between what is said and the first login, and between that and the next: nothing of it is lost", async () => {
  await start();
  await sayRestored();
  await provider.daemon.kill();
  await start();
  await deliver("other");
  const now = await shown();
  expectAllNew(now, before);
  await provider.daemon.kill();
  await start();
  expect(await shown()).toEqual(now);
  await provider.daemon.stop();
}, 120_000);

for (const program of Object.keys(PROGRAMS) as Program[])
  test.skipIf(!hasProgram(program))(
    `${program} stops, and keeps what it alone has; on a new folder it goes on`,
    async () => {
      await sayRestored();
      await start();
      await deliver("other");
      const old = programOn(program, "old");
      await expect(old.sync()).rejects.toThrow();
      expect(subjectsIn(old.maildir)).toEqual(["before", "lost"]);
      const anew = programOn(program, "new");
      await anew.sync();
      expect(subjectsIn(anew.maildir)).toEqual(["before", "other"]);
      await provider.daemon.stop();
    },
    120_000,
  );

test("where there is no provider's folder, nothing is made", async () => {
  const nowhere = path.join(folder, "nowhere");
  const done = await aerogramme(["provider", "restored", "--data", nowhere]);
  expect(done).toMatchObject({
    code: 2,
    stdout: "",
    stderr: expect.stringMatching(/is no provider's data folder/) as unknown,
  });
});
