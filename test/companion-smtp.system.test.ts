/** A mail program sends through the companion and a real provider, to an MTA: once, in one copy, also where the MTA was away. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aerogrammeJson, startDaemon, type Daemon } from "./harness/daemon.ts";

const run = promisify(execFile);
const folder = mkdtempSync(path.join(tmpdir(), "aerogramme-smtp-"));
const [providerData, companionData] = [path.join(folder, "provider"), path.join(folder, "companion")];
const taken: { readonly to: readonly string[]; readonly text: string }[] = [];
let mta: SMTPServer | null = null;
let [port, username, password] = [0, "", ""];
let provider: Daemon;
let companion: Daemon;

const closeMta = (): Promise<void> => new Promise((done) => (mta ? mta.close(() => done()) : done()));

async function openMta(): Promise<void> {
  const server = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ["AUTH", "STARTTLS"], logger: false },
    onRcptTo({ address }, _session, done) {
      const isKnown = !address.startsWith("nobody");
      done(isKnown ? null : Object.assign(new Error("5.1.1 No such user here"), { responseCode: 550 }));
    },
    onData(stream, { envelope }, done) {
      let text = "";
      stream.on("data", (piece: Buffer) => (text += piece.toString("latin1")));
      stream.on("end", () => {
        taken.push({ to: envelope.rcptTo.map(({ address }) => address), text });
        done();
      });
    },
  });
  await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
  mta = server;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port: free } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return free;
}

beforeAll(async () => {
  port = await freePort();
  await openMta();
  const listen = ["--lmtp", "127.0.0.1:0", "--http", "127.0.0.1:0", "--smarthost", `smtp://127.0.0.1:${port}`];
  provider = await startDaemon(["provider", "start", "--data", providerData, ...listen]);
  const added = await aerogrammeJson(["provider", "account", "add", "bob@example.org", "--data", providerData]);
  const invite = ["--invite", String(added["invite"])];
  const joined = await aerogrammeJson(["companion", "add", "--data", companionData, ...invite]);
  ({ username, password } = joined["imap"] as { username: string; password: string });
  const serving = ["--imap", "127.0.0.1:0", "--smtp", "127.0.0.1:0"];
  companion = await startDaemon(["companion", "start", "--data", companionData, ...serving]);
}, 120_000);

afterAll(async () => {
  await companion.stop();
  await provider.stop();
  await closeMta();
  rmSync(folder, { recursive: true, force: true });
});

const messageOf = (n: number): string =>
  ["From: Bob <bob@example.org>", "To: eve@example.com", "Bcc: dan@example.com", `Message-ID: <${n}@example.org>`]
    .concat([`Subject: number ${n}`, "", "Text", ""])
    .join("\r\n");

async function curl(url: string, args: readonly string[]): Promise<{ code: number; out: string; replies: string }> {
  const all = ["-sv", "--max-time", "60", "--url", url, "--user", `${username}:${password}`, ...args];
  const done = await run("curl", all).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: unknown) => error as { code: number; stdout: string; stderr: string },
  );
  return { code: done.code, out: done.stdout, replies: done.stderr };
}

function send(n: number, to: readonly string[]) {
  const file = path.join(folder, `message-${n}`);
  writeFileSync(file, messageOf(n));
  const rcpt = to.flatMap((one) => ["--mail-rcpt", one]);
  const from = ["--mail-from", "bob@example.org"];
  return curl(`smtp://${companion.ready["smtp"] ?? ""}`, [...from, ...rcpt, "--upload-file", file]);
}

const imap = (mailbox: string, command: string): Promise<string> =>
  curl(`imap://${companion.ready["imap"] ?? ""}/${mailbox}`, ["-X", command]).then(({ out, replies }) => out + replies);

const count = async (mailbox: string, n: number): Promise<number> =>
  (
    /\* SEARCH([ \d]*)/
      .exec(await imap(mailbox, `SEARCH SUBJECT "number ${n}"`))?.[1]
      ?.trim()
      .split(" ") ?? []
  ).filter((uid) => uid !== "").length;

test("it leaves without Bcc, and is in Sent; the program's own copy takes that place", async () => {
  const { code, replies } = await send(1, ["eve@example.com", "dan@example.com"]);
  expect([code, /250 2\.0\.0 Sent\r/.test(replies)]).toEqual([0, true]);
  expect(taken).toEqual([
    { to: ["eve@example.com", "dan@example.com"], text: messageOf(1).replace("Bcc: dan@example.com\r\n", "") },
  ]);
  expect(await count("Sent", 1)).toBe(1);
  const sent = `imap://${companion.ready["imap"] ?? ""}/Sent`;
  expect((await curl(sent, ["--upload-file", path.join(folder, "message-1")])).code).toBe(0);
  expect([await count("Sent", 1), await count("Outbox", 1)]).toEqual([1, 0]);
}, 60_000);

test("whom the MTA does not know, the reply tells, and nothing is kept of what nobody gets", async () => {
  const partly = await send(2, ["eve@example.com", "nobody@example.com"]);
  expect([partly.code, partly.replies.includes("Sent, but not to nobody@example.com (550")]).toEqual([0, true]);
  const nobody = await send(3, ["nobody@example.com"]);
  expect([nobody.code !== 0, /550 5\.1\.1 nobody@example\.com: /.test(nobody.replies)]).toEqual([true, true]);
  expect([await count("Sent", 2), await count("Sent", 3), await count("Drafts", 3), taken.length]).toEqual([
    1, 0, 0, 2,
  ]);
}, 60_000);

test("where the MTA is away it waits in the outbox, and the reply says so", async () => {
  await closeMta();
  mta = null;
  const { code, replies } = await send(4, ["eve@example.com"]);
  expect([code, replies.includes("it waits in the outbox, and goes by itself")]).toEqual([0, true]);
  expect([await count("Outbox", 4), await count("Sent", 4)]).toEqual([1, 0]);
}, 60_000);
