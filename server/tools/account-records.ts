/** ACCOUNT entries in a file: one alone, or those of a whole log. Nothing of them is checked here. */
import { seq as toSeq } from "../../shared/lib/ids.ts";
import { ok, type Result } from "../../shared/lib/result.ts";
import { parseEntry, type AccountEntry } from "../../shared/log/entry.ts";
import { failed, type Failure } from "../companion/command.ts";
import { openLogFile } from "./export/log-file.ts";
import { explainReadFailure } from "./files.ts";

export interface AccountRecords {
  /** Oldest first. */
  readonly all: readonly AccountEntry[];
  readonly newest: AccountEntry;
}

export async function readRecords(path: string): Promise<Result<AccountRecords, Failure>> {
  const log = await openLogFile(path, { followLinks: true });
  if (!log.ok) return failed(explainReadFailure(path, log.error));
  try {
    const all: AccountEntry[] = [];
    for (const seq of log.value.records) {
      const [bytes] = await log.value.read(toSeq(seq - 1));
      const entry = bytes ? parseEntry(bytes) : null;
      if (entry?.type !== "account") return failed(`${path}: entry ${seq} is a malformed ACCOUNT entry`);
      all.push(entry);
    }
    const newest = all.at(-1);
    return newest ? ok({ all, newest }) : failed(`${path} holds no ACCOUNT entry`);
  } finally {
    await log.value.close();
  }
}
