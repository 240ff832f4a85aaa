/** Real clients over TLS, from the first octet and by STARTTLS; none of them is told to trust blindly. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ImapFlow } from "imapflow";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { makeCertificate, readFiles } from "../testing/certificate.ts";
import { createImapServer, type ImapServer } from "./server.ts";
import { MemoryAccount, memoryBackend } from "./testing/memory-backend.ts";
import { hasProgram, runProgram } from "./testing/programs.ts";
import { TEST_USER } from "./testing/start.ts";
import { mail } from "./testing/transcript.ts";

const folder = mkdtempSync(path.join(tmpdir(), "imap-tls-clients-"));
const files = makeCertificate(folder);
let server: ImapServer;
let account: MemoryAccount;
let ports: { readonly starttls: number; readonly implicit: number };

beforeEach(async () => {
  account = new MemoryAccount(TEST_USER);
  for (const subject of ["one", "two"]) account.deliver(mail(subject));
  server = createImapServer({ backend: memoryBackend(account), log: () => undefined, certificate: readFiles(files) });
  const at = { host: "127.0.0.1", port: 0 };
  ports = { starttls: (await server.listen(at)).port, implicit: (await server.listen(at, "implicit")).port };
});
afterEach(() => server.close());
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(["implicit", "starttls"] as const)("%s", (mode) => {
  test("imapflow", async () => {
    const client = new ImapFlow({
      host: "localhost",
      port: ports[mode],
      secure: mode === "implicit",
      ...(mode === "starttls" ? { doSTARTTLS: true } : {}),
      tls: { ca: readFiles(files).cert as Buffer },
      auth: { user: TEST_USER, pass: "secret" },
      logger: false,
    });
    await client.connect();
    expect(client.secureConnection).toBe(true);
    const lock = await client.getMailboxLock("INBOX");
    const messages = await client.fetchAll("1:*", { envelope: true });
    expect(messages.map((message) => message.envelope?.subject)).toEqual(["one", "two"]);
    lock.release();
    await client.logout();
    await expect.poll(() => account.releases).toBe(1);
  });

  test.skipIf(!hasProgram("curl"))("curl", async () => {
    const scheme = mode === "implicit" ? "imaps" : "imap";
    const url = `${scheme}://localhost:${ports[mode]}/INBOX;UID=2`;
    const args = ["-sS", "--ssl-reqd", "--cacert", files.cert, "--user", `${TEST_USER}:secret`, url];
    expect(await runProgram("curl", args)).toContain("Subject: two");
  });

  test.skipIf(!hasProgram("python3"))("python's imaplib", async () => {
    const script = `
import imaplib, ssl, sys
mode, port, ca = sys.argv[1], int(sys.argv[2]), sys.argv[3]
context = ssl.create_default_context(cafile=ca)
if mode == "implicit": box = imaplib.IMAP4_SSL("localhost", port, ssl_context=context)
else:
    box = imaplib.IMAP4("localhost", port)
    try: box.login("${TEST_USER}", "secret")
    except imaplib.IMAP4.error as error: print("clear:", error)
    box.starttls(context)
print(box.login("${TEST_USER}", "secret")[0], box.select()[1][0].decode(), box.logout()[0])
`;
    const said = await runProgram("python3", ["-c", script, mode, String(ports[mode]), files.cert]);
    expect(said).toContain("OK 2 BYE");
    if (mode === "starttls") expect(said).toMatch(/clear: .*PRIVACYREQUIRED/);
  });

  test.skipIf(!hasProgram("mbsync"))("mbsync", async () => {
    const mails = path.join(folder, `mail-${mode}`);
    mkdirSync(mails);
    const config = path.join(folder, `mbsyncrc-${mode}`);
    const type = mode === "implicit" ? "IMAPS" : "STARTTLS";
    writeFileSync(
      config,
      `IMAPAccount test\nHost localhost\nPort ${ports[mode]}\nUser ${TEST_USER}\nPass secret\nSSLType ${type}\nCertificateFile ${files.cert}\n\n` +
        `IMAPStore far\nAccount test\n\nMaildirStore near\nPath ${mails}/\nInbox ${mails}/INBOX\n\n` +
        `Channel all\nFar :far:\nNear :near:\nPatterns INBOX\nCreate Near\nSyncState *\n`,
    );
    await runProgram("mbsync", ["-V", "-c", config, "-a"]);
    expect(readdirSync(path.join(mails, "INBOX", "new"))).toHaveLength(2);
  });

  test.skipIf(!hasProgram("openssl"))("openssl s_client", async () => {
    const how = mode === "implicit" ? [] : ["-starttls", "imap"];
    const args = ["s_client", "-connect", `localhost:${ports[mode]}`, "-CAfile", files.cert, "-verify_return_error"];
    const client = spawn("openssl", [...args, "-quiet", "-crlf", ...how]);
    let said = "";
    for (const stream of [client.stdout, client.stderr]) stream.on("data", (chunk: Buffer) => (said += String(chunk)));
    client.stdin.write(`a1 LOGIN ${TEST_USER} secret\na2 LOGOUT\n`);
    await new Promise((resolve) => client.once("close", resolve));
    expect(said).toMatch(/verify return:1/);
    expect(said).toMatch(/a1 OK .*CAPABILITY/);
    expect(said).toMatch(/a2 OK/);
  });
});
