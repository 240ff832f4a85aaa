/** Sending for an account that the provider has open itself: as a device does it over HTTP, without the way there. */
import { err } from "../../shared/lib/result.ts";
import type { SubmitFailure } from "../../shared/lib/submission.ts";
import type { SubmitFor } from "../hosted/engine-services.ts";
import type { SubmissionFailure, Submissions } from "../submission/submissions.ts";

export const localSubmit =
  ({ submit }: Submissions): SubmitFor =>
  async (account, id, envelope, message) => {
    const submitted = await submit(account, id, envelope, message);
    return submitted.ok ? submitted : err(toFailure(submitted.error));
  };

/** What may have been begun is asked for again under the same id. */
function toFailure(failure: SubmissionFailure): SubmitFailure {
  if (!("retryAfterSeconds" in failure)) return failure;
  const { type, retryAfterSeconds, isLoginRefused } = failure;
  if (type === "unavailable") return { type: "offline", retryAfterSeconds };
  return { type, retryAfterSeconds, ...(isLoginRefused && { isLoginRefused }) };
}
