/** What a user may paste as an invite: the link, or the token alone. */

export type Invite =
  | { readonly type: "token"; readonly token: string }
  /** a link of another provider, which has to be opened there */
  | { readonly type: "elsewhere"; readonly link: string }
  | { readonly type: "invalid" };

/** Longer than any token we hand out. */
const maxTokenLength = 512;
const isToken = (text: string): boolean => text.length <= maxTokenLength && /^[\w-]{8,}$/.test(text);

export function parseInvite(text: string, origin: string): Invite {
  const trimmed = text.trim();
  if (isToken(trimmed)) return { type: "token", token: trimmed };
  if (!URL.canParse(trimmed)) return { type: "invalid" };
  const url = new URL(trimmed);
  const token = url.hash.slice(1);
  const isWeb = url.protocol === "https:" || url.protocol === "http:";
  if (!isWeb || url.pathname !== "/join" || !isToken(token)) return { type: "invalid" };
  return url.origin === origin ? { type: "token", token } : { type: "elsewhere", link: url.href };
}
