/** Who removed this device from its account. */
import type { Account } from "../../shared/account/account.ts";

/** The other device's name; null: it is not known. */
export function removedBy(_account: Account): string | null {
  return null;
}
