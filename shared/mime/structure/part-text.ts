/** Content of parts: decoded octets and text. */
import { asciiLower } from "../text/binary.ts";
import { decodeCharset } from "../text/charset.ts";
import { paramValue } from "../headers/param-text.ts";
import type { PartStructure } from "./part.ts";
import { decodeTransfer } from "./transfer-encoding.ts";

/** `type/subtype` in lower case, as the part is to be treated. */
export function mediaType(part: PartStructure): string {
  if (part.opaque) return "application/octet-stream";
  const { type } = part.content;
  if (type === null) return part.kind === "message" ? "message/rfc822" : "text/plain";
  return type.subtype === "" ? "application/octet-stream" : asciiLower(`${type.type}/${type.subtype}`);
}

/** The part's body with its transfer encoding removed. `message` is the octets that were parsed. */
export function partContent(message: Uint8Array, part: PartStructure): Uint8Array {
  return decodeTransfer(message.subarray(part.bodyStart, part.bodyEnd), part.content.encoding);
}

/** The text of a text part, at most of its first `limit` octets. */
export function decodeText(message: Uint8Array, part: PartStructure, limit = Infinity): string {
  const end = Math.min(part.bodyEnd, part.bodyStart + limit);
  const content = decodeTransfer(message.subarray(part.bodyStart, end), part.content.encoding);
  return decodeCharset(content, paramValue(part.content.type?.params ?? [], "charset"), end < part.bodyEnd);
}
