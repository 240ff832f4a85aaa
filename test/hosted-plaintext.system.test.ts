/** Accounts that the provider itself opens: nothing readable at rest while they are open, nor afterwards. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ImapFlow } from "imapflow";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aerogrammeProcess, startDaemon, type Daemon } from "./harness/daemon.ts";
import { filesUnder, findMarkers, type Source } from "./harness/find-markers.ts";
import { LmtpClient } from "./harness/lmtp-client.ts";

const folder = mkdtempSync(path.join(tmpdir(), "aerogramme-hosted-"));
const at = (name: string): string => path.join(folder, name);
const scratch = at("tmp");
const MARKERS = {
  body: "QuillonBodyMarker71",
  subject: "VesperSubjectMarker62",
  sender: "OsierSenderMarker53",
  folder: "GentianFolderMarker26",
  appended: "SorrelAppendedMarker17",
  password: "WolfsbanePasswordMarker08",
} as const;
const USER = "bob@example.org";

let provider: Daemon;

beforeAll(async () => {
  mkdirSync(scratch);
  const listen = ["--lmtp", "127.0.0.1:0", "--http", "127.0.0.1:0", "--imap", "127.0.0.1:0"];
  provider = await startDaemon(["provider", "start", "--data", at("provider"), ...listen], { TMPDIR: scratch });
  const add = ["provider", "account", "add", USER, "--transparent", "--password-stdin", "--data", at("provider")];
  const added = await aerogrammeProcess(add, `${MARKERS.password}\n`, { TMPDIR: scratch });
  if (added.code !== 0) throw new Error(added.stderr);
}, 120_000);

afterAll(async () => {
  await provider.stop();
  rmSync(folder, { recursive: true, force: true });
});

const message = (filler: string): string =>
  [
    `From: ${MARKERS.sender} <${MARKERS.sender}@example.net>`,
    `To: ${USER}`,
    `Subject: ${MARKERS.subject}`,
    "",
    `before ${MARKERS.body} after`,
    filler,
    "",
  ].join("\r\n");

/** Small blobs lie in the database, large ones in files: one of each. */
const LARGE = `${"x".repeat(70)}\r\n`.repeat(2000);

/** Files that the process has open, also those that have no name any more. */
function openFiles(): Source[] {
  const fds = `/proc/${provider.child.pid}/fd`;
  return readdirSync(fds).flatMap((fd): Source[] => {
    const file = path.join(fds, fd);
    try {
      return statSync(file).isFile() ? [[`open ${readlinkSync(file)}`, readFileSync(file)]] : [];
    } catch {
      // closed meanwhile
      return [];
    }
  });
}

const stored = (): Source[] => [
  ...filesUnder(folder).map((file): Source => [file, readFileSync(file)]),
  ["the log", Buffer.from(provider.stderr())],
];

async function connect(): Promise<ImapFlow> {
  const [host = "", port = ""] = (provider.ready["imap"] ?? "").split(":");
  const auth = { user: USER, pass: MARKERS.password };
  const client = new ImapFlow({ host, port: Number(port), secure: false, auth, logger: false });
  await client.connect();
  return client;
}

async function useEverything(client: ImapFlow): Promise<void> {
  await client.mailboxCreate(MARKERS.folder);
  await client.append(MARKERS.folder, `Subject: ${MARKERS.appended}\r\n\r\n${MARKERS.appended}\r\n`, ["\\Seen"]);
  await client.mailboxOpen("INBOX");
  let read = "";
  for await (const one of client.fetch("1:*", { envelope: true, source: true })) read += one.source?.toString() ?? "";
  expect(read.split(MARKERS.body)).toHaveLength(3);
  expect(await client.search({ body: MARKERS.body })).toHaveLength(2);
  expect(await client.search({ subject: MARKERS.subject })).toHaveLength(2);
  await client.messageFlagsAdd("1", ["\\Flagged"]);
  await client.messageMove("1", MARKERS.folder);
}

test("the search sees what lies in the folder and in files without a name", () => {
  writeFileSync(path.join(scratch, "control"), MARKERS.subject);
  expect(findMarkers(MARKERS, stored())).toEqual([`subject in ${path.join(scratch, "control")}`]);
  rmSync(path.join(scratch, "control"));
  expect(openFiles().some(([name]) => name.includes("provider.db"))).toBe(true);
});

test("nothing readable lies in folder, log, TMPDIR or open files: with sessions in, after them, stopped", async () => {
  const lmtp = await LmtpClient.open(provider.ready["lmtp"] ?? "");
  for (const filler of ["", LARGE])
    expect((await lmtp.deliver([USER], message(filler), `${MARKERS.sender}@example.net`))[0]).toMatch(/^250/);
  lmtp.close();
  const [one, two] = [await connect(), await connect()];
  await useEverything(one);
  await two.mailboxOpen(MARKERS.folder);
  expect(findMarkers(MARKERS, [...stored(), ...openFiles()])).toEqual([]);
  await one.logout();
  await two.logout();
  expect(findMarkers(MARKERS, [...stored(), ...openFiles()])).toEqual([]);
  await provider.stop();
  expect(findMarkers(MARKERS, stored())).toEqual([]);
}, 120_000);
