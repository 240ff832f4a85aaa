/**
 * Makes access-vectors.json: a password, an app password and the access file that both open, from fixed bytes but
 * for the shares of the file's stanzas. To write it anew:
 * `WRITE_VECTORS=1 npx vitest run shared/account/access/access-vectors.test.ts`
 */
import { passwordKeys, stretchInScript, wrapSeed } from "../../crypto/access-secrets.ts";
import { appPasswordKeys, makeAppPassword } from "../../crypto/app-password.ts";
import { hybridIdentityFromSeed } from "../../crypto/age/identity.ts";
import { ARGON2_PARAMS } from "../../crypto/passphrase.ts";
import { countedCrypto } from "../../crypto/testing/counted-crypto.ts";
import { bytesToHex } from "../../lib/bytes.ts";
import { idFromBytes, seq, type AccountId, type DeviceId } from "../../lib/ids.ts";
import { PASSWORD_SLOT, sealAccess } from "../access/access-file.ts";

export interface AccessVectors {
  readonly account: string;
  readonly device: string;
  readonly password: string;
  readonly salt: string;
  readonly params: { readonly m: number; readonly t: number; readonly p: number };
  /** X. */
  readonly stretched: string;
  readonly auth: string;
  readonly kek: string;
  readonly commit: string;
  readonly nonce: string;
  readonly ct: string;
  /** Of the password's identity. */
  readonly seed: string;
  readonly app: {
    readonly text: string;
    readonly id: string;
    readonly secret: string;
    readonly auth: string;
    readonly seed: string;
  };
  readonly deviceKey: string;
  readonly deviceSeed: string;
  readonly identity: string;
  readonly head: string;
  readonly file: string;
}

const fill = (value: number, length: number): Uint8Array => new Uint8Array(length).fill(value);
/** Composed by NFC before it is stretched. */
const PASSWORD = "corre\u0301ct horse";

export async function makeAccessVectors(): Promise<AccessVectors> {
  const crypto = countedCrypto();
  const account = idFromBytes<AccountId>(fill(0xa0, 16));
  const device = idFromBytes<DeviceId>(fill(0xd0, 16));
  const how = { salt: fill(5, 16), params: ARGON2_PARAMS };
  const stretched = await stretchInScript(PASSWORD, how.salt, how.params);
  const keys = await passwordKeys(crypto, account, stretched);
  const seed = fill(6, 32);
  const { nonce, ct } = await wrapSeed(crypto, account, keys, how, seed);
  const made = makeAppPassword(crypto);
  const app = await appPasswordKeys(crypto, account, made.secret);
  const secrets = { deviceKey: fill(1, 32), deviceSeed: fill(2, 32), identity: fill(3, 32) };
  const recipientOf = (of: Uint8Array) => hybridIdentityFromSeed(of).recipient.publicKey;
  const created = 1_700_000_000;
  const file = await sealAccess(crypto, { account, device, ...secrets, seen: { seq: seq(1234), head: fill(9, 32) } }, [
    { id: PASSWORD_SLOT, kind: "password", name: "", created, recipient: recipientOf(seed) },
    { id: made.id, kind: "app", name: "Ada’s phone", created, recipient: recipientOf(app.seed) },
  ]);
  const hex = { salt: how.salt, stretched, ...keys, nonce, ct, seed, ...secrets, head: fill(9, 32), file };
  return {
    ...{ account, device, password: PASSWORD, params: ARGON2_PARAMS },
    ...(Object.fromEntries(Object.entries(hex).map(([name, bytes]) => [name, bytesToHex(bytes)])) as Omit<
      AccessVectors,
      "account" | "device" | "password" | "params" | "app"
    >),
    app: {
      ...{ text: made.text, id: made.id, secret: bytesToHex(made.secret) },
      ...{ auth: bytesToHex(app.auth), seed: bytesToHex(app.seed) },
    },
  };
}
