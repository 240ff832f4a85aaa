/** What the engine service needs of the place it runs in: the browser gives it IndexedDB and HTTP, tests memory. */
import type { Account } from "../../shared/account/account.ts";
import type { DeviceDescription, Joined, JoinFailure, PendingJoin, Recovery } from "../../shared/account/join.ts";
import type { Result } from "../../shared/lib/result.ts";
import type { SecretStore } from "./secret-store.ts";

export interface EngineHome {
  readonly secrets: SecretStore;
  /** Null if these are not a device's secrets. */
  describe(secrets: Uint8Array): { readonly address: string; readonly provider: string } | null;
  open(secrets: Uint8Array): Promise<Account>;
  /** `provider`: its origin. */
  startJoin(token: string): Promise<Result<PendingJoin & { readonly provider: string }, JoinFailure>>;
  joinWithWords(address: string, words: string, device: DeviceDescription): Promise<Result<Joined, JoinFailure>>;
  /** What the words lead to; nothing is changed before it is asked to enrol. */
  lookWithWords(address: string, words: string): Promise<Result<Recovery, JoinFailure>>;
  /** Deletes all that is cached on this device. */
  wipe(): Promise<void>;
  randomBytes(length: number): Uint8Array;
}
