/** Pairing slots in the words of the wire (docs/protocol.md, "Pairing"). */
import { err, ok, type Result } from "../../shared/lib/result.ts";
import type { AccountId, DeviceId } from "../../shared/lib/ids.ts";
import type { HttpPairing } from "./http-store.ts";
import type { PairingApi, ProviderApi, WireFailure } from "./port.ts";

export function openPairing(
  slots: HttpPairing,
): Pick<ProviderApi, "pairOffer" | "pairReveal" | "pairDrop" | "pairLook"> {
  return {
    pairOffer({ slot, offer }, from) {
      const offered = slots.offer(slot, offer, from);
      if (offered.ok) return offered;
      const { error } = offered;
      return err(error.type === "full" ? { retryAfter: Math.max(1, error.retryAfterSeconds) } : error.type);
    },
    pairReveal({ slot, reveal }) {
      const revealed = slots.reveal(slot, reveal);
      return revealed.ok ? revealed : err(revealed.error.type);
    },
    pairDrop: ({ slot }) => slots.drop(slot),
    pairLook({ slot }) {
      const look = slots.look(slot);
      return look ? ok(look) : err("notFound");
    },
  };
}

export function sessionPairing(
  slots: HttpPairing,
  by: { readonly account: AccountId; readonly device: DeviceId },
): PairingApi {
  const done = (written: ReturnType<HttpPairing["hello"]>): Result<null, WireFailure> =>
    written.ok ? written : err(written.error.type);
  return {
    take(slot) {
      const taken = slots.take(slot, by);
      return taken.ok ? ok({ offer: taken.value }) : err(taken.error.type);
    },
    hello: (slot, hello) => done(slots.hello(slot, by, hello)),
    verdict: (slot, verdict) => done(slots.verdict(slot, by, verdict)),
  };
}
