/**
 * The way in after whoever runs the provider has set a password anew: that one alone opens nothing. With the one of before it
 * opens the account once more, and the password becomes the user's own again, in one go: until it has, nothing has changed.
 */
import type { CryptoPort } from "../../crypto/primitives.ts";
import { assert } from "../../lib/assert.ts";
import { err, type Result } from "../../lib/result.ts";
import { createMemoryLocalStore } from "../../storage/memory-local-store.ts";
import type { AccessChangeFailure } from "./access-control.ts";
import { loginWithPassword, type AccessFailure, type PasswordLoginParts } from "./access-login.ts";
import type { Account } from "../account.ts";
import type { Joined } from "../join/join.ts";
import type { DeviceServices } from "../keys/open-security.ts";
import { openAccount, type AccountParts } from "../open.ts";
import { decodeSecrets, type DeviceSecrets } from "../keys/secrets.ts";

export interface ResetPasswords {
  /** As the provider has set it. */
  readonly password: string;
  readonly before: string;
  /** From now on: `password`, or another. */
  readonly next: string;
}

export interface ResetParts extends PasswordLoginParts {
  readonly crypto: CryptoPort;
  readonly clock: () => number;
  /** Of the provider device that was opened. */
  readonly connect: (
    secrets: Pick<DeviceSecrets, "account" | "device" | "deviceKey" | "provider">,
  ) => Pick<AccountParts, "remote" | "blobs"> & { readonly services: DeviceServices };
}

export async function loginAfterReset(
  parts: ResetParts,
  address: string,
  { password, before, next }: ResetPasswords,
): Promise<Result<Joined, AccessFailure | AccessChangeFailure>> {
  const opened = await loginWithPassword(parts, address, password, before);
  if (!opened.ok) return opened;
  const { secrets } = opened.value;
  const decoded = decodeSecrets(secrets);
  assert(decoded, "a login gives a device's secrets");
  const { crypto, clock } = parts;
  const local = createMemoryLocalStore();
  const account = await openAccount({ crypto, clock, local, secrets, ...parts.connect(decoded) });
  try {
    return await setPassword(account, next);
  } finally {
    await account.close();
    secrets.fill(0);
  }
}

async function setPassword(account: Account, next: string): Promise<Result<Joined, AccessChangeFailure>> {
  if (!(await account.sync())) return err({ type: "offline" });
  const access = account.security.access();
  return access ? access.setPassword(next) : err({ type: "gone" });
}
