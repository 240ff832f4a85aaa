/** Nothing readable at rest: markers in a message, its headers, its attachment and a folder name, looked for everywhere. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ImapFlow } from "imapflow";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aerogrammeProcess, startDaemon, type Daemon } from "./harness/daemon.ts";
import { filesUnder, findMarkers, type Source } from "./harness/find-markers.ts";
import { LmtpClient } from "./harness/lmtp-client.ts";

const folder = mkdtempSync(path.join(tmpdir(), "aerogramme-plain-"));
const at = (name: string): string => path.join(folder, name);
const scratch = at("tmp");
const MARKERS = {
  body: "QuillonBodyMarker71",
  subject: "VesperSubjectMarker62",
  sender: "OsierSenderMarker53",
  attachment: "TamarackAttachmentMarker44",
  fileName: "LarkspurFileNameMarker35",
  folder: "GentianFolderMarker26",
  appended: "SorrelAppendedMarker17",
} as const;

let provider: Daemon | null = null;
let companion: Daemon | null = null;
let imap: { user: string; pass: string };

async function command(...args: string[]): Promise<Record<string, unknown>> {
  const done = await aerogrammeProcess([...args, "--json"], "", { TMPDIR: scratch });
  if (done.code !== 0) throw new Error(done.stderr);
  return JSON.parse(done.stdout) as Record<string, unknown>;
}

beforeAll(async () => {
  mkdirSync(scratch);
  const env = { TMPDIR: scratch };
  const listen = ["--lmtp", "127.0.0.1:0", "--http", "127.0.0.1:0"];
  provider = await startDaemon(["provider", "start", "--data", at("provider"), ...listen], env);
  const { invite } = await command("provider", "account", "add", "bob@example.org", "--data", at("provider"));
  const joined = await command("companion", "add", "--data", at("companion"), "--invite", String(invite));
  const { username, password } = joined["imap"] as { username: string; password: string };
  imap = { user: username, pass: password };
  companion = await startDaemon(["companion", "start", "--data", at("companion"), "--imap", "127.0.0.1:0"], env);
}, 120_000);

afterAll(async () => {
  await companion?.stop();
  await provider?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const message = (filler: string): string =>
  [
    `From: ${MARKERS.sender} <${MARKERS.sender}@example.net>`,
    "To: bob@example.org",
    `Subject: ${MARKERS.subject}`,
    "MIME-Version: 1.0",
    'Content-Type: multipart/mixed; boundary="b"',
    "",
    "--b",
    "Content-Type: text/plain",
    "",
    `before ${MARKERS.body} after`,
    filler,
    "--b",
    "Content-Type: text/plain",
    `Content-Disposition: attachment; filename="${MARKERS.fileName}.txt"`,
    "",
    MARKERS.attachment,
    "--b--",
    "",
  ].join("\r\n");

/** Small blobs lie in the database, large ones in files: one of each. */
const LARGE = `${"x".repeat(70)}\r\n`.repeat(2000);

const find = (sources: readonly Source[]) => findMarkers(MARKERS, sources);

const everything = (): Source[] => [
  ...filesUnder(folder).map((file) => [file, readFileSync(file)] as const),
  ["provider's log", Buffer.from(provider?.stderr() ?? "")],
  ["companion's log", Buffer.from(companion?.stderr() ?? "")],
];

test("the search finds each marker in each disguise", () => {
  const marker = MARKERS.body;
  const shifted = [0, 1, 2].map((n) => Buffer.from(`${"#".repeat(n)}${marker}##`).toString("base64"));
  const forms = [marker, marker.toLowerCase(), Buffer.from(marker).toString("hex"), ...shifted];
  for (const form of forms) expect(find([["made up", Buffer.from(`..${form}..`)]])).toEqual(["body in made up"]);
  const wide = Buffer.concat([Buffer.from([1]), Buffer.from(marker, "utf16le")]);
  expect(find([["made up", wide]])).toEqual(["body in made up"]);
  writeFileSync(path.join(scratch, "control"), MARKERS.subject);
  expect(find(everything())).toEqual([`subject in ${path.join(scratch, "control")}`]);
  rmSync(path.join(scratch, "control"));
});

async function useEverything(): Promise<void> {
  const lmtp = await LmtpClient.open(provider?.ready["lmtp"] ?? "");
  for (const filler of ["", LARGE])
    expect((await lmtp.deliver(["bob@example.org"], message(filler), `${MARKERS.sender}@example.net`))[0]).toMatch(
      /^250/,
    );
  lmtp.close();
  const [host = "", port = ""] = (companion?.ready["imap"] ?? "").split(":");
  const client = new ImapFlow({
    host,
    port: Number(port),
    secure: false,
    doSTARTTLS: false,
    auth: imap,
    logger: false,
  });
  await client.connect();
  await client.mailboxCreate(MARKERS.folder);
  await client.append(MARKERS.folder, `Subject: ${MARKERS.appended}\r\n\r\n${MARKERS.appended}\r\n`, ["\\Seen"]);
  let read = "";
  for (let tries = 0; tries < 100 && read.split(MARKERS.attachment).length < 3; tries++) {
    await client.mailboxOpen("INBOX");
    read = "";
    for await (const one of client.fetch("1:*", { envelope: true, source: true })) read += one.source?.toString() ?? "";
    await client.mailboxClose();
  }
  for (const marker of [MARKERS.body, MARKERS.subject, MARKERS.sender, MARKERS.attachment])
    expect(read).toContain(marker);
  await client.mailboxOpen("INBOX");
  expect(await client.search({ body: MARKERS.body })).toHaveLength(2);
  await client.messageFlagsAdd("1", ["\\Flagged"]);
  await client.messageMove("1", MARKERS.folder);
  await client.logout();
}

test("nothing readable lies in the folders, the logs or TMPDIR, running or stopped", async () => {
  await useEverything();
  const live = everything();
  expect(live.some(([file]) => file.endsWith("-wal"))).toBe(true);
  expect(live.filter(([file]) => file.startsWith(at("companion"))).length).toBeGreaterThan(1);
  expect(find(live)).toEqual([]);
  await companion?.stop();
  await provider?.stop();
  expect(find(everything())).toEqual([]);
}, 120_000);
