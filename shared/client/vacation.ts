/** What the provider answers with while somebody is away, over HTTP (docs/protocol.md, "Vacation"). */
import { encodeBody } from "../api/schema.ts";
import { calls, schemas } from "../api/wire.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { VacationFailure, VacationPort } from "../lib/vacation-port.ts";
import type { Authorized } from "./authorized.ts";
import { toReadFailure } from "./failures.ts";
import { callFor, type Http, type HttpFailure } from "./http.ts";

export function createVacation(http: Http, authorized: Authorized): VacationPort {
  const said = (result: Result<object, HttpFailure>): Result<null, VacationFailure> =>
    result.ok ? ok(null) : err(toVacationFailure(result.error));
  return {
    async put(note) {
      const body = encodeBody(schemas.putVacation.body, note);
      const request = { call: calls.putVacation, body };
      return said(await authorized.run((token) => callFor(http, { ...request, token }, schemas.putVacation.answer)));
    },
    async remove() {
      const request = { call: calls.removeVacation };
      return said(await authorized.run((token) => callFor(http, { ...request, token }, schemas.removeVacation.answer)));
    },
  };
}

function toVacationFailure(failure: HttpFailure): VacationFailure {
  const name = failure.type === "named" ? failure.error : null;
  if (name === "hardened") return { type: name };
  // a provider from before there was this knows no such call
  if (name === "notOffered" || name === "notFound") return { type: "notOffered" };
  return toReadFailure(failure);
}
