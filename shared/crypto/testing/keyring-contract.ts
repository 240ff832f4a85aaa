/** Sealing and opening a keyring on one implementation. */
import { describe, expect, test } from "vitest";
import { epoch, idFromBytes, type AccountId } from "../../lib/ids.ts";
import { generateHybridIdentity } from "../age/identity.ts";
import { openKeyring, sealKeyring, secretsOf } from "../keyring.ts";
import { portableCrypto } from "../portable.ts";
import type { CryptoPort } from "../primitives.ts";
import { flipped } from "./hex.ts";
import { fixed, fixedKeyring } from "./vectors.ts";

const device = generateHybridIdentity(portableCrypto);
const recovery = generateHybridIdentity(portableCrypto);
const stranger = generateHybridIdentity(portableCrypto);
const recipients = [
  { kind: "device", device: fixed.device, recipient: device.recipient },
  { kind: "recovery", recipient: recovery.recipient },
] as const;
const { account } = fixedKeyring;

export function keyringContract(name: string, crypto: CryptoPort): void {
  describe(`${name}: keyring`, () => {
    test("opens for each recipient, with the secrets of every epoch", async () => {
      const { file, hash } = await sealKeyring(crypto, fixedKeyring, recipients);
      for (const identity of [device, recovery]) {
        const opened = await openKeyring(crypto, identity, file, { account, epoch: fixed.epoch, hash });
        expect(opened).toEqual({ ok: true, value: fixedKeyring });
      }
      expect(secretsOf(fixedKeyring, epoch(1))).toEqual(fixedKeyring.epochs[0]);
      expect(secretsOf(fixedKeyring, epoch(2))).toBeNull();
    });

    test("refuses a stranger, another account, another epoch, another file", async () => {
      const { file, hash } = await sealKeyring(crypto, fixedKeyring, recipients);
      const expected = { account, epoch: fixed.epoch, hash };
      const other = idFromBytes<AccountId>(new Uint8Array(16));
      const refusal = async (...args: Parameters<typeof openKeyring>) => {
        const opened = await openKeyring(...args);
        return opened.ok ? "opened" : opened.error.type;
      };
      expect(await refusal(crypto, stranger, file, expected)).toBe("noMatch");
      expect(await refusal(crypto, device, file, { ...expected, account: other })).toBe("account");
      expect(await refusal(crypto, device, file, { ...expected, epoch: epoch(4) })).toBe("epoch");
      expect(await refusal(crypto, device, file, { ...expected, hash: flipped(hash, 0) })).toBe("hash");
      expect(await refusal(crypto, device, flipped(file, file.length - 1), expected)).toBe("hash");
      const altered = flipped(file, file.length - 1);
      expect(await refusal(crypto, device, altered, { ...expected, hash: crypto.sha256(altered) })).toBe("payload");
    });
  });
}
