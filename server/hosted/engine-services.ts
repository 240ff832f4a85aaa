/**
 * What the provider's own engine asks of the provider beside log and blobs: to seal the access file anew, to send, and to answer
 * while somebody is away. Devices are let in, and passwords changed, from the webmail.
 */
import type { DeviceServices } from "../../shared/account/keys/open-security.ts";
import type { AccessSet, GivenSet } from "../../shared/account/access/access-port.ts";
import type { AccountId, DeviceId } from "../../shared/lib/ids.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import type { SubmitPort } from "../../shared/lib/submission.ts";
import type { VacationPort } from "../../shared/lib/vacation-port.ts";
import type { Offline } from "../../shared/storage/remote-log.ts";

/** What the accounts keep of their passwords (server/accounts/access.ts). */
export interface HostedAccess {
  /** Whether this is still the set in force. */
  isCurrent(account: AccountId, device: DeviceId, version: number): boolean;
  /** In force; null: none. */
  show(account: AccountId): AccessSet | null;
  /** Called when somebody else than the account's own devices takes from who was let in. Returns the way to stop. */
  watchRevoked(account: AccountId, listener: () => void): () => void;
  put(
    account: AccountId,
    by: DeviceId,
    set: GivenSet,
  ): Promise<Result<null, "conflict" | "forbidden" | "invalid" | "gone" | "failing">>;
}

/** Sending for an account, in this process. */
export type SubmitFor = (
  account: AccountId,
  ...given: Parameters<SubmitPort["submit"]>
) => ReturnType<SubmitPort["submit"]>;

/** Telling this process what it answers with. */
export type VacationFor = (account: AccountId) => VacationPort;

/** `submit` and `vacation` null: this provider sends nothing. */
export function engineServices(
  access: HostedAccess,
  { submit = null, vacation = null }: { readonly submit?: SubmitFor | null; readonly vacation?: VacationFor | null },
  account: AccountId,
  device: DeviceId,
): DeviceServices {
  const notHere = (): Promise<Result<never, Offline>> => Promise.resolve(err({ type: "offline" }));
  return {
    ...{ pairLook: notHere, pairTake: notHere, pairHello: notHere, pairVerdict: notHere },
    ...(submit && { submit: (...given) => submit(account, ...given) }),
    ...(vacation && { vacation: vacation(account) }),
    seen: () => Promise.resolve(ok(new Map<DeviceId, number>())),
    passwords: {
      door: { begin: notHere, open: notHere },
      stretch: () => Promise.reject(new Error("no password is changed from here")),
      store: {
        get: () => Promise.resolve(ok(access.show(account))),
        async put(set) {
          const put = await access.put(account, device, set);
          if (put.ok) return put;
          return err(put.error === "conflict" ? { type: "conflict" } : { type: "offline" });
        },
      },
    },
  };
}
