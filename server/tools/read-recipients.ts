/** The recipients a command is given in a file. */
import type { KeyringRecipient } from "../../shared/crypto/keyring.ts";
import { utf8ToText } from "../../shared/lib/bytes.ts";
import type { Result } from "../../shared/lib/result.ts";
import { failed, type Failure } from "../companion/command.ts";
import { explainReadFailure, readWhole } from "./files.ts";
import { MAX_RECIPIENTS_FILE, parseRecipients } from "./recipients-file.ts";

export async function readRecipients(path: string): Promise<Result<readonly KeyringRecipient[], Failure>> {
  const bytes = await readWhole(path, MAX_RECIPIENTS_FILE);
  if (!bytes.ok) return failed(explainReadFailure(path, bytes.error));
  const recipients = parseRecipients(utf8ToText(bytes.value));
  return recipients.ok ? recipients : failed(recipients.error);
}
