/** The calls of pairing (docs/protocol.md, "Pairing"): four that need no login, three that only devices may make. */
import type { Request, RequestHandler, Router } from "express";
import { bytesToHex } from "../../shared/lib/bytes.ts";
import { ok } from "../../shared/lib/result.ts";
import { networksOf } from "../../shared/lib/network-address.ts";
import { ApiError } from "./answers.ts";
import { bodyOf, done, limited, sessionOf } from "./handlers.ts";
import type { Limits } from "./limits.ts";
import type { PairingApi, ProviderApi } from "./port.ts";

export function pairingCalls(router: Router, api: ProviderApi, limits: Limits): void {
  const open = limited(limits);
  const slotOf = ({ slot }: { readonly slot: Uint8Array }): string => bytesToHex(slot);
  /** Whoever may not is told so before anything else. */
  const asDevice: RequestHandler = (request, _response, next) => {
    pairingOf(api, request);
    next();
  };
  router.post(
    "/pair-offer",
    open("pairOffer", bodyOf("pairOffer"), slotOf, (body, { ip }) => done(api.pairOffer(body, networksOf(ip)))),
  );
  router.post(
    "/pair-reveal",
    open("pair", bodyOf("pairReveal"), slotOf, (body) => done(api.pairReveal(body))),
  );
  router.post(
    "/pair-drop",
    open("pair", bodyOf("pairDrop"), slotOf, (body) => {
      api.pairDrop(body);
      return ok({});
    }),
  );
  router.post(
    "/pair-look",
    open("pair", bodyOf("pairLook"), slotOf, (body) => api.pairLook(body)),
  );
  router.post(
    "/pair-take",
    asDevice,
    open("pair", bodyOf("pairTake"), slotOf, ({ slot }, request) => pairingOf(api, request).take(slot)),
  );
  router.post(
    "/pair-hello",
    asDevice,
    open("pair", bodyOf("pairHello"), slotOf, ({ slot, hello }, request) =>
      done(pairingOf(api, request).hello(slot, hello)),
    ),
  );
  router.post(
    "/pair-verdict",
    asDevice,
    open("pair", bodyOf("pairVerdict"), slotOf, ({ slot, verdict }, request) =>
      done(pairingOf(api, request).verdict(slot, verdict)),
    ),
  );
}

function pairingOf(api: ProviderApi, request: Request): PairingApi {
  const { pairing } = sessionOf(api, request);
  if (!pairing) throw new ApiError("forbidden");
  return pairing;
}
