/** Leaving a mailing list through the provider (docs/protocol.md, "HTTP"). */
import { encodeBody } from "../api/schema.ts";
import { calls, MAX_URL_LENGTH, schemas } from "../api/wire.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { Authorized } from "./authorized.ts";
import { callFor, type Http, type HttpFailure } from "./http.ts";
import type { UnsubscribeFailure } from "./provider-client.ts";

export async function unsubscribe(
  http: Http,
  authorized: Authorized,
  url: string,
): Promise<Result<null, UnsubscribeFailure>> {
  if (url.length > MAX_URL_LENGTH) return err({ type: "notAllowed" });
  const body = encodeBody(schemas.unsubscribe.body, { url });
  const asked = await authorized.run((token) =>
    callFor(http, { call: calls.unsubscribe, token, body }, schemas.unsubscribe.answer),
  );
  if (!asked.ok) return err({ type: failureOf(asked.error) });
  const { outcome } = asked.value;
  if (outcome === "done") return ok(null);
  return err({ type: outcome === "notAllowed" ? outcome : "failed" });
}

function failureOf(failure: HttpFailure): UnsubscribeFailure["type"] {
  if (failure.type !== "named") return failure.type === "offline" ? "offline" : "unknown";
  if (failure.error === "tooManyRequests" || failure.error === "forbidden") return "notAllowed";
  return failure.error === "notAuthorized" ? "offline" : "unknown";
}
