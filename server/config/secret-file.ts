/**
 * A secret of the provider's in a file of its own: 32 bytes in base64 on one line, for its owner alone. It lies beside no data
 * that it protects: whoever takes the data folder must not get it with it. Errors are one line for the operator.
 */
import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import { base64ToBytes, bytesToBase64 } from "../../shared/lib/base64.ts";
import { utf8 } from "../../shared/lib/bytes.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";

export const SECRET_BYTES = 32;
/** Octets such a file may have. */
const MAX_FILE = 256;
/** Group and others. */
const FOR_OTHERS = 0o077;

/** What `secret new` writes. */
export const secretFileBytes = (secret: Uint8Array): Uint8Array => utf8(`${bytesToBase64(secret)}\n`);

export function readSecretFile(path: string): Result<Uint8Array, string> {
  let file: number;
  try {
    // without O_NONBLOCK a named pipe would wait for somebody to write
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    return err(explain(path, error));
  }
  try {
    return readOpen(path, file);
  } catch (error) {
    return err(explain(path, error));
  } finally {
    closeSync(file);
  }
}

function readOpen(path: string, file: number): Result<Uint8Array, string> {
  const stat = fstatSync(file);
  if (!stat.isFile()) return err(`${path} is not a file: a secret's file holds 32 bytes in base64`);
  if ((stat.mode & FOR_OTHERS) !== 0) return err(`${path} can be read by others than its owner: chmod 600 ${path}`);
  const secret = stat.size > MAX_FILE ? null : base64ToBytes(readFileSync(file, "latin1").trim());
  if (secret?.length === SECRET_BYTES) return ok(secret);
  return err(`${path} does not hold 32 bytes in base64: \`aerogramme provider secret new FILE\` makes such a file`);
}

function explain(path: string, error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code === "ENOENT" || code === "ENOTDIR") return `${path} does not exist: ${MAKE}`;
  return `${path} can not be read${code === "EACCES" ? " by this user" : ""}`;
}

const MAKE =
  "`aerogramme provider secret new FILE` makes a secret, but passwords set under a lost one open nothing any more";
