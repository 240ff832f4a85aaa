/** The companion's SMTP with real mail programs, over an engine in memory and an MTA that says what it is told to. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { createOutbox } from "../../../shared/account/outbox/outbox.ts";
import { createPost } from "../../../shared/account/outbox/post.ts";
import { appendOneCopy } from "../../../shared/account/outbox/sent-copies.ts";
import { createScriptedMta } from "../../../shared/account/testing/scripted-mta.ts";
import { ADDRESS, createWorld } from "../../../shared/account/testing/world.ts";
import { utf8, utf8ToText } from "../../../shared/lib/bytes.ts";
import { unwrap } from "../../../shared/lib/result.ts";
import type { RefusedRecipient } from "../../../shared/lib/submission.ts";
import { SENT_ID } from "../../../shared/mailbox/generation.ts";
import { nodeCrypto } from "../../crypto/node-crypto.ts";
import { makeLocalCertificate } from "../certificate/local-certificate.ts";
import { passwordHash } from "../password.ts";
import { createSmtpServer } from "../../smtp/smtp-server.ts";
import { HOME_LIMITS } from "../../smtp/limits.ts";
import { createSmtpBackend } from "./smtp-backend.ts";

const run = promisify(execFile);
const PASSWORD = "correct-horse";
const MESSAGE = [
  ...[`From: Ada <${ADDRESS}>`, "To: bob@example.com", "Bcc: dan@example.com", "Message-ID: <one@example.org>"],
  ...["Subject: Hello", "", "Text", ".a line with a dot", ""],
].join("\r\n");

async function scene() {
  const folder = mkdtempSync(join(tmpdir(), "companion-smtp-"));
  const world = await createWorld(nodeCrypto);
  const mta = createScriptedMta();
  const { account } = world.first;
  await account.sync();
  const clock = (): number => world.clock.now;
  const { randomBytes, sha256Async: sha256 } = nodeCrypto;
  const outbox = createOutbox({ account, port: mta.port, clock, randomBytes, delay: () => 1_000_000 });
  const post = createPost({ account, outbox, clock, randomBytes, sha256 });
  const certificate = await makeLocalCertificate(folder, Date.now());
  const imapHash = passwordHash(nodeCrypto, PASSWORD);
  const mailer = { type: "open", imapHash, account, post, watchEnd: () => () => undefined, firstNew: () => 0 } as const;
  const backend = createSmtpBackend(nodeCrypto, (address) => (address === ADDRESS ? mailer : null));
  const said = { needsTls: false, name: "localhost", banner: "Aerogramme companion", log: () => undefined };
  const smtp = createSmtpServer({ backend, certificate, limits: HOME_LIMITS, ...said });
  const { port } = await smtp.listen({ host: "127.0.0.1", port: 0 });
  onTestFinished(async () => {
    await smtp.close();
    post.close();
    outbox.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const file = join(folder, "message");
  writeFileSync(file, MESSAGE);
  return { world, mta, account, outbox, port, folder, file, authority: certificate.authorityFile, now: clock() / 1000 };
}

type Scene = Awaited<ReturnType<typeof scene>>;

/** What curl saw of the server, and its exit code. */
async function curl({ port, file, authority }: Scene, to: readonly string[], more: readonly string[] = []) {
  const args = [
    ...["-sv", "--url", `smtp://localhost:${port}`, "--user", `${ADDRESS}:${PASSWORD}`, "--mail-from", ADDRESS],
    ...["--ssl-reqd", "--cacert", authority, "--resolve", `localhost:${port}:127.0.0.1`, "--upload-file", file],
    ...[...to.flatMap((one) => ["--mail-rcpt", one]), ...more],
  ];
  const done = await run("curl", args, { timeout: 30_000 }).then(
    ({ stderr }) => ({ code: 0, stderr }),
    (error: unknown) => error as { code: number; stderr: string },
  );
  return { code: done.code, replies: done.stderr.split("\n").flatMap((line) => /^< (.*?)\r?$/.exec(line)?.[1] ?? []) };
}

async function sentCopies({ account }: Scene): Promise<readonly (readonly [text: string, flags: string])[]> {
  const view = account.state.mailbox(SENT_ID);
  const rows = Array.from({ length: view?.count ?? 0 }, (_, row) => row);
  return Promise.all(
    rows.map(async (row) => {
      const number = account.state.mailbox(SENT_ID)?.emailAt(row);
      const body = number === undefined ? null : unwrap(await account.body(number));
      return [body ? utf8ToText(body) : "", account.state.mailbox(SENT_ID)?.flagsAt(row).join(" ") ?? ""] as const;
    }),
  );
}

