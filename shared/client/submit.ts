/** Sending a message through the provider (docs/protocol.md, "Submission"). */
import { decodeSubmission, encodeSubmission } from "../api/submission-body.ts";
import { calls, MAX_OUTGOING_ENVELOPE_BYTES, MAX_RECIPIENTS, MAX_SUBMISSION_BYTES, schemas } from "../api/wire.ts";
import { SUBMISSION_TYPE, type Answer } from "../api/wire.ts";
import { asCount, asText } from "../lib/cbor-fields.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { RefusedRecipient, Submitted, SubmitFailure, SubmitPort } from "../lib/submission.ts";
import type { Authorized } from "./authorized.ts";
import { unexpected } from "./failures.ts";
import { callFor, type Http, type HttpFailure, type Named } from "./http.ts";

/** An MTA may look into a message before it answers; the provider gives up before this. */
const PATIENCE_MS = 12 * 60_000;
const DEFAULT_RETRY_SECONDS = 60;
/** Recipients are counted by the day. */
const MAX_RETRY_SECONDS = 86_400;
const MAX_ADDRESS = 320;

export function createSubmit(http: Http, authorized: Authorized): SubmitPort["submit"] {
  return async function submit(id, envelope, message, progress) {
    if (envelope.to.length > MAX_RECIPIENTS) return err({ type: "tooManyRecipients", limit: MAX_RECIPIENTS });
    const most = MAX_SUBMISSION_BYTES - MAX_OUTGOING_ENVELOPE_BYTES;
    if (message.length > most) return err({ type: "tooLarge", limit: most });
    const body = encodeSubmission({ envelope, message });
    // longer addresses than the protocol has, or more of them
    if (!decodeSubmission(body)) return err({ type: "badMessage" });
    const told = progress && ((sent: number): void => progress(Math.min(sent, body.length), body.length));
    told?.(0);
    const request = {
      ...{ call: calls.submit, path: `submissions/${id}`, body, contentType: SUBMISSION_TYPE },
      ...{ patienceMs: PATIENCE_MS, ...(told ? { progress: told } : {}) },
    };
    const sent = await authorized.run((token) => callFor(http, { ...request, token }, schemas.submit.answer));
    if (!sent.ok) return err(toSubmitFailure(sent.error));
    told?.(body.length);
    return toSubmitted(sent.value, envelope.to);
  };
}

/** Every recipient is told of, or it is no answer. */
function toSubmitted(answer: Answer<"submit">, to: readonly string[]): Result<Submitted, SubmitFailure> {
  const refused = answer.refused.map((one): RefusedRecipient => ({ ...one, permanent: one.code >= 500 }));
  const told = new Set([...answer.accepted, ...refused.map(({ recipient }) => recipient)]);
  if (!to.every((recipient) => told.has(recipient))) return err({ type: "protocol", detail: "a recipient is missing" });
  return ok({ accepted: answer.accepted, refused });
}

function toSubmitFailure(failure: HttpFailure): SubmitFailure {
  if (failure.type !== "named") return failure;
  const limit = asCount(failure.details["limit"]);
  switch (failure.error) {
    case "notAuthorized":
    case "forbidden":
      return { type: "notAuthorized" };
    // a provider from before there was sending knows no such call
    case "notFound":
    case "notOffered":
      return { type: "notOffered" };
    case "notYourAddress":
      return { type: "notYourAddress", address: asText(failure.details["address"], MAX_ADDRESS) };
    case "tooManyRecipients":
    case "tooLarge":
      return { type: failure.error, limit };
    case "badMessage":
    // asked again, it would be told the same
    case "badRequest":
      return { type: "badMessage" };
    case "exists":
      return { type: "conflict" };
    case "tooManyRequests":
      return { type: "rateLimited", retryAfterSeconds: retryAfter(failure) };
    case "smarthostDown": {
      const isLoginRefused = failure.details["loginRefused"] === true;
      return { type: failure.error, retryAfterSeconds: retryAfter(failure), ...(isLoginRefused && { isLoginRefused }) };
    }
    case "handedOver":
      return { type: failure.error, retryAfterSeconds: retryAfter(failure) };
    default:
      return unexpected(failure);
  }
}

const retryAfter = ({ details }: Named): number =>
  Math.max(1, asCount(details["retryAfter"], MAX_RETRY_SECONDS) ?? DEFAULT_RETRY_SECONDS);
