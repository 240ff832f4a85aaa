/** Where a provider is: from an invite link `ORIGIN/join#TOKEN` or from --provider. Plain http stays on this machine. */
import { isLoopbackHost } from "./loopback.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";

export type UrlRefusal =
  | { readonly type: "notAUrl" }
  /** no token after `#` */
  | { readonly type: "noToken" }
  | { readonly type: "plainHttp"; readonly host: string };

export interface Invite {
  /** "https://mail.example.org" */
  readonly origin: string;
  readonly token: string;
}

/** Characters of an invite link, generous. */
const MAX_LINK = 2048;

export function parseInvite(link: string, allowHttp: boolean): Result<Invite, UrlRefusal> {
  const origin = parseProvider(link, allowHttp);
  if (!origin.ok) return origin;
  const token = new URL(link.trim()).hash.slice(1);
  return /^[\w-]+$/.test(token) ? ok({ origin: origin.value, token }) : err({ type: "noToken" });
}

/** The origin of a URL. */
export function parseProvider(text: string, allowHttp: boolean): Result<string, UrlRefusal> {
  const trimmed = text.trim();
  if (trimmed.length > MAX_LINK || !URL.canParse(trimmed)) return err({ type: "notAUrl" });
  const { protocol, hostname, origin, username, password } = new URL(trimmed);
  if ((protocol !== "https:" && protocol !== "http:") || username !== "" || password !== "")
    return err({ type: "notAUrl" });
  if (protocol === "http:" && !allowHttp && !isLoopbackHost(hostname))
    return err({ type: "plainHttp", host: hostname });
  return ok(origin);
}

/** `what` names the option that the text came from. */
export function explainUrlRefusal(what: string, refusal: UrlRefusal): string {
  switch (refusal.type) {
    case "notAUrl":
      return `${what} is not a web address such as https://mail.example.org`;
    case "noToken":
      return `${what} is not a whole invite link: it ends in # and a code, https://mail.example.org/join#…`;
    case "plainHttp":
      return `${what} goes to ${refusal.host} without encryption; use https, or --allow-http if that network is trusted`;
  }
}
