/** Base64 and base64url without padding (RFC 4648), over @scure/base. */
import { base64, base64urlnopad } from "@scure/base";

export const bytesToBase64 = (bytes: Uint8Array): string => base64.encode(bytes);
export const bytesToBase64Url = (bytes: Uint8Array): string => base64urlnopad.encode(bytes);

/** Null if the text is not base64 with its padding. */
export function base64ToBytes(text: string): Uint8Array | null {
  try {
    return base64.decode(text);
  } catch {
    return null;
  }
}

/** Null if the text is not base64url without padding. */
export function base64UrlToBytes(text: string): Uint8Array | null {
  try {
    return base64urlnopad.decode(text);
  } catch {
    return null;
  }
}
