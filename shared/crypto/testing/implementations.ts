/** Every implementation of the port that a test runs over. */
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { createWebCrypto } from "../../../workers/crypto/web-crypto.ts";
import { portableCrypto } from "../portable.ts";
import type { CryptoPort } from "../primitives.ts";

export const implementations: readonly (readonly [string, CryptoPort])[] = [
  ["portable", portableCrypto],
  ["node", nodeCrypto],
  ["web", createWebCrypto()],
];
