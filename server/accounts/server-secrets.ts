/**
 * What a provider keeps of a password in place of it, under a secret of its own that does not lie with its data (or none):
 *
 *     verifier   HMAC(HKDF(secret, "", "aerogramme/v1/access-verifier", 32), A ‖ slot id ‖ auth)
 *     wrap       nonce12 ‖ AES-256-GCM(HKDF(secret, "", "aerogramme/v1/access-layer", 32), nonce, aad the label ‖ A,
 *                commit ‖ nonce ‖ ct of the password's wrap); without a secret these three as they are
 *
 * so that whoever has the disks alone has nothing to try passwords against. Each says under which secret it is: the first 8
 * bytes of HKDF(secret, "", "aerogramme/v1/access-secret", 32), nothing where there is none.
 */
import type { PasswordWrap } from "../../shared/crypto/access-secrets.ts";
import { constantTimeEqual } from "../../shared/crypto/constant-time.ts";
import { hkdfSync } from "../../shared/crypto/hkdf.ts";
import { COMMIT_BYTES } from "../../shared/crypto/passphrase.ts";
import { KEY_BYTES, NONCE_BYTES, type CryptoPort } from "../../shared/crypto/primitives.ts";
import { bytesToHex, concatBytes, equalBytes, utf8 } from "../../shared/lib/bytes.ts";
import { idToBytes, type AccountId } from "../../shared/lib/ids.ts";

const VERIFIER_LABEL = utf8("aerogramme/v1/access-verifier");
const LAYER_LABEL = utf8("aerogramme/v1/access-layer");
const SECRET_LABEL = utf8("aerogramme/v1/access-secret");
const SECRET_ID_BYTES = 8;
const NOTHING = new Uint8Array(0);

export interface Verifier {
  /** Of the secret; empty: none. */
  readonly under: Uint8Array;
  readonly mac: Uint8Array;
}

export interface StoredWrap extends Pick<PasswordWrap, "params" | "salt"> {
  readonly under: Uint8Array;
  readonly box: Uint8Array;
}

export interface ServerSecrets {
  /** Under the current one. `slot`: what of the account it verifies. */
  verifierOf(account: AccountId, slot: string, auth: Uint8Array): Verifier;
  /** The same work for a verifier that is not there. */
  verifies(verifier: Verifier | null, account: AccountId, slot: string, auth: Uint8Array): boolean;
  store(account: AccountId, wrap: PasswordWrap): Promise<StoredWrap>;
  /** Null: under a secret that is not given any more, or altered. */
  open(account: AccountId, stored: StoredWrap): Promise<PasswordWrap | null>;
  isCurrent(under: Uint8Array): boolean;
  /** Current or old. */
  has(under: Uint8Array): boolean;
  /** What the current one is called; empty: there is none. */
  readonly current: Uint8Array;
}

interface Keys {
  readonly id: Uint8Array;
  readonly verifier: Uint8Array;
  /** Null: without a secret. */
  readonly layer: Uint8Array | null;
}

/** Each as long as its operator made it. */
export interface GivenSecrets {
  /** What is written lies under it; null: under none. */
  readonly current: Uint8Array | null;
  /** What is read may lie under these too. */
  readonly old: readonly Uint8Array[];
  /** What those are called, in hexadecimal, that nobody has any more: what lay under them opens nothing. */
  readonly lost?: readonly string[];
}

export function createServerSecrets(crypto: CryptoPort, { current, old }: GivenSecrets): ServerSecrets {
  const derive = (secret: Uint8Array, label: Uint8Array) => hkdfSync(crypto, secret, NOTHING, label, KEY_BYTES);
  const none: Keys = { id: NOTHING, verifier: derive(NOTHING, VERIFIER_LABEL), layer: null };
  const keysUnder = (secret: Uint8Array): Keys => ({
    id: derive(secret, SECRET_LABEL).slice(0, SECRET_ID_BYTES),
    verifier: derive(secret, VERIFIER_LABEL),
    layer: derive(secret, LAYER_LABEL),
  });
  const newest = current ? keysUnder(current) : none;
  const byId = new Map([newest, none, ...old.map(keysUnder)].map((keys) => [bytesToHex(keys.id), keys]));
  const keysOf = (under: Uint8Array): Keys | null => byId.get(bytesToHex(under)) ?? null;
  const mac = ({ verifier }: Keys, account: AccountId, slot: string, auth: Uint8Array): Uint8Array =>
    crypto.hmac(verifier, concatBytes(idToBytes(account), utf8(slot), auth));
  const aad = (account: AccountId): Uint8Array => concatBytes(LAYER_LABEL, idToBytes(account));

  return {
    verifierOf: (account, slot, auth) => ({ under: newest.id, mac: mac(newest, account, slot, auth) }),
    verifies(verifier, account, slot, auth) {
      const keys = verifier && keysOf(verifier.under);
      const right = constantTimeEqual(mac(keys ?? newest, account, slot, auth), verifier?.mac ?? newest.verifier);
      return right && keys !== null;
    },
    async store(account, { params, salt, commit, nonce, ct }) {
      const plain = concatBytes(commit, nonce, ct);
      if (!newest.layer) return { params, salt, under: newest.id, box: plain };
      const own = crypto.randomBytes(NONCE_BYTES);
      const sealed = await crypto.aesGcm.seal(newest.layer, own, aad(account), plain);
      return { params, salt, under: newest.id, box: concatBytes(own, sealed) };
    },
    async open(account, { params, salt, under, box }) {
      const keys = keysOf(under);
      const plain = keys && (keys.layer ? await unseal(crypto, keys.layer, aad(account), box) : box);
      if (!plain) return null;
      const [commit, rest] = [plain.slice(0, COMMIT_BYTES), plain.slice(COMMIT_BYTES)];
      return { params, salt, commit, nonce: rest.slice(0, NONCE_BYTES), ct: rest.slice(NONCE_BYTES) };
    },
    isCurrent: (under) => equalBytes(under, newest.id),
    has: (under) => keysOf(under) !== null,
    current: newest.id,
  };
}

const unseal = (
  { aesGcm }: CryptoPort,
  key: Uint8Array,
  aad: Uint8Array,
  box: Uint8Array,
): Promise<Uint8Array | null> => aesGcm.open(key, box.slice(0, NONCE_BYTES), aad, box.slice(NONCE_BYTES));
