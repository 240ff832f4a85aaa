/**
 * A device's certificate in the account record: its public keys, vouched for by the identity key or by another device of
 * the same record. The sealed name is not certified: it is display text, under the entry's own signature.
 *
 *     {"id", "kind", "key", "recipient", "name", "notBefore", "signer", "sig"}
 *     sig = Ed25519("aerogramme/v1/device" ‖ CBOR [A, id, kind, key, recipient, notBefore])
 */
import type { CryptoPort } from "../crypto/primitives.ts";
import { concatBytes, utf8 } from "../lib/bytes.ts";
import { encodeCbor, type Cbor } from "../lib/cbor.ts";
import { asBytesUpTo } from "../lib/cbor-fields.ts";
import { idToBytes, type AccountId, type DeviceId } from "../lib/ids.ts";
import { bytesOf, deviceId, readMap, signer, signerToCbor, unixTime } from "./fields.ts";
import { MAX_DEVICE_NAME_BYTES, RECIPIENT_BYTES } from "./limits.ts";

const LABEL = utf8("aerogramme/v1/device");
/** `provider`: keys that lie at the provider, closed; a password opens them (docs/protocol.md, "Access"). */
export const DEVICE_KINDS = ["webmail", "companion", "provider"] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];

/** What a certificate vouches for. */
export interface DeviceClaim {
  readonly id: DeviceId;
  readonly kind: DeviceKind;
  /** DK, Ed25519 public key. */
  readonly key: Uint8Array;
  /** DE, hybrid recipient, 1216 bytes. */
  readonly recipient: Uint8Array;
  /** Unix seconds; informative: log order says when a device was live. */
  readonly notBefore: number;
}

export interface DeviceCertificate extends DeviceClaim {
  /** Sealed by device-name.ts. */
  readonly name: Uint8Array;
  /** Null: the identity key. */
  readonly signer: DeviceId | null;
  readonly sig: Uint8Array;
}

export const certificateMessage = (account: AccountId, claim: DeviceClaim): Uint8Array =>
  concatBytes(
    LABEL,
    encodeCbor([idToBytes(account), idToBytes(claim.id), claim.kind, claim.key, claim.recipient, claim.notBefore]),
  );

/** `by.device` null = `by.secret` is the identity key's seed. */
export async function certifyDevice(
  crypto: CryptoPort,
  account: AccountId,
  claim: DeviceClaim & { readonly name: Uint8Array },
  by: { readonly device: DeviceId | null; readonly secret: Uint8Array },
): Promise<DeviceCertificate> {
  const sig = await crypto.ed25519.sign(by.secret, certificateMessage(account, claim));
  const { id, kind, key, recipient, name, notBefore } = claim;
  return { id, kind, key, recipient, name, notBefore, signer: by.device, sig };
}

export function certificateToCbor(certificate: DeviceCertificate): Cbor {
  const { id, kind, key, recipient, name, notBefore, signer: by, sig } = certificate;
  return { id: idToBytes(id), kind, key, recipient, name, notBefore, signer: signerToCbor(by), sig };
}

/** Null if malformed. */
export const cborToCertificate = (value: Cbor | undefined): DeviceCertificate | null =>
  readMap(value, (take) => ({
    id: take("id", deviceId),
    kind: take("kind", (text) => DEVICE_KINDS.find((kind) => kind === text) ?? null),
    key: take("key", bytesOf(32)),
    recipient: take("recipient", bytesOf(RECIPIENT_BYTES)),
    name: take("name", (name) => asBytesUpTo(name, MAX_DEVICE_NAME_BYTES)),
    notBefore: take("notBefore", unixTime),
    signer: take("signer", signer).device,
    sig: take("sig", bytesOf(64)),
  }));
