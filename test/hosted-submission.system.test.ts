/**
 * Mail programs send by the provider itself, over 465 and 587, from accounts that a password opens: to a real Postfix, which hands
 * it back; and to an MTA that hangs while the provider is killed.
 */
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { startScriptedMta, type Reaction, type Verb } from "../server/submission/testing/scripted-mta.ts";
import { makeCertificate, type CertificateFiles } from "../server/testing/certificate.ts";
import { freePort, startPostfix, whyNoPostfix } from "../server/testing/postfix.ts";
import { missing, testUnless } from "../server/testing/skip-aloud.ts";
import { startProviderProcess, tempFolder, type ProviderProcess } from "../server/testing/test-provider.ts";
import { aerogrammeJson } from "./harness/daemon.ts";
import { ImapClient } from "./harness/imap-client.ts";
import { filesUnder, findMarkers, type Source } from "./harness/find-markers.ts";

const run = promisify(execFile);
const undo: (() => unknown)[] = [];
afterAll(async () => {
  for (const step of undo.reverse()) await step();
});

const PASSWORD = "violin carbon tunnel basket";
const [ADA, BOB] = ["ada@example.org", "bob@example.org"];

interface World {
  provider: ProviderProcess;
  readonly folder: string;
  readonly ports: { readonly submissions: number; readonly submission: number; readonly imaps: number };
  readonly certificate: CertificateFiles;
}

async function createWorld(smarthost: number): Promise<World> {
  const folder = tempFolder();
  const certificate = makeCertificate(folder);
  const ports = { submissions: await freePort(), submission: await freePort(), imaps: await freePort() };
  const flags = [
    ...["--smarthost", `smtp://127.0.0.1:${smarthost}`, "--http", `127.0.0.1:${await freePort()}`],
    ...Object.entries(ports).flatMap(([name, port]) => [`--${name}`, `127.0.0.1:${port}`]),
    ...["--imap", "127.0.0.1:0", "--tls-cert", certificate.cert, "--tls-key", certificate.key],
  ];
  const provider = await startProviderProcess(flags, {}, folder);
  const world = { provider, folder, ports, certificate };
  undo.push(() => world.provider.end());
  for (const [address = "", ...more] of [[ADA, "--alias", "countess@example.org"], [BOB]]) {
    const open = ["--transparent", "--password-stdin", "--data", provider.data];
    await aerogrammeJson(["provider", "account", "add", address, ...more, ...open], `${PASSWORD}\n`);
  }
  return world;
}

const messageOf = (name: string, from = ADA): string =>
  [
    ...[`From: Ada <${from}>`, `To: ${BOB}`, "Bcc: secret@example.org", `Subject: ${name}`],
    ...["Date: Tue, 03 Nov 2026 10:00:00 +0000", `Message-ID: <${name}@example.org>`, "MIME-Version: 1.0"],
    ...["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", "", ".dot", "..two"],
    ...["  trailing  ", "žluťoučký", ""],
  ].join("\r\n");
const leaves = (message: string): string => message.replace("Bcc: secret@example.org\r\n", "");

interface Done {
  readonly code: number;
  readonly out: string;
  readonly replies: readonly string[];
}

