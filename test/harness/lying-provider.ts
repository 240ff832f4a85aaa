/**
 * A provider that lies: an HTTP proxy before a real one, which passes everything on as it is (logins, blobs, live
 * events, the webmail) until it is told to rewrite answers. Logins are bound to an origin: the real provider must be
 * started with this proxy's as its own.
 */
import { createServer, request as requestHttp } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { decodeBody, encodeBody, type Schema } from "../../shared/api/schema.ts";
import { API_BASE, CBOR_TYPE, schemas, type Answer } from "../../shared/api/wire.ts";
import { bytesToHex } from "../../shared/lib/bytes.ts";

export type Page = Answer<"log">;
export type Numbered = Answer<"record">;

/** What is rewritten; what is absent is passed on. */
export interface Lies {
  /** In answers to GET log and POST log. `seen`: entries that an honest answer has held, by seq. */
  readonly page?: (page: Page, seen: ReadonlyMap<number, Uint8Array>) => Page;
  readonly record?: (record: Numbered) => Numbered;
  readonly checkpoint?: (checkpoint: Numbered) => Numbered;
  readonly blob?: (bytes: Uint8Array, id: string) => Uint8Array;
  /** Only to this device (32 hex digits); else to all. */
  readonly to?: string;
}

export interface LyingProvider {
  /** "http://127.0.0.1:PORT", for --origin of the real one and for clients. */
  readonly origin: string;
  /** The real one's, "http://127.0.0.1:PORT". */
  upstream: string;
  /** Null: honest. */
  lies: Lies | null;
  /** Where a device is sent instead: two histories for two devices. */
  readonly forks: Map<string, string>;
  /** Entries that an honest answer has held, by seq. */
  readonly seen: ReadonlyMap<number, Uint8Array>;
  /** Answers that were rewritten. */
  readonly told: number;
  /** Calls so far, "GET log". */
  readonly calls: readonly string[];
  close(): Promise<void>;
}

/** Of one connection, or of the body's length: the answer's own are made anew. */
const NOT_PASSED = new Set(["connection", "keep-alive", "transfer-encoding", "content-length"]);

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** "GET log", or null outside the API. */
  readonly call: string | null;
  readonly body: Uint8Array;
}

export async function startLyingProvider(): Promise<LyingProvider> {
  /** Device by token, learnt from logins; the proxy sees what any provider sees. */
  const devices = new Map<string, string>();
  const seen = new Map<number, Uint8Array>();
  const forks = new Map<string, string>();
  const calls: string[] = [];
  const state = { upstream: "", lies: null as Lies | null, told: 0 };

  const deviceOf = ({ request, call, body }: Exchange): string | null => {
    if (call === "POST challenge" || call === "POST login") return askedDevice(body);
    return devices.get(request.headers.authorization ?? "") ?? null;
  };

  /** The lie for this answer; null = passed on as it comes. */
  function lieFor({ call }: Exchange, device: string | null): ((bytes: Uint8Array) => Uint8Array) | null {
    const { lies } = state;
    if (!lies || (lies.to !== undefined && lies.to !== device)) return null;
    const { page, record, checkpoint, blob } = lies;
    if (call === "GET log" && page) return rewritten(schemas.log.answer, (honest) => page(honest, seen));
    if (call === "POST log" && page)
      return rewritten(schemas.append.answer, (honest) => ({ ...honest, page: page(honest.page, seen) }));
    if (call === "GET record" && record) return rewritten(schemas.record.answer, record);
    if (call === "GET checkpoint" && checkpoint) return rewritten(schemas.checkpoint.answer, checkpoint);
    const id = call?.startsWith("GET blobs/") ? call.slice("GET blobs/".length) : null;
    return id !== null && blob ? (bytes) => blob(bytes, id) : null;
  }

  function remember(call: string | null, body: Uint8Array): void {
    const page =
      call === "GET log"
        ? decodeBody(schemas.log.answer, body)
        : call === "POST log"
          ? decodeBody(schemas.append.answer, body)?.page
          : null;
    page?.entries.forEach((entry, i) => seen.set(page.first + i, entry));
  }

  function noteLogin({ body }: Exchange, answer: Uint8Array): void {
    const device = askedDevice(body);
    const login = decodeBody(schemas.login.answer, answer);
    if (device !== null && login) devices.set(`Bearer ${login.token}`, device);
  }

  async function rewrite(exchange: Exchange, answer: IncomingMessage, device: string | null): Promise<void> {
    const { call, response } = exchange;
    const honest = await readAll(answer);
    if (answer.statusCode === 200) remember(call, honest);
    if (answer.statusCode === 200 && call === "POST login") noteLogin(exchange, honest);
    const lie = answer.statusCode === 200 ? lieFor(exchange, device) : null;
    const body = lie ? lie(honest) : honest;
    if (lie && Buffer.compare(body, honest) !== 0) state.told++;
    response.writeHead(answer.statusCode ?? 502, { ...passed(answer.headers), "content-length": body.length });
    response.end(body);
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = callOf(request);
    const exchange: Exchange = { request, response, call, body: await readAll(request) };
    if (call) calls.push(call);
    const device = deviceOf(exchange);
    const target = new URL(request.url ?? "/", (device !== null && forks.get(device)) || state.upstream);
    // a part of a blob can not be told from a part of another: a lie needs the whole
    const headers = passed(request.headers, lieFor(exchange, device) ? ["range"] : []);
    if (request.method !== "GET") headers["content-length"] = String(exchange.body.length);
    const upstream = requestHttp(target, { method: request.method, headers }, (answer) => {
      answer.on("error", () => response.destroy());
      if (call !== null && isWhole(call, answer)) return void rewrite(exchange, answer, device);
      response.writeHead(answer.statusCode ?? 502, passed(answer.headers));
      response.flushHeaders();
      answer.pipe(response);
    });
    upstream.on("error", () => response.destroy());
    response.on("close", () => upstream.destroy());
    upstream.end(exchange.body);
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ seen, forks, calls, close: () => close(server) },
    get upstream() {
      return state.upstream;
    },
    set upstream(origin) {
      state.upstream = origin;
    },
    get lies() {
      return state.lies;
    },
    set lies(lies) {
      state.lies = lies;
    },
    get told() {
      return state.told;
    },
  };
}

const callOf = ({ method = "", url = "" }: IncomingMessage): string | null =>
  url.startsWith(API_BASE) ? `${method} ${url.slice(API_BASE.length).replace(/\?.*/, "")}` : null;

/** What may be rewritten: not the stream of events, which never ends. */
const isWhole = (call: string, { headers }: IncomingMessage): boolean =>
  call.startsWith("GET blobs/") || headers["content-type"] === CBOR_TYPE;

const passed = (headers: IncomingHttpHeaders, but: readonly string[] = []): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !NOT_PASSED.has(name) && !but.includes(name)));

function askedDevice(body: Uint8Array): string | null {
  const asked = decodeBody(schemas.challenge.body, body) ?? decodeBody(schemas.login.body, body);
  return asked?.device ?? null;
}

const rewritten =
  <T>(schema: Schema<T>, lie: (honest: T) => T) =>
  (bytes: Uint8Array): Uint8Array => {
    const honest = decodeBody(schema, bytes);
    if (honest === null) throw new Error(`not an answer of the API: ${bytesToHex(bytes.subarray(0, 32))}`);
    return encodeBody(schema, lie(honest));
  };

async function readAll(stream: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function close(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, "close").catch(() => undefined);
}