const RECIPIENTS = ["bob@example.com", "dan@example.com"];
const refusal = (recipient: string): RefusedRecipient => ({
  ...{ recipient, code: 550, enhanced: "5.1.1", text: "No such user here", permanent: true },
});

test("curl sends over STARTTLS: the MTA has it without Bcc, to whom RCPT named, and Sent has it as it was given", async () => {
  const at = await scene();
  const { code, replies } = await curl(at, [...RECIPIENTS, "eve@example.com"]);
  expect([code, replies.filter((line) => /^250 2\.0\.0/.test(line))]).toEqual([0, ["250 2.0.0 Sent"]]);
  expect(at.mta.taken).toHaveLength(1);
  expect(at.mta.taken[0]?.envelope).toEqual({ from: ADDRESS, to: [...RECIPIENTS, "eve@example.com"] });
  expect(at.mta.taken[0]?.text).toBe(MESSAGE.replace("Bcc: dan@example.com\r\n", ""));
  expect(await sentCopies(at)).toEqual([[MESSAGE, "\\Seen $Submitted"]]);
  expect(at.account.state.settings("outbox/")).toEqual([]);
});

test("what a mail program files in Sent afterwards takes the place of that copy", async () => {
  const at = await scene();
  await curl(at, RECIPIENTS);
  const own = MESSAGE.replace("Subject: Hello", "Subject: Hello\r\nX-Mailer: one");
  const other = MESSAGE.replace("<one@", "<two@");
  const filed = [own, other].map((text) => ({ message: utf8(text), flags: ["\\Seen"], internalDate: null }));
  unwrap(await appendOneCopy(at.account, at.now, SENT_ID, filed));
  expect((await sentCopies(at)).map(([text]) => text)).toEqual([own, other]);
  // it does so once
  unwrap(
    await appendOneCopy(
      at.account,
      at.now,
      SENT_ID,
      filed.slice(0, 1).map((one) => ({ ...one, internalDate: 1 })),
    ),
  );
  expect(await sentCopies(at)).toHaveLength(3);
});

test("where it filed its own before, nothing is filed beside it", async () => {
  const at = await scene();
  unwrap(await at.account.append(SENT_ID, utf8(MESSAGE), ["\\Seen"], null));
  await curl(at, RECIPIENTS);
  await expect.poll(() => sentCopies(at)).toEqual([[MESSAGE, "\\Seen"]]);
  expect(at.mta.taken).toHaveLength(1);
});

test("refused for all, the mail program is told in the MTA's words, and nothing is kept", async () => {
  const at = await scene();
  at.mta.script.push({ type: "refusals", refused: RECIPIENTS.map(refusal) });
  const { code, replies } = await curl(at, RECIPIENTS);
  expect(code).not.toBe(0);
  expect(replies.at(-1)).toBe("550 5.1.1 bob@example.com: No such user here (and 1 more)");
  expect([at.outbox.items(), await sentCopies(at), at.account.state.settings("outbox/")]).toEqual([[], [], []]);
});

test("refused for some, it has left, and the reply says for whom it has not", async () => {
  const at = await scene();
  at.mta.script.push({ type: "refusals", refused: [refusal("dan@example.com")] });
  const { code, replies } = await curl(at, RECIPIENTS);
  expect(code).toBe(0);
  expect(replies.some((line) => line === "250 2.0.0 Sent, but not to dan@example.com (550 No such user here)")).toBe(
    true,
  );
  expect(at.outbox.items()).toMatchObject([{ type: "partly" }]);
});

test("refused for now of some, the reply says that it goes to them by itself, and it does", async () => {
  const at = await scene();
  const later = { ...refusal("bob@example.com"), code: 450, text: "Greylisted", permanent: false };
  at.mta.script.push({ type: "refusals", refused: [later, refusal("dan@example.com")] });
  const { code, replies } = await curl(at, [...RECIPIENTS, "eve@example.com"]);
  expect([code, replies.filter((line) => line.startsWith("250 2.0.0 Sent"))]).toEqual([
    0,
    [
      "250 2.0.0 Sent, but not to dan@example.com (550 No such user here); for bob@example.com (450 Greylisted) it waits, and goes by itself",
    ],
  ]);
  at.world.clock.now += 3_600_000;
  await at.outbox.run();
  expect(at.mta.taken.map(({ envelope }) => envelope.to)).toEqual([["eve@example.com"], ["bob@example.com"]]);
});

