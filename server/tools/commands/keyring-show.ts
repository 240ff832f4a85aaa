/** `tools keyring show`. */
import { ok } from "../../../shared/lib/result.ts";
import type { ToolContext, ToolResult } from "../context.ts";
import { describeKeyring } from "../keyring-text.ts";
import { readKeyringFile } from "../keyring-file.ts";
import { openKeyringFile, readOpening, type OpeningOptions } from "../opening.ts";

export async function keyringShow(context: ToolContext, path: string, options: OpeningOptions): ToolResult {
  const file = await readKeyringFile(path);
  if (!file.ok) return file;
  const opening = await readOpening(context, options);
  if (!opening.ok) return opening;
  const keyring = await openKeyringFile(context, opening.value, file.value.bytes);
  return keyring.ok ? ok(describeKeyring(context.crypto, keyring.value, file.value.bytes)) : keyring;
}
