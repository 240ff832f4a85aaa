/** Reading what we are pointed at, writing what must not be there yet. Errors are one line for a person. */
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import { writeSynced } from "../storage/durable-file.ts";

/** Follows no link at the end of a path: in a folder from elsewhere it may lead anywhere. */
const NO_LINK = constants.O_RDONLY | constants.O_NOFOLLOW;

export type ReadFailure = "missing" | "notAFile" | "tooLarge" | "unreadable";

/** A regular file, whole. */
export async function readWhole(
  path: string,
  limit: number,
  flags: number = constants.O_RDONLY,
): Promise<Result<Uint8Array, ReadFailure>> {
  try {
    // without O_NONBLOCK a named pipe would wait for somebody to write
    const file = await open(path, flags | constants.O_NONBLOCK);
    try {
      const stat = await file.stat();
      if (!stat.isFile()) return err("notAFile");
      if (stat.size > limit) return err("tooLarge");
      const bytes = new Uint8Array(stat.size);
      for (let at = 0; at < bytes.length;) {
        const { bytesRead } = await file.read(bytes, at, bytes.length - at, at);
        if (bytesRead === 0) return ok(bytes.subarray(0, at));
        at += bytesRead;
      }
      return ok(bytes);
    } finally {
      await file.close();
    }
  } catch (error) {
    return err(readFailureOf(error));
  }
}

/** A file of a folder that comes from elsewhere. */
export const readUnlinked = (path: string, limit: number): Promise<Result<Uint8Array, ReadFailure>> =>
  readWhole(path, limit, NO_LINK);

const codeOf = (error: unknown): unknown => (error instanceof Error && "code" in error ? error.code : null);

export function readFailureOf(error: unknown): ReadFailure {
  const code = codeOf(error);
  if (code === "ENOENT" || code === "ENOTDIR") return "missing";
  return code === "ELOOP" || code === "EISDIR" ? "notAFile" : "unreadable";
}

export function explainReadFailure(path: string, failure: ReadFailure): string {
  switch (failure) {
    case "missing":
      return `${path} does not exist`;
    case "notAFile":
      return `${path} is not a file`;
    case "tooLarge":
      return `${path} is too large to be what is asked for`;
    case "unreadable":
      return `${path} can not be read`;
  }
}

/** Mode 0600; never writes over anything. */
export async function writeNew(path: string, bytes: Uint8Array): Promise<Result<null, string>> {
  try {
    await writeSynced(path, bytes);
    return ok(null);
  } catch (error) {
    return err(explainWriteFailure(path, error));
  }
}

export function explainWriteFailure(path: string, error: unknown): string {
  switch (codeOf(error)) {
    case "EEXIST":
      return `${path} is there already: nothing is written over it`;
    case "ENOENT":
    case "ENOTDIR":
      return `${path} can not be made: its folder does not exist`;
    case "ENOSPC":
    case "EDQUOT":
      return "the disk is full";
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return `${path} may not be written by this user`;
    default:
      return `${path} can not be written`;
  }
}
