/**
 * The browser's fetch, which tells nothing of how far a body has gone: what is asked to tell that goes by XMLHttpRequest, where
 * there is one (workers have it, service workers do not).
 */
import type { BodyReader, Fetch, FetchInit, FetchResponse } from "../../shared/client/fetch.ts";

/** Octets of an answer to an upload. */
const MAX_ANSWER = 16 << 20;

export const browserFetch: Fetch = (url, { progress, ...init }) =>
  progress && init.body && typeof XMLHttpRequest !== "undefined" ? upload(url, init, progress) : fetch(url, init);

/**
 * What may be handed over to the browser, which copies it less often so, and may put it on the disk for a while: never a message as it
 * leaves for its readers.
 */
const isSealed = (url: string): boolean => url.includes("/blobs/");

function upload(
  url: string,
  init: Omit<FetchInit, "progress">,
  progress: (sent: number) => void,
): Promise<FetchResponse> {
  const { method, headers, body, signal } = init;
  const request = new XMLHttpRequest();
  return new Promise((resolve, reject) => {
    const fail = (): void => reject(new TypeError("no answer"));
    const abort = (): void => request.abort();
    if (signal.aborted) {
      fail();
      return;
    }
    signal.addEventListener("abort", abort, { once: true });
    request.open(method, url);
    request.responseType = "arraybuffer";
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded }) => progress(loaded);
    request.onprogress = ({ loaded }) => {
      if (loaded > MAX_ANSWER) request.abort();
    };
    request.onload = () => {
      // it was followed: a provider's API has no redirects
      if (request.responseURL === new URL(url, location.href).href) resolve(responseOf(request));
      else fail();
    };
    request.onerror = request.onabort = request.ontimeout = fail;
    request.onloadend = () => signal.removeEventListener("abort", abort);
    request.send(isSealed(url) && body ? new Blob([body]) : (body ?? null));
  });
}

function responseOf(request: XMLHttpRequest): FetchResponse {
  const bytes = new Uint8Array(request.response as ArrayBuffer);
  let isRead = bytes.length === 0;
  const reader: BodyReader = {
    read() {
      const done = isRead;
      isRead = true;
      return Promise.resolve(done ? { done } : { done, value: bytes });
    },
    cancel: () => Promise.resolve(),
  };
  return {
    status: request.status,
    headers: { get: (name) => request.getResponseHeader(name) },
    body: { getReader: () => reader },
  };
}
