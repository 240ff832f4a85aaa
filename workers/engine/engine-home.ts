/** What the engine service needs of the place it runs in: the browser gives it IndexedDB and HTTP, tests memory. */
import type { AccessChangeFailure } from "../../shared/account/access/access-control.ts";
import type { AccessFailure } from "../../shared/account/access/access-login.ts";
import type { ResetPasswords } from "../../shared/account/access/access-reset.ts";
import type { Account } from "../../shared/account/account.ts";
import type { DeviceDescription, Joined, JoinFailure, PendingJoin, Recovery } from "../../shared/account/join/join.ts";
import type { PairingAttempt, PairingProgress } from "../../shared/account/join/pairing-join.ts";
import type { MailServers } from "../../shared/lib/mail-server.ts";
import type { CallFailure } from "../../shared/client/provider-client.ts";
import type { Stretch } from "../../shared/crypto/access-secrets.ts";
import type { Result } from "../../shared/lib/result.ts";
import type { HardeningNote } from "./hardening-note.ts";
import type { RemovalNote } from "./removal-note.ts";
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
  /** As the account's provider device. */
  loginWithPassword(
    address: string,
    password: string,
  ): Promise<Result<Joined & { readonly stale: boolean }, AccessFailure>>;
  loginAfterReset(
    address: string,
    passwords: ResetPasswords,
  ): Promise<Result<Joined, AccessFailure | AccessChangeFailure>>;
  readonly stretch: Stretch;
  /** Hears how far the stretching of a password is, 0 to 1. */
  watchStretch(listener: (share: number) => void): void;
  /** Those of a device that follows another in this place: with the cache that is there. */
  inheritCache(secrets: Uint8Array, before: Uint8Array): Uint8Array;
  /** Shows a code and waits to be let in. Null: the provider cannot be asked who it is. */
  startPairing(device: DeviceDescription, tell: (progress: PairingProgress) => void): Promise<PairingAttempt | null>;
  /** What the provider has mail programs told. */
  mailServers(): Promise<Result<MailServers, CallFailure>>;
  /** Outlives the wipe that it speaks of, and no other. */
  readonly removal: RemovalNote;
  readonly hardening: HardeningNote;
  /** Deletes all that is cached on this device. */
  wipe(): Promise<void>;
  randomBytes(length: number): Uint8Array;
}
