/** One message, all the way: LMTP in, sealed, read by a real IMAP client through the companion. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aerogrammeJson, startDaemon, type Daemon } from "./harness/daemon.ts";
import { LmtpClient } from "./harness/lmtp-client.ts";

const folder = mkdtempSync(path.join(tmpdir(), "aerogramme-one-"));
const providerData = path.join(folder, "provider");
const companionData = path.join(folder, "companion");
let provider: Daemon;
let companion: Daemon | null = null;

beforeAll(async () => {
  provider = await startDaemon([
    "provider",
    "start",
    "--data",
    providerData,
    "--lmtp",
    "127.0.0.1:0",
    "--http",
    "127.0.0.1:0",
  ]);
}, 120_000);

afterAll(async () => {
  await companion?.stop();
  await provider.stop();
  rmSync(folder, { recursive: true, force: true });
});

const message = [
  "From: Ada <ada@example.net>",
  "To: bob@example.org",
  "Subject: hello",
  "Message-ID: <1@example.net>",
  "",
  "The body, whole.",
  "",
].join("\r\n");

/** Python's imaplib, as a person would script it. */
function readByImaplib(
  address: string,
  user: string,
  password: string,
): { subject: string; body: string; list: string[] } {
  const [host, port] = address.split(":");
  const script = `
import imaplib, json, sys, email
host, port, user, password = sys.argv[1:5]
m = imaplib.IMAP4(host, int(port))
m.login(user, password)
folders = [x.decode() for x in m.list()[1]]
typ, count = m.select("INBOX")
typ, data = m.uid("FETCH", "1:*", "(UID FLAGS BODY.PEEK[])")
raw = data[0][1]
m.logout()
print(json.dumps({"subject": email.message_from_bytes(raw)["subject"], "body": raw.decode("latin1"), "list": folders}))
`;
  const out = execFileSync("python3", ["-c", script, host ?? "", port ?? "", user, password], {
    encoding: "utf8",
    timeout: 30_000,
  });
  return JSON.parse(out) as { subject: string; body: string; list: string[] };
}

test("a message goes from LMTP to a mail client", async () => {
  const lmtp = await LmtpClient.open(provider.ready["lmtp"] ?? "");
  const added = await aerogrammeJson(["provider", "account", "add", "bob@example.org", "--data", providerData]);
  expect((await lmtp.deliver(["bob@example.org"], message))[0]).toMatch(/^450 4\.2\.1/);

  const joined = await aerogrammeJson([
    "companion",
    "add",
    "--data",
    companionData,
    "--invite",
    String(added["invite"]),
  ]);
  expect(joined["address"]).toBe("bob@example.org");
  expect(joined["words"]).toBeDefined();
  const { username, password } = joined["imap"] as { username: string; password: string };

  expect((await lmtp.deliver(["bob@example.org"], message))[0]).toMatch(/^250/);
  lmtp.close();

  companion = await startDaemon(["companion", "start", "--data", companionData, "--imap", "127.0.0.1:0"]);
  const read = readByImaplib(companion.ready["imap"] ?? "", username, password);
  expect(read.subject).toBe("hello");
  expect(read.body).toBe(message);
  expect(read.list.join("\n")).toContain("INBOX");
}, 120_000);
