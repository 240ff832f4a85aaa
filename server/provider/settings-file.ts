/** The settings file the provider was last started with, kept in its folder so that commands go by the same while it is down. */
import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import { utf8 } from "../../shared/lib/bytes.ts";
import { writeFileDurably } from "../storage/durable-file.ts";

const fileOf = (data: string): string => path.join(data, "settings-file");

/** `given` (--config), or the recorded one; null: there is none but the one in the folder. The error is one line. */
export async function settingsFile(data: string, given: string | null): Promise<Result<string | null, string>> {
  if (given !== null) return existsSync(given) ? ok(given) : err(noFile(given));
  const recorded = (await readFile(fileOf(data), "utf8").catch(() => "")).trim();
  if (recorded === "") return ok(null);
  if (existsSync(recorded)) return ok(recorded);
  return err(
    `the provider was last started with ${recorded}, which is not there: give its settings file with --config`,
  );
}

/** `file`: an absolute path, or null: the one in the folder, if any. */
export async function recordSettingsFile(data: string, file: string | null): Promise<void> {
  const recorded = await readFile(fileOf(data), "utf8").catch(() => "");
  if (file === null) await rm(fileOf(data), { force: true });
  else if (recorded.trim() !== file) await writeFileDurably(fileOf(data), utf8(`${file}\n`));
}

export const noFile = (file: string): string => `${file} does not exist: --config takes the settings file`;
