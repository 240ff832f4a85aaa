/** `companion settings`: what to tell a mail program. Passwords are not among it: only hashes of them are kept. */
import { ok, type Result } from "../../../shared/lib/result.ts";
import { parseSocketAddress } from "../../cli/address.ts";
import { COMPANION_IMAP } from "../../http/autoconfig.ts";
import { misused, type CommandContext, type CommandResult, type Failure } from "../command.ts";
import { whereItListens } from "../control.ts";
import { findAccount } from "../find-account.ts";
import { isMailProgram, MAIL_PROGRAMS, settingsText, type ImapSettings } from "../settings/mail-programs.ts";
import { DEFAULT_SMTP } from "../specs.ts";
import { findCertificate } from "./certificate.ts";

/**
 * `client` null: any. What it says besides goes to who sits there, before what is to be pasted. `servesNext`: whoever asks starts a
 * companion after this.
 */
export async function settings(
  context: CommandContext,
  address: string | null,
  client: string | null,
  servesNext = false,
): CommandResult {
  const program = client ?? "generic";
  if (!isMailProgram(program))
    return misused(`--client takes ${Object.keys(MAIL_PROGRAMS).join(", ")}; not ${program.slice(0, 40)}`);
  const found = await readSettings(context, address);
  if (!found.ok) return found;
  const { running, ...told } = found.value;
  if (!running && !servesNext && !context.json)
    context.terminal.tell("No companion runs now: `aerogramme companion start` serves this.\n");
  const more = client === null ? `\n\n--client NAME has more for ${named()}.` : "";
  return ok({ json: { client: program, ...told, running }, text: settingsText(program, told) + more });
}

const named = (): string =>
  Object.keys(MAIL_PROGRAMS)
    .filter((name) => name !== "generic")
    .join(", ");

async function readSettings(
  context: CommandContext,
  address: string | null,
): Promise<Result<ImapSettings & { readonly running: boolean }, Failure>> {
  const found = await findAccount(context.data, address);
  if (!found.ok) return found;
  const certificate = await findCertificate(context);
  if (!certificate.ok) return certificate;
  const listening = await whereItListens(context.data);
  const at = listening && parseSocketAddress(listening.imap);
  const tls = listening?.imaps == null ? null : parseSocketAddress(listening.imaps);
  // one that does not run serves what it does by itself
  const smtp = listening ? (listening.smtp ?? null) : DEFAULT_SMTP;
  const smtpPort = smtp === null ? null : (parseSocketAddress(smtp)?.port ?? null);
  const { authorityFile } = certificate.value;
  return ok({
    ...{
      host: at?.host ?? COMPANION_IMAP.host,
      port: at?.port ?? COMPANION_IMAP.port,
      tlsPort: tls?.port ?? null,
      smtpPort,
    },
    ...{ username: found.value.username ?? found.value.address, address: found.value.address, authorityFile },
    running: listening !== null,
  });
}
