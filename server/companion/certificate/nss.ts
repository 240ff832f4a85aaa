/** Trust in the databases of mail programs that go by NSS, through its own certutil: Thunderbird's profiles, and the user's. */
import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
/** Milliseconds that one database may take. */
const PATIENCE = 20_000;

/** Below the home folder: as Debian, snap and flatpak have it, and macOS. */
const THUNDERBIRD = [
  ".thunderbird",
  "snap/thunderbird/common/.thunderbird",
  ".var/app/org.mozilla.Thunderbird/.thunderbird",
  ".var/app/net.thunderbird.Thunderbird/.thunderbird",
  "Library/Thunderbird/Profiles",
] as const;
/** Evolution and Chromium share it. */
const SHARED = [".pki/nssdb", ".local/share/pki/nssdb"] as const;

/** Folders that hold a database. */
export function nssDatabases(home: string): readonly string[] {
  const profiles = THUNDERBIRD.flatMap((name) => foldersIn(join(home, name)));
  return [...profiles, ...SHARED.map((name) => join(home, name))].filter((path) => existsSync(join(path, "cert9.db")));
}

const foldersIn = (path: string): readonly string[] =>
  existsSync(path)
    ? readdirSync(path, { withFileTypes: true })
        .filter((one) => one.isDirectory())
        .map(({ name }) => join(path, name))
    : [];

export type NssAnswer = "done" | "noCertutil" | "failed";

/** Trusts the authority in this file, for servers only. */
export const trustInNss = (database: string, name: string, file: string): Promise<NssAnswer> =>
  certutil(["-A", ...of(database, name), "-t", "C,,", "-a", "-i", file]);

/** Done, too, where it was not trusted. */
export async function distrustInNss(database: string, name: string): Promise<NssAnswer> {
  const there = await certutil(["-L", ...of(database, name)]);
  if (there !== "done") return there === "failed" ? "done" : there;
  return certutil(["-D", ...of(database, name)]);
}

/** Where a database has a password, an empty file of passwords makes it fail, instead of asking at the terminal. */
const of = (database: string, name: string): readonly string[] => [
  "-d",
  `sql:${database}`,
  "-f",
  "/dev/null",
  "-n",
  name,
];

async function certutil(args: readonly string[]): Promise<NssAnswer> {
  const running = run("certutil", [...args], { timeout: PATIENCE });
  running.child.stdin?.end();
  try {
    await running;
    return "done";
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ENOENT" ? "noCertutil" : "failed";
  }
}
