/** Sending over HTTP: a body in memory, within a budget over all of them; failures become names of the wire. */
import { decodeSubmission } from "../../shared/api/submission-body.ts";
import { MAX_OUTGOING_ENVELOPE_BYTES } from "../../shared/api/wire.ts";
import type { ErrorName } from "../../shared/api/errors.ts";
import type { Budget } from "../../shared/lib/budget.ts";
import { concatBytes } from "../../shared/lib/bytes.ts";
import type { CborMap } from "../../shared/lib/cbor-fields.ts";
import type { AccountId } from "../../shared/lib/ids.ts";
import { err } from "../../shared/lib/result.ts";
import type { SubmitApi } from "../http/port.ts";
import type { SubmissionFailure, Submissions } from "../submission/submissions.ts";

const BUSY_SECONDS = 10;
/** Of one account, whose devices keep four under way each: others are to have room, too. */
const MAX_AT_ONCE = 6;

const failure = (error: ErrorName, details: CborMap = {}) => err({ error, details });

export function createSubmitApi({ limits, submit }: Submissions, budget: Budget): SubmitApi {
  const { maxBytes, maxRecipients } = limits;
  const most = maxBytes + MAX_OUTGOING_ENVELOPE_BYTES;
  const underWay = new Map<AccountId, number>();
  return {
    ...{ maxBytes, maxRecipients },
    async submit(account, id, source) {
      const others = underWay.get(account) ?? 0;
      if (others >= MAX_AT_ONCE) return failure("unavailable", { retryAfter: BUSY_SECONDS });
      underWay.set(account, others + 1);
      const hold = budget.hold();
      try {
        const chunks: Uint8Array[] = [];
        let octets = 0;
        for await (const chunk of source) {
          octets += chunk.length;
          if (octets > most) return failure("tooLarge", { limit: maxBytes });
          if (!hold.grow(chunk.length)) return failure("unavailable", { retryAfter: BUSY_SECONDS });
          chunks.push(chunk);
        }
        const body = decodeSubmission(concatBytes(...chunks));
        if (!body) return failure("badRequest");
        chunks.length = 0;
        const submitted = await submit(account, id, body.envelope, body.message);
        return submitted.ok ? submitted : toWire(submitted.error);
      } finally {
        hold.free();
        const left = (underWay.get(account) ?? 1) - 1;
        if (left > 0) underWay.set(account, left);
        else underWay.delete(account);
      }
    },
  };
}

function toWire(error: SubmissionFailure): ReturnType<typeof failure> {
  switch (error.type) {
    case "notYourAddress":
      return failure(error.type, { address: error.address });
    case "tooManyRecipients":
    case "tooLarge":
      return failure(error.type, { limit: error.limit });
    case "badMessage":
      return failure(error.type);
    case "conflict":
      return failure("exists");
    case "rateLimited":
      return failure("tooManyRequests", { retryAfter: error.retryAfterSeconds });
    case "smarthostDown":
    case "handedOver":
    case "unavailable":
      return failure(error.type, {
        retryAfter: error.retryAfterSeconds,
        ...(error.isLoginRefused && { loginRefused: true }),
      });
  }
}
