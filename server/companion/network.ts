/** The engine as the companion uses it: over HTTP to the provider, over files on this side. */
import type { DeviceDescription, Joined, JoinFailure, PendingJoin } from "../../shared/account/join.ts";
import type { Result } from "../../shared/lib/result.ts";
import type { OpenAccount } from "./running-account.ts";

export interface Network {
  startJoin(origin: string, token: string): Promise<Result<PendingJoin, JoinFailure>>;
  /** The origin that the provider there goes by; null if it cannot be reached. */
  originAt(origin: string): Promise<string | null>;
  joinWithWords(
    origin: string,
    address: string,
    words: string,
    device: DeviceDescription,
  ): Promise<Result<Joined, JoinFailure>>;
  /** Does not sync before it is told to. */
  readonly open: OpenAccount;
}
