/** A real Postfix, in a folder of its own on loopback, hands over by LMTP. */
import { execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import path from "node:path";
import { afterAll, expect } from "vitest";
import { RawPeer } from "../testing/raw-peer.ts";
import { missing, testUnless } from "../testing/skip-aloud.ts";
import { startProviderProcess, type ProviderProcess } from "../testing/test-provider.ts";

const env = { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin` };
const undo: (() => unknown)[] = [];
afterAll(async () => {
  for (const step of undo.reverse()) await step();
});

const why = missing("postfix") ?? (process.getuid?.() === 0 ? null : "postfix needs root to start");

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

interface Postfix {
  readonly port: number;
  readonly queue: () => string;
  readonly log: () => string;
}

async function startPostfix(lmtp: string): Promise<Postfix> {
  const folder = mkdtempSync("/var/tmp/aerogramme-postfix-");
  const config = path.join(folder, "etc");
  const port = await freePort();
  chmodSync(folder, 0o755);
  for (const name of ["etc", "spool", "data"]) mkdirSync(path.join(folder, name));
  execFileSync("chown", ["postfix", path.join(folder, "data")]);
  const [host, lmtpPort] = lmtp.split(":");
  const settings = {
    ...{ compatibility_level: "3.6", queue_directory: `${folder}/spool`, data_directory: `${folder}/data` },
    ...{ myhostname: "mx.example.net", mydestination: "", inet_interfaces: "127.0.0.1", inet_protocols: "ipv4" },
    ...{ virtual_mailbox_domains: "example.org", virtual_transport: `lmtp:inet:${host ?? ""}:${lmtpPort ?? ""}` },
    ...{ smtpd_recipient_restrictions: "permit_mynetworks, reject", mynetworks: "127.0.0.0/8" },
    ...{ maillog_file: `${folder}/log`, maillog_file_prefixes: "/var", alias_maps: "", alias_database: "" },
    ...{ lmtp_destination_recipient_limit: "50", minimal_backoff_time: "1s", queue_run_delay: "1s" },
    ...{ maximal_backoff_time: "2s", smtputf8_enable: "yes" },
  };
  const main = Object.entries(settings).map(([key, value]) => `${key} = ${value}\n`);
  writeFileSync(path.join(config, "main.cf"), main.join(""));
  const master = readFileSync("/usr/share/postfix/master.cf.dist", "utf8").replace(
    /^smtp( +)inet/m,
    `127.0.0.1:${port}$1inet`,
  );
  writeFileSync(
    path.join(config, "master.cf"),
    `${master.replace(/^(\S+\s+\S+\s+\S+\s+\S+\s+)y(\s)/gm, "$1n$2")}\npostlog unix-dgram n - n - 1 postlogd\n`,
  );
  for (const name of ["postfix-files", "dynamicmaps.cf"]) {
    if (spawnSync("test", ["-f", `/etc/postfix/${name}`]).status === 0)
      copyFileSync(`/etc/postfix/${name}`, path.join(config, name));
  }
  const child: ChildProcess = spawn("postfix", ["-c", config, "start-fg"], { env, stdio: "ignore" });
  undo.push(async () => {
    spawnSync("postfix", ["-c", config, "stop"], { env });
    if (child.exitCode === null) await once(child, "exit");
    rmSync(folder, { recursive: true, force: true });
  });
  const log = (): string => spawnSync("cat", [`${folder}/log`], { encoding: "utf8" }).stdout;
  return { port, log, queue: () => spawnSync("postqueue", ["-c", config, "-p"], { env, encoding: "utf8" }).stdout };
}

async function connected(port: number, log: () => string): Promise<RawPeer> {
  for (let i = 0; i < 100; i++) {
    const peer = await RawPeer.open(`127.0.0.1:${port}`).catch(() => null);
    if (peer) return peer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`postfix does not listen: ${log()}`);
}

async function send(peer: RawPeer, recipients: readonly string[], message: string): Promise<void> {
  peer.send("MAIL FROM:<ada@example.net>\r\n");
  await peer.expect(/^250 [^\n]*\n/);
  for (const recipient of recipients) {
    peer.send(`RCPT TO:<${recipient}>\r\n`);
    await peer.expect(/^250 [^\n]*\n/);
  }
  peer.send("DATA\r\n");
  await peer.expect(/^354 [^\n]*\n/);
  peer.send(`${message}.\r\n`);
  await peer.expect(/^250 [^\n]*\n/);
}

async function until(holds: () => Promise<boolean>, what: () => string): Promise<void> {
  const end = Date.now() + 30_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`not in time: ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

testUnless(
  why,
  "mail goes through, waits for who has not joined, and bounces for who is not there",
  async () => {
    const provider: ProviderProcess = await startProviderProcess();
    undo.push(() => provider.end());
    const bob = await provider.join("bob@example.org", "--alias", "robert@example.org");
    await provider.invite("late@example.org");
    const postfix = await startPostfix(provider.lmtp);
    const peer = await connected(postfix.port, postfix.log);
    await peer.expect(/^220 [^\n]*\n/);
    peer.send("EHLO client.example\r\n");
    await peer.expect(/^250 [^\n]*\n/m);
    await send(
      peer,
      ["bob@example.org", "robert+news@example.org", "late@example.org"],
      "Subject: by postfix\r\n\r\n..dot\r\n",
    );
    await until(async () => (await bob.read()).length === 2, postfix.log);
    const [mail] = await bob.read();
    expect(mail?.message.toString("latin1")).toMatch(/^Received: .*\r\nSubject: by postfix\r\n.*\r\n\.dot\r\n$/s);
    expect(mail?.content.index.subject).toBe("by postfix");
    await until(() => Promise.resolve(/450 4\.2\.1/.test(postfix.log())), postfix.log);
    expect(postfix.queue()).toContain("late@example.org");

    await send(peer, ["nobody@example.org"], "Subject: lost\r\n\r\nx\r\n");
    await until(() => Promise.resolve(/550 5\.1\.1/.test(postfix.log())), postfix.log);
    for (let i = 0; i < 20; i++) await send(peer, ["bob@example.org"], `Subject: number ${i}\r\n\r\nx\r\n`);
    await until(async () => (await bob.read()).length === 22, postfix.log);
    expect(postfix.log()).not.toMatch(/fatal|panic/);
    peer.destroy();
  },
  90_000,
);
