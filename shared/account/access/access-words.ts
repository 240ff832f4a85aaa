/** A provider device that words put in place of the one there was: its keys, and what a new password opens. */
import type { AccountId } from "../../lib/ids.ts";
import { err, ok } from "../../lib/result.ts";
import { newPasswordSlot, newSet, PROVIDER_DEVICE_NAME, type SlotParts } from "./access-set.ts";
import type { Prepare } from "../join/enrol.ts";
import { tamperedWith } from "../join/join-failure.ts";
import { newProviderDevice } from "../keys/new-keys.ts";
import type { NewDevice } from "../keys/record-builder.ts";

export async function newAccess(
  parts: SlotParts,
  account: AccountId,
  password: string,
): Promise<{ readonly device: NewDevice; readonly prepare: Prepare }> {
  const { crypto } = parts;
  const device = await newProviderDevice(crypto, PROVIDER_DEVICE_NAME);
  const slot = await newPasswordSlot(parts, account, password);
  return {
    device,
    async prepare({ root, access, seen }) {
      const inForce = await access.get();
      if (!inForce.ok) return err({ type: "offline" });
      const keys = { account, device: device.id, deviceKey: device.keys.signing.secret };
      const trusted = { deviceSeed: device.keys.identity.seed, identity: root.identity.publicKey, seen };
      const set = await newSet(crypto, { ...keys, ...trusted }, [slot]);
      const put = await access.put({ ...set, base: inForce.value });
      if (put.ok) return ok(null);
      return put.error.type === "refused" ? tamperedWith("noPasswords") : err({ type: "offline" });
    },
  };
}
