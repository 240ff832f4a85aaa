/** `npm start` as a stranger meets it: what it prints is enough to send a message and read it; Ctrl-C ends it all. */
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { ImapFlow } from "imapflow";
import { afterAll, expect, test } from "vitest";
import { root } from "./harness/daemon.ts";
import { LmtpClient } from "./harness/lmtp-client.ts";

const folder = mkdtempSync(path.join(tmpdir(), "aerogramme-start-"));
const demo = path.join(folder, "demo");
/** Milliseconds, a build of server and webmail included. */
const READY = 180_000;
const LAST_LINE = /to begin anew\.\n/;
let running: ChildProcess | null = null;

interface Started {
  readonly output: string;
  readonly child: ChildProcess;
}

async function npmStart(): Promise<Started> {
  const child = spawn("npm", ["start"], {
    cwd: root,
    env: { ...process.env, DEMO_DIR: demo },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  running = child;
  let output = "";
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`not ready: ${output}${errors}`)), READY);
    child.once("exit", () => reject(new Error(`ended: ${output}${errors}`)));
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      if (!LAST_LINE.test(output)) return;
      clearTimeout(late);
      resolve();
    });
  });
  return { output, child };
}

/** As a terminal does it: the whole group gets SIGINT. */
async function ctrlC({ child }: Started): Promise<void> {
  if (child.pid === undefined) throw new Error("never started");
  const ended = once(child, "exit");
  process.kill(-child.pid, "SIGINT");
  await ended;
  running = null;
}

afterAll(() => {
  if (running?.pid !== undefined) process.kill(-running.pid, "SIGTERM");
  rmSync(folder, { recursive: true, force: true });
});

const part = (output: string, pattern: RegExp): string => {
  const found = pattern.exec(output)?.[1];
  if (found === undefined) throw new Error(`nothing like ${pattern.source} in:\n${output}`);
  return found;
};

const settings = (output: string) => ({
  webmail: part(output, /^Webmail +(http:\S+)/m),
  lmtp: part(output, /^LMTP +([\d.]+:\d+)/m),
  imap: {
    host: part(output, /^IMAP +host ([\d.]+)/m),
    port: Number(part(output, /^IMAP .*port (\d+)/m)),
    user: part(output, /^ +user (\S+)/m),
    pass: part(output, /^ +password (\S+)/m),
  },
  direct: directOf(output.slice(output.indexOf("\nPassword "))),
});

/** Of the account that the provider itself serves. */
const directOf = (block: string) => ({
  host: part(block, /^ +host ([\d.]+)/m),
  port: Number(part(block, /^ +host .*port (\d+)/m)),
  user: part(block, /^ +user (\S+)/m),
  pass: part(block, /^ +password (\S+)/m),
});

