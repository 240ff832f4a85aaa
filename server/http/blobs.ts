/** Blobs over HTTP: PUT and GET of raw bytes, one Range (RFC 9110 §14). */
import type { Request, Response } from "express";
import { schemas, BLOB_TYPE, MAX_BLOB_BYTES } from "../../shared/api/wire.ts";
import type { BlobId } from "../../shared/lib/ids.ts";
import { ApiError, sendAnswer, sendFailure } from "./answers.ts";
import type { OpenBlob, SessionApi } from "./port.ts";
import { checkHeaders, chunksOf } from "./read-body.ts";

export async function putBlob(session: SessionApi, id: BlobId, request: Request, response: Response): Promise<void> {
  checkHeaders(request, BLOB_TYPE, MAX_BLOB_BYTES);
  const stored = await session.putBlob(id, chunksOf(request), MAX_BLOB_BYTES);
  if (stored.ok) sendAnswer(response, schemas.putBlob.answer, {});
  else sendFailure(response, stored.error);
}

export async function getBlob(session: SessionApi, id: BlobId, request: Request, response: Response): Promise<void> {
  const opened = await session.openBlob(id);
  if (!opened.ok) throw new ApiError(opened.error);
  const blob = opened.value;
  if (!blob) throw new ApiError("notFound");
  try {
    await sendBlob(blob, request, response);
  } finally {
    await blob.close();
  }
}

async function sendBlob(blob: OpenBlob, request: Request, response: Response): Promise<void> {
  const range = parseRange(request.headers.range, blob.size);
  if (range === "unsatisfiable") {
    response.set({ "Accept-Ranges": "bytes", "Content-Range": `bytes */${blob.size}` });
    sendFailure(response, "rangeNotSatisfiable");
    return;
  }
  const { start, end } = range ?? { start: 0, end: blob.size };
  const announce = (): void => {
    response.set({ "Content-Type": BLOB_TYPE, "Accept-Ranges": "bytes", "Content-Length": String(end - start) });
    if (range) response.set("Content-Range", `bytes ${start}-${end - 1}/${blob.size}`);
    response.status(range ? 206 : 200);
  };
  if (request.method === "HEAD") announce();
  else await pump(blob.read(start, end), response, announce);
  response.end();
}

/**
 * Waits for slow readers, stops for gone ones. Calls `announce` once the first octets are there: until then a failure
 * still gets an answer of its own.
 */
async function pump(source: AsyncIterable<Uint8Array>, response: Response, announce: () => void): Promise<void> {
  const { socket } = response.req;
  let announced = false;
  for await (const chunk of source) {
    if (response.destroyed || socket.destroyed) return;
    if (!announced) announce();
    announced = true;
    if (!response.write(chunk)) await drained(response);
  }
  if (!announced) announce();
}

/** Also once the connection is gone: an answer behind another on it (pipelining) never hears of its own close. */
function drained(response: Response): Promise<void> {
  const { socket } = response.req;
  return new Promise((resolve) => {
    const done = (): void => {
      response.off("drain", done).off("close", done);
      socket.off("close", done);
      resolve();
    };
    response.on("drain", done).on("close", done);
    socket.on("close", done);
  });
}

export interface ParsedRange {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** Null = the whole blob, also for what is no single byte range (RFC 9110 §14.2 lets a server ignore it). */
export function parseRange(header: string | undefined, size: number): ParsedRange | "unsatisfiable" | null {
  const [, first = "", last = ""] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? "") ?? [];
  if (first === "" && last === "") return null;
  if (first === "") {
    const length = Math.min(Number(last), size);
    return length === 0 ? "unsatisfiable" : { start: size - length, end: size };
  }
  const start = Number(first);
  const end = last === "" ? size : Math.min(Number(last) + 1, size);
  if (last !== "" && Number(last) < start) return null;
  return start < size ? { start, end } : "unsatisfiable";
}
