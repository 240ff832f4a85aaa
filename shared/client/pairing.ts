/** Pairing slots at a provider (docs/protocol.md, "Pairing"): sealed messages between a new device and one that is in. */
import type { Result } from "../lib/result.ts";
import { err, ok } from "../lib/result.ts";
import { encodeBody, type Schema } from "../api/schema.ts";
import { calls, schemas } from "../api/wire.ts";
import type { NotAuthorized, Offline, ProtocolFailure } from "../storage/remote-log.ts";
import type { Authorized } from "./authorized.ts";
import { toCallFailure, toReadFailure } from "./failures.ts";
import { callFor, type Http, type HttpFailure } from "./http.ts";

/**
 * `exists`: another message stands there. `taken`: another device took the slot. `over`: there is no such slot (any
 * more), or nobody took it.
 */
export type SlotFailure =
  | Offline
  | ProtocolFailure
  | { readonly type: "tooManyTries"; readonly retryAfterSeconds: number }
  | { readonly type: "exists" }
  | { readonly type: "taken" }
  | { readonly type: "over" };

export interface SlotContents {
  /** Null: not there yet. */
  readonly hello: Uint8Array | null;
  readonly reveal: Uint8Array | null;
  readonly verdict: Uint8Array | null;
}

/** What needs no login: what a new device does, and looking. Slots are 16 bytes, messages at most 4 KiB; repeating the same bytes is no failure. */
export interface PairingOffers {
  pairOffer(slot: Uint8Array, offer: Uint8Array): Promise<Result<null, SlotFailure>>;
  /** `over` also while no hello stands there. */
  pairReveal(slot: Uint8Array, reveal: Uint8Array): Promise<Result<null, SlotFailure>>;
  /** Waits no longer: the slot is gone for the other side too. */
  pairDrop(slot: Uint8Array): Promise<Result<null, SlotFailure>>;
  pairLook(slot: Uint8Array): Promise<Result<SlotContents, SlotFailure>>;
}

/** What a device that is in may do; `notAuthorized` for any other session. */
export interface PairingAnswers {
  /** The offer. The first device to take it keeps it, and may ask again. */
  pairTake(slot: Uint8Array): Promise<Result<Uint8Array, SlotFailure | NotAuthorized>>;
  pairHello(slot: Uint8Array, hello: Uint8Array): Promise<Result<null, SlotFailure | NotAuthorized>>;
  pairVerdict(slot: Uint8Array, verdict: Uint8Array): Promise<Result<null, SlotFailure | NotAuthorized>>;
}

export function createPairingOffers(http: Http): PairingOffers {
  return {
    async pairOffer(slot, offer) {
      const body = encodeBody(schemas.pairOffer.body, { slot, offer });
      const offered = await callFor(http, { call: calls.pairOffer, body }, schemas.pairOffer.answer);
      return offered.ok ? ok(null) : err(toSlotFailure(offered.error));
    },
    async pairReveal(slot, reveal) {
      const body = encodeBody(schemas.pairReveal.body, { slot, reveal });
      const revealed = await callFor(http, { call: calls.pairReveal, body }, schemas.pairReveal.answer);
      return revealed.ok ? ok(null) : err(toSlotFailure(revealed.error));
    },
    async pairDrop(slot) {
      const body = encodeBody(schemas.pairDrop.body, { slot });
      const dropped = await callFor(http, { call: calls.pairDrop, body }, schemas.pairDrop.answer);
      return dropped.ok ? ok(null) : err(toSlotFailure(dropped.error));
    },
    async pairLook(slot) {
      const body = encodeBody(schemas.pairLook.body, { slot });
      const look = await callFor(http, { call: calls.pairLook, body }, schemas.pairLook.answer);
      return look.ok ? look : err(toSlotFailure(look.error));
    },
  };
}

export function createPairingAnswers(http: Http, authorized: Authorized): PairingAnswers {
  async function send<T>(
    name: "pairTake" | "pairHello" | "pairVerdict",
    body: Uint8Array,
    answer: Schema<T>,
  ): Promise<Result<T, SlotFailure | NotAuthorized>> {
    const sent = await authorized.run((token) => callFor(http, { call: calls[name], token, body }, answer));
    return sent.ok ? sent : err(toSessionFailure(sent.error));
  }
  const done = (sent: Result<object, SlotFailure | NotAuthorized>) => (sent.ok ? ok(null) : sent);
  return {
    async pairTake(slot) {
      const taken = await send("pairTake", encodeBody(schemas.pairTake.body, { slot }), schemas.pairTake.answer);
      return taken.ok ? ok(taken.value.offer) : taken;
    },
    pairHello: (slot, hello) =>
      send("pairHello", encodeBody(schemas.pairHello.body, { slot, hello }), schemas.pairHello.answer).then(done),
    pairVerdict: (slot, verdict) =>
      send("pairVerdict", encodeBody(schemas.pairVerdict.body, { slot, verdict }), schemas.pairVerdict.answer).then(
        done,
      ),
  };
}

function toSlotFailure(failure: HttpFailure): SlotFailure {
  if (failure.type !== "named") return failure;
  switch (failure.error) {
    case "exists":
    case "taken":
      return { type: failure.error };
    case "notFound":
      return { type: "over" };
    default:
      return toCallFailure(failure);
  }
}

function toSessionFailure(failure: HttpFailure): SlotFailure | NotAuthorized {
  const mayNot = failure.type === "named" && toReadFailure(failure).type === "notAuthorized";
  return mayNot ? { type: "notAuthorized" } : toSlotFailure(failure);
}
