/** What a provider keeps of an account's access (docs/protocol.md, "Access"). Before a session: access-door.ts. */
import { encodeBody } from "../api/schema.ts";
import { calls, schemas } from "../api/wire.ts";
import type { DeviceId } from "../lib/ids.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { ReadFailure } from "../storage/remote-log.ts";
import type { Authorized } from "./authorized.ts";
import { toReadFailure } from "./failures.ts";
import { callFor, type Http, type HttpFailure } from "./http.ts";

/** Argon2id: memory in KiB, passes, lanes. */
export interface StretchParams {
  readonly m: number;
  readonly t: number;
  readonly p: number;
}

export interface AccessWrap {
  readonly params: StretchParams;
  /** 16, 32, 12 and 48 bytes. */
  readonly salt: Uint8Array;
  readonly commit: Uint8Array;
  readonly nonce: Uint8Array;
  readonly ct: Uint8Array;
}

interface Slot {
  readonly id: string;
  readonly kind: "password" | "app";
  /** 1216 bytes. */
  readonly recipient: Uint8Array;
}

export interface GivenAccess {
  readonly device: DeviceId;
  readonly slots: readonly (Slot & { readonly wrap: AccessWrap | null; readonly auth: Uint8Array | null })[];
  readonly file: Uint8Array;
}

export interface StoredAccess {
  readonly device: DeviceId;
  readonly version: number;
  readonly slots: readonly (Slot & { readonly lastUsed: number | null })[];
  readonly file: Uint8Array;
}

/** `conflict`: its base is not what stands there. */
export type PutAccessFailure = ReadFailure | { readonly type: "conflict" } | { readonly type: "refused" };

export interface AccessCalls {
  get(): Promise<Result<StoredAccess | null, ReadFailure>>;
  put(
    set: GivenAccess & { readonly base: { readonly device: DeviceId; readonly version: number } | null },
  ): Promise<Result<null, PutAccessFailure>>;
}

export function createAccessCalls(http: Http, authorized: Authorized): AccessCalls {
  return {
    async get() {
      const got = await authorized.run((token) => callFor(http, { call: calls.access, token }, schemas.access.answer));
      if (!got.ok) return err(toReadFailure(got.error));
      const { set } = got.value;
      if (set === null) return ok(null);
      return ok({ ...set, slots: set.slots.map((slot) => ({ ...slot, kind: kindOf(slot.kind) })) });
    },
    async put({ base, ...set }) {
      const body = encodeBody(schemas.putAccess.body, { ...accessToWire(set), base });
      const put = await authorized.run((token) =>
        callFor(http, { call: calls.putAccess, token, body }, schemas.putAccess.answer),
      );
      return put.ok ? ok(null) : err(toPutFailure(put.error));
    },
  };
}

const kindOf = (kind: string): Slot["kind"] => (kind === "password" ? kind : "app");

export const accessToWire = ({ device, slots, file }: GivenAccess) => ({
  ...{ device, file },
  slots: slots.map(({ wrap, ...slot }) => ({ ...slot, wrap: wrap && wrapToWire(wrap) })),
});

export const wrapToWire = ({ params, ...wrap }: AccessWrap) => ({ ...params, ...wrap });

function toPutFailure(failure: HttpFailure): PutAccessFailure {
  if (failure.type === "named" && failure.error === "accessConflict") return { type: "conflict" };
  if (failure.type === "named" && failure.error === "forbidden") return { type: "refused" };
  return toReadFailure(failure);
}
