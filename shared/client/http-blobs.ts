/** BlobStore over HTTP. */
import { BLOB_TYPE, calls, MAX_ANSWER_BYTES, MAX_BLOB_BYTES, CBOR_TYPE } from "../api/wire.ts";
import type { BlobId } from "../lib/ids.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { BlobStore, ByteRange, GetFailure, PutFailure } from "../storage/blob-store.ts";
import type { Authorized } from "./authorized.ts";
import { toReadFailure } from "./failures.ts";
import type { Http, HttpAnswer, HttpFailure } from "./http.ts";

const pathOf = (id: BlobId): string => `blobs/${id}`;

export function createHttpBlobs(http: Http, authorized: Authorized): BlobStore {
  return {
    async put(id, bytes, signal, progress) {
      const told = progress && ((sent: number): void => progress(Math.min(sent, bytes.length)));
      const request = {
        ...{ call: calls.putBlob, path: pathOf(id), body: bytes, contentType: BLOB_TYPE },
        ...(told ? { progress: told } : {}),
      };
      told?.(0);
      const put = await authorized.run((token) =>
        http.exchange({ ...request, token, ...(signal ? { signal } : {}) }, CBOR_TYPE, MAX_ANSWER_BYTES),
      );
      return put.ok ? ok(null) : err(toPutFailure(put.error));
    },
    async get(id, range, signal) {
      const request = {
        ...{ call: calls.getBlob, path: pathOf(id) },
        ...(range ? { range: `bytes=${range.start}-${range.end - 1}` } : {}),
        ...(signal ? { signal } : {}),
      };
      if (range && range.end <= range.start) return ok(new Uint8Array(0));
      const answer = await authorized.run((token) => http.exchange({ ...request, token }, BLOB_TYPE, MAX_BLOB_BYTES));
      return answer.ok ? cutRange(answer.value, range) : toGetResult(answer.error, range);
    },
  };
}

/** A provider may answer a range with the whole. */
function cutRange({ status, body }: HttpAnswer, range: ByteRange | undefined): Result<Uint8Array, GetFailure> {
  if (!range) return status === 200 ? ok(body) : err({ type: "protocol", detail: "a part was not asked for" });
  if (status === 200) return ok(body.subarray(range.start, range.end));
  return body.length <= range.end - range.start ? ok(body) : err({ type: "protocol", detail: "range too long" });
}

function toGetResult(failure: HttpFailure, range: ByteRange | undefined): Result<Uint8Array, GetFailure> {
  const name = failure.type === "named" ? failure.error : null;
  if (name === "notFound") return err({ type: "notFound" });
  return name === "rangeNotSatisfiable" && range ? ok(new Uint8Array(0)) : err(toReadFailure(failure));
}

function toPutFailure(failure: HttpFailure): PutFailure {
  const name = failure.type === "named" ? failure.error : null;
  if (name === "exists") return { type: "conflict" };
  return name === "tooLarge" ? { type: "tooLarge" } : toReadFailure(failure);
}