/** What a program said, and its exit code. */
async function ran(program: string, args: readonly string[], input = ""): Promise<Done> {
  const running = run(program, args, { timeout: 90_000, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  running.child.stdin?.on("error", () => undefined).end(input);
  const { code, stdout, stderr } = await running.then(
    (done) => ({ code: 0, ...done }),
    (error: unknown) => error as { code: number; stdout: string; stderr: string },
  );
  const replies = stderr.split("\n").flatMap((line) => /^< (.*?)\r?$/.exec(line)?.[1] ?? []);
  return { code, out: stdout + stderr, replies };
}

interface Sending {
  readonly user?: string;
  readonly password?: string;
  readonly from?: string;
  readonly to?: readonly string[];
}

function curl({ folder, ports, certificate }: World, name: string, text: string, given: Sending = {}): Promise<Done> {
  const { user = ADA, password = PASSWORD, from = ADA, to = [BOB] } = given;
  const file = path.join(folder, `${name}.eml`);
  writeFileSync(file, text);
  return ran("curl", [
    ...["-sv", "--url", `smtps://localhost:${ports.submissions}/secret-client.example`, "--cacert", certificate.cert],
    ...["--resolve", `localhost:${ports.submissions}:127.0.0.1`, "--user", `${user}:${password}`],
    ...["--mail-from", from, ...to.flatMap((one) => ["--mail-rcpt", one]), "--upload-file", file, "--max-time", "80"],
  ]);
}

function imap({ ports, certificate }: World, user: string, mailbox: string, args: readonly string[]): Promise<Done> {
  const url = `imaps://localhost:${ports.imaps}/${mailbox}`;
  const where = ["-sv", "--url", url, "--cacert", certificate.cert, "--resolve", `localhost:${ports.imaps}:127.0.0.1`];
  return ran("curl", [...where, "--user", `${user}:${PASSWORD}`, "--max-time", "60", ...args]);
}

/** A connection for each user of a provider, kept open: to log in costs more than to look. */
const opened = new WeakMap<ProviderProcess, Map<string, Promise<ImapClient>>>();

async function opening({ provider }: World, user: string, mailbox: string): Promise<ImapClient> {
  const ofAll = opened.get(provider) ?? new Map<string, Promise<ImapClient>>();
  opened.set(provider, ofAll);
  const one = ofAll.get(user) ?? ImapClient.open(provider.daemon.ready["imap"] ?? "", user, PASSWORD);
  ofAll.set(user, one);
  const client = await one;
  await client.ok(`SELECT ${mailbox}`);
  return client;
}

/** UIDs in a mailbox by subject. */
async function found(world: World, user: string, mailbox: string, subject: string): Promise<readonly string[]> {
  const client = await opening(world, user, mailbox);
  const answer = await client.ok(`UID SEARCH SUBJECT "${subject}"`);
  return [...(/\* SEARCH([ \d]*)/.exec(answer)?.[1] ?? "").matchAll(/\d+/g)].map(([uid]) => uid);
}

async function text(world: World, user: string, mailbox: string, subject: string): Promise<string> {
  const [uid = ""] = await found(world, user, mailbox, subject);
  const answer = await (await opening(world, user, mailbox)).ok(`UID FETCH ${uid} BODY.PEEK[]`);
  const literal = /\{(\d+)\}\r\n/.exec(answer);
  const start = (literal?.index ?? 0) + (literal?.[0].length ?? 0);
  return Buffer.from(answer.slice(start, start + Number(literal?.[1])), "latin1").toString("utf8");
}

async function until(holds: () => Promise<boolean>, what: () => string): Promise<void> {
  const end = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`not in time: ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

const answers = (port: number): Promise<boolean> =>
  new Promise((settle) => {
    const socket = connect(port, "127.0.0.1", () => settle(true)).once("error", () => settle(false));
    socket.once("connect", () => socket.destroy());
  });

const STARTTLS = (
  { ports, certificate, folder }: World,
  how: "swaks" | "msmtp",
  message: string,
): readonly [program: string, args: readonly string[], input: string] => {
  if (how === "swaks") {
    const where = [
      "--server",
      "localhost",
      "--port",
      String(ports.submission),
      "-tls",
      "--helo",
      "secret-client.example",
    ];
    const who = ["--auth", "LOGIN", "--auth-user", ADA, "--auth-password", PASSWORD, "--from", ADA, "--to", BOB];
    return ["swaks", [...where, ...who, "--data", "-"], message.replaceAll("\r\n", "\n")];
  }
  const config = path.join(folder, "msmtprc");
  const lines = [
    ...["account default", "host localhost", `port ${ports.submission}`, "tls on", "tls_starttls on"],
    ...[`tls_trust_file ${certificate.cert}`, "domain secret-client.example", "auth on", `user ${ADA}`],
    ...[`password ${PASSWORD}`, `from ${ADA}`, ""],
  ];
  writeFileSync(config, lines.join("\n"), { mode: 0o600 });
  return ["msmtp", ["-C", config, "--", BOB], message.replaceAll("\r\n", "\n")];
};

testUnless(
  whyNoPostfix() ?? missing("swaks") ?? missing("msmtp"),
  "Postfix hands on what curl, swaks and msmtp send over 465 and 587: the same octets, no Bcc, nothing of the client; one copy in Sent",
  async () => {
    const mta = await freePort();
    const world = await createWorld(mta);
    const postfix = await startPostfix(world.provider.lmtp, {}, `127.0.0.1:${mta} inet n - n - - smtpd\n`);
    undo.push(() => postfix.stop());
    await until(() => answers(mta), postfix.log);
    const first = await curl(world, "curl", messageOf("curl"));
    expect([first.code, first.replies.at(-1)]).toEqual([0, "250 2.0.0 Sent"]);
    for (const how of ["swaks", "msmtp"] as const) {
      const sent = await ran(...STARTTLS(world, how, messageOf(how)));
      expect([sent.code, sent.out]).toEqual([0, expect.anything()]);
    }
    for (const name of ["curl", "swaks", "msmtp"]) {
      await until(async () => (await found(world, BOB, "INBOX", name)).length === 1, postfix.log);
      const got = await text(world, BOB, "INBOX", name);
      const start = got.indexOf("From: Ada");
      // swaks ends what it sends with a line more
      const end = name === "swaks" ? "\r\n" : "";
      expect(got.slice(start)).toBe(leaves(messageOf(name)) + end);
      expect(got.slice(0, start)).toMatch(/^Received: from \S+ \(localhost \[127\.0\.0\.1\]\)/m);
      expect(got).not.toMatch(/secret-client|User-Agent|X-Mailer|Bcc|Authenticated/i);
      // as it was given; msmtp takes Bcc away itself
      expect(await text(world, ADA, "Sent", name)).toBe(
        (name === "msmtp" ? leaves(messageOf(name)) : messageOf(name)) + end,
      );
    }
    // a program that files its own copy has that one
    const own = path.join(world.folder, "curl.eml");
    expect((await imap(world, ADA, "Sent", ["--upload-file", own])).code).toBe(0);
    for (const name of ["curl", "swaks"]) expect(await found(world, ADA, "Sent", name)).toHaveLength(1);
    expect(await found(world, ADA, "Outbox", "")).toEqual([]);

    const alias = await curl(world, "alias", messageOf("alias", "countess@example.org"), {
      from: "countess@example.org",
    });
    expect([alias.code, alias.replies.at(-1)]).toEqual([0, "250 2.0.0 Sent"]);
    const other = await curl(world, "other", messageOf("other", BOB));
    expect([other.code === 0, other.replies.at(-1)]).toEqual([
      false,
      `550 5.7.1 The sender is none of this account's addresses: ${BOB}`,
    ]);
    expect(await found(world, ADA, "Sent", "other")).toEqual([]);

    await world.provider.join("hard@example.org");
    const words =
      "535 5.7.8 Wrong address or password. An account whose keys are on its own devices has no password here: it sends by its companion or the webmail";
    for (const [user, password] of [
      [ADA, PASSWORD.slice(0, -1)],
      [ADA, `${PASSWORD.slice(0, -1)}x`],
      ["hard@example.org", PASSWORD],
      ["nobody@example.org", PASSWORD],
    ] as const)
      expect((await curl(world, "wrong", messageOf("wrong"), { user, password })).replies).toContain(words);
    const xml = await (await fetch(`${world.provider.http}/mail/config-v1.1.xml`)).text();
    expect(xml).toMatch(
      new RegExp(
        `<outgoingServer type="smtp">\\s+<hostname>127.0.0.1</hostname>\\s+<port>${world.ports.submissions}</port>`,
      ),
    );
    expect(world.provider.daemon.stderr()).not.toMatch(/bob@|ada@|secret|violin/);
  },
  480_000,
);

