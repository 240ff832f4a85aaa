/** The companion as a process, beside a real provider: joining, kill -9, a provider that is gone. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aerogramme, aerogrammeJson, startDaemon, type Daemon } from "../../test/harness/daemon.ts";
import { LmtpClient } from "../../test/harness/lmtp-client.ts";

const ADDRESS = "carla@example.org";
const MARKER = "zebra-quartz-lantern";
const folder = mkdtempSync(join(tmpdir(), "aerogramme-companion-"));
const providerData = join(folder, "provider");
const data = join(folder, "companion");
const companionArgs = ["companion", "start", "--data", data, "--imap", "127.0.0.1:0"];
let provider: Daemon | null = null;
let imap: { readonly username: string; readonly password: string };
let words: readonly string[] = [];

const startProvider = (http: string): Promise<Daemon> =>
  startDaemon(["provider", "start", "--data", providerData, "--lmtp", "127.0.0.1:0", "--http", http]);

beforeAll(async () => {
  provider = await startProvider("127.0.0.1:0");
  const added = await aerogrammeJson(["provider", "account", "add", ADDRESS, "--data", providerData]);
  const joined = await aerogrammeJson(["companion", "add", "--data", data, "--invite", String(added["invite"])]);
  imap = joined["imap"] as typeof imap;
  words = joined["words"] as string[];
}, 120_000);

afterAll(async () => {
  await provider?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function deliver(subject: string): Promise<void> {
  const lmtp = await LmtpClient.open(provider?.ready["lmtp"] ?? "");
  const message = `From: a@example.net\r\nTo: ${ADDRESS}\r\nSubject: ${subject}\r\n\r\n${MARKER}\r\n`;
  expect((await lmtp.deliver([ADDRESS], message))[0]).toMatch(/^250/);
  lmtp.close();
}

/** Subjects in INBOX by python's imaplib, and the last message's octets. */
function readInbox({ ready }: Daemon): { subjects: string[]; last: string } {
  const [host = "", port = ""] = (ready["imap"] ?? "").split(":");
  const script = `
import imaplib, json, sys, email
m = imaplib.IMAP4(sys.argv[1], int(sys.argv[2])); m.login(sys.argv[3], sys.argv[4])
n = int(m.select("INBOX")[1][0])
subjects = [email.message_from_bytes(d[1])["subject"] for d in m.fetch("1:*", "(BODY.PEEK[HEADER])")[1] if isinstance(d, tuple)] if n else []
last = m.fetch(str(n), "(BODY.PEEK[])")[1][0][1].decode() if n else ""
m.logout(); print(json.dumps({"subjects": subjects, "last": last}))`;
  const out = execFileSync("python3", ["-c", script, host, port, imap.username, imap.password], { timeout: 30_000 });
  return JSON.parse(out.toString()) as { subjects: string[]; last: string };
}

const statusOf = async (): Promise<Record<string, unknown>> => {
  const { accounts, running } = await aerogrammeJson(["companion", "status", "--data", data]);
  return { running, ...(accounts as Record<string, unknown>[])[0] };
};

test("killed with -9 it starts again at once with all it had, also when the provider is gone", async () => {
  const first = await startDaemon(companionArgs);
  await deliver("one");
  await expect.poll(() => readInbox(first).subjects, { timeout: 30_000 }).toEqual(["one"]);
  expect(await aerogramme(companionArgs)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("another companion") as unknown,
  });
  expect(await statusOf()).toMatchObject({ running: true, connection: { type: "online" }, messages: 1 });
  await first.kill();
  await provider?.stop();
  const second = await startDaemon(companionArgs);
  await expect.poll(() => readInbox(second), { timeout: 30_000 }).toMatchObject({ subjects: ["one"] });
  expect(readInbox(second).last).toContain(MARKER);
  expect(await statusOf()).toMatchObject({ running: true, connection: { type: "offline" } });
  expect(await second.stop()).toBe(0);
  expect(await statusOf()).toMatchObject({ running: false, messages: 1, cachedBodies: 1 });
  provider = await startProvider(String(provider?.ready["http"]).replace("http://", ""));
}, 120_000);

test("the words bring the account to another folder", async () => {
  const other = join(folder, "other");
  const origin = String(provider?.ready["http"]);
  const joining = [
    "companion",
    "add",
    "--data",
    other,
    "--provider",
    origin,
    "--address",
    ADDRESS,
    "--words-stdin",
    "--yes",
  ];
  const wrong = await aerogramme([...joining, "--json"], words.toReversed().join(" "));
  expect(wrong.code).toBe(1);
  expect(wrong.stderr.trim().split("\n")).toHaveLength(1);
  const joined = await aerogrammeJson(joining, words.join("\n"));
  expect(joined["words"]).toBeUndefined();
  imap = joined["imap"] as typeof imap;
  const daemon = await startDaemon(["companion", "start", "--data", other, "--imap", "127.0.0.1:0"]);
  await expect.poll(() => readInbox(daemon).subjects, { timeout: 30_000 }).toEqual(["one"]);
  expect(await daemon.stop()).toBe(0);
}, 120_000);

test("nothing readable lies in the companion's folder, and nobody else may look", () => {
  const secrets = [MARKER, Buffer.from(MARKER).toString("hex"), Buffer.from(MARKER, "utf16le").toString("latin1")];
  const offsets = [0, 1, 2].map((n) =>
    Buffer.from(" ".repeat(n) + MARKER)
      .toString("base64")
      .slice(4, -4),
  );
  for (const path of readdirSync(data, { recursive: true, encoding: "utf8" }).map((name) => join(data, name))) {
    const found = statSync(path);
    expect(found.mode & 0o077).toBe(0);
    if (!found.isFile()) continue;
    const text = readFileSync(path).toString("latin1");
    for (const secret of [...secrets, ...offsets, words.slice(0, 3).join(" "), imap.password])
      expect(text).not.toContain(secret);
  }
});
