/**
 * A device's name as it stands in the account record: sealed, as names tell things.
 *
 *     name = CBOR [E, nonce12, AES-256-GCM(K_name, aad id, UTF-8 name padded with 0x80, 0x00 … to 64 bytes)]
 *     K_name = HKDF(M, A ‖ u32 E, "aerogramme/v1/device-name", 32)
 */
import { KEY_BYTES, NONCE_BYTES, type CryptoPort } from "../crypto/primitives.ts";
import { concatBytes, u32ToBytes, utf8, utf8ToText } from "../lib/bytes.ts";
import { decodeCbor, encodeCbor } from "../lib/cbor.ts";
import { asBytesUpTo } from "../lib/cbor-fields.ts";
import { idToBytes, type AccountId, type DeviceId, type Epoch } from "../lib/ids.ts";
import { bytesOf, epochNumber, readTuple } from "./fields.ts";
import { MAX_DEVICE_NAME_BYTES } from "./limits.ts";

const LABEL = utf8("aerogramme/v1/device-name");
const PADDED_BYTES = 64;
/** Octets of UTF-8; longer names are cut by the caller. */
export const MAX_NAME_BYTES = PADDED_BYTES - 1;
const MARK = 0x80;

interface NameScope {
  readonly account: AccountId;
  readonly device: DeviceId;
}

function nameKey(crypto: CryptoPort, account: AccountId, epoch: Epoch, master: Uint8Array): Promise<Uint8Array> {
  return crypto.hkdf(master, concatBytes(idToBytes(account), u32ToBytes(epoch)), LABEL, KEY_BYTES);
}

/** `text` is cut to MAX_NAME_BYTES at a character's end. */
export async function sealDeviceName(
  crypto: CryptoPort,
  { account, device }: NameScope,
  { epoch, master }: { readonly epoch: Epoch; readonly master: Uint8Array },
  text: string,
): Promise<Uint8Array> {
  const nonce = crypto.randomBytes(NONCE_BYTES);
  const padded = new Uint8Array(PADDED_BYTES);
  const name = cutUtf8(text);
  padded.set(name);
  padded[name.length] = MARK;
  const key = await nameKey(crypto, account, epoch, master);
  return encodeCbor([epoch, nonce, await crypto.aesGcm.seal(key, nonce, idToBytes(device), padded)]);
}

/** Null if malformed, or of an epoch whose M `masterOf` does not know. */
export async function openDeviceName(
  crypto: CryptoPort,
  { account, device }: NameScope,
  masterOf: (epoch: Epoch) => Uint8Array | null,
  sealed: Uint8Array,
): Promise<string | null> {
  const parts = readTuple(decodeCbor(sealed) ?? undefined, (take) => ({
    epoch: take(epochNumber),
    nonce: take(bytesOf(NONCE_BYTES)),
    ct: take((ct) => asBytesUpTo(ct, MAX_DEVICE_NAME_BYTES)),
  }));
  const master = parts && masterOf(parts.epoch);
  if (!parts || !master) return null;
  const key = await nameKey(crypto, account, parts.epoch, master);
  const padded = await crypto.aesGcm.open(key, parts.nonce, idToBytes(device), parts.ct);
  const end = padded?.lastIndexOf(MARK) ?? -1;
  return padded && end >= 0 ? utf8ToText(padded.subarray(0, end)) : null;
}

function cutUtf8(text: string): Uint8Array {
  let kept = "";
  let size = 0;
  for (const character of text) {
    size += utf8(character).length;
    if (size > MAX_NAME_BYTES) break;
    kept += character;
  }
  return utf8(kept);
}
