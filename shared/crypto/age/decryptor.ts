/**
 * Decrypts an age v1 file that arrives in pieces, in linear time and with one chunk held. It releases chunks as they are
 * authenticated, before the end is known to be there: whoever shows a body waits for `end`, or uses openAgePayload.
 */
import { err, ok, type Result } from "../../lib/result.ts";
import type { CryptoPort } from "../primitives.ts";
import { MAX_HEADER_BYTES, findHeaderEnd, parseAgeHeader, startHeaderScan } from "./header.ts";
import type { AgeIdentity } from "./identity.ts";
import { openAgeHeader, type AgeRefusal, type HeaderRules } from "./open.ts";
import { PAYLOAD_NONCE_BYTES, SEALED_CHUNK_BYTES, openChunk, payloadKey } from "./payload.ts";

const FIRST_BUFFER = 4096;
const NOTHING: readonly Uint8Array[] = [];

type Released = Result<readonly Uint8Array[], AgeRefusal>;

/** `header`: still collecting it and the payload's nonce. `failed` is final. */
type State =
  | { readonly type: "header" }
  | { readonly type: "payload"; readonly key: Uint8Array; counter: number }
  | { readonly type: "failed"; readonly error: AgeRefusal }
  | { readonly type: "ended" };

export class AgeDecryptor {
  readonly #crypto: CryptoPort;
  readonly #identities: readonly AgeIdentity[];
  readonly #rules: HeaderRules;
  readonly #scan = startHeaderScan();
  #headerLength: number | null = null;
  #state: State = { type: "header" };
  /** What has come and is not consumed: the first `#held` bytes. */
  #buffer = new Uint8Array(FIRST_BUFFER);
  #held = 0;

  constructor(crypto: CryptoPort, identities: readonly AgeIdentity[], rules: HeaderRules = {}) {
    this.#crypto = crypto;
    this.#identities = identities;
    this.#rules = rules;
  }

  /** Chunks that became whole with these bytes; after a refusal always that refusal. A promise only within the header. */
  push(bytes: Uint8Array): Released | Promise<Released> {
    if (this.#state.type !== "header") return this.#pushPayload(bytes);
    this.#append(bytes);
    const start = this.#payloadStart();
    return start === null ? this.#answer(NOTHING) : this.#pushAfterHeader(start);
  }

  /** The last chunk; a refusal if the file is not complete. */
  end(): Released {
    if (this.#state.type === "header") return this.#fail({ type: "malformed" });
    if (this.#state.type !== "payload") return this.#answer(NOTHING);
    const { key, counter } = this.#state;
    const chunk = openChunk(this.#crypto, key, counter, true, this.#buffer.subarray(0, this.#held));
    if (chunk === null) return this.#fail({ type: "payload" });
    this.#state = { type: "ended" };
    return ok([chunk]);
  }

  /** Where the chunks begin, once header and nonce are there. */
  #payloadStart(): number | null {
    const held = this.#buffer.subarray(0, Math.min(this.#held, MAX_HEADER_BYTES));
    this.#headerLength ??= findHeaderEnd(this.#scan, held);
    if (this.#headerLength === null && this.#held >= MAX_HEADER_BYTES) this.#fail({ type: "malformed" });
    const start = (this.#headerLength ?? Infinity) + PAYLOAD_NONCE_BYTES;
    return this.#held < start ? null : start;
  }

  async #pushAfterHeader(start: number): Promise<Released> {
    const opened = await this.#openHeader(this.#buffer.subarray(0, this.#held), start);
    return opened ? this.#pushPayload(this.#takeHeld(start)) : this.#answer(NOTHING);
  }

  async #openHeader(held: Uint8Array, start: number): Promise<boolean> {
    const header = parseAgeHeader(held);
    const fileKey = await openAgeHeader(this.#crypto, this.#identities, held, this.#rules);
    if (header === null || !fileKey.ok) {
      this.#fail(fileKey.ok ? { type: "malformed" } : fileKey.error);
      return false;
    }
    const key = payloadKey(this.#crypto, fileKey.value, held.subarray(header.length, start));
    this.#state = { type: "payload", key, counter: 0 };
    return true;
  }

  /** What came behind header and nonce; the buffer becomes that of one sealed chunk. */
  #takeHeld(start: number): Uint8Array {
    const rest = this.#buffer.slice(start, this.#held);
    this.#buffer = new Uint8Array(SEALED_CHUNK_BYTES);
    this.#held = 0;
    return rest;
  }

  /** A full chunk is opened only when a byte behind it has come: until then it may be the last one. */
  #pushPayload(bytes: Uint8Array): Released {
    const released: Uint8Array[] = [];
    for (let at = 0; at < bytes.length && this.#state.type === "payload";) {
      if (this.#held === SEALED_CHUNK_BYTES && !this.#releaseChunk(released)) break;
      const part = bytes.subarray(at, at + SEALED_CHUNK_BYTES - this.#held);
      this.#buffer.set(part, this.#held);
      this.#held += part.length;
      at += part.length;
    }
    return released.length > 0 ? ok(released) : this.#answer(NOTHING);
  }

  #releaseChunk(released: Uint8Array[]): boolean {
    if (this.#state.type !== "payload") return false;
    const chunk = openChunk(this.#crypto, this.#state.key, this.#state.counter, false, this.#buffer);
    if (chunk === null) {
      this.#fail({ type: "payload" });
      return false;
    }
    this.#state.counter++;
    this.#held = 0;
    released.push(chunk);
    return true;
  }

  #append(bytes: Uint8Array): void {
    const needed = this.#held + bytes.length;
    if (needed > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(needed, 2 * this.#buffer.length));
      larger.set(this.#buffer.subarray(0, this.#held));
      this.#buffer = larger;
    }
    this.#buffer.set(bytes, this.#held);
    this.#held = needed;
  }

  #answer(released: readonly Uint8Array[]): Released {
    return this.#state.type === "failed" ? err(this.#state.error) : ok(released);
  }

  #fail(error: AgeRefusal): Released {
    this.#state = { type: "failed", error };
    this.#buffer = new Uint8Array(0);
    this.#held = 0;
    return err(error);
  }
}
