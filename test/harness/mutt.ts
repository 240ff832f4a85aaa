/** mutt in a terminal of its own (script), driven by what somebody would have typed. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { ImapPlace } from "./imap-place.ts";
import { hasProgram, runProgram } from "./programs.ts";

export type Mutt = "mutt" | "neomutt";

export const hasMutt = (program: Mutt = "mutt"): boolean => hasProgram(program) && hasProgram("script");

/** Seconds. */
const PATIENCE = 40;

export interface MuttRun {
  /** All that was drawn, control sequences included. */
  readonly screen: string;
  /** What print-message has printed in this home so far. */
  readonly printed: string;
}

/** `home`: of this mutt, made where it is missing; remembers nothing but what was printed. */
export async function runMutt(home: string, place: ImapPlace, keys: string, program: Mutt = "mutt"): Promise<MuttRun> {
  mkdirSync(home, { recursive: true });
  const rc = path.join(home, "muttrc");
  writeFileSync(rc, `${[...settings(home, place), `push "${keys}"`].join("\n")}\n`);
  const env = { TERM: "xterm", LC_ALL: "C.UTF-8", HOME: home, LINES: "30", COLUMNS: "100" };
  const args = [String(PATIENCE), "script", "-qec", `${program} -n -F ${rc}`, "/dev/null"];
  const screen = await runProgram("timeout", args, env);
  const printed = path.join(home, "printed");
  return { screen, printed: existsSync(printed) ? readFileSync(printed, "utf8") : "" };
}

/** Sends text by `smtp`, with the name and the password of `place`, as somebody does at a prompt; a copy goes to Sent. */
export async function sendByMutt(
  home: string,
  place: ImapPlace,
  smtp: Pick<ImapPlace, "host" | "port">,
  message: { readonly to: string; readonly bcc: string; readonly subject: string; readonly body: string },
  program: Mutt = "mutt",
): Promise<void> {
  mkdirSync(home, { recursive: true });
  const rc = path.join(home, "muttrc");
  const sending = [
    `set smtp_url="smtp://${encodeURIComponent(place.user)}@${smtp.host}:${smtp.port}/" smtp_pass="${place.password}"`,
    `set from="${place.user}" realname="Bob" use_from=yes record="+Sent" copy=yes`,
  ];
  writeFileSync(rc, `${[...settings(home, place), ...sending].join("\n")}\n`);
  const body = path.join(home, "body");
  writeFileSync(body, message.body);
  const args = ["-n", "-F", rc, "-s", message.subject, "-b", message.bcc, "--", message.to];
  const command = [program, ...args].map((word) => `'${word}'`).join(" ");
  await runProgram("timeout", [String(PATIENCE), "sh", "-c", `${command} < '${body}'`], {
    LC_ALL: "C.UTF-8",
    HOME: home,
  });
}

function settings(home: string, place: ImapPlace): readonly string[] {
  const { host, port, user, password } = place;
  const scheme = place.security === "implicit" ? "imaps" : "imap";
  return [
    `set imap_user="${user}" imap_pass="${password}" folder="${scheme}://${host}:${port}/" spoolfile="+INBOX"`,
    ...security(place),
    `set imap_qresync=yes imap_condstore=yes imap_idle=yes delete=yes confirmappend=no`,
    `set confirmcreate=no wait_key=no sleep_time=0 header_cache="" message_cachedir="" record="" postponed="+Drafts" quit=yes mark_old=no`,
    `set tmpdir="${home}" print=yes print_command="cat >> ${home}/printed"`,
  ];
}

function security({ security, ca }: ImapPlace): readonly string[] {
  if (security === "clear") return ["set ssl_starttls=no ssl_force_tls=no"];
  return [`set ssl_starttls=yes ssl_force_tls=yes certificate_file="${ca ?? ""}"`];
}
