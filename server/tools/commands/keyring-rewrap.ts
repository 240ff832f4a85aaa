/** `tools keyring rewrap`. */
import { sealKeyring } from "../../../shared/crypto/keyring.ts";
import { ok } from "../../../shared/lib/result.ts";
import { failed } from "../../companion/command.ts";
import type { ToolContext, ToolResult } from "../context.ts";
import { writeNew } from "../files.ts";
import { describeKeyring } from "../keyring-text.ts";
import { readKeyringFile } from "../keyring-file.ts";
import { openKeyringFile, readOpening, type OpeningOptions } from "../opening.ts";
import { readRecipients } from "../read-recipients.ts";

export interface RewrapOptions extends OpeningOptions {
  readonly recipients: string;
  readonly out: string;
}

export async function keyringRewrap(context: ToolContext, path: string, options: RewrapOptions): ToolResult {
  const recipients = await readRecipients(options.recipients);
  if (!recipients.ok) return recipients;
  const file = await readKeyringFile(path);
  if (!file.ok) return file;
  const opening = await readOpening(context, options);
  if (!opening.ok) return opening;
  const keyring = await openKeyringFile(context, opening.value, file.value.bytes);
  if (!keyring.ok) return keyring;
  const sealed = await sealKeyring(context.crypto, keyring.value, recipients.value);
  const written = await writeNew(options.out, sealed.file);
  return written.ok ? ok(describeKeyring(context.crypto, keyring.value, sealed.file)) : failed(written.error);
}
