/**
 * What a companion's link holds (workers/rpc/companion-proof.ts): taken out of the address bar and the history at once, kept
 * for this origin, and never sent.
 */
import { LINK_BYTES, proofText, type Proving } from "../../../workers/rpc/companion-proof.ts";
import { base64UrlToBytes, bytesToBase64Url } from "../../../shared/lib/base64.ts";

const NAME = "aerogramme-link";

/** True if the address held one. */
export function takeLink(): boolean {
  const text = location.hash.slice(1);
  if (!isLink(text)) return false;
  localStorage.setItem(NAME, text);
  history.replaceState(null, "", location.pathname);
  return true;
}

/** Null if this browser has none. */
export function heldLink(): string | null {
  const text = localStorage.getItem(NAME);
  return text !== null && isLink(text) ? text : null;
}

/** base64url. */
export async function proofOf(link: string, proving: Proving): Promise<string> {
  const text = new TextEncoder().encode(proofText(proving));
  const raw = new Uint8Array(base64UrlToBytes(link) ?? []);
  const key = await crypto.subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return bytesToBase64Url(new Uint8Array(await crypto.subtle.sign("HMAC", key, text)));
}

const isLink = (text: string): boolean => base64UrlToBytes(text)?.length === LINK_BYTES;
