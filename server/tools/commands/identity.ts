/** `tools identity`: an age identity in a file, for age 1.3 and whatever else reads such files. */
import type { HybridIdentity } from "../../../shared/crypto/age/identity.ts";
import { recipientToText } from "../../../shared/crypto/age/identity.ts";
import { secretsOf } from "../../../shared/crypto/keyring.ts";
import { epochIdentity } from "../../../shared/crypto/keys.ts";
import { epoch as asEpoch } from "../../../shared/lib/ids.ts";
import { ok, type Result } from "../../../shared/lib/result.ts";
import { failed, misused, type Failure } from "../../companion/command.ts";
import type { ToolContext, ToolResult } from "../context.ts";
import { writeNew } from "../files.ts";
import { identityFile } from "../identity-file.ts";
import { readKeyringFile } from "../keyring-file.ts";
import { openKeyringFile, parseEpoch, readOpening, type OpeningOptions } from "../opening.ts";

export interface IdentityOptions extends OpeningOptions {
  readonly epoch: string | null;
  readonly keyring: string | null;
  readonly out: string;
  readonly yes: boolean;
}

export async function identity(context: ToolContext, options: IdentityOptions): ToolResult {
  const { terminal } = context;
  if ((options.epoch === null) !== (options.keyring === null))
    return misused("an epoch's identity needs both --epoch N and --keyring FILE");
  if (options.epoch === null && !options.wordsFromInput)
    return misused("give --words-stdin with --account ID, or an epoch: --epoch N --keyring FILE");
  if (!options.yes && !terminal.interactive)
    return misused("this writes a secret into a file: --yes says that it is meant");
  const made = await makeIdentity(context, options);
  if (!made.ok) return made;
  if (!options.yes && !(await confirmed(context, options.out))) return failed("nothing was written");
  const written = await writeNew(options.out, identityFile(made.value.identity, made.value.what));
  if (!written.ok) return failed(written.error);
  const recipient = recipientToText(made.value.identity.recipient);
  return ok({ json: { recipient, file: options.out }, text: `${options.out} holds the secret of ${recipient}` });
}

interface Made {
  readonly identity: HybridIdentity;
  readonly what: string;
}

async function makeIdentity(context: ToolContext, options: IdentityOptions): Promise<Result<Made, Failure>> {
  const number = parseEpoch(options.epoch ?? "1");
  if (!number.ok) return misused(number.error);
  const file = options.keyring === null ? null : await readKeyringFile(options.keyring);
  if (file && !file.ok) return file;
  const opening = await readOpening(context, options);
  if (!opening.ok) return opening;
  const { identities, owner } = opening.value;
  const [recovery] = identities;
  if (!file && recovery && owner)
    return ok({
      identity: recovery,
      what: `opens the keyrings of account ${owner.account}: keep it as you keep the words`,
    });
  if (!file) return misused("give --words-stdin with --account ID, or an epoch: --epoch N --keyring FILE");
  const keyring = await openKeyringFile(context, opening.value, file.value.bytes);
  if (!keyring.ok) return keyring;
  const epoch = asEpoch(number.value);
  const secrets = secretsOf(keyring.value, epoch);
  if (!secrets) return failed(`this keyring holds no epoch ${epoch}: it has ${epochList(keyring.value.epochs)}`);
  const what = `opens the mail of account ${keyring.value.account}, epoch ${epoch}: keep it secret`;
  return ok({ identity: epochIdentity(secrets), what });
}

const epochList = (epochs: readonly { readonly epoch: number }[]): string =>
  `${epochs
    .slice(0, 20)
    .map(({ epoch }) => epoch)
    .join(", ")}${epochs.length > 20 ? " …" : ""}`;

async function confirmed({ terminal }: ToolContext, path: string): Promise<boolean> {
  const answer = await terminal.ask(`Whoever has ${path} will be able to read the mail. Write it? (yes/no) `);
  return answer?.trim().toLowerCase() === "yes";
}