/** Subjects of the inbox, oldest first; waits until there are `count`. */
async function subjects(
  { host, port, user, pass }: ReturnType<typeof settings>["imap"],
  count: number,
): Promise<string[]> {
  const client = new ImapFlow({ host, port, secure: false, doSTARTTLS: false, auth: { user, pass }, logger: false });
  await client.connect();
  try {
    for (let tries = 0; ; tries++) {
      await client.mailboxOpen("INBOX");
      const found: string[] = [];
      for await (const message of client.fetch("1:*", { envelope: true })) found.push(message.envelope?.subject ?? "");
      if (found.length >= count || tries === 50) return found;
      await client.mailboxClose();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  } finally {
    await client.logout();
  }
}

/** By curl, which says what it was told. */
async function sendMail(
  url: string,
  { from, to, subject, pass }: { from: string; to: string; subject: string; pass: string },
): Promise<{ code: number; said: string }> {
  const file = path.join(folder, "message.eml");
  writeFileSync(file, `From: ${from}\r\nTo: ${to}\r\nSubject: ${subject}\r\n\r\nText\r\n`);
  const args = ["-sv", url, "--user", `${from}:${pass}`, "--mail-from", from, "--mail-rcpt", to, "--upload-file", file];
  return promisify(execFile)("curl", [...args, "--max-time", "60"]).then(
    ({ stderr }) => ({ code: 0, said: stderr }),
    (error: unknown) => ({ code: 1, said: (error as { stderr: string }).stderr }),
  );
}

const isOpen = async (url: string): Promise<boolean> =>
  fetch(url).then(
    () => true,
    () => false,
  );

const SAMPLES = 23;

test("npm start says how to read and send mail; a message sent so can be read, and one written in one account is in the other", async () => {
  const first = await npmStart();
  const { webmail, lmtp, imap, direct } = settings(first.output);
  expect(first.output).toMatch(/recovery words of demo@example\.org, shown this once/);
  expect(first.output).toContain(`${SAMPLES} sample messages`);
  expect(first.output).toContain(`${webmail}/recover`);
  expect(first.output).toContain("companion approve CODE --data");
  const words = path.join(demo, "words.txt");
  expect(first.output).toContain(words);
  expect(statSync(words).mode & 0o777).toBe(0o600);
  expect(readFileSync(words, "utf8").trim().split(" ")).toHaveLength(24);
  expect(await (await fetch(`${webmail}/recover`)).text()).toContain('<div id="app">');
  const link = part(first.output, /^ +(http:\S+\/#[\w-]{43})$/m);
  expect(await (await fetch(link)).text()).toContain('<div id="app">');

  const client = await LmtpClient.open(lmtp);
  const message = "From: me@example.net\r\nSubject: Sent by hand\r\n\r\nIt works.\r\n";
  const replies = await client.deliver(["demo@example.org", "open@example.org"], message);
  for (const reply of replies) expect(reply).toMatch(/^250/);
  expect(replies).toHaveLength(2);
  client.close();
  const found = await subjects(imap, SAMPLES + 1);
  expect(found).toHaveLength(SAMPLES + 1);
  expect(found).toContain("Sent by hand");
  expect(found).toContain("🎂 Surprise party for Amir (shh 🤫)");
  expect(found).toContain("展览开幕邀请");
  expect(direct.user).toBe("open@example.org");
  const atProvider = await subjects(direct, SAMPLES + 1);
  expect(new Set(atProvider)).toEqual(new Set(found));
  await expect(subjects({ ...direct, pass: "another" }, 1)).rejects.toThrow();

  const smtp = ({ host }: typeof direct, after: string) =>
    `smtp://${host}:${part(first.output.slice(first.output.indexOf(after)), /To send, by SMTP: .* port (\d+)/)}`;
  const written = (from: string, to: string, subject: string) =>
    sendMail(smtp(from === direct.user ? direct : imap, from === direct.user ? "\nPassword " : "\nIMAP "), {
      ...{ from, to, subject, pass: from === direct.user ? direct.pass : imap.pass },
    });
  expect((await written("demo@example.org", "open@example.org", "From the companion")).code).toBe(0);
  expect((await written("open@example.org", "demo@example.org", "From the provider")).code).toBe(0);
  expect(await subjects(direct, SAMPLES + 2)).toContain("From the companion");
  expect(await subjects(imap, SAMPLES + 2)).toContain("From the provider");
  const elsewhere = await written("open@example.org", "ines@atelier-moreau.example", "Elsewhere");
  expect(elsewhere.said).toContain("This demonstration delivers to example.org only: nothing leaves this computer");
  await ctrlC(first);
  expect(await isOpen(webmail)).toBe(false);

  const second = await npmStart();
  expect(second.output).not.toMatch(/recovery words|sample messages/);
  const again = settings(second.output);
  expect(await subjects(again.imap, SAMPLES + 2)).toEqual([...found, "From the provider"]);
  expect(again.direct.pass).toBe(direct.pass);
  expect(await subjects(again.direct, SAMPLES + 2)).toEqual([...atProvider, "From the companion"]);
  await ctrlC(second);
}, 480_000);
