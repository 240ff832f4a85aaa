/** How a list lets its readers go: List-Unsubscribe (RFC 2369 §3.2) and List-Unsubscribe-Post (RFC 8058). */
import type { Authentication, Unsubscribe } from "../../rpc/mail-rpc.ts";

/** Addresses that are looked at; characters of one. */
const MAX_ADDRESSES = 16;
const MAX_ADDRESS = 2_000;
/** Of one signature. */
const MAX_TAGS = 40;

/** `post`: the value of List-Unsubscribe-Post; `isSigned`: both are the sender's own words. Null: it offers nothing that could be used here. */
export function unsubscribeOf(list: string | null, post: string | null, isSigned: boolean): Unsubscribe | null {
  const addresses = addressesOf(list ?? "");
  const page = addresses.find((address) => address.startsWith("https:")) ?? null;
  const mailto = addresses.find((address) => address.startsWith("mailto:")) ?? null;
  if (page === null && mailto === null) return null;
  return { oneClick: isOneClick(post) && isSigned ? page : null, page, mailto: mailboxOf(mailto) };
}

/** RFC 8058 §3.1: exactly this pair. */
const isOneClick = (post: string | null): boolean => /^\s*list-unsubscribe\s*=\s*one-click\s*$/i.test(post ?? "");

/**
 * RFC 8058 §4: whether a signature that the operator's server found good covers both fields. `signatures`: values of
 * DKIM-Signature (RFC 6376 §3.5), unfolded.
 */
export function isListSigned(signatures: readonly string[], { dkim }: Pick<Authentication, "dkim">): boolean {
  if (dkim?.verdict !== "pass") return false;
  return signatures.some((value) => {
    const tags = tagsOf(value);
    const covered = (tags.get("h") ?? "").toLowerCase().split(":");
    const isIts = dkim.domain === null || tags.get("d")?.toLowerCase() === dkim.domain;
    return isIts && covered.includes("list-unsubscribe") && covered.includes("list-unsubscribe-post");
  });
}

const tagsOf = (value: string): ReadonlyMap<string, string> =>
  new Map(
    value.split(";", MAX_TAGS).map((tag) => {
      const at = tag.indexOf("=");
      return [tag.slice(0, Math.max(at, 0)).trim(), tag.slice(at + 1).replace(/\s/g, "")];
    }),
  );

/** In angle brackets, of schemes of use, as a browser spells them. */
function addressesOf(list: string): string[] {
  const found: string[] = [];
  for (const [, inside = ""] of list.matchAll(/<([^<>]{1,4000})>/g)) {
    const text = inside.replace(/\s+/g, "");
    if (found.length === MAX_ADDRESSES) break;
    if (text.length > MAX_ADDRESS || !URL.canParse(text)) continue;
    const { protocol, username, password, href } = new URL(text);
    if (username === "" && password === "" && (protocol === "https:" || protocol === "mailto:")) found.push(href);
  }
  return found;
}

/** The address alone: what else a mailto says is not for this. */
function mailboxOf(mailto: string | null): string | null {
  if (mailto === null) return null;
  try {
    const address = decodeURIComponent(mailto.slice("mailto:".length).split("?")[0] ?? "");
    return /^[^\s,;<>"@]{1,64}@[^\s,;<>"@]{1,255}$/.test(address) ? address : null;
  } catch {
    return null;
  }
}
