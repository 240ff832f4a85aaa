/** Who removed this device from the account, in words its owner knows. */
import type { CryptoPort } from "../crypto/primitives.ts";
import { openDeviceName } from "../log/device-name.ts";
import { findDevice } from "../log/record.ts";
import type { Removal } from "./account.ts";
import type { HeldKeys } from "./held-keys.ts";
import type { RecordStep, Replica } from "./replica.ts";

export interface RemovalNote {
  /** Null until the record that does it was read. */
  readonly removal: Removal | null;
  /** The name has been read. */
  named(): Promise<void>;
}

/** Names are opened while this device still has keys. */
export function createRemovalNote(crypto: CryptoPort, replica: Replica, held: HeldKeys): RemovalNote {
  let removal: Removal | null = null;
  let naming: Promise<void> = Promise.resolve();

  async function name({ before, entry, seq }: RecordStep): Promise<void> {
    const signer = entry.signer && findDevice(before, entry.signer);
    const scope = signer && { account: held.secrets.account, device: signer.id };
    const masterOf = (epoch: Parameters<HeldKeys["secretsOf"]>[0]) => held.secretsOf(epoch)?.master ?? null;
    removal = { seq, by: scope && (await openDeviceName(crypto, scope, masterOf, signer.name)) };
  }

  replica.watchRecords((step) => {
    if (replica.removal?.seq === step.seq) naming = name(step);
  });
  return {
    get removal() {
      return removal;
    },
    named: () => naming,
  };
}
