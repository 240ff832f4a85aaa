/** The CBOR body of a call, within its limit, as its schema wants it. */
import type { Request } from "express";
import { decodeBody, type Schema } from "../../shared/api/schema.ts";
import { CBOR_TYPE } from "../../shared/api/wire.ts";
import { concatBytes } from "../../shared/lib/bytes.ts";
import { ApiError } from "./answers.ts";

/** Throws ApiError. Stops reading as soon as there is too much. */
export async function readBody<T>(request: Request, schema: Schema<T>, limit: number): Promise<T> {
  checkHeaders(request, CBOR_TYPE, limit);
  const chunks: Uint8Array[] = [];
  let octets = 0;
  for await (const chunk of chunksOf(request)) {
    octets += chunk.length;
    if (octets > limit) throw new ApiError("tooLarge", { limit });
    chunks.push(chunk);
  }
  const value = decodeBody(schema, concatBytes(...chunks));
  if (value === null) throw new ApiError("badRequest");
  return value;
}

/** Leaving the loop early does not cut the connection: the answer still has to go over it. */
export const chunksOf = (request: Request): AsyncIterable<Uint8Array> =>
  request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;

/** Before the body is read: type, no encoding, announced length. */
export function checkHeaders(request: Request, type: string, limit: number): void {
  const given = (request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase();
  if (given !== type || request.headers["content-encoding"] !== undefined) throw new ApiError("wrongContentType");
  if (Number(request.headers["content-length"] ?? 0) > limit) throw new ApiError("tooLarge", { limit });
}
