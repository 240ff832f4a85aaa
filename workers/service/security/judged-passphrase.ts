/** How hard a passphrase is to guess. The words it is looked for among are fetched when the first one is judged. */
import type { Strength } from "../../../shared/crypto/passphrase-strength.ts";

export async function judgedPassphrase(passphrase: string, personal: readonly string[]): Promise<Strength> {
  const { passphraseStrength } = await import("../../../shared/crypto/passphrase-strength.ts");
  return passphraseStrength(passphrase, personal);
}
