/** The HTTP API over the memory provider, as a fetch: what a client sees of a real one, without a socket. */
import { decodeBody, encodeBody } from "../../api/schema.ts";
import { encodeError, ERROR_STATUS, refusalStatus, type ErrorName } from "../../api/errors.ts";
import { BLOB_TYPE, CBOR_TYPE, EVENTS_TYPE, schemas } from "../../api/wire.ts";
import { verifyLogin } from "../../crypto/login.ts";
import type { CryptoPort } from "../../crypto/primitives.ts";
import { bytesToHex, utf8 } from "../../lib/bytes.ts";
import type { CborMap } from "../../lib/cbor-fields.ts";
import { parseId, seq, type AccountId, type BlobId } from "../../lib/ids.ts";
import { findDevice } from "../../log/record.ts";
import { violationFields } from "../../log/violation.ts";
import type { HostedAccount } from "../../storage/testing/hosted-account.ts";
import type { MemoryProvider } from "../../storage/testing/memory-provider.ts";
import type { Refused } from "../../storage/remote-log.ts";
import type { Fetch, FetchInit, FetchResponse } from "../fetch.ts";

export interface WireServer {
  readonly fetch: Fetch;
  /** "METHOD path" of each request so far. */
  readonly requests: string[];
  /** Tokens given out run out at once. */
  expireTokens(): void;
}

const respond = (status: number, type: string, body: Uint8Array, headers: Record<string, string> = {}): FetchResponse =>
  new Response(body.slice(), { status, headers: { "content-type": type, ...headers } });
const cbor = (body: Uint8Array, status = 200): FetchResponse => respond(status, CBOR_TYPE, body);
const fail = (name: ErrorName, details: CborMap = {}): FetchResponse =>
  cbor(encodeError(name, details), ERROR_STATUS[name]);
const refuse = ({ violation, index }: Refused): FetchResponse =>
  cbor(encodeError(violation.type, { ...violationFields(violation), index }), refusalStatus(violation.type));

export function createWireServer(crypto: CryptoPort, provider: MemoryProvider, origin: string): WireServer {
  const challenges = new Set<string>();
  const tokens = new Map<string, AccountId>();
  const requests: string[] = [];

  async function open(path: string, body: Uint8Array): Promise<FetchResponse> {
    if (path === "challenge") {
      const challenge = crypto.randomBytes(32);
      challenges.add(bytesToHex(challenge));
      return cbor(encodeBody(schemas.challenge.answer, { challenge }));
    }
    const login = decodeBody(schemas.login.body, body);
    if (path !== "login" || !login) return fail("badRequest");
    const { account, device, challenge, sig } = login;
    const record = provider.account(account).view.record?.record;
    const key = /^0+$/.test(device) ? record?.identity : record && findDevice(record, device)?.key;
    const fresh = challenges.delete(bytesToHex(challenge));
    const claim = { origin, account, device, challenge };
    if (!fresh || !key || !(await verifyLogin(crypto, key, claim, sig))) return fail("notAuthorized");
    const token = bytesToHex(crypto.randomBytes(16));
    tokens.set(token, account);
    return cbor(encodeBody(schemas.login.answer, { token, expires: 4_102_444_800 }));
  }

  async function inSession(path: string, query: number, init: FetchInit, hosted: HostedAccount) {
    const body = init.body ?? new Uint8Array(0);
    const blob = parseId<BlobId>(path.replace(/^blobs\//, ""));
    if (blob) return init.method === "PUT" ? putBlob(hosted, blob, body) : getBlob(hosted, blob, init.headers["Range"]);
    if (path === "events") return events(hosted, query, init.signal);
    if (path === "log" && init.method === "POST") return append(hosted, body);
    if (path === "log") return cbor(encodeBody(schemas.log.answer, hosted.page(seq(query))));
    const newest = hosted.newest(path === "record" ? "account" : "checkpoint");
    return newest
      ? cbor(encodeBody(schemas.record.answer, { seq: newest.seq, entry: newest.bytes }))
      : fail("notFound");
  }

  const fetch: Fetch = async (url, init) => {
    const { pathname, searchParams } = new URL(url);
    const path = pathname.replace("/api/v1/", "");
    requests.push(`${init.method} ${path}`);
    init.signal.throwIfAborted();
    if (path === "challenge" || path === "login") return open(path, init.body ?? new Uint8Array(0));
    const account = tokens.get((init.headers["Authorization"] ?? "").replace("Bearer ", ""));
    if (account === undefined) return fail("notAuthorized");
    return inSession(path, Number(searchParams.get("after") ?? 0), init, provider.account(account));
  };

  return { fetch, requests, expireTokens: () => tokens.clear() };
}

async function append(hosted: HostedAccount, body: Uint8Array): Promise<FetchResponse> {
  const asked = decodeBody(schemas.append.body, body);
  if (!asked) return fail("badRequest");
  const appended = await hosted.append(asked.entries);
  if (!appended.ok) return refuse(appended.error);
  return cbor(encodeBody(schemas.append.answer, { assigned: appended.value, page: hosted.page(asked.after) }));
}

async function putBlob(hosted: HostedAccount, id: BlobId, body: Uint8Array): Promise<FetchResponse> {
  const put = await hosted.blobs.put(id, body);
  return put.ok ? cbor(encodeBody(schemas.putBlob.answer, {})) : fail("exists");
}

async function getBlob(hosted: HostedAccount, id: BlobId, range: string | undefined): Promise<FetchResponse> {
  const blob = await hosted.blobs.get(id);
  if (!blob.ok) return fail("notFound");
  const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(range ?? "") ?? [];
  if (start === undefined) return respond(200, BLOB_TYPE, blob.value);
  if (Number(start) >= blob.value.length) return fail("rangeNotSatisfiable");
  return respond(206, BLOB_TYPE, blob.value.subarray(Number(start), Number(end) + 1));
}

function events(hosted: HostedAccount, after: number, signal: AbortSignal): FetchResponse {
  let stop = (): void => undefined;
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      let last = after;
      const tell = (): void => {
        const now = hosted.view.seq;
        if (now > last) controller.enqueue(utf8(`id: ${now}\nevent: seq\ndata: ${now}\n\n`));
        last = now;
      };
      stop = hosted.onAppend(tell);
      signal.addEventListener("abort", () => {
        stop();
        controller.error(new Error("aborted"));
      });
      tell();
    },
    cancel: () => stop(),
  });
  return new Response(stream, { headers: { "content-type": EVENTS_TYPE } });
}
