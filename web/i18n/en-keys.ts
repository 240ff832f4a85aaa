/** The English catalogue, of keys: devices, pairing, words, history. */
export const enKeys = {
  "connection.refused.revoked": "This device was removed from your account",
  "refused.revoked": "Another device of yours has removed this one. Its keys and mail are being wiped.",
} as const;
