/** `companion service install|remove|status`: starting at login. */
import { ok } from "../../../shared/lib/result.ts";
import { failed, type CommandContext, type CommandResult } from "../command.ts";
import { askCompanion } from "../control.ts";
import { readFolderLock } from "../folder-lock-file.ts";
import { installService, removeService, serviceFault, serviceState, type ServiceHost } from "../service/service.ts";

export async function serviceInstall({ data }: CommandContext, host: ServiceHost): CommandResult {
  const lock = await readFolderLock(data);
  const needsPassphrase = lock !== null && lock !== "damaged" && lock.entry === null;
  const serves = (await askCompanion(data, { type: "ping" }).catch(() => null)) !== null;
  const { active } = await serviceState(host);
  const done = await installService(host, { data, needsPassphrase, now: !serves || active });
  if (!done.ok) return failed(done.error);
  const { file, active: runs } = done.value;
  const lines = [
    `The companion starts at login from now on: ${file}`,
    runs
      ? "It runs already."
      : serves
        ? "Another one serves this folder now; the service takes over at the next login."
        : "It does not run yet: `journalctl --user -u aerogramme-companion` says why.",
    "`loginctl enable-linger` keeps it running while you are not logged in.",
  ];
  return ok({ json: { installed: true, file, active: runs }, text: lines.join("\n") });
}

export async function serviceRemove(host: ServiceHost): CommandResult {
  if (await removeService(host))
    return ok({
      json: { installed: false },
      text: "The companion no longer starts at login, and that one is stopped.",
    });
  const { file, installed } = await serviceState(host);
  return failed(installed ? `${file} is not from here: it stays as it is` : "nothing of the companion starts at login");
}

export async function serviceStatus(host: ServiceHost): CommandResult {
  const fault = await serviceFault(host);
  const { file, installed, enabled, active } = await serviceState(host);
  const text =
    fault ??
    (installed
      ? `${enabled ? "starts at login" : "does not start at login"}, ${active ? "runs now" : "does not run now"}: ${file}`
      : "nothing of the companion starts at login; `aerogramme companion service install` has it started");
  return ok({ json: { possible: fault === null, installed, enabled, active, file }, text });
}
