/** Failures on the wire: `{"error": name, …}` in CBOR, with the status that goes with the name. */
import { decodeCbor, encodeCbor } from "../lib/cbor.ts";
import { asMap, asText, type CborMap } from "../lib/cbor-fields.ts";

/** Failures of calls. Refusals of entries have names of their own (log/violation.ts) and a status of REFUSAL_STATUS. */
export const ERROR_STATUS = {
  /** body, query or header is not what the call takes */
  badRequest: 400,
  /** no token, or one that is over: log in again */
  notAuthorized: 401,
  /** not this password */
  wrongPassword: 401,
  /** the right password, but it was set by the provider and opens nothing yet */
  locked: 403,
  /** logged in, but this key may not do this */
  forbidden: 403,
  /** not for a hardened account: the provider is not to know it */
  hardened: 403,
  /** a sender that is none of the account's addresses; with "address" */
  notYourAddress: 403,
  notFound: 404,
  /** this provider sends no mail */
  notOffered: 404,
  inviteInvalid: 404,
  methodNotAllowed: 405,
  /** a blob's id, or a pairing slot, stands with other bytes; an account that has its genesis already */
  exists: 409,
  /** an access set made from another than stands there */
  accessConflict: 409,
  /** a pairing slot that another device took */
  taken: 409,
  inviteExpired: 410,
  tooLarge: 413,
  wrongContentType: 415,
  rangeNotSatisfiable: 416,
  /** with "limit" */
  tooManyRecipients: 422,
  /** no message that can be sent as it is */
  badMessage: 422,
  /** with "retryAfter", seconds */
  tooManyRequests: 429,
  internal: 500,
  /** with "retryAfter", seconds */
  unavailable: 503,
  /** the MTA that mail leaves by; with "retryAfter" */
  smarthostDown: 503,
  /** that MTA was given the whole message and did not answer: it may have left; with "retryAfter" */
  handedOver: 503,
  overQuota: 507,
} as const satisfies Readonly<Record<string, number>>;

export type ErrorName = keyof typeof ERROR_STATUS;

/** Of 5xx, those that are more than "try again" to a client. */
export const TOLD_5XX: readonly string[] = ["smarthostDown", "handedOver"];

/** A refused append: 409 where the log has moved on and a newly made entry may pass, 422 where it never may. */
export const REFUSAL_STATUS = { race: 409, never: 422 } as const;
/** Names of refusals that are races. */
export const RACES: readonly string[] = [
  ...["epochOver", "deviceSeqGap", "seenHead", "seenTooOld", "seenAhead", "recordVersion", "generationGap"],
  ...["conflict", "signerNotLive", "blobMissing"],
];

export const refusalStatus = (name: string): number =>
  RACES.includes(name) ? REFUSAL_STATUS.race : REFUSAL_STATUS.never;

export interface WireError {
  readonly error: string;
  /** Everything beside the name. */
  readonly details: CborMap;
}

export const encodeError = (error: string, details: CborMap = {}): Uint8Array => encodeCbor({ ...details, error });

/** Null if not an error body. */
export function decodeError(bytes: Uint8Array): WireError | null {
  const map = asMap(decodeCbor(bytes) ?? undefined);
  const error = map && asText(map["error"], 64);
  return map && error !== null ? { error, details: map } : null;
}
