/** The little of fetch (WHATWG Fetch) that the client needs, so that browsers, workers and Node can hand theirs in. */

export interface FetchInit {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: Uint8Array<ArrayBuffer>;
  /** Redirects are refused: a provider's API has none. */
  readonly redirect: "manual";
  readonly credentials: "omit";
  readonly cache: "no-store";
  readonly signal: AbortSignal;
  /** Hears how many octets of the body left so far, where this fetch can tell. */
  readonly progress?: (sent: number) => void;
}

export interface BodyReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  cancel(): Promise<void>;
}

export interface FetchResponse {
  /** 0 for a redirect, in browsers. */
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: { getReader(): BodyReader } | null;
}

/** Rejects when there is no answer: no network, no such host, TLS refused, aborted. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchResponse>;
