/**
 * Pairing slots (docs/protocol.md, "Pairing"): where a new device and one that is in leave each other sealed messages. In
 * memory only, bounded, for 300 seconds, each message once: the same bytes again are no failure, other bytes are refused.
 */
import { bytesToHex, equalBytes } from "../../shared/lib/bytes.ts";
import type { AccountId, DeviceId } from "../../shared/lib/ids.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";

export const PAIRING_SECONDS = 300;
/** Slots at a time. Each holds at most four messages of a few KiB, and only devices that are in fill more than one. */
const MAX_SLOTS = 4096;
/** Of them, those of one site's network and of one provider's: nobody fills them all from one place. */
const MAX_SLOTS_OF = { site: 64, network: 512 } as const;
type Scope = keyof typeof MAX_SLOTS_OF;

/** Where an offer comes from, by names of its networks. */
export type OfferOrigin = Readonly<Record<Scope, string>>;

/** Who takes part on behalf of an account. */
export interface PairingDevice {
  readonly account: AccountId;
  readonly device: DeviceId;
}

/** `notFound`: unknown, over, or not taken by anybody. `taken`: by another device. */
export type PairingRefusal = { readonly type: "notFound" } | { readonly type: "taken" } | { readonly type: "exists" };
export type RevealRefusal = { readonly type: "notFound" } | { readonly type: "exists" };
/** `full`: not before so many seconds. */
export type OfferRefusal = { readonly type: "exists" } | { readonly type: "full"; readonly retryAfterSeconds: number };

export interface PairingLook {
  /** Null: not there yet. */
  readonly hello: Uint8Array | null;
  readonly reveal: Uint8Array | null;
  readonly verdict: Uint8Array | null;
}

export interface Pairing {
  /** What a new device asks for; `exists` if something else stands in the slot. */
  offer(slot: Uint8Array, offer: Uint8Array, from: OfferOrigin): Result<null, OfferRefusal>;
  /** The offer; the slot is this device's from now on. */
  take(slot: Uint8Array, by: PairingDevice): Result<Uint8Array, PairingRefusal>;
  /** What the new device had bound itself to; `notFound` while no hello stands there. */
  reveal(slot: Uint8Array, reveal: Uint8Array): Result<null, RevealRefusal>;
  /** The new device waits no longer: the slot is gone. */
  drop(slot: Uint8Array): void;
  hello(slot: Uint8Array, by: PairingDevice, hello: Uint8Array): Result<null, PairingRefusal>;
  verdict(slot: Uint8Array, by: PairingDevice, verdict: Uint8Array): Result<null, PairingRefusal>;
  /** Null: unknown or over. */
  look(slot: Uint8Array): PairingLook | null;
}

interface Slot {
  /** Unix seconds. */
  readonly expires: number;
  readonly offer: Uint8Array;
  readonly from: OfferOrigin;
  taker: PairingDevice | null;
  hello: Uint8Array | null;
  reveal: Uint8Array | null;
  verdict: Uint8Array | null;
}

/** `clock`: unix milliseconds. */
export function createPairing(clock: () => number): Pairing {
  /** The oldest first: all last equally long. */
  const slots = new Map<string, Slot>();
  const now = (): number => Math.floor(clock() / 1000);

  function forgetOver(): void {
    for (const [name, { expires }] of slots) {
      if (expires > now()) return;
      slots.delete(name);
    }
  }

  function find(slot: Uint8Array): Slot | null {
    forgetOver();
    return slots.get(bytesToHex(slot)) ?? null;
  }

  function answer(
    slot: Uint8Array,
    by: PairingDevice,
    which: "hello" | "verdict",
    bytes: Uint8Array,
  ): Result<null, PairingRefusal> {
    const found = find(slot);
    if (!found?.taker) return err({ type: "notFound" });
    if (!isSame(found.taker, by)) return err({ type: "taken" });
    return write(found, which, bytes);
  }

  return {
    offer(slot, offer, from) {
      const there = find(slot);
      if (there) return equalBytes(there.offer, offer) ? ok(null) : err({ type: "exists" });
      const full = fullUntil([...slots.values()], from);
      if (full !== null) return err({ type: "full", retryAfterSeconds: full - now() });
      const empty = { taker: null, hello: null, reveal: null, verdict: null };
      slots.set(bytesToHex(slot), { expires: now() + PAIRING_SECONDS, offer: offer.slice(), from, ...empty });
      return ok(null);
    },
    take(slot, by) {
      const found = find(slot);
      if (!found) return err({ type: "notFound" });
      found.taker ??= by;
      return isSame(found.taker, by) ? ok(found.offer) : err({ type: "taken" });
    },
    reveal(slot, reveal) {
      const found = find(slot);
      return found?.hello ? write(found, "reveal", reveal) : err({ type: "notFound" });
    },
    drop: (slot) => void slots.delete(bytesToHex(slot)),
    hello: (slot, by, hello) => answer(slot, by, "hello", hello),
    verdict: (slot, by, verdict) => answer(slot, by, "verdict", verdict),
    look(slot) {
      const found = find(slot);
      return found && { hello: found.hello, reveal: found.reveal, verdict: found.verdict };
    },
  };
}

/** Each message once. */
function write(
  slot: Slot,
  which: "hello" | "reveal" | "verdict",
  bytes: Uint8Array,
): Result<null, { readonly type: "exists" }> {
  const there = slot[which];
  if (there && !equalBytes(there, bytes)) return err({ type: "exists" });
  slot[which] = bytes.slice();
  return ok(null);
}

const isSame = (a: PairingDevice, b: PairingDevice): boolean => a.account === b.account && a.device === b.device;

/** When there will be room for one more, unix seconds; null: now. `slots`: the oldest first. */
function fullUntil(slots: readonly Slot[], from: OfferOrigin): number | null {
  const shares = (["site", "network"] as const).map((scope) => {
    const ofSame = slots.filter((slot) => slot.from[scope] === from[scope]);
    return ofSame.length >= MAX_SLOTS_OF[scope] ? ofSame[0] : undefined;
  });
  const waited = [...shares, slots.length >= MAX_SLOTS ? slots[0] : undefined].map((slot) => slot?.expires ?? 0);
  const until = Math.max(...waited);
  return until > 0 ? until : null;
}
