/**
 * What two devices say to each other while pairing, sealed under the code's key K (docs/protocol.md, "Pairing"):
 *
 *     message = nonce12 ‖ AES-256-GCM(K, nonce, aad, CBOR map);   aad = label ‖ slot ‖ H(offer) ‖ H(hello), as far as said
 *     offer    {"v": 1, "id", "kind", "key", "recipient", "name", "commit": H("aerogramme/v1/pairing-commit" ‖ N)}
 *     hello    {"v": 1, "account", "address", "identity", "device", "seq", "head", "nonce"}     by the device that is in
 *     reveal   {"v": 1, "nonce": N}                                                             by the new one
 *     verdict  {"v": 1, "approved", "seq", "head"}
 *     check    u32 of H("aerogramme/v1/pairing-check" ‖ H(offer) ‖ H(hello) ‖ N) mod 1,000,000, six digits
 *
 * N is bound before and told after hello: nobody between the two can choose what makes their digits agree.
 */
import { constantTimeEqual } from "../../crypto/constant-time.ts";
import { hybridRecipientFromBytes } from "../../crypto/age/identity.ts";
import { publicKeyWellFormed } from "../../crypto/ed25519-rules.ts";
import { NONCE_BYTES, type CryptoPort } from "../../crypto/primitives.ts";
import { concatBytes, utf8 } from "../../lib/bytes.ts";
import { decodeCbor, encodeCbor, type Cbor } from "../../lib/cbor.ts";
import { asBytes, asCount, asMap, asText, type CborMap } from "../../lib/cbor-fields.ts";
import { idFromBytes, idToBytes, seq as toSeq, type AccountId, type DeviceId } from "../../lib/ids.ts";
import type { DeviceKind } from "../../log/certificate.ts";
import type { ChainPoint } from "../../log/chain.ts";
import { MAX_ADDRESS_LENGTH, RECIPIENT_BYTES } from "../../log/limits.ts";
import type { PairingCode } from "./pairing-code.ts";

/** What can be let in: a provider device is made only with the account, or by its owner's choice of flavor. */
const PAIRED_KINDS = ["webmail", "companion"] as const satisfies readonly DeviceKind[];

const VERSION = 1;
/** UTF-16 units of a device's name. */
const MAX_NAME = 256;
export const PAIRING_NONCE_BYTES = 16;

export interface Offer {
  readonly id: DeviceId;
  readonly kind: Exclude<DeviceKind, "provider">;
  /** DK, Ed25519 public key. */
  readonly key: Uint8Array;
  /** DE, hybrid recipient. */
  readonly recipient: Uint8Array;
  readonly name: string;
  /** pairingCommit of N. */
  readonly commit: Uint8Array;
}

export interface Hello {
  readonly account: AccountId;
  readonly address: string;
  /** The account's identity key, Ed25519 public. */
  readonly identity: Uint8Array;
  /** Who says hello. */
  readonly device: DeviceId;
  /** The point of the log it has read. */
  readonly seen: ChainPoint;
}

export interface Verdict {
  readonly approved: boolean;
  readonly seen: ChainPoint;
}

/** Messages said so far, as they stand in the slot. */
export type Said = readonly Uint8Array[];

type Kind = "offer" | "hello" | "reveal" | "verdict";

const COMMIT_LABEL = utf8("aerogramme/v1/pairing-commit");
const CHECK_LABEL = utf8("aerogramme/v1/pairing-check");

const aadOf = (crypto: CryptoPort, kind: Kind, { slot }: PairingCode, said: Said): Uint8Array =>
  concatBytes(utf8(`aerogramme/v1/pairing-${kind}`), slot, ...said.map((message) => crypto.sha256(message)));

async function seal(
  crypto: CryptoPort,
  kind: Kind,
  code: PairingCode,
  said: Said,
  fields: { readonly [key: string]: Cbor },
): Promise<Uint8Array> {
  const nonce = crypto.randomBytes(NONCE_BYTES);
  const plaintext = encodeCbor({ v: VERSION, ...fields });
  return concatBytes(nonce, await crypto.aesGcm.seal(code.key, nonce, aadOf(crypto, kind, code, said), plaintext));
}

/** The fields; null unless sealed under this code, after just these messages. */
async function open(
  crypto: CryptoPort,
  kind: Kind,
  code: PairingCode,
  said: Said,
  message: Uint8Array,
): Promise<CborMap | null> {
  const nonce = message.slice(0, NONCE_BYTES);
  if (nonce.length < NONCE_BYTES) return null;
  const aad = aadOf(crypto, kind, code, said);
  const plaintext = await crypto.aesGcm.open(code.key, nonce, aad, message.slice(NONCE_BYTES));
  const map = plaintext && asMap(decodeCbor(plaintext) ?? undefined);
  return map?.["v"] === VERSION ? map : null;
}

