/** The devices that a command means: by the first digits of their id, or by their whole name. */
import type { DeviceInfo } from "../../shared/account/keys/security.ts";
import { ok, type Result } from "../../shared/lib/result.ts";
import { failed, type Failure } from "./command.ts";
import { deviceTitle, printable } from "./key-words.ts";

/** Digits of an id that `devices` shows, and the fewest that name a device. */
export const SHOWN_DIGITS = 8;
const FEWEST_DIGITS = 4;

export function findDevice(devices: readonly DeviceInfo[], text: string): Result<DeviceInfo, Failure> {
  const wanted = text.trim();
  const isPrefix = new RegExp(`^[0-9a-f]{${FEWEST_DIGITS},32}$`).test(wanted);
  const found = devices.filter(({ id, name }) => name === wanted || (isPrefix && id.startsWith(wanted)));
  const [first] = found;
  if (!first) return failed(`no device is called ${printable(wanted.slice(0, 60))}; \`companion devices\` lists them`);
  if (found.length === 1) return ok(first);
  const ids = found.map(({ id, name }) => `${id.slice(0, SHOWN_DIGITS)} ${deviceTitle(name)}`);
  return failed(
    `${found.length} devices fit ${printable(wanted.slice(0, 60))}: ${ids.join(", ")}; give more of the id`,
  );
}
