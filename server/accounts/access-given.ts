/** An access set as devices give it, checked, and made into what is stored: slots that stay keep what the provider has of them. */
import { AUTH_BYTES, type PasswordWrap } from "../../shared/crypto/access-secrets.ts";
import { hybridRecipientFromBytes } from "../../shared/crypto/age/identity.ts";
import { ARGON2_PARAMS, type Argon2Params } from "../../shared/crypto/passphrase.ts";
import { equalBytes } from "../../shared/lib/bytes.ts";
import type { AccountId, DeviceId } from "../../shared/lib/ids.ts";
import { MAX_FILE_BYTES, MAX_SLOTS, type AccessContent, type AccessSecrets, type StoredSlot } from "./access-codec.ts";
import type { ServerSecrets, Verifier } from "./server-secrets.ts";

export const PASSWORD_SLOT = "password";
/** What finds an app password (shared/crypto/access-secrets.ts). */
const APP_SLOT = /^[a-z2-7]{4}$/;
const NO_DEVICE = /^0{32}$/;

export interface GivenSlot extends StoredSlot {
  /** Of a password that is new. */
  readonly wrap: PasswordWrap | null;
  /** Of a slot that is new; null: one that the set it was made from has, and nothing else is given of it. */
  readonly auth: Uint8Array | null;
}

export interface GivenAccess {
  readonly device: DeviceId;
  readonly slots: readonly GivenSlot[];
  readonly file: Uint8Array;
}

/** What a set is made from. */
export interface Before {
  readonly content: AccessContent;
  readonly secrets: AccessSecrets;
}

/** Null: it is none, or asks too little work of whoever tries passwords. */
export async function storedForm(
  seals: ServerSecrets,
  account: AccountId,
  given: GivenAccess,
  before: Before | null,
): Promise<{ readonly content: AccessContent; readonly secrets: AccessSecrets } | null> {
  const ids = new Set(given.slots.map(({ id }) => id));
  const fits = given.slots.length <= MAX_SLOTS && given.file.length <= MAX_FILE_BYTES && !NO_DEVICE.test(given.device);
  if (!fits || ids.size !== given.slots.length) return null;
  if (!given.slots.every((slot) => (slot.auth ? isNewSlot(slot) : isKept(slot, before)))) return null;
  const verifiers = new Map<string, Verifier>();
  let wrap = ids.has(PASSWORD_SLOT) ? (before?.secrets.wrap ?? null) : null;
  for (const slot of given.slots) {
    const known = before?.secrets.verifiers.get(slot.id);
    const verifier = slot.auth ? seals.verifierOf(account, slot.id, slot.auth) : known;
    // one that was dropped stays so, until its owner revokes it
    if (verifier) verifiers.set(slot.id, verifier);
    if (slot.wrap) wrap = await seals.store(account, slot.wrap);
  }
  const slots = given.slots.map(({ id, kind, recipient }) => ({ id, kind, recipient }));
  return { content: { slots, file: given.file }, secrets: { verifiers, wrap } };
}

function isNewSlot({ id, kind, recipient, wrap, auth }: GivenSlot): boolean {
  if (auth?.length !== AUTH_BYTES || !hybridRecipientFromBytes(recipient)) return false;
  if (kind === "app") return wrap === null && APP_SLOT.test(id);
  return id === PASSWORD_SLOT && wrap !== null && isUsual(wrap.params);
}

/** No less, which would be weak; and no more: anybody may have the provider do this work by trying to log in. */
const isUsual = ({ m, t, p }: Argon2Params): boolean =>
  m === ARGON2_PARAMS.m && t === ARGON2_PARAMS.t && p === ARGON2_PARAMS.p;

function isKept({ id, kind, recipient, wrap }: GivenSlot, before: Before | null): boolean {
  const known = before?.content.slots.find((slot) => slot.id === id);
  return wrap === null && known?.kind === kind && equalBytes(known.recipient, recipient);
}
