/**
 * What stands on disk of who was answered, and of the secret that ids of answers follow from: nothing that can be told from a
 * guess without the provider's secrets, also those that do not lie with its data.
 *
 *     key      HMAC-SHA-256(secret of the data folder, "aerogramme/v1/vacation" ‖ 0 ‖ secret of access, where there is one)
 *     name     HMAC-SHA-256(key, "sender" ‖ 0 ‖ A ‖ address in lower case), 16 octets
 *     sealed   nonce12 ‖ AES-256-GCM(key, aad A)
 */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";
import { idToBytes, type AccountId } from "../../shared/lib/ids.ts";

const NONCE = 12;
const TAG = 16;
const NAME = 16;

export interface VacationKeys {
  nameOf(account: AccountId, address: string): Uint8Array;
  seal(account: AccountId, octets: Uint8Array): Uint8Array;
  /** Null: under other secrets, or altered. */
  open(account: AccountId, sealed: Uint8Array): Uint8Array | null;
}

/** `access` empty: the provider has none but what lies with its data. */
export function createVacationKeys(secret: Uint8Array, access: Uint8Array): VacationKeys {
  const key = createHmac("sha256", secret).update("aerogramme/v1/vacation\0").update(access).digest();
  return {
    nameOf(account, address) {
      const mac = createHmac("sha256", key).update("sender\0").update(idToBytes(account));
      return new Uint8Array(mac.update(address.trim().toLowerCase()).digest().subarray(0, NAME));
    },
    seal(account, octets) {
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(idToBytes(account));
      return new Uint8Array(Buffer.concat([nonce, cipher.update(octets), cipher.final(), cipher.getAuthTag()]));
    },
    open(account, sealed) {
      if (sealed.length < NONCE + TAG) return null;
      const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, NONCE)).setAAD(idToBytes(account));
      decipher.setAuthTag(sealed.subarray(-TAG));
      try {
        return new Uint8Array(Buffer.concat([decipher.update(sealed.subarray(NONCE, -TAG)), decipher.final()]));
      } catch {
        return null;
      }
    },
  };
}
