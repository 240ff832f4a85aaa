/** A text part's octets without their transfer encoding, as shared/mime decodes them, but by native code where that does the same. */
import { asciiLower } from "../../../shared/mime/text/binary.ts";
import type { Part } from "../../../shared/mime/structure/part.ts";
import { decodeBase64, decodeTransfer } from "../../../shared/mime/structure/transfer-encoding.ts";

const EQUALS = 0x3d;

export function partOctets(message: Uint8Array, part: Part): Uint8Array {
  const body = message.subarray(part.bodyStart, part.bodyEnd);
  const encoding = asciiLower(part.content.encoding ?? "").trim();
  if (encoding === "base64") return fromBase64(body);
  // without escapes only blanks at line ends differ
  if (encoding === "quoted-printable" && !body.includes(EQUALS)) return body;
  return decodeTransfer(body, encoding);
}

/** Node's decoder takes the URL-safe alphabet too and stops at padding, where ours goes on. */
function fromBase64(body: Uint8Array): Uint8Array {
  const text = Buffer.from(body.buffer, body.byteOffset, body.length).toString("latin1");
  const padding = text.indexOf("=");
  const isUsual = !text.includes("-") && !text.includes("_") && (padding < 0 || /^[=\s]*$/.test(text.slice(padding)));
  return isUsual ? Buffer.from(text, "base64") : decodeBase64(body);
}
