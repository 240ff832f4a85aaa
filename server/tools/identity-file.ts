/** age identity files as age-keygen writes them: "#" comments, one `AGE-SECRET-KEY-PQ-1…` a line. */
import { identityToText, parseIdentity, recipientToText } from "../../shared/crypto/age/identity.ts";
import type { HybridIdentity } from "../../shared/crypto/age/identity.ts";
import { utf8 } from "../../shared/lib/bytes.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";

export const MAX_IDENTITY_FILE = 64 * 1024;
/** Each tries every stanza of a keyring. */
const MAX_IDENTITIES = 32;

/** The error is one line for a person, and quotes nothing of the file. */
export function parseIdentities(text: string): Result<readonly HybridIdentity[], string> {
  const found: HybridIdentity[] = [];
  for (const [index, whole] of text.split("\n").entries()) {
    const line = whole.trim();
    if (line === "" || line.startsWith("#")) continue;
    const identity = parseIdentity(line);
    if (!identity) return err(`line ${index + 1} of the identity file is not AGE-SECRET-KEY-PQ-1…`);
    // keyrings are sealed to hybrid recipients only: an X25519 identity beside one is of no use, and no mistake
    if (identity.type === "hybrid") found.push(identity);
  }
  if (found.length === 0) return err("the identity file holds no AGE-SECRET-KEY-PQ-1…");
  return found.length > MAX_IDENTITIES
    ? err(`the identity file holds more than ${MAX_IDENTITIES} identities`)
    : ok(found);
}

/** `what`: one line that says whose it is. */
export const identityFile = (identity: HybridIdentity, what: string): Uint8Array =>
  utf8(`# ${what}\n# public key: ${recipientToText(identity.recipient)}\n${identityToText(identity)}\n`);
