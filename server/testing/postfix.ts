/** A real Postfix, in a folder of its own on loopback, that hands over by LMTP. Starting it needs root. */
import { execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import path from "node:path";
import { missing } from "./skip-aloud.ts";

const env = { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin` };

/** Null: it can be started. */
export const whyNoPostfix = (): string | null =>
  missing("postfix") ?? (process.getuid?.() === 0 ? null : "postfix needs root to start");

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

/** Resolves once somebody listens there, or rejects. Milliseconds. */
async function listens(port: number, timeout: number): Promise<void> {
  for (const end = Date.now() + timeout; ;) {
    const socket = connect(port, "127.0.0.1");
    const isThere = await once(socket, "connect").then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isThere) return;
    if (Date.now() > end) throw new Error(`nobody listens on port ${port}`);
    await wait(100);
  }
}

/** A busy machine takes this long to run Postfix's own start script. */
const START_MS = 60_000;

export interface Postfix {
  readonly port: number;
  readonly queue: () => string;
  readonly log: () => string;
  /** Kills all its processes with -9, and begins it anew over the same queue. */
  killed(): Promise<void>;
  stop(): Promise<void>;
}

/** Resolves when it listens. `more`: settings of main.cf beside those that deliver. `services`: of master.cf, beside those of the distribution. */
export async function startPostfix(
  lmtp: string,
  more: Readonly<Record<string, string>> = {},
  services = "",
): Promise<Postfix> {
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
    ...more,
  };
  const main = Object.entries(settings).map(([key, value]) => `${key} = ${value}\n`);
  writeFileSync(path.join(config, "main.cf"), main.join(""));
  const distributed = readFileSync("/usr/share/postfix/master.cf.dist", "utf8");
  const master = `${distributed.replace(/^smtp( +)inet/m, `127.0.0.1:${port}$1inet`)}\n${services}`;
  writeFileSync(
    path.join(config, "master.cf"),
    `${master.replace(/^(\S+\s+\S+\s+\S+\s+\S+\s+)y(\s)/gm, "$1n$2")}\npostlog unix-dgram n - n - 1 postlogd\n`,
  );
  for (const name of ["postfix-files", "dynamicmaps.cf"]) {
    if (spawnSync("test", ["-f", `/etc/postfix/${name}`]).status === 0)
      copyFileSync(`/etc/postfix/${name}`, path.join(config, name));
  }
  const start = (): ChildProcess => spawn("postfix", ["-c", config, "start-fg"], { env, stdio: "ignore" });
  let child = start();
  const log = (): string => spawnSync("cat", [`${folder}/log`], { encoding: "utf8" }).stdout;
  const queue = (): string => spawnSync("postqueue", ["-c", config, "-p"], { env, encoding: "utf8" }).stdout;
  const stop = async (): Promise<void> => {
    while (child.exitCode === null && child.signalCode === null) {
      // there is nothing to stop until its start script has done its work
      spawnSync("postfix", ["-c", config, "stop"], { env });
      await Promise.race([once(child, "exit"), wait(1_000)]);
    }
    rmSync(folder, { recursive: true, force: true });
  };
  await listens(port, START_MS).catch(async (error: unknown) => {
    const said = log();
    await stop();
    throw new Error(`postfix does not start: ${said}`, { cause: error });
  });
  return {
    ...{ port, log, queue, stop },
    async killed() {
      const master = readFileSync(`${folder}/spool/pid/master.pid`, "utf8").trim();
      const children = spawnSync("ps", ["-o", "pid=", "--ppid", master], { encoding: "utf8" }).stdout.split(/\s+/);
      const gone = child.exitCode === null && child.signalCode === null ? once(child, "exit") : null;
      for (const pid of [master, ...children].filter(Boolean)) spawnSync("kill", ["-9", pid]);
      child.kill("SIGKILL");
      await gone;
      child = start();
      await listens(port, START_MS);
    },
  };
}
