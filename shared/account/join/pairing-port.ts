/** What pairing needs of a provider: a slot in which two devices leave each other sealed messages (docs/protocol.md, "Pairing"). */
import type { Result } from "../../lib/result.ts";
import type { NotAuthorized, Offline, ProtocolFailure } from "../../storage/remote-log.ts";

/** `exists`: another message stands there. `taken`: another device took the slot. `over`: there is none (any more). */
export type SlotFailure =
  | Offline
  | ProtocolFailure
  | { readonly type: "tooManyTries"; readonly retryAfterSeconds: number }
  | { readonly type: "exists" }
  | { readonly type: "taken" }
  | { readonly type: "over" };

/** Null: not there yet. */
export interface SlotContents {
  readonly hello: Uint8Array | null;
  readonly reveal: Uint8Array | null;
  readonly verdict: Uint8Array | null;
}

export interface PairingLook {
  pairLook(slot: Uint8Array): Promise<Result<SlotContents, SlotFailure>>;
}

/** For a new device. The same bytes again are no failure. */
export interface PairingSlots extends PairingLook {
  pairOffer(slot: Uint8Array, offer: Uint8Array): Promise<Result<null, SlotFailure>>;
  pairReveal(slot: Uint8Array, reveal: Uint8Array): Promise<Result<null, SlotFailure>>;
  /** Waits no longer: the slot is gone for the other side too. */
  pairDrop(slot: Uint8Array): Promise<Result<null, SlotFailure>>;
}

/** For a device that is in. The first to take a slot keeps it. */
export interface PairingDesk extends PairingLook {
  pairTake(slot: Uint8Array): Promise<Result<Uint8Array, SlotFailure | NotAuthorized>>;
  pairHello(slot: Uint8Array, hello: Uint8Array): Promise<Result<null, SlotFailure | NotAuthorized>>;
  pairVerdict(slot: Uint8Array, verdict: Uint8Array): Promise<Result<null, SlotFailure | NotAuthorized>>;
}

/** Seconds a slot lasts. */
export const PAIRING_SECONDS = 300;
