/**
 * After a backup was restored (`provider restored`) UIDs may mean other messages than mail programs were told. So an account begins a
 * generation, which renews every UIDVALIDITY, before anybody is shown a mailbox of it.
 */
import type { AccessContent } from "../../shared/account/access/access-file.ts";
import type { CryptoPort } from "../../shared/crypto/primitives.ts";
import { idFromBytes, type AccountId, type EntryId } from "../../shared/lib/ids.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import { signEntry } from "../../shared/log/entry.ts";
import type { HostedStore } from "./hosted-store.ts";

interface Parts {
  readonly crypto: CryptoPort;
  readonly store: Pick<HostedStore, "append" | "generationDue">;
  /** Unix milliseconds. */
  readonly clock: () => number;
}

/** Ok: none is due (any more). The error is why it could not be written now. */
export async function beginGeneration(
  { crypto, store, clock }: Parts,
  account: AccountId,
  { device, deviceKey }: Pick<AccessContent, "device" | "deviceKey">,
): Promise<Result<null, string>> {
  const due = store.generationDue(account);
  if (!due) return ok(null);
  const entry = await signEntry(crypto, deviceKey, {
    ...{ type: "generation", account, id: idFromBytes<EntryId>(crypto.randomBytes(16)), signer: device },
    ...{ generation: due.generation, time: Math.floor(clock() / 1000), seen: due.seen },
  });
  const appended = await store.append(account, [entry], "device");
  // another device of the account may have been faster
  if (appended.ok || !store.generationDue(account)) return ok(null);
  const { error } = appended;
  return err(error.type === "refused" ? error.violation.type : error.type);
}
