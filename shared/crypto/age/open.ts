/** Reads age v1 files: the file key from a header, the body from a file whose key is known, both at once. */
import { err, ok, type Result } from "../../lib/result.ts";
import { atOnce } from "../../lib/turns.ts";
import { constantTimeEqual } from "../constant-time.ts";
import type { CryptoPort } from "../primitives.ts";
import { findHeaderEnd, MAX_HEADER_BYTES, parseAgeHeader, startHeaderScan, type AgeHeader } from "./header.ts";
import type { AgeIdentity } from "./identity.ts";
import { PAYLOAD_NONCE_BYTES, openPayload, openingChunks, payloadKey } from "./payload.ts";
import { headerMac } from "./seal.ts";
import { HYBRID_STANZA, unwrapFileKey } from "./stanzas.ts";

/** Why a header is refused. `mac`: the file key is right but the header was altered. */
export type HeaderRefusal =
  | { readonly type: "malformed" }
  | { readonly type: "stanzas" }
  | { readonly type: "noMatch" }
  | { readonly type: "mac" };

/** Why a file is refused whose key is known. `payload`: a chunk is altered, missing or one too many. */
export type PayloadRefusal = { readonly type: "malformed" } | { readonly type: "mac" } | { readonly type: "payload" };

export type AgeRefusal = HeaderRefusal | PayloadRefusal;

export interface HeaderRules {
  /** Which mlkem768x25519 stanzas there must be, and no other kind; else refusal `stanzas`. "any" is age's own rule. */
  readonly stanzas?: "any" | "oneHybrid" | "hybridOnly";
}

/** The 16-byte file key. `header` may have the file's payload behind it. */
export async function openAgeHeader(
  crypto: CryptoPort,
  identities: readonly AgeIdentity[],
  header: Uint8Array,
  rules: HeaderRules = {},
): Promise<Result<Uint8Array, HeaderRefusal>> {
  const parsed = parseAgeHeader(header);
  return parsed === null ? err({ type: "malformed" }) : openParsedHeader(crypto, identities, parsed, rules);
}

export async function openParsedHeader(
  crypto: CryptoPort,
  identities: readonly AgeIdentity[],
  header: AgeHeader,
  rules: HeaderRules,
): Promise<Result<Uint8Array, HeaderRefusal>> {
  if (!stanzasAllowed(header, rules)) return err({ type: "stanzas" });
  // A scrypt stanza must stand alone, so that a passphrase authenticates the file (C2SP age.md).
  if (header.stanzas.length > 1 && header.stanzas.some(({ args }) => args[0] === "scrypt"))
    return err({ type: "malformed" });
  const fileKey = await findFileKey(crypto, identities, header);
  if (fileKey === "malformed") return err({ type: "malformed" });
  if (fileKey === null) return err({ type: "noMatch" });
  return macMatches(crypto, fileKey, header) ? ok(fileKey) : err({ type: "mac" });
}

function stanzasAllowed({ stanzas }: AgeHeader, rules: HeaderRules): boolean {
  if (rules.stanzas === undefined || rules.stanzas === "any") return true;
  if (rules.stanzas === "oneHybrid" && stanzas.length !== 1) return false;
  return stanzas.every(({ args }) => args[0] === HYBRID_STANZA);
}

async function findFileKey(crypto: CryptoPort, identities: readonly AgeIdentity[], { stanzas }: AgeHeader) {
  for (const identity of identities) {
    for (const stanza of stanzas) {
      const fileKey = await unwrapFileKey(crypto, identity, stanza);
      if (fileKey !== null) return fileKey;
    }
  }
  return null;
}

const macMatches = (crypto: CryptoPort, fileKey: Uint8Array, header: AgeHeader): boolean =>
  constantTimeEqual(headerMac(crypto, fileKey, header.covered), header.mac);

/** Whether the file (or header) was written with this file key; no public-key operation. */
export function verifyHeaderMac(crypto: CryptoPort, fileKey: Uint8Array, file: Uint8Array): boolean {
  const header = parseAgeHeader(file);
  return header !== null && macMatches(crypto, fileKey, header);
}

type Opened = Result<Uint8Array, PayloadRefusal>;

/** The body of a file whose key is known: all of it authenticated, its last chunk too, or nothing. */
export function openAgePayload(crypto: CryptoPort, fileKey: Uint8Array, file: Uint8Array): Opened {
  const payload = payloadOf(crypto, fileKey, file);
  return payload.ok ? opened(payload.value, atOnce(openingChunks(crypto, ...payload.value))) : payload;
}

/** The same in turns with others. */
export async function openAgePayloadInTurns(
  crypto: CryptoPort,
  fileKey: Uint8Array,
  file: Uint8Array,
): Promise<Opened> {
  const payload = payloadOf(crypto, fileKey, file);
  return payload.ok ? opened(payload.value, await openPayload(crypto, ...payload.value)) : payload;
}

/** The same of a file whose header was found right before: only the payload is authenticated. */
export async function openSeenPayloadInTurns(
  crypto: CryptoPort,
  fileKey: Uint8Array,
  file: Uint8Array,
): Promise<Opened> {
  const length = findHeaderEnd(startHeaderScan(), file.subarray(0, MAX_HEADER_BYTES));
  const payload = length === null ? err({ type: "malformed" } as const) : payloadAt(crypto, fileKey, file, length);
  return payload.ok ? opened(payload.value, await openPayload(crypto, ...payload.value)) : payload;
}

type Payload = readonly [key: Uint8Array, sealed: Uint8Array];

function payloadOf(crypto: CryptoPort, fileKey: Uint8Array, file: Uint8Array): Result<Payload, PayloadRefusal> {
  const header = parseAgeHeader(file);
  if (header === null) return err({ type: "malformed" });
  return macMatches(crypto, fileKey, header) ? payloadAt(crypto, fileKey, file, header.length) : err({ type: "mac" });
}

function payloadAt(
  crypto: CryptoPort,
  fileKey: Uint8Array,
  file: Uint8Array,
  headerLength: number,
): Result<Payload, PayloadRefusal> {
  if (file.length < headerLength + PAYLOAD_NONCE_BYTES) return err({ type: "malformed" });
  const start = headerLength + PAYLOAD_NONCE_BYTES;
  return ok([payloadKey(crypto, fileKey, file.subarray(headerLength, start)), file.subarray(start)]);
}

function opened([key]: Payload, body: Uint8Array | null): Opened {
  key.fill(0);
  return body === null ? err({ type: "payload" }) : ok(body);
}

/** Header and payload in one go. */
export async function openAge(
  crypto: CryptoPort,
  identities: readonly AgeIdentity[],
  file: Uint8Array,
  rules: HeaderRules = {},
): Promise<Result<{ fileKey: Uint8Array; body: Uint8Array }, AgeRefusal>> {
  const fileKey = await openAgeHeader(crypto, identities, file, rules);
  if (!fileKey.ok) return fileKey;
  const body = await openAgePayloadInTurns(crypto, fileKey.value, file);
  if (body.ok) return ok({ fileKey: fileKey.value, body: body.value });
  fileKey.value.fill(0);
  return body;
}
