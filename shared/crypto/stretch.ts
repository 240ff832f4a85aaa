/** Argon2id (RFC 9106) in script: what makes guessing at a password or passphrase dear. */
import { utf8 } from "../lib/bytes.ts";
import type { Argon2Params } from "./passphrase.ts";

export const STRETCHED_BYTES = 64;
/** Milliseconds for which the thread is held at a time. */
const TICK_MS = 20;
/** Of the whole: what is told of is told in such steps. The work itself would tell 10,000 times. */
const STEP = 0.02;

/** Argon2id of NFC(password), 64 bytes. `params` are fit (passphrase.ts, judgeParams). Every implementation gives the same. */
export type Stretch = (password: string, salt: Uint8Array, params: Argon2Params) => Promise<Uint8Array>;

/** About a second of work, in slices: others on the thread get their turn. `tell` hears how far it is, 0 to 1. */
export const stretchTelling =
  (tell: (share: number) => void): Stretch =>
  async (password, salt, { m, t, p }) => {
    // fetched when there is something to stretch: most who come are in already
    const { argon2idAsync } = await import("@noble/hashes/argon2.js");
    const secret = utf8(password.normalize("NFC"));
    const work = { m, t, p, dkLen: STRETCHED_BYTES, asyncTick: TICK_MS, onProgress: inSteps(tell) };
    const stretched = await argon2idAsync(secret, salt, work);
    secret.fill(0);
    return stretched;
  };

function inSteps(tell: (share: number) => void): (share: number) => void {
  let told = -1;
  return (share) => {
    if (share < 1 && share - told < STEP) return;
    told = share;
    tell(share);
  };
}

export const stretchInScript: Stretch = stretchTelling(() => undefined);
