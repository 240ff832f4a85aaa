/** Answers in CBOR; the one table from what went wrong to status and body. */
import type { Response } from "express";
import { encodeError, ERROR_STATUS, refusalStatus, type ErrorName } from "../../shared/api/errors.ts";
import { encodeBody, type Schema } from "../../shared/api/schema.ts";
import { CBOR_TYPE } from "../../shared/api/wire.ts";
import type { CborMap } from "../../shared/lib/cbor-fields.ts";
import type { WireFailure } from "./port.ts";

/** Thrown by handlers, answered by the error handler. */
export class ApiError extends Error {
  readonly error: ErrorName;
  readonly details: CborMap;
  constructor(error: ErrorName, details: CborMap = {}) {
    super(error);
    this.error = error;
    this.details = details;
  }
}

const send = (response: Response, status: number, bytes: Uint8Array): void => {
  // what is left of a refused body would be read as the next request
  if (!response.req.complete) response.set("Connection", "close");
  response.status(status).set("Content-Type", CBOR_TYPE).end(bytes);
};

export const sendAnswer = <T>(response: Response, schema: Schema<T>, value: T): void =>
  send(response, 200, encodeBody(schema, value));

export function sendFailure(response: Response, failure: WireFailure, details: CborMap = {}): void {
  if (typeof failure !== "string" && "retryAfter" in failure) {
    sendFailure(response, "tooManyRequests", { retryAfter: failure.retryAfter });
    return;
  }
  if (typeof failure !== "string") {
    send(response, refusalStatus(failure.refusal), encodeError(failure.refusal, failure.details));
    return;
  }
  const retryAfter = details["retryAfter"];
  if (typeof retryAfter === "number") response.set("Retry-After", String(retryAfter));
  if (failure === "notAuthorized") response.set("WWW-Authenticate", "Bearer");
  send(response, ERROR_STATUS[failure], encodeError(failure, details));
}
