import { mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { mail } from "./testing/transcript.ts";
import { hasProgram, runProgram } from "./testing/programs.ts";
import { TEST_USER, startTestServer } from "./testing/start.ts";
import type { TestServer } from "./testing/start.ts";

let server: TestServer;
let folder: string;
beforeEach(async () => {
  server = await startTestServer();
  folder = await mkdtemp(join(tmpdir(), "imap-mbsync-"));
  await mkdir(join(folder, "mail"));
  await writeFile(join(folder, "mbsyncrc"), config(server.port));
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const config = (port: number): string => `
IMAPAccount test
Host 127.0.0.1
Port ${port}
User ${TEST_USER}
Pass secret
SSLType None
AuthMechs *

IMAPStore far
Account test

MaildirStore near
Path ${join(folder, "mail")}/
Inbox ${join(folder, "mail")}/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns *
Create Both
Expunge Both
Remove Both
SyncState *
`;

const sync = (): Promise<string> => runProgram("mbsync", ["-V", "-c", join(folder, "mbsyncrc"), "-a"]);

async function files(mailbox = "INBOX"): Promise<readonly string[]> {
  const names: string[] = [];
  for (const part of ["cur", "new"]) {
    const box = join(folder, "mail", mailbox, part);
    for (const name of await readdir(box)) names.push(join(box, name));
  }
  return names.sort();
}

const flagsIn = (mailbox: string): readonly (readonly string[])[] => {
  const view = server.account.state.mailboxByName(mailbox);
  return view === null ? [] : Array.from({ length: view.count }, (_, index) => view.flagsAt(index));
};

test.skipIf(!hasProgram("mbsync"))(
  "mbsync syncs both ways, and a second run moves nothing",
  async () => {
    for (const subject of ["one", "two", "three"]) server.account.deliver(mail(subject));
    await sync();
    expect(await files()).toHaveLength(3);
    const before = server.account.state.seq;
    const bodies = server.account.bodiesRead;
    await sync();
    expect([server.account.state.seq, server.account.bodiesRead]).toEqual([before, bodies]);

    // a flag, a new message and a new mailbox here appear there
    const [first = ""] = await files();
    const base = first.split("/").at(-1)?.split(":")[0] ?? "";
    await rename(first, join(folder, "mail", "INBOX", "cur", `${base}:2,FS`));
    await writeFile(join(folder, "mail", "INBOX", "new", "1.pushed.here"), mail("pushed").replaceAll("\r\n", "\n"));
    for (const part of ["cur", "new", "tmp"]) await mkdir(join(folder, "mail", "Made here", part), { recursive: true });
    await sync();
    expect(flagsIn("INBOX")).toHaveLength(4);
    expect(flagsIn("INBOX").flat()).toEqual(expect.arrayContaining(["\\Seen", "\\Flagged"]));
    expect(server.account.state.mailboxByName("Made here")).not.toBeNull();

    // a message deleted here is expunged there, and the other way round
    const gone = (await files())[1] ?? "";
    await rename(gone, `${gone.split(":2,")[0]?.replace("/new/", "/cur/") ?? ""}:2,T`);
    await sync();
    expect(flagsIn("INBOX")).toHaveLength(3);
    expect(await files()).toHaveLength(3);
    const view = server.account.state.mailboxByName("INBOX");
    if (view === null) throw new Error("INBOX is always there");
    const uid = view.uidAt(0);
    await server.account.submit([{ op: "expunge", mailbox: view.id, uids: [uid, uid] as never, onlyDeleted: false }]);
    await sync();
    expect(await files()).toHaveLength(2);
    const after = server.account.state.seq;
    await sync();
    expect(server.account.state.seq).toBe(after);
    expect(await readFile((await files())[0] ?? "", "utf8")).toContain("Subject: ");
  },
  60_000,
);
