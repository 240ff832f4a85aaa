/** `provider secret new`: a secret in a file of its own, and what to do with it. */
import path from "node:path";
import { fail, type CliIo, type ExitCode } from "../cli/io.ts";
import type { Parsed } from "../cli/parse.ts";
import { SECRET_BYTES, secretFileBytes } from "../config/secret-file.ts";
import { nodeCrypto } from "../crypto/node-crypto.ts";
import { writeNew } from "../tools/files.ts";

export async function newSecret(parsed: Parsed, io: CliIo): Promise<ExitCode> {
  const file = path.resolve(parsed.arguments[0] ?? "");
  const written = await writeNew(file, secretFileBytes(nodeCrypto.randomBytes(SECRET_BYTES)));
  if (!written.ok) return fail(io, 1, written.error);
  io.stdout(parsed.json ? `${JSON.stringify({ file })}\n` : textOf(file));
  return 0;
}

const textOf = (file: string): string => `${file} holds a new secret. In aerogramme.toml:

  [access]
  secret_file = ${JSON.stringify(file)}

The provider's user must own the file. Keep a copy of it apart from the backups of the data folder: whoever has both can test
guesses of passwords, and without it no password opens anything any more; recovery words still do. To replace it, name the
new one as secret_file and this one in old_secret_files.
`;
