/** Thunderbird on a screen of its own (Xvfb), with a prepared profile; driven by mouse and keyboard (xdotool). */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { X509Certificate } from "node:crypto";
import { mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "./daemon.ts";
import type { ImapPlace } from "./imap-place.ts";
import { hasProgram, runProgram } from "./programs.ts";

export const hasThunderbird = (): boolean =>
  ["thunderbird", "Xvfb", "xdotool", "import", "python3"].every((name) => hasProgram(name));

export interface Thunderbird {
  /** Whether it has a window with this in its title. */
  shows(title: string): Promise<boolean>;
  /** That window has the keyboard. */
  focus(title: string): Promise<void>;
  /** Of the window, from the top left. */
  click(x: number, y: number): Promise<void>;
  press(...keys: readonly string[]): Promise<void>;
  /** Writes the screen as PNG. */
  picture(file: string): Promise<void>;
  end(): Promise<void>;
}

/** Where it sends: with the address and the password of its IMAP. */
export type SmtpPlace = Pick<ImapPlace, "host" | "port" | "security">;

/** What it opens with instead of its mailboxes: a message that only has to be sent. */
export interface Written {
  readonly to: string;
  readonly subject: string;
  readonly body: string;
}

interface Options {
  readonly smtp?: SmtpPlace;
  readonly written?: Written;
}

/** `folder` is its home. */
export async function startThunderbird(
  folder: string,
  place: ImapPlace,
  { smtp, written }: Options = {},
): Promise<Thunderbird> {
  const profile = path.join(folder, "profile");
  mkdirSync(profile, { recursive: true });
  writeFileSync(path.join(profile, "user.js"), preferences(place) + (smtp ? outgoing(place, smtp) : ""));
  if (place.ca)
    writeFileSync(path.join(profile, "cert_override.txt"), trusted(place.ca, [place, ...(smtp ? [smtp] : [])]));
  const login = path.join(root, "test/scripts/thunderbird-login.py");
  execFileSync("python3", [login, profile, place.host, place.user], { input: `${place.password}\n` });

  const { display, xvfb } = await startScreen();
  const env = { DISPLAY: display, HOME: folder, MOZ_DISABLE_CONTENT_SANDBOX: "1" };
  const log = openSync(path.join(folder, "thunderbird.log"), "w");
  const open = written ? ["-compose", fieldsOf(written)] : [];
  const program = spawn("thunderbird", ["--no-remote", "--profile", profile, ...open], {
    env: { ...process.env, ...env },
    stdio: ["ignore", log, log],
    detached: true,
  });
  const drive = async (...args: readonly string[]): Promise<void> => {
    await runProgram("xdotool", args, env);
  };
  return {
    async shows(title) {
      const found = await runProgram("xdotool", ["search", "--onlyvisible", "--name", title], env).catch(() => "");
      return found.trim() !== "";
    },
    focus: (title) => drive("search", "--onlyvisible", "--name", title, "windowfocus", "--sync"),
    click: (x, y) => drive("mousemove", String(x), String(y), "click", "1"),
    press: (...keys) => drive("key", ...keys),
    async picture(file) {
      await runProgram("import", ["-window", "root", file], env);
    },
    async end() {
      await stop(program);
      await stop(xvfb);
    },
  };
}

/** Ends the program and what it started. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  const ended = once(child, "exit");
  process.kill(-child.pid, "SIGKILL");
  await ended;
}

/** A free display, by its name (":3"). */
async function startScreen(): Promise<{ readonly display: string; readonly xvfb: ChildProcess }> {
  const args = ["-displayfd", "3", "-screen", "0", "1280x800x24", "-nolisten", "tcp"];
  const xvfb = spawn("Xvfb", args, { stdio: ["ignore", "ignore", "ignore", "pipe"], detached: true });
  const [number] = (await once(xvfb.stdio[3] as NodeJS.ReadableStream, "data")) as [Buffer];
  return { display: `:${number.toString().trim()}`, xvfb };
}

/** An account that needs no wizard, and nothing that asks, greets or calls home. */
function preferences({ host, port, user, security }: ImapPlace): string {
  const server = "mail.server.server1";
  const identity = "mail.identity.id1";
  const values: Record<string, string | number | boolean> = {
    "mail.accountmanager.accounts": "account1",
    "mail.accountmanager.defaultaccount": "account1",
    "mail.account.account1.server": "server1",
    "mail.account.account1.identities": "id1",
    [`${identity}.fullName`]: "Bob",
    [`${identity}.useremail`]: user,
    [`${identity}.valid`]: true,
    [`${identity}.archive_enabled`]: true,
    [`${identity}.archive_granularity`]: 0,
    [`${identity}.archives_folder_picker_mode`]: "1",
    [`${identity}.archive_folder`]: `imap://${encodeURIComponent(user)}@${host}/Archive`,
    [`${server}.type`]: "imap",
    [`${server}.hostname`]: host,
    [`${server}.port`]: port,
    [`${server}.userName`]: user,
    [`${server}.name`]: user,
    [`${server}.socketType`]: SOCKETS[security],
    [`${server}.authMethod`]: 3,
    [`${server}.login_at_startup`]: true,
    [`${server}.check_new_mail`]: true,
    "mail.shell.checkDefaultClient": false,
    "mail.provider.suppress_dialog_on_startup": true,
    "mail.rights.version": 1,
    "mail.spotlight.firstRunDone": true,
    "mail.inappnotifications.enabled": false,
    "mailnews.start_page.enabled": false,
    "app.donation.eoy.version.viewed": 999,
    "app.update.enabled": false,
    "extensions.update.enabled": false,
    "datareporting.policy.dataSubmissionPolicyBypassNotification": true,
  };
  return lines(values);
}

const SOCKETS = { clear: 0, starttls: 2, implicit: 3 } as const;

/** It keeps its own copy of what it sends, as it does unasked; text, so that there is one part. */
function outgoing({ host, user }: ImapPlace, smtp: SmtpPlace): string {
  const server = "mail.smtpserver.smtp1";
  const identity = "mail.identity.id1";
  return lines({
    "mail.smtpservers": "smtp1",
    "mail.smtp.defaultserver": "smtp1",
    [`${identity}.smtpServer`]: "smtp1",
    [`${identity}.compose_html`]: false,
    [`${identity}.fcc`]: true,
    [`${identity}.fcc_folder_picker_mode`]: "1",
    [`${identity}.fcc_folder`]: `imap://${encodeURIComponent(user)}@${host}/Sent`,
    [`${server}.type`]: "smtp",
    [`${server}.hostname`]: smtp.host,
    [`${server}.port`]: smtp.port,
    [`${server}.username`]: user,
    [`${server}.try_ssl`]: SOCKETS[smtp.security],
    [`${server}.authMethod`]: 3,
    "mail.warn_on_send_accel_key": false,
  });
}

const lines = (values: Readonly<Record<string, string | number | boolean>>): string =>
  Object.entries(values)
    .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
    .join("");

/** As if somebody had said yes to the certificate at these places. */
function trusted(certificate: string, places: readonly SmtpPlace[]): string {
  const print = new X509Certificate(readFileSync(certificate)).fingerprint256;
  return places.map(({ host, port }) => `${host}:${port}:\tOID.2.16.840.1.101.3.4.2.1\t${print}\t\n`).join("");
}

const fieldsOf = ({ to, subject, body }: Written): string => `to='${to}',subject='${subject}',body='${body}',format=2`;
