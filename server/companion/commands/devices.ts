/** `companion devices`: who is in the account; renames and removes them. */
import type { DeviceInfo } from "../../../shared/account/keys/security.ts";
import { ok, type Result } from "../../../shared/lib/result.ts";
import { failed, misused, type CommandContext, type CommandResult, type Failure } from "../command.ts";
import { confirm } from "../confirm.ts";
import { findDevice, SHOWN_DIGITS } from "../device-ref.ts";
import { dateToText, deviceTitle, explainKeyFailure, isUnseen, printable, seenToText } from "../key-words.ts";
import { onAccount } from "../on-account.ts";
import type { KeyLine } from "../key-line.ts";

export function devices(context: CommandContext, address: string | null): CommandResult {
  return onAccount(context, address, async (line, held) => {
    const list = await line.ask({ type: "devices" });
    const now = Math.floor(context.clock() / 1000);
    const json = { address: held.address, devices: list.map((one) => ({ ...one, unseen: isUnseen(one, now) })) };
    return ok({ json, text: devicesToText(list, now) });
  });
}

export function renameDevice(
  context: CommandContext,
  address: string | null,
  device: string,
  name: string,
): CommandResult {
  return onAccount(context, address, async (line, { provider }) => {
    const found = findDevice(await line.ask({ type: "devices" }), device);
    if (!found.ok) return found;
    const { id, kind } = found.value;
    if (kind === "provider") return failed("that is the account's keys at the provider: they keep their name");
    const renamed = await line.ask({ type: "rename", device: id, name });
    if (!renamed.ok) return failed(explainKeyFailure(renamed.error, provider));
    return ok({
      json: { device: id, name },
      text: `${deviceTitle(found.value.name)} is now called ${printable(name)}.`,
    });
  });
}

/** Asks first, unless `yes`. */
export function removeDevices(
  context: CommandContext,
  address: string | null,
  wanted: readonly string[],
  yes: boolean,
): CommandResult {
  return onAccount(context, address, async (line, { provider }) => {
    const found = await findAll(line, wanted);
    if (!found.ok) return found;
    const names = found.value.map(({ id, name }) => `${deviceTitle(name)} (${id.slice(0, SHOWN_DIGITS)})`).join(", ");
    if (!yes && !(await mayRemove(context, names)).ok) return mayNot(context);
    const ids = found.value.map(({ id }) => id);
    const removed = await line.ask({ type: "revoke", devices: ids });
    if (!removed.ok) return failed(explainKeyFailure(removed.error, provider));
    const text = `Removed ${names} from the account and renewed its keys: what comes from now on is closed to it.`;
    return ok({ json: { removed: ids }, text });
  });
}

async function findAll(line: KeyLine, wanted: readonly string[]): Promise<Result<readonly DeviceInfo[], Failure>> {
  const list = await line.ask({ type: "devices" });
  const found = new Map<string, DeviceInfo>();
  for (const text of wanted) {
    const device = findDevice(list, text);
    if (!device.ok) return device;
    if (device.value.kind === "provider")
      return failed("those are the account's keys at the provider: `companion flavor --hardened` takes them back");
    if (device.value.isThis) return failed("that is this device: `companion remove` takes the account from it");
    found.set(device.value.id, device.value);
  }
  return ok([...found.values()]);
}

async function mayRemove({ terminal }: CommandContext, names: string): Promise<Result<null, null>> {
  if (!terminal.interactive) return { ok: false, error: null };
  terminal.tell(`This removes ${names} from the account, and makes new keys for what comes.`);
  terminal.tell("The device forgets its keys and its copy of the mail as soon as it hears of it.");
  terminal.tell("What it has read so far, a thief may have copied; nothing can take that back.");
  return (await confirm(terminal, "Remove it?")) ? ok(null) : { ok: false, error: null };
}

const mayNot = ({ terminal }: CommandContext): Result<never, Failure> =>
  terminal.interactive ? failed("nothing was removed") : misused("give --yes, or run this in a terminal");

function devicesToText(list: readonly DeviceInfo[], now: number): string {
  const head = ["", "NAME", "KIND", "ADDED", "LAST SEEN", "ID"];
  const rows = list.map((device) => [
    device.isThis ? "*" : "",
    deviceTitle(device.name),
    device.kind === "provider" ? "by password" : device.kind,
    dateToText(device.added),
    device.isThis ? "this device" : seenToText(device.lastSeen, now),
    device.id.slice(0, SHOWN_DIGITS),
  ]);
  const lines = table([head, ...rows]);
  const unseen = list.filter((device) => isUnseen(device, now));
  if (unseen.length === 0) return lines;
  const named = unseen.map(
    ({ id, name }) => `  aerogramme companion devices remove ${id.slice(0, SHOWN_DIGITS)}   # ${deviceTitle(name)}`,
  );
  return [lines, "", "Not seen for 90 days; if one is lost or not used any more, remove it:", ...named].join("\n");
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
