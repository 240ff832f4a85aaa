/**
 * Coming into an account: with an invite (makes the account) or with its 24 words (a further device). Nothing is
 * registered before `finish`.
 */
import type { Result } from "../lib/result.ts";

export type JoinFailure =
  | { readonly type: "offline" }
  | { readonly type: "inviteInvalid" }
  | { readonly type: "inviteExpired" }
  | { readonly type: "badWords"; readonly position: number | null }
  | { readonly type: "wrongWords" }
  | { readonly type: "unknownAccount" }
  | { readonly type: "tooManyTries"; readonly retryAfterSeconds: number }
  | { readonly type: "tampered"; readonly finding: string };

export interface DeviceDescription {
  readonly kind: "webmail" | "companion";
  readonly name: string;
}

/** Everything this device keeps secret, as opaque bytes for the home to store (wrapped, or mode 0600). */
export interface Joined {
  readonly secrets: Uint8Array;
  readonly address: string;
}

export interface PendingJoin {
  readonly address: string;
  readonly words: readonly string[];
  finish(device: DeviceDescription): Promise<Result<Joined, JoinFailure>>;
}
