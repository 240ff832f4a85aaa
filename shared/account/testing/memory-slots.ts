/** Pairing slots of a provider in memory: for tests of both sides. */
import { bytesToHex, equalBytes } from "../../lib/bytes.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { PAIRING_SECONDS, type PairingDesk, type PairingSlots, type SlotFailure } from "../join/pairing-port.ts";

interface Slot {
  readonly offer: Uint8Array;
  readonly expires: number;
  taker: object | null;
  hello: Uint8Array | null;
  reveal: Uint8Array | null;
  verdict: Uint8Array | null;
}

export interface MemorySlots extends PairingSlots {
  /** For one device that is in. */
  desk(): PairingDesk;
}

type Part = "hello" | "reveal" | "verdict";

/** `clock`: unix seconds. */
export function createMemorySlots(clock: () => number): MemorySlots {
  const slots = new Map<string, Slot>();
  const find = (slot: Uint8Array): Slot | null => {
    const held = slots.get(bytesToHex(slot));
    return held && held.expires > clock() ? held : null;
  };

  function put(slot: Slot | null, part: Part, bytes: Uint8Array): Promise<Result<null, SlotFailure>> {
    if (!slot) return Promise.resolve(err({ type: "over" }));
    if (slot[part] && !equalBytes(slot[part], bytes)) return Promise.resolve(err({ type: "exists" }));
    slot[part] = bytes;
    return Promise.resolve(ok(null));
  }

  const look: PairingSlots["pairLook"] = (slot) => {
    const held = find(slot);
    return Promise.resolve(held ? ok(held) : err({ type: "over" }));
  };

  return {
    pairOffer(slot, offer) {
      if (find(slot)) return Promise.resolve(err({ type: "exists" }));
      const expires = clock() + PAIRING_SECONDS;
      slots.set(bytesToHex(slot), { offer, expires, taker: null, hello: null, reveal: null, verdict: null });
      return Promise.resolve(ok(null));
    },
    pairLook: look,
    pairDrop(slot) {
      slots.delete(bytesToHex(slot));
      return Promise.resolve(ok(null));
    },
    pairReveal: (slot, reveal) => put(find(slot), "reveal", reveal),
    desk() {
      const self = {};
      const own = (slot: Uint8Array): Slot | null => {
        const held = find(slot);
        return held?.taker === self ? held : null;
      };
      return {
        pairLook: look,
        pairTake(slot) {
          const held = find(slot);
          if (!held) return Promise.resolve(err({ type: "over" }));
          if (held.taker && held.taker !== self) return Promise.resolve(err({ type: "taken" }));
          held.taker = self;
          return Promise.resolve(ok(held.offer));
        },
        pairHello: (slot, hello) => put(own(slot), "hello", hello),
        pairVerdict: (slot, verdict) => put(own(slot), "verdict", verdict),
      };
    },
  };
}
