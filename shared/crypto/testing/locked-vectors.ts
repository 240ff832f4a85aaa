/** Vectors of locked documents: sealing is random, so the document itself is the vector, and must open. */
import { bytesToBase64Url } from "../../lib/base64.ts";
import { utf8 } from "../../lib/bytes.ts";
import { unwrap } from "../../lib/result.ts";
import { addKeySlot, addPassphraseSlot, lockSecrets } from "../locked-secrets.ts";
import type { CryptoPort } from "../primitives.ts";

export const lockedVector = {
  name: "secrets",
  secrets: utf8("what a device keeps to itself"),
  passphrase: "f\u00fcnf Zw\u00f6lftel Ka\u0323hn", // not in NFC: opens all the same
  label: "passkey",
  data: utf8("credential and salt"),
  key32: new Uint8Array(32).fill(0x5a),
} as const;

export async function makeLockedVector(crypto: CryptoPort): Promise<{ document: string; unlockKey: string }> {
  const { name, secrets, passphrase, label, data, key32 } = lockedVector;
  const { document, key } = await lockSecrets(crypto, name, secrets);
  const withPassphrase = unwrap(await addPassphraseSlot(crypto, document, key, passphrase));
  const complete = unwrap(await addKeySlot(crypto, withPassphrase, key, { label, data, key32 }));
  return { document: bytesToBase64Url(complete), unlockKey: bytesToBase64Url(key) };
}
