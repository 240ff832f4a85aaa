/** Authentication-Results (RFC 8601): only what the operator's own servers wrote may be believed. */
import { unfold } from "./encoded-words.ts";

/** Whether a raw field value begins with this authserv-id. */
export function isFromAuthServer(value: string, authservId: string): boolean {
  const text = unfold(value).replace(/^\s*(?:\([^()]*\)\s*)*/, "");
  const id = /^"([^"]*)"|^[^\s;()"]+/.exec(text);
  return id !== null && (id[1] ?? id[0]).toLowerCase() === authservId.toLowerCase();
}
