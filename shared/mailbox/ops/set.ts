/** A setting that all devices of the account share. */
import { equalBytes } from "../../lib/bytes.ts";
import { DONE, refused } from "../op.ts";
import type { OpOf, Outcome } from "../op.ts";
import { MAX_SETTING_BYTES, isSettingKey } from "../settings-table.ts";
import type { State } from "../state.ts";

export function applySet(state: State, { key, value }: OpOf<"set">): Outcome {
  if (!isSettingKey(key) || (value !== null && value.length > MAX_SETTING_BYTES)) return refused("malformed");
  const before = state.settings.get(key);
  if (before === value || (before && value && equalBytes(before, value))) return DONE;
  if (!state.settings.set(key, value)) return refused("limit");
  state.changed({ type: "settings", key });
  return DONE;
}