test("killed with -9 at each step, the message is sent or still there; handed over again it is the same one", async () => {
  const mta = await startScriptedMta();
  undo.push(() => mta.close());
  let [at, reached] = ["" as Verb | "", (): void => undefined];
  mta.script = (verb): Reaction | null => {
    if (verb !== at) return null;
    reached();
    return "hang";
  };
  const world = await createWorld(mta.port);
  for (const step of ["CONNECT", "DATA", "."] as const) {
    const name = `killed-${step === "." ? "end" : step.toLowerCase()}`;
    at = step;
    const there = new Promise<void>((resolve) => (reached = resolve));
    const first = curl(world, name, messageOf(name));
    await there;
    at = "";
    world.provider = await world.provider.restart("kill");
    expect((await first).code).not.toBe(0);
    const again = await curl(world, name, messageOf(name));
    expect([again.code, again.replies.filter((line) => line.startsWith("250 2.0.0 Sent"))]).toEqual([
      0,
      [expect.stringMatching(/^250 2\.0\.0 Sent/)],
    ]);
    const got = mta.messages.filter((one) => one.includes(`Message-ID: <${name}@`));
    expect(got.length).toBeLessThanOrEqual(step === "." ? 2 : 1);
    expect(new Set(got.map(String))).toEqual(new Set([leaves(messageOf(name))]));
    expect([await found(world, ADA, "Sent", name), await found(world, ADA, "Outbox", name)]).toEqual([
      [expect.any(String)],
      [],
    ]);
  }
  // the MTA is away: it waits, and that is said
  at = "CONNECT";
  mta.script = (verb): Reaction | null => (verb === at ? "drop" : null);
  const waits = await curl(world, "waits", messageOf("waits"));
  expect([waits.code, waits.replies.at(-1)]).toEqual([
    0,
    expect.stringMatching(/^250 2\.0\.0 .*waits in the outbox, and goes by itself for 48 hours; later, .*log in next$/),
  ]);
  expect(await found(world, ADA, "Outbox", "waits")).toHaveLength(1);
  // and is there after the worst
  world.provider = await world.provider.restart("kill");
  expect(await found(world, ADA, "Outbox", "waits")).toHaveLength(1);
  // nothing of it was on its disk in clear; whose accounts these are is
  const sources = filesUnder(world.provider.data).map((file): Source => [file, readFileSync(file)]);
  expect(findMarkers({ subject: "Subject: killed-end", text: "..two", bcc: "secret@example" }, sources)).toEqual([]);
  expect(findMarkers({ account: ADA }, sources)).not.toEqual([]);
}, 480_000);
