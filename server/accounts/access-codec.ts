/**
 * An access set as it lies in the store, in two parts of CBOR: what devices gave and may read, and the provider's own.
 *
 *     content   {"v": 1, "file": bytes, "slots": [[id, kind, recipient] …]}
 *     secrets   {"v": 1, "verifiers": [[id, under, mac] …], "wrap": [m, t, p, salt, under, box] | null}
 *     reset     [under, mac]
 */
import { assert } from "../../shared/lib/assert.ts";
import { decodeCbor, encodeCbor, type Cbor } from "../../shared/lib/cbor.ts";
import { asBytes, asBytesUpTo, asCount, asList, asListOf, asMap, asText } from "../../shared/lib/cbor-fields.ts";
import type { StoredWrap, Verifier } from "./server-secrets.ts";

/** One password and 32 app passwords. */
export const MAX_SLOTS = 33;
export const MAX_FILE_BYTES = 128 * 1024;
export const RECIPIENT_BYTES = 1216;
const MAX_ID = 16;
const MAX_BOX_BYTES = 256;

export interface StoredSlot {
  readonly id: string;
  readonly kind: "password" | "app";
  readonly recipient: Uint8Array;
}

export interface AccessContent {
  readonly slots: readonly StoredSlot[];
  readonly file: Uint8Array;
}

export interface AccessSecrets {
  /** By slot; one that an administrator dropped has none. */
  readonly verifiers: ReadonlyMap<string, Verifier>;
  /** Of the password. */
  readonly wrap: StoredWrap | null;
}

export const encodeContent = ({ slots, file }: AccessContent): Uint8Array =>
  encodeCbor({ v: 1, file, slots: slots.map(({ id, kind, recipient }): Cbor => [id, kind, recipient]) });

export function encodeSecrets({ verifiers, wrap }: AccessSecrets): Uint8Array {
  const list = [...verifiers].map(([id, { under, mac }]): Cbor => [id, under, mac]);
  const { m, t, p } = wrap?.params ?? { m: 0, t: 0, p: 0 };
  return encodeCbor({ v: 1, verifiers: list, wrap: wrap && [m, t, p, wrap.salt, wrap.under, wrap.box] });
}

export const encodeVerifier = ({ under, mac }: Verifier): Uint8Array => encodeCbor([under, mac]);

/** Throws where our own bytes are none: a damaged database. */
export function decodeContent(bytes: Uint8Array): AccessContent {
  const map = asMap(decodeCbor(bytes) ?? undefined);
  const file = asBytesUpTo(map?.["file"], MAX_FILE_BYTES);
  const slots = asListOf(map?.["slots"], MAX_SLOTS, readSlot);
  assert(map?.["v"] === 1 && file && slots, "the content of a set is one");
  return { file, slots };
}

export function decodeSecrets(bytes: Uint8Array): AccessSecrets {
  const map = asMap(decodeCbor(bytes) ?? undefined);
  const verifiers = asListOf(map?.["verifiers"], MAX_SLOTS, readNamedVerifier);
  const wrap = map?.["wrap"] === null ? null : readWrap(map?.["wrap"]);
  assert(map?.["v"] === 1 && verifiers && wrap !== undefined, "the secrets of a set are such");
  return { verifiers: new Map(verifiers), wrap };
}

export function decodeVerifier(bytes: Uint8Array): Verifier {
  const verifier = readVerifier(asList(decodeCbor(bytes) ?? undefined) ?? []);
  assert(verifier, "a verifier is one");
  return verifier;
}

function readSlot(value: Cbor): StoredSlot | null {
  const [idValue, kind, recipientValue] = asList(value) ?? [];
  const id = asText(idValue, MAX_ID);
  const recipient = asBytes(recipientValue, RECIPIENT_BYTES);
  if (id === null || !recipient) return null;
  return kind === "password" || kind === "app" ? { id, kind, recipient } : null;
}

function readNamedVerifier(value: Cbor): readonly [string, Verifier] | null {
  const [idValue, ...rest] = asList(value) ?? [];
  const id = asText(idValue, MAX_ID);
  const verifier = readVerifier(rest);
  return id !== null && verifier ? [id, verifier] : null;
}

function readVerifier([underValue, macValue]: readonly Cbor[]): Verifier | null {
  const under = asBytesUpTo(underValue, 8);
  const mac = asBytes(macValue, 32);
  return under && mac ? { under, mac } : null;
}

/** Undefined: none. */
function readWrap(value: Cbor | undefined): StoredWrap | undefined {
  const [mValue, tValue, pValue, saltValue, underValue, boxValue] = asList(value) ?? [];
  const [m, t, p] = [asCount(mValue), asCount(tValue), asCount(pValue)];
  const salt = asBytes(saltValue, 16);
  const under = asBytesUpTo(underValue, 8);
  const box = asBytesUpTo(boxValue, MAX_BOX_BYTES);
  if (m === null || t === null || p === null || !salt || !under || !box) return undefined;
  return { params: { m, t, p }, salt, under, box };
}
