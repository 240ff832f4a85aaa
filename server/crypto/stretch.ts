/**
 * Argon2id (RFC 9106) by @node-rs/argon2: native code on a thread of libuv's pool, so that nothing else waits for it. Loaded when it is
 * wanted: most commands ask for no password.
 */
import { STRETCHED_BYTES, type Stretch } from "../../shared/crypto/access-secrets.ts";
import { utf8 } from "../../shared/lib/bytes.ts";

/** What can not be loaded is known before the first password. */
export const loadStretch = () => import("@node-rs/argon2");

/**
 * The same bytes as stretchInScript: Argon2id of version 0x13 is what the package does unasked. The password as a text is its
 * caller's; our copies are overwritten.
 */
export const stretch: Stretch = async (password, salt, { m, t, p }) => {
  const { hashRaw } = await loadStretch();
  const secret = utf8(password.normalize("NFC"));
  try {
    const hashed = await hashRaw(secret, {
      ...{ salt, memoryCost: m, timeCost: t, parallelism: p, outputLen: STRETCHED_BYTES },
    });
    const stretched = Uint8Array.from(hashed);
    hashed.fill(0);
    return stretched;
  } finally {
    secret.fill(0);
  }
};
