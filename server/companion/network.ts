/** The engine as the companion uses it: over HTTP to the provider, over files on this side. */
import type { DeviceDescription, JoinFailure, PendingJoin } from "../../shared/account/join/join.ts";
import type { PairingAttempt, PairingProgress } from "../../shared/account/join/pairing-join.ts";
import type { Recovery } from "../../shared/account/join/recover.ts";
import type { Result } from "../../shared/lib/result.ts";
import type { OpenAccount } from "./running-account.ts";

export interface Network {
  startJoin(origin: string, token: string): Promise<Result<PendingJoin, JoinFailure>>;
  /** The origin that the provider there goes by; null if it cannot be reached. */
  originAt(origin: string): Promise<string | null>;
  /** Why it can not be reached, in a few words; null: no more is known. */
  whyUnreachable(origin: string): Promise<string | null>;
  /** What the words lead to; nothing is changed before its `enrol`. */
  lookWithWords(origin: string, address: string, words: string): Promise<Result<Recovery, JoinFailure>>;
  /** A new device that waits to be let in. */
  startPairing(origin: string, device: DeviceDescription, tell: (progress: PairingProgress) => void): PairingAttempt;
  /** Does not sync before it is told to. */
  readonly open: OpenAccount;
}
