// A throw-away Dovecot 2.3 on loopback, plain or with per-user mail_crypt: each folder has a key, sealed to the user's EC
// key, which opens with the login password. All its files lie in one folder, which may be a copy of another's; nothing of the
// system's own configuration is read.
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { once } from "node:events";
import path from "node:path";
import { freePort } from "../scripts/demo/ports.mjs";

export const USER = "alice@example.org";
export const PASSWORD = "open-sesame";
/** Mail is stored under a user of its own: Dovecot refuses to store mail as root. */
const MAIL_UID = 5000;
const START_MS = 20_000;

/** Its version, or null and why it cannot take part. */
export function dovecotVersion() {
  let version;
  try {
    version = execFileSync("dovecot", ["--version"], { encoding: "utf8" }).trim();
  } catch {
    return { version: null, reason: "dovecot is not installed" };
  }
  if (process.getuid?.() !== 0)
    return { version: null, reason: `dovecot ${version} is installed, but needs root to run` };
  return version.startsWith("2.3")
    ? { version }
    : { version: null, reason: `dovecot ${version} has other settings than 2.3` };
}

const quiet = () => undefined;

/** {imap, lmtp, pid, stop}, addresses as HOST:PORT. */
export async function startDovecot(folder, { encrypted = true } = {}) {
  const isNew = !existsSync(path.join(folder, "mail"));
  const [imap, lmtp] = [await freePort("imap", [0], quiet), await freePort("lmtp", [0], quiet)];
  for (const name of ["run", "state", "mail"]) mkdirSync(path.join(folder, name), { recursive: true });
  chmodSync(folder, 0o755);
  chownSync(path.join(folder, "mail"), MAIL_UID, MAIL_UID);
  const users = path.join(folder, "users");
  writeFileSync(
    users,
    `${USER}:{PLAIN}${PASSWORD}:${MAIL_UID}:${MAIL_UID}::${folder}/mail::userdb_mail_crypt_private_password=${PASSWORD}\n`,
  );
  const config = path.join(folder, "dovecot.conf");
  writeFileSync(config, configuration({ folder, users, imap, lmtp, encrypted }));
  const child = spawn("dovecot", ["-F", "-c", config], { stdio: "ignore" });
  const exited = once(child, "exit");
  const stop = async () => {
    if (child.exitCode === null) child.kill("SIGTERM");
    await exited;
  };
  try {
    for (const port of [imap, lmtp]) await untilOpen(port, child, path.join(folder, "dovecot.log"));
    if (encrypted && isNew) makeKeys(config);
  } catch (error) {
    await stop();
    throw error;
  }
  return { imap: `127.0.0.1:${imap}`, lmtp: `127.0.0.1:${lmtp}`, pid: child.pid, stop };
}

/** The user's key, sealed with the password, and the inbox's, sealed to the user's. */
function makeKeys(config) {
  const doveadm = [
    "-c",
    config,
    "-o",
    `plugin/mail_crypt_private_password=${PASSWORD}`,
    "mailbox",
    "cryptokey",
    "generate",
  ];
  execFileSync("doveadm", [...doveadm, "-u", USER, "-U"], { stdio: ["ignore", "ignore", "inherit"] });
  execFileSync("doveadm", [...doveadm, "-u", USER, "INBOX"], { stdio: ["ignore", "ignore", "inherit"] });
}

async function untilOpen(port, child, log) {
  for (const began = Date.now(); Date.now() - began < START_MS;) {
    if (child.exitCode !== null) break;
    const socket = connect(port, "127.0.0.1");
    const open = await Promise.race([
      once(socket, "connect").then(() => true),
      once(socket, "close").then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`dovecot did not start: ${readFileSync(log, "utf8").split("\n").slice(-3).join(" ")}`);
}

const configuration = ({ folder, users, imap, lmtp, encrypted }) => `
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/dovecot.log
instance_name = aerogramme-bench
listen = 127.0.0.1
protocols = imap lmtp
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain
first_valid_uid = ${MAIL_UID}
mail_location = maildir:~/Maildir
mail_plugins = ${encrypted ? "mail_crypt" : ""}
mail_attribute_dict = file:%h/attributes
# what was answered 250 is on disk, as on the other side
mail_fsync = optimized
mail_max_userip_connections = 100
default_vsz_limit = 2G
passdb {
  driver = passwd-file
  args = username_format=%u ${users}
}
userdb {
  driver = passwd-file
  args = username_format=%u ${users}
}
namespace inbox {
  inbox = yes
  separator = /
}
plugin {
  mail_crypt_curve = prime256v1
  mail_crypt_save_version = 2
  mail_crypt_require_encrypted_user_key = yes
}
service imap-login {
  inet_listener imap {
    port = ${imap}
  }
  inet_listener imaps {
    port = 0
  }
}
service lmtp {
  inet_listener lmtp {
    port = ${lmtp}
  }
}
`;
