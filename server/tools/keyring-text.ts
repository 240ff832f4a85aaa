/** The public part of a keyring. */
import { parseAgeHeader } from "../../shared/crypto/age/header.ts";
import { recipientToText } from "../../shared/crypto/age/identity.ts";
import { keyringHash, type Keyring } from "../../shared/crypto/keyring.ts";
import { epochIdentity } from "../../shared/crypto/keys.ts";
import type { CryptoPort } from "../../shared/crypto/primitives.ts";
import { bytesToHex } from "../../shared/lib/bytes.ts";
import type { Output } from "../companion/command.ts";

export const stanzaCount = (file: Uint8Array): number => parseAgeHeader(file)?.stanzas.length ?? 0;

/** `file`: the sealed bytes of this very keyring. */
export function describeKeyring(crypto: CryptoPort, keyring: Keyring, file: Uint8Array): Output {
  const { account, epoch } = keyring;
  const epochs = keyring.epochs.map((secrets) => ({
    epoch: secrets.epoch,
    recipient: recipientToText(epochIdentity(secrets).recipient),
  }));
  const stanzas = stanzaCount(file);
  const sha256 = bytesToHex(keyringHash(crypto, file));
  const lines = [
    ["account", account],
    ["epoch", String(epoch)],
    ["recipients", `${stanzas}`],
    ["size", `${file.length} octets`],
    ["sha256", sha256],
    ...epochs.map((one) => [`epoch ${one.epoch}`, one.recipient]),
  ];
  const text = lines.map(([name = "", value = ""]) => `${name.padEnd(12)} ${value}`).join("\n");
  return { json: { account, epoch, epochs, stanzas, size: file.length, sha256 }, text };
}
