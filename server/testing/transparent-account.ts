/** An account that a password and an app password open, made as a device makes one. */
import { newAppSlot, newPasswordSlot, newSet } from "../../shared/account/access/access-set.ts";
import type { GivenSet } from "../../shared/account/access/access-port.ts";
import { nextPoint, genesisHead } from "../../shared/log/chain.ts";
import { seq, type AccountId } from "../../shared/lib/ids.ts";
import { createTestAccount, type TestAccount } from "../../shared/log/testing/test-account.ts";
import { nodeCrypto as crypto } from "../crypto/node-crypto.ts";
import { stretch } from "../crypto/stretch.ts";

export interface TransparentAccount {
  readonly made: TestAccount;
  readonly access: Omit<GivenSet, "base">;
  readonly password: string;
  /** Shown once. */
  readonly app: string;
}

export async function createTransparentAccount(
  account: AccountId,
  address: string,
  password: string,
): Promise<TransparentAccount> {
  const made = await createTestAccount(crypto, { account, address, kind: "provider" });
  const parts = { crypto, stretch, clock: Date.now };
  const slot = await newPasswordSlot(parts, account, password);
  const { text, ...app } = await newAppSlot(parts, account, "Phone", []);
  const { device, identity } = made;
  const keys = {
    ...{ account, device: device.id, deviceKey: device.keys.signing.secret, deviceSeed: device.keys.identity.seed },
    identity: identity.publicKey,
    seen: nextPoint(crypto, account, { seq: seq(0), head: genesisHead(crypto, account) }, made.genesis),
  };
  return { made, password, app: text, access: await newSet(crypto, keys, [slot, app]) };
}
