/** `provider status`: exit code 0 where the running provider is well, 1 with a line for each trouble where it is not. */
import { stat } from "node:fs/promises";
import path from "node:path";
import { fail, type CliIo, type ExitCode } from "../../cli/io.ts";
import type { Parsed } from "../../cli/parse.ts";
import { askDaemon } from "../../process/control.ts";
import { isFolderLocked } from "../../process/folder-lock.ts";
import { DATABASE } from "../../storage/provider-store.ts";
import { explainStart } from "../explain-start.ts";
import { statusJson, statusText, unknownJson } from "./status-text.ts";
import { STATUS_REQUEST, troublesOf, type ProviderStatus } from "./status.ts";

/** The smarthost and the directory have some seconds each. */
const PATIENCE_MS = 40_000;
/** A process that starts has the folder's lock at once, and answers once it listens. */
const STARTING_MS = 10_000;
const PAUSE_MS = 100;
const STARTING =
  "a process works on this folder and does not answer yet, as a provider that starts: ask again in a moment";
const NOT_RUNNING =
  "no provider runs on this folder, so that mail waits at the MTA: start it (`systemctl start aerogramme`), and see why it ended (`journalctl -u aerogramme`)";

export async function status(parsed: Parsed, io: CliIo): Promise<ExitCode> {
  const data = path.resolve(parsed.text("data") ?? "");
  try {
    const answer = await askProvider(data);
    if (!answer) await stat(path.join(data, DATABASE));
    return tell(io, answer && (answer.value as ProviderStatus), parsed.json);
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    const line = isMissing ? `${data} is no provider's data folder: check --data` : explainStart(error, data).line;
    if (parsed.json) io.stdout(`${JSON.stringify(unknownJson(line))}\n`);
    return fail(io, 1, line);
  }
}

/** Null if none runs. Throws if what runs does not answer. */
async function askProvider(data: string): Promise<{ readonly value: unknown } | null> {
  const end = Date.now() + STARTING_MS;
  for (;;) {
    const answer = await askDaemon(data, STATUS_REQUEST, undefined, PATIENCE_MS);
    if (answer || !isFolderLocked(data)) return answer;
    if (Date.now() > end) throw new Error(STARTING);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

function tell(io: CliIo, found: ProviderStatus | null, json: boolean): ExitCode {
  const troubles = found ? troublesOf(found, Date.now()) : [NOT_RUNNING];
  if (json) io.stdout(`${JSON.stringify(statusJson(found, troubles))}\n`);
  else if (found) io.stdout(`${statusText(found)}\n`);
  for (const trouble of troubles) io.stderr(`not well: ${trouble}\n`);
  return troubles.length === 0 ? 0 : 1;
}
