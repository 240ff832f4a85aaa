/** A throw-away Dovecot on loopback and the few IMAP commands that comparing with it takes. For tests only. */
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, connect } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

/** Milliseconds to wait for an answer. */
const TIMEOUT = 10_000;

export interface Dovecot {
  readonly port: number;
  stop(): Promise<void>;
}

/** Whether the `dovecot` program is there. */
export function hasDovecot(): boolean {
  try {
    execFileSync("dovecot", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Says why live comparisons are left out; under CI that is a failure. */
export function skipWithoutDovecot(): boolean {
  if (hasDovecot()) return false;
  if (process.env["CI"] === "true") throw new Error("dovecot not installed (apt install dovecot-imapd)");
  console.warn("skipped: dovecot not installed (apt install dovecot-imapd)");
  return true;
}

/** Resolves when it takes connections. User `u`, password `p`. */
export async function startDovecot(): Promise<Dovecot> {
  const folder = mkdtempSync(join(tmpdir(), "dovecot-"));
  const port = await freePort();
  const root = userInfo().uid === 0;
  const owner = root ? "mail" : userInfo().username;
  for (const name of ["run", "state", "home"]) mkdirSync(join(folder, name));
  chmodSync(folder, 0o755);
  if (root) chownSync(join(folder, "home"), idOf("-u", owner), idOf("-g", owner));
  const conf = join(folder, "dovecot.conf");
  writeFileSync(join(folder, "users"), "u:{PLAIN}p::::::\n", { mode: 0o644 });
  writeFileSync(conf, configuration(folder, port, owner, root));
  const child = spawn("dovecot", ["-F", "-c", conf], { stdio: "ignore" });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await untilOpen(port);
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, stop };
}

const idOf = (flag: string, name: string): number => Number(execFileSync("id", [flag, name], { encoding: "utf8" }));

const configuration = (folder: string, port: number, owner: string, root: boolean): string => `
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
listen = 127.0.0.1
protocols = imap
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain
mail_location = maildir:${folder}/home/mail
# else it takes CRs away when it stores, and what it serves is not what came in
mail_save_crlf = yes
mail_uid = ${owner}
mail_gid = ${root ? owner : idOf("-g", owner)}
first_valid_uid = 1
first_valid_gid = 1
${root ? "" : `default_internal_user = ${owner}\ndefault_login_user = ${owner}\n`}
passdb {
  driver = passwd-file
  args = ${folder}/users
}
userdb {
  driver = static
  args = uid=${owner} home=${folder}/home
}
namespace inbox {
  inbox = yes
}
service imap-login {
  ${root ? "" : "chroot ="}
  inet_listener imap {
    address = 127.0.0.1
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
`;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function untilOpen(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true));
      socket.once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("dovecot did not start");
}

/** One logged-in IMAP connection; answers are binary strings. */
export class ImapProbe {
  private readonly socket: Socket;
  private received = "";
  private wake: (() => void) | null = null;
  private tag = 0;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding("latin1");
    socket.on("data", (chunk: string) => {
      this.received += chunk;
      this.wake?.();
    });
    socket.on("close", () => this.wake?.());
  }

  static async open(port: number): Promise<ImapProbe> {
    const probe = new ImapProbe(connect(port, "127.0.0.1"));
    await probe.until(/^\* OK.*\r\n/);
    await probe.command("LOGIN u p");
    await probe.command("SELECT INBOX");
    return probe;
  }

  /** The whole answer. Throws on NO and BAD. */
  async command(text: string): Promise<string> {
    const tag = `a${++this.tag}`;
    this.received = "";
    this.socket.write(`${tag} ${text}\r\n`, "latin1");
    const answer = await this.until(new RegExp(`(?:^|\\r\\n)${tag} (OK|NO|BAD).*\\r\\n$`));
    if (!new RegExp(`(?:^|\\r\\n)${tag} OK`).test(answer)) throw new Error(`${text}: ${answer.slice(-300)}`);
    return answer;
  }

  /** Appends octets as they are and selects them as message 1 of a fresh mailbox. */
  async load(message: Uint8Array): Promise<void> {
    const name = `m${this.tag}`;
    await this.command(`CREATE ${name}`);
    this.received = "";
    this.socket.write(`b APPEND ${name} {${message.length}}\r\n`, "latin1");
    if (/^b /.test(await this.until(/^(\+|b) .*\r\n/))) throw new Error(`APPEND: ${this.received}`);
    this.received = "";
    this.socket.write(message);
    this.socket.write("\r\n");
    const answer = await this.until(/(?:^|\r\n)b (OK|NO|BAD).*\r\n$/);
    if (!/(?:^|\r\n)b OK/.test(answer)) throw new Error(`APPEND: ${answer}`);
    await this.command(`SELECT ${name}`);
  }

  /** The parenthesised value that a FETCH item has. */
  async fetch(item: string): Promise<string> {
    const answer = await this.command(`FETCH 1 (${item})`);
    const start = answer.indexOf(`${item} `, answer.indexOf("FETCH (")) + item.length + 1;
    const end = answer.search(/\)\r\na\d+ OK [^\r\n]*\r\n$/);
    return answer.slice(start, end);
  }

  close(): void {
    this.socket.destroy();
  }

  private async until(pattern: RegExp): Promise<string> {
    while (!pattern.test(this.received)) {
      if (this.socket.destroyed) throw new Error(`dovecot closed: ${this.received.slice(-300)}`);
      const timer = setTimeout(() => this.socket.destroy(), TIMEOUT);
      await new Promise<void>((resolve) => (this.wake = resolve));
      clearTimeout(timer);
    }
    return this.received;
  }
}
