/**
 * One exchange with a provider: timeouts, bounded bodies, no redirects. What never became an answer is `offline`, what is
 * no answer of the protocol is `protocol`; error bodies come back as data, for the call to judge.
 */
import { decodeError, TOLD_5XX, type WireError } from "../api/errors.ts";
import { decodeBody, type Schema } from "../api/schema.ts";
import { API_BASE, CBOR_TYPE, MAX_ANSWER_BYTES, type Call } from "../api/wire.ts";
import { concatBytes } from "../lib/bytes.ts";
import { asCount } from "../lib/cbor-fields.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { Offline, ProtocolFailure } from "../storage/remote-log.ts";
import { startDeadline, type Deadline } from "./deadline.ts";
import type { Fetch, FetchResponse } from "./fetch.ts";

/** An answer is awaited so long, plus the time its body takes at the slowest useful speed. */
const TIMEOUT_MS = 30_000;
const SLOWEST_BYTES_PER_MS = 16;
const MAX_RETRY_AFTER_SECONDS = 3600;

/** A failure the provider names; the call knows which ones it may get. */
export interface Named extends WireError {
  readonly type: "named";
  readonly status: number;
}
export type HttpFailure = Offline | ProtocolFailure | Named;

export interface HttpRequest {
  readonly call: Call;
  /** In place of the call's own path: with its query, or an id filled in. */
  readonly path?: string;
  readonly token?: string;
  readonly body?: Uint8Array;
  readonly contentType?: string;
  readonly range?: string;
  readonly signal?: AbortSignal;
  /** Milliseconds that an answer may take beyond the usual. */
  readonly patienceMs?: number;
  /** Octets of the body that left, where it can be told. */
  readonly progress?: (sent: number) => void;
}

/** A 2xx answer. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: Uint8Array<ArrayBuffer>;
}

export interface Http {
  /** An answer in this content type, whole. */
  exchange(request: HttpRequest, type: string, limit: number): Promise<Result<HttpAnswer, HttpFailure>>;
  /** An answer to be read as it comes, within the deadline given. */
  open(request: HttpRequest, type: string, deadline: Deadline): Promise<Result<FetchResponse, HttpFailure>>;
}

export function createHttp(fetch: Fetch, baseUrl: string, timeoutMs: number = TIMEOUT_MS): Http {
  async function send(request: HttpRequest, accept: string, deadline: Deadline): Promise<FetchResponse | null> {
    const { call, path = call.path, body, signal, progress } = request;
    if (signal?.aborted === true) return null;
    try {
      return await fetch(`${baseUrl}${API_BASE}${path}`, {
        method: call.method,
        headers: headersOf(request, accept),
        ...(body ? { body: body as Uint8Array<ArrayBuffer> } : {}),
        ...(progress ? { progress } : {}),
        ...({ redirect: "manual", credentials: "omit", cache: "no-store", signal: deadline.signal } as const),
      });
    } catch {
      return null;
    }
  }

  async function open(request: HttpRequest, type: string, deadline: Deadline) {
    const response = await send(request, type, deadline);
    if (response === null) return err<HttpFailure>({ type: "offline" });
    const failure = await failureOf(response, type, deadline);
    return failure ? err(failure) : ok(response);
  }

  return {
    open,
    async exchange(request, type, limit) {
      const allowance = ((request.body?.length ?? 0) / SLOWEST_BYTES_PER_MS) | 0;
      const deadline = startDeadline(timeoutMs + allowance + (request.patienceMs ?? 0), request.signal);
      try {
        const response = await open(request, type, deadline);
        if (!response.ok) return response;
        const body = await readBody(response.value, limit, deadline);
        return body.ok ? ok({ status: response.value.status, body: body.value }) : body;
      } finally {
        deadline.stop();
      }
    },
  };
}

function headersOf({ token, body, contentType, range }: HttpRequest, accept: string): Record<string, string> {
  return {
    Accept: accept,
    ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    ...(body ? { "Content-Type": contentType ?? CBOR_TYPE } : {}),
    ...(range === undefined ? {} : { Range: range }),
  };
}

async function failureOf(response: FetchResponse, type: string, deadline: Deadline): Promise<HttpFailure | null> {
  const { status } = response;
  if ((status === 200 || status === 206) && typeOf(response) === type) return null;
  const named = typeOf(response) === CBOR_TYPE && status >= 400 ? await namedFailure(response, deadline) : null;
  if (named) return named;
  await discard(response);
  // of a proxy, whose bound on bodies is below the provider's
  if (status === 413) return { type: "named", status, error: "tooLarge", details: {} };
  if (status >= 500 || status === 429) return offlineFor(Number(response.headers.get("retry-after") ?? NaN));
  if (status === 0 || (status >= 300 && status < 400)) return { type: "protocol", detail: "redirect" };
  return { type: "protocol", detail: `status ${status}, ${typeOf(response).slice(0, 64) || "no content type"}` };
}

async function namedFailure(response: FetchResponse, deadline: Deadline): Promise<HttpFailure> {
  const body = await readBody(response, MAX_ANSWER_BYTES, deadline);
  if (!body.ok) return body.error;
  const error = decodeError(body.value);
  if (error === null) return { type: "protocol", detail: "malformed error" };
  if (response.status >= 500 && !TOLD_5XX.includes(error.error)) return offlineFor(retryAfterOf(error) ?? NaN);
  return { type: "named", status: response.status, ...error };
}

/** Seconds, if the failure says so. */
export const retryAfterOf = ({ details }: WireError): number | null =>
  asCount(details["retryAfter"], MAX_RETRY_AFTER_SECONDS);

const offlineFor = (seconds: number): Offline =>
  seconds > 0 && seconds <= MAX_RETRY_AFTER_SECONDS
    ? { type: "offline", retryAfterSeconds: seconds }
    : { type: "offline" };

const typeOf = (response: FetchResponse): string =>
  (response.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";

export async function discard(response: FetchResponse): Promise<void> {
  try {
    await response.body?.getReader().cancel();
  } catch {
    // an answer nobody reads may end as it likes
  }
}

type Body = Result<Uint8Array<ArrayBuffer>, Offline | ProtocolFailure>;

async function readBody(response: FetchResponse, limit: number, deadline: Deadline): Promise<Body> {
  const reader = response.body?.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true };
      if (done || !value) return ok(concatBytes(...chunks));
      deadline.extend();
      size += value.length;
      if (size > limit) {
        await reader?.cancel();
        return err({ type: "protocol", detail: "answer too large" });
      }
      chunks.push(value);
    }
  } catch {
    return err({ type: "offline" });
  }
}

/** An answer in CBOR of this shape. */
export async function callFor<T>(http: Http, request: HttpRequest, schema: Schema<T>): Promise<Result<T, HttpFailure>> {
  const answer = await http.exchange(request, CBOR_TYPE, MAX_ANSWER_BYTES);
  if (!answer.ok) return answer;
  const decoded = decodeBody(schema, answer.value.body);
  return decoded === null ? err({ type: "protocol", detail: `malformed answer to ${request.call.path}` }) : ok(decoded);
}
