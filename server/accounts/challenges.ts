/**
 * Login challenges without memory: 32 bytes that only this process can have made, for one account and device, answered
 * once within 60 seconds.
 *
 *     u32 time ‖ 8 random bytes ‖ first 20 bytes of HMAC(key, time ‖ random ‖ A ‖ device_id)
 */
import { constantTimeEqual } from "../../shared/crypto/constant-time.ts";
import type { CryptoPort } from "../../shared/crypto/primitives.ts";
import { bytesToHex, concatBytes, u32ToBytes } from "../../shared/lib/bytes.ts";
import { idToBytes, type AccountId, type DeviceId } from "../../shared/lib/ids.ts";

export interface Challenges {
  make(account: AccountId, device: DeviceId): Uint8Array;
  /** Whether it was made here for these two, is not over, and is answered for the first time. */
  take(challenge: Uint8Array, account: AccountId, device: DeviceId): boolean;
}

const SECONDS = 60;
const MAC_BYTES = 20;
/** Answered ones remembered; rate limits keep far below. */
const MAX_TAKEN = 100_000;

export function createChallenges(crypto: CryptoPort, clock: () => number): Challenges {
  const key = crypto.randomBytes(32);
  const taken = new Map<string, number>();
  const now = (): number => Math.floor(clock() / 1000);
  const mac = (head: Uint8Array, account: AccountId, device: DeviceId): Uint8Array =>
    crypto.hmac(key, concatBytes(head, idToBytes(account), idToBytes(device))).subarray(0, MAC_BYTES);

  function forgetOld(): void {
    for (const [name, made] of taken) {
      if (made + SECONDS >= now() && taken.size < MAX_TAKEN) return;
      taken.delete(name);
    }
  }

  return {
    make(account, device) {
      const head = concatBytes(u32ToBytes(now()), crypto.randomBytes(8));
      return concatBytes(head, mac(head, account, device));
    },
    take(challenge, account, device) {
      const head = challenge.subarray(0, 12);
      if (challenge.length !== 32 || !constantTimeEqual(challenge.subarray(12), mac(head, account, device)))
        return false;
      const made = new DataView(head.buffer, head.byteOffset).getUint32(0);
      const name = bytesToHex(challenge);
      if (made + SECONDS < now() || taken.has(name)) return false;
      forgetOld();
      taken.set(name, made);
      return true;
    },
  };
}
