/**
 * A restored provider, and an account that a password opens and a companion has, too, which has seen more than the backup: what the
 * operator says and what the user says afterwards is one new generation, and nothing that a device holds is lost.
 */
import { cpSync, rmSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startProviderProcess, tempFolder, type ProviderProcess } from "../server/testing/test-provider.ts";
import { aerogrammeJson, startDaemon, type Daemon } from "./harness/daemon.ts";
import { ImapClient } from "./harness/imap-client.ts";
import { LmtpClient } from "./harness/lmtp-client.ts";
import { plainMessage, until } from "./harness/world.ts";

const USER = "bob@example.org";
const PASSWORD = "violin carbon tunnel basket";
const folder = tempFolder();
const at = (name: string): string => path.join(folder, name);

let provider: ProviderProcess;
let companion: Daemon;
let local: { readonly username: string; readonly password: string };

async function startProvider(http = "127.0.0.1:0"): Promise<void> {
  provider = await startProviderProcess(["--imap", "127.0.0.1:0", "--http", http], {}, folder);
}

const startAgain = (): Promise<void> => startProvider(provider.http.replace("http://", ""));

async function deliver(subject: string): Promise<void> {
  const lmtp = await LmtpClient.open(provider.lmtp);
  const [reply] = await lmtp.deliver([USER], Buffer.from(plainMessage(subject)));
  expect(reply).toMatch(/^250/);
  lmtp.close();
}

interface Inbox {
  readonly validity: string | undefined;
  /** In the order of UIDs. */
  readonly subjects: readonly string[];
}

async function inbox(imap: ImapClient): Promise<Inbox> {
  const selected = await imap.ok("SELECT INBOX");
  const fetched = await imap.ok("FETCH 1:* BODY.PEEK[HEADER.FIELDS (SUBJECT)]");
  await imap.logout();
  return {
    validity: /UIDVALIDITY (\d+)/.exec(selected)?.[1],
    subjects: [...fetched.matchAll(/Subject: (\S+)/g)].map(([, subject = ""]) => subject),
  };
}

const atProvider = async (): Promise<Inbox> =>
  inbox(await ImapClient.open(provider.daemon.ready["imap"] ?? "", USER, PASSWORD));
const atCompanion = async (): Promise<Inbox> =>
  inbox(await ImapClient.open(companion.ready["imap"] ?? "", local.username, local.password));

interface Status {
  readonly connection: { readonly type: string };
  readonly cachedBodies: number;
  readonly restored: { readonly of: number; readonly done: number } | null;
}

async function companionUntil(passes: (status: Status) => boolean): Promise<Status> {
  const ask = async (): Promise<Status> => {
    const { accounts } = await aerogrammeJson(["companion", "status", "--data", at("companion")]);
    const [status] = accounts as Status[];
    if (!status) throw new Error("no account");
    return status;
  };
  return until(ask, passes, 60_000);
}

beforeAll(async () => {
  await startProvider();
  const add = ["add", USER, "--transparent", "--password-stdin", "--show-words", "--data", at("data")];
  const { words } = await aerogrammeJson(["provider", "account", ...add], `${PASSWORD}\n`);
  const join = ["--provider", provider.http, "--address", USER, "--words-stdin", "--yes", "--data", at("companion")];
  const joined = await aerogrammeJson(["companion", "add", ...join], (words as string[]).join(" "));
  local = joined["imap"] as typeof local;
  companion = await startDaemon([
    ...["companion", "start", "--data", at("companion"), "--imap", "127.0.0.1:0", "--prefetch", "all"],
  ]);
}, 120_000);

afterAll(async () => {
  await companion.stop();
  await provider.daemon.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("the operator's word and the user's begin one generation, and what the companion held is there again", async () => {
  await deliver("before");
  await companionUntil(({ cachedBodies }) => cachedBodies === 1);
  await provider.daemon.stop();
  cpSync(at("data"), at("copy"), { recursive: true });
  await startAgain();
  await deliver("after");
  await companionUntil(({ cachedBodies }) => cachedBodies === 2);
  const known = await atProvider();
  expect(known.subjects).toEqual(["before", "after"]);
  await provider.daemon.stop();
  rmSync(at("data"), { recursive: true });
  cpSync(at("copy"), at("data"), { recursive: true });
  await aerogrammeJson(["provider", "restored", "--data", at("data")]);
  await startAgain();
  await deliver("new");

  const early = await atProvider();
  expect(early.subjects).toEqual(["before", "new"]);
  expect(early.validity).not.toBe(known.validity);
  await companionUntil(({ connection }) => connection.type === "tampered");
  expect(await atCompanion()).toEqual(known);

  await aerogrammeJson(["companion", "restored", "--yes", "--data", at("companion")]);
  await companionUntil(({ connection, restored }) => connection.type === "online" && restored?.done === restored?.of);
  const whole = { validity: early.validity, subjects: ["before", "new", "after"] };
  expect(await atCompanion()).toEqual(whole);
  expect(await atProvider()).toEqual(whole);
}, 240_000);
