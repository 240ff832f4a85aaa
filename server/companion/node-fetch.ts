/**
 * The client's fetch over node:http and node:https with connections that are kept: a third of the work of Node's own fetch,
 * which goes through web streams. Certificates are verified; redirects are not followed; answers come as they are sent.
 */
import { Agent as PlainAgent, request as plainRequest, type ClientRequest, type IncomingMessage } from "node:http";
import { Agent as TlsAgent, request as tlsRequest } from "node:https";
import type { BodyReader, Fetch, FetchInit, FetchResponse } from "../../shared/client/fetch.ts";

const plain = new PlainAgent({ keepAlive: true });
const tls = new TlsAgent({ keepAlive: true });

/** Asking for the same twice does no harm. */
const REPEATABLE = new Set(["GET", "PUT"]);

export const nodeFetch: Fetch = async (url, init) => {
  try {
    return await exchange(url, init);
  } catch (error) {
    // a kept connection that the other side has just closed
    if (error instanceof StaleConnection && REPEATABLE.has(init.method)) return exchange(url, init);
    throw error;
  }
};

class StaleConnection extends Error {}

function exchange(url: string, { method, headers, body, signal, progress }: FetchInit): Promise<FetchResponse> {
  const { protocol } = new URL(url);
  const length = body && progress ? { "Content-Length": String(body.length) } : {};
  const options = { method, headers: { ...headers, ...length }, signal };
  return new Promise((resolve, reject) => {
    const answered = (answer: IncomingMessage): void => resolve(responseOf(answer));
    const request =
      protocol === "https:"
        ? tlsRequest(url, { ...options, agent: tls }, answered)
        : plainRequest(url, { ...options, agent: plain }, answered);
    request.on("error", (error) => {
      const isStale = request.reusedSocket && "code" in error && error.code === "ECONNRESET";
      reject(isStale ? new StaleConnection() : error);
    });
    if (body && progress) write(request, body, progress);
    else request.end(body);
  });
}

/** Octets written at once where it is told how far it is. */
const PIECE = 64 * 1024;

/** As fast as the other side takes them: what is told has left this process. */
function write(request: ClientRequest, body: Uint8Array, progress: (sent: number) => void): void {
  let at = 0;
  const next = (): void => {
    while (at < body.length && !request.destroyed) {
      const isTaken = request.write(body.subarray(at, (at += PIECE)));
      if (!isTaken) {
        request.once("drain", () => {
          progress(Math.min(at, body.length));
          next();
        });
        return;
      }
    }
    request.end();
  };
  next();
}

function responseOf(answer: IncomingMessage): FetchResponse {
  const { statusCode = 0, headers } = answer;
  return {
    status: statusCode,
    headers: {
      get(name) {
        const value = headers[name.toLowerCase()];
        return typeof value === "string" ? value : (value?.join(", ") ?? null);
      },
    },
    body: { getReader: () => readerOf(answer) },
  };
}

function readerOf(answer: IncomingMessage): BodyReader {
  const chunks = answer[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>;
  return {
    async read() {
      const next = await chunks.next();
      return next.done === true ? { done: true } : { done: false, value: next.value };
    },
    cancel() {
      answer.destroy();
      return Promise.resolve();
    },
  };
}
