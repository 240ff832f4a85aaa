/** Making what opens a provider device: slots for passwords and app passwords, and the set they go into. */
import { passwordKeys, wrapSeed, type PasswordKeys, type Stretch } from "../../crypto/access-secrets.ts";
import { appPasswordKeys, makeAppPassword } from "../../crypto/app-password.ts";
import { generateHybridIdentity, hybridIdentityFromSeed, wipeIdentity } from "../../crypto/age/identity.ts";
import { ARGON2_PARAMS, PASSPHRASE_SALT_BYTES } from "../../crypto/passphrase.ts";
import type { CryptoPort } from "../../crypto/primitives.ts";
import { assert } from "../../lib/assert.ts";
import type { AccountId } from "../../lib/ids.ts";
import { PASSWORD_SLOT, sealAccess, type AccessKeys, type SealedSlot } from "./access-file.ts";
import type { GivenSet, GivenSlot } from "./access-port.ts";
import { decodeSecrets } from "../keys/secrets.ts";

/** Sealed like any device's name. */
export const PROVIDER_DEVICE_NAME = "Provider";

export interface SlotParts {
  readonly crypto: CryptoPort;
  readonly stretch: Stretch;
  /** Unix milliseconds. */
  readonly clock: () => number;
}

/** A slot as it is sealed to, and what the provider is told of it. */
export interface NewSlot {
  readonly note: SealedSlot;
  readonly given: GivenSlot;
}

export async function newPasswordSlot(
  { crypto, stretch, clock }: SlotParts,
  account: AccountId,
  password: string,
): Promise<NewSlot> {
  const salt = crypto.randomBytes(PASSPHRASE_SALT_BYTES);
  const stretched = await stretch(password, salt, ARGON2_PARAMS);
  const keys = await passwordKeys(crypto, account, stretched);
  stretched.fill(0);
  return slotUnder(crypto, account, keys, { salt, params: ARGON2_PARAMS }, seconds(clock));
}

async function slotUnder(
  crypto: CryptoPort,
  account: AccountId,
  keys: PasswordKeys,
  how: { readonly salt: Uint8Array; readonly params: typeof ARGON2_PARAMS },
  created: number,
): Promise<NewSlot> {
  const identity = generateHybridIdentity(crypto);
  const { recipient } = identity;
  const wrap = await wrapSeed(crypto, account, keys, how, identity.seed);
  wipeIdentity(identity);
  keys.kek.fill(0);
  const slot = { id: PASSWORD_SLOT, kind: "password", recipient: recipient.publicKey } as const;
  return { note: { ...slot, name: "", created }, given: { ...slot, wrap, auth: keys.auth } };
}

/** `taken`: ids that the account's other slots have. */
export async function newAppSlot(
  { crypto, clock }: Omit<SlotParts, "stretch">,
  account: AccountId,
  name: string,
  taken: readonly string[],
): Promise<NewSlot & { readonly text: string }> {
  let made = makeAppPassword(crypto);
  while (taken.includes(made.id)) made = makeAppPassword(crypto);
  const { auth, seed } = await appPasswordKeys(crypto, account, made.secret);
  const identity = hybridIdentityFromSeed(seed);
  const recipient = identity.recipient.publicKey;
  wipeIdentity(identity);
  for (const secret of [seed, made.secret]) secret.fill(0);
  const slot = { id: made.id, kind: "app", recipient } as const;
  const note = { ...slot, name, created: seconds(clock) };
  return { note, given: { ...slot, wrap: null, auth }, text: made.text };
}

const seconds = (clock: () => number): number => Math.floor(clock() / 1000);

/** A set of new slots and of some that stay. */
export async function newSet(
  crypto: CryptoPort,
  keys: AccessKeys,
  fresh: readonly NewSlot[],
  kept: readonly SealedSlot[] = [],
): Promise<Omit<GivenSet, "base">> {
  const stays = kept.map(({ id, kind, recipient }): GivenSlot => ({ id, kind, recipient, wrap: null, auth: null }));
  const file = await sealAccess(crypto, keys, [...kept, ...fresh.map(({ note }) => note)]);
  return { device: keys.device, slots: [...stays, ...fresh.map(({ given }) => given)], file };
}

/** Of a provider device's secrets; throws if they are none. */
export function accessKeysOf(secrets: Uint8Array): AccessKeys {
  const decoded = decodeSecrets(secrets);
  assert(decoded, "these are a device's secrets");
  const { account, device, deviceKey, deviceSeed, identity, seen } = decoded;
  return { account, device, deviceKey, deviceSeed, identity, seen };
}
