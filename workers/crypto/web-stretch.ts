/**
 * Argon2id (RFC 9106) by WebAssembly (compiled-argon2.ts): a third of what script takes, which on a phone is seconds. Script does it where
 * there is no WebAssembly: iOS in Lockdown Mode has none, and a server may send our workers without leave to compile it
 * (shared/api/csp.ts).
 */
import { STRETCHED_BYTES, stretchTelling, type Stretch } from "../../shared/crypto/stretch.ts";
import { utf8 } from "../../shared/lib/bytes.ts";

/** `tell` hears how far it is, 0 to 1, where script does it: WebAssembly is done at one go. */
export const webStretch =
  (tell: (share: number) => void = () => undefined): Stretch =>
  async (password, salt, params) =>
    (await stretchCompiled(password, salt, params).catch(() => null)) ?? stretchTelling(tell)(password, salt, params);

/** Rejects where it can not be compiled or fetched. */
export const stretchCompiled: Stretch = async (password, salt, params) => {
  const { argon2id } = await import("./compiled-argon2.ts");
  const secret = utf8(password.normalize("NFC"));
  return argon2id(secret, salt, params, STRETCHED_BYTES).finally(() => secret.fill(0));
};