export const sealOffer = (crypto: CryptoPort, code: PairingCode, { id, ...offer }: Offer): Promise<Uint8Array> =>
  seal(crypto, "offer", code, [], { id: idToBytes(id), ...offer });

/** Null unless made with this code, with keys that can be certified. */
export async function openOffer(crypto: CryptoPort, code: PairingCode, message: Uint8Array): Promise<Offer | null> {
  const map = await open(crypto, "offer", code, [], message);
  const [id, key] = [asBytes(map?.["id"], 16), asBytes(map?.["key"], 32)];
  const [recipient, commit] = [asBytes(map?.["recipient"], RECIPIENT_BYTES), asBytes(map?.["commit"], 32)];
  const kind = PAIRED_KINDS.find((one) => one === map?.["kind"]);
  const name = asText(map?.["name"], MAX_NAME);
  if (!id || !key || !recipient || !commit || !kind || name === null) return null;
  if (!publicKeyWellFormed(key) || !hybridRecipientFromBytes(recipient)) return null;
  return { id: idFromBytes<DeviceId>(id), kind, key, recipient, name, commit };
}

export function sealHello(crypto: CryptoPort, code: PairingCode, said: Said, hello: Hello): Promise<Uint8Array> {
  const { account, address, identity, device, seen } = hello;
  const ids = { account: idToBytes(account), device: idToBytes(device) };
  const nonce = crypto.randomBytes(PAIRING_NONCE_BYTES);
  return seal(crypto, "hello", code, said, { ...ids, address, identity, seq: seen.seq, head: seen.head, nonce });
}

export async function openHello(
  crypto: CryptoPort,
  code: PairingCode,
  said: Said,
  message: Uint8Array,
): Promise<Hello | null> {
  const map = await open(crypto, "hello", code, said, message);
  const [account, device] = [asBytes(map?.["account"], 16), asBytes(map?.["device"], 16)];
  const [address, identity] = [asText(map?.["address"], MAX_ADDRESS_LENGTH), asBytes(map?.["identity"], 32)];
  const seen = pointIn(map);
  if (!account || !device || address === null || !identity || !seen) return null;
  return { account: idFromBytes<AccountId>(account), device: idFromBytes<DeviceId>(device), address, identity, seen };
}

export const sealReveal = (crypto: CryptoPort, code: PairingCode, said: Said, nonce: Uint8Array): Promise<Uint8Array> =>
  seal(crypto, "reveal", code, said, { nonce });

/** N; null unless it is the one bound by `commit`. */
export async function openReveal(
  crypto: CryptoPort,
  code: PairingCode,
  said: Said,
  commit: Uint8Array,
  message: Uint8Array,
): Promise<Uint8Array | null> {
  const map = await open(crypto, "reveal", code, said, message);
  const nonce = asBytes(map?.["nonce"], PAIRING_NONCE_BYTES);
  return nonce && constantTimeEqual(pairingCommit(crypto, nonce), commit) ? nonce : null;
}

export const sealVerdict = (
  crypto: CryptoPort,
  code: PairingCode,
  said: Said,
  { approved, seen }: Verdict,
): Promise<Uint8Array> => seal(crypto, "verdict", code, said, { approved, seq: seen.seq, head: seen.head });

export async function openVerdict(
  crypto: CryptoPort,
  code: PairingCode,
  said: Said,
  message: Uint8Array,
): Promise<Verdict | null> {
  const map = await open(crypto, "verdict", code, said, message);
  const seen = pointIn(map);
  const approved = map?.["approved"];
  return typeof approved === "boolean" && seen ? { approved, seen } : null;
}

function pointIn(map: CborMap | null): ChainPoint | null {
  const [at, head] = [asCount(map?.["seq"]), asBytes(map?.["head"], 32)];
  return at !== null && head ? { seq: toSeq(at), head } : null;
}

export const pairingCommit = (crypto: CryptoPort, nonce: Uint8Array): Uint8Array =>
  crypto.sha256(concatBytes(COMMIT_LABEL, nonce));

/** Six digits that both devices show. `said`: offer and hello. */
export function pairingCheck(crypto: CryptoPort, said: Said, nonce: Uint8Array): string {
  const hash = crypto.sha256(concatBytes(CHECK_LABEL, ...said.map((message) => crypto.sha256(message)), nonce));
  const number = new DataView(hash.buffer, hash.byteOffset).getUint32(0) % 1_000_000;
  return String(number).padStart(6, "0");
}
