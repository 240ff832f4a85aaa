/** `tools keyring make`. */
import { sealKeyring } from "../../../shared/crypto/keyring.ts";
import { generateEpochSecrets } from "../../../shared/crypto/keys.ts";
import { epoch as asEpoch, parseId, type AccountId } from "../../../shared/lib/ids.ts";
import { ok } from "../../../shared/lib/result.ts";
import { failed, misused } from "../../companion/command.ts";
import type { ToolContext, ToolResult } from "../context.ts";
import { writeNew } from "../files.ts";
import { describeKeyring } from "../keyring-text.ts";
import { parseEpoch } from "../opening.ts";
import { readRecipients } from "../read-recipients.ts";

export interface MakeOptions {
  readonly account: string;
  readonly recipients: string;
  readonly epoch: string | null;
  readonly out: string;
}

export async function keyringMake({ crypto }: ToolContext, options: MakeOptions): ToolResult {
  const account = parseId<AccountId>(options.account);
  if (account === null) return misused("--account takes the account's id, 32 hex digits in lower case");
  const number = parseEpoch(options.epoch ?? "1");
  if (!number.ok) return misused(number.error);
  const recipients = await readRecipients(options.recipients);
  if (!recipients.ok) return recipients;
  const epoch = asEpoch(number.value);
  const keyring = { account, epoch, epochs: [{ epoch, ...generateEpochSecrets(crypto) }] };
  const { file } = await sealKeyring(crypto, keyring, recipients.value);
  const written = await writeNew(options.out, file);
  return written.ok ? ok(describeKeyring(crypto, keyring, file)) : failed(written.error);
}