test.each([
  ["smarthostDown", "250 2.0.0 The provider has no connection to its mail server: it waits in the outbox"],
  ["offline", "250 2.0.0 It waits in the outbox until the provider has answered"],
] as const)("%s: it waits, the reply says so, and it goes by itself", async (type, words) => {
  const at = await scene();
  at.mta.script.push({ type: "failure", failure: { type, retryAfterSeconds: 1 } });
  const { code, replies } = await curl(at, RECIPIENTS);
  expect([code, replies.some((line) => line.startsWith(words))]).toEqual([0, true]);
  // handed over again, it is the same
  expect((await curl(at, RECIPIENTS)).code).toBe(0);
  at.world.clock.now += 3_600_000;
  await at.outbox.run();
  expect(at.mta.taken).toHaveLength(1);
  expect(await sentCopies(at)).toEqual([[MESSAGE, "\\Seen $Submitted"]]);
});

test("a sender that is none of the account's, a provider that can not be reached: the mail program keeps it", async () => {
  const at = await scene();
  at.mta.script.push({ type: "failure", failure: { type: "notYourAddress", address: "eve@example.org" } });
  expect((await curl(at, RECIPIENTS)).replies.at(-1)).toBe(
    "550 5.7.1 The sender is none of this account's addresses: eve@example.org",
  );
  at.mta.script.push({
    type: "failure",
    failure: { type: "smarthostDown", retryAfterSeconds: 1, isLoginRefused: true },
  });
  expect((await curl(at, RECIPIENTS)).replies.at(-1)).toMatch(/^451 4\.7\.0 .*provider's own login/);
  at.world.first.connection.online = false;
  const { code, replies } = await curl(at, RECIPIENTS);
  expect([code === 0, replies.at(-1)?.slice(0, 9)]).toEqual([false, "451 4.4.1"]);
});

test("nobody sends without the password, and it is not said who has an account", async () => {
  const at = await scene();
  const wrong = await curl(at, RECIPIENTS, ["--user", `${ADDRESS}:wrong`]);
  const nobody = await curl(at, RECIPIENTS, ["--user", `nobody@example.org:${PASSWORD}`]);
  expect(wrong.replies.find((line) => line.startsWith("535"))).toBe(
    nobody.replies.find((line) => line.startsWith("535")),
  );
  expect([wrong.code, nobody.code]).toEqual([67, 67]);
  expect(at.mta.asked).toEqual([]);
});

const has = (program: string): Promise<boolean> => run("which", [program]).then(() => true, () => false); // prettier-ignore

test("swaks sends, in clear and over STARTTLS, with PLAIN and LOGIN", async ({ skip }) => {
  if (!(await has("swaks"))) skip("no swaks here");
  const at = await scene();
  for (const [n, more] of [
    ["--auth", "PLAIN"],
    ["--auth", "LOGIN", "-tls"],
  ].entries())
    await run(
      "swaks",
      [
        ...["--server", `127.0.0.1:${at.port}`, "--from", ADDRESS, "--to", "bob@example.com", ...more],
        ...["--auth-user", ADDRESS, "--auth-password", PASSWORD, "--header", `Subject: swaks-${n}`],
      ],
      { timeout: 30_000 },
    );
  expect(at.mta.taken.map(({ text }) => /^Subject: (\S+)/m.exec(text)?.[1])).toEqual([...["swaks-0", "swaks-1"]]);
});

test("msmtp sends with STARTTLS, trusting the companion's authority", async ({ skip }) => {
  if (!(await has("msmtp"))) skip("no msmtp here");
  const at = await scene();
  const config = join(at.folder, "msmtprc");
  const lines = [
    ...[
      "account default",
      "host localhost",
      `port ${at.port}`,
      "tls on",
      "tls_starttls on",
      `tls_trust_file ${at.authority}`,
    ],
    ...["auth on", `user ${ADDRESS}`, `password ${PASSWORD}`, `from ${ADDRESS}`, ""],
  ];
  writeFileSync(config, lines.join("\n"), { mode: 0o600 });
  const sending = run("msmtp", ["-C", config, "--", ...RECIPIENTS], { timeout: 30_000 });
  sending.child.stdin?.end(MESSAGE.replaceAll("\r\n", "\n"));
  await sending;
  expect(at.mta.taken[0]?.envelope.to).toEqual(RECIPIENTS);
  expect(await sentCopies(at)).toHaveLength(1);
});
