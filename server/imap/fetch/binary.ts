/** BINARY and BINARY.SIZE (RFC 3516 §4.2, RFC 9051 §6.4.5): a part's content after its transfer encoding. */
import { asciiLower } from "../../../shared/mime/text/binary.ts";
import type { IndexData } from "../../../shared/mime/index/index-data.ts";
import { partAt } from "../../../shared/mime/structure/part-paths.ts";
import type { MessageTree, PartStructure } from "../../../shared/mime/structure/part.ts";
import { decodeTransfer } from "../../../shared/mime/structure/transfer-encoding.ts";

export type Binary =
  | { readonly type: "octets"; readonly octets: Uint8Array }
  /** of octets that say nothing to who does not know it */
  | { readonly type: "unknownEncoding" }
  | { readonly type: "noPart" };

type Encoding = "none" | "known" | "unknown";
const ENCODINGS: ReadonlyMap<string, Encoding> = new Map([
  ["", "none"],
  ["7bit", "none"],
  ["8bit", "none"],
  ["binary", "none"],
  ["base64", "known"],
  ["quoted-printable", "known"],
]);

/** What holds parts has no encoding of its own that anybody decodes (RFC 2045 §6.4). */
function encodingOf({ kind, opaque, content }: PartStructure): Encoding {
  if (kind === "multipart" || (kind === "message" && !opaque)) return "none";
  return ENCODINGS.get(asciiLower(content.encoding ?? "").trim()) ?? "unknown";
}

/** Of the canonical message; an empty path is the message as it is. */
export function binaryOf(message: Uint8Array, tree: MessageTree, path: readonly number[]): Binary {
  if (path.length === 0) return { type: "octets", octets: message };
  const part = partAt(tree.root, path);
  if (part === null) return { type: "noPart" };
  const octets = message.subarray(part.bodyStart, part.bodyEnd);
  switch (encodingOf(part)) {
    case "none":
      return { type: "octets", octets };
    case "known":
      return { type: "octets", octets: decodeTransfer(octets, part.content.encoding) };
    case "unknown":
      return { type: "unknownEncoding" };
  }
}

/** Null if that takes the message. */
export function sizeFromIndex({ complete, structure, size }: IndexData, path: readonly number[]): number | null {
  if (path.length === 0) return size;
  const part = complete ? partAt(structure, path) : null;
  return part !== null && encodingOf(part) === "none" ? part.size : null;
}
