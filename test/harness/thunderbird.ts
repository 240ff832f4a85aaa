/** Thunderbird on a screen of its own (Xvfb), with a prepared profile; driven by mouse and keyboard (xdotool). */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, openSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "./daemon.ts";
import type { ImapPlace } from "./imap-place.ts";
import { hasProgram, runProgram } from "./programs.ts";

export const hasThunderbird = (): boolean =>
  ["thunderbird", "Xvfb", "xdotool", "import", "python3"].every((name) => hasProgram(name));

export interface Thunderbird {
  /** Of the window, from the top left. */
  click(x: number, y: number): Promise<void>;
  press(...keys: readonly string[]): Promise<void>;
  /** Writes the screen as PNG. */
  picture(file: string): Promise<void>;
  end(): Promise<void>;
}

/** In clear; `folder` is its home. */
export async function startThunderbird(folder: string, place: ImapPlace): Promise<Thunderbird> {
  const profile = path.join(folder, "profile");
  mkdirSync(profile, { recursive: true });
  writeFileSync(path.join(profile, "user.js"), preferences(place));
  const login = path.join(root, "test/scripts/thunderbird-login.py");
  execFileSync("python3", [login, profile, place.host, place.user], { input: `${place.password}\n` });

  const { display, xvfb } = await startScreen();
  const env = { DISPLAY: display, HOME: folder, MOZ_DISABLE_CONTENT_SANDBOX: "1" };
  const log = openSync(path.join(folder, "thunderbird.log"), "w");
  const program = spawn("thunderbird", ["--no-remote", "--profile", profile], {
    env: { ...process.env, ...env },
    stdio: ["ignore", log, log],
    detached: true,
  });
  const drive = async (...args: readonly string[]): Promise<void> => {
    await runProgram("xdotool", args, env);
  };
  return {
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
function preferences({ host, port, user }: ImapPlace): string {
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
    [`${server}.socketType`]: 0,
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
  return Object.entries(values)
    .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
    .join("");
}
