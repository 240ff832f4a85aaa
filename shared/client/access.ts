/** What a provider keeps of an account's access (docs/protocol.md, "Access"): before a session, and in one. */
import { encodeBody } from "../api/schema.ts";
import { calls, schemas } from "../api/wire.ts";
import type { AccountId, DeviceId } from "../lib/ids.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { ReadFailure } from "../storage/remote-log.ts";
import type { Authorized } from "./authorized.ts";
import { toCallFailure, toReadFailure } from "./failures.ts";
import { callFor, type Http, type HttpFailure } from "./http.ts";
import type { CallFailure } from "./provider-client.ts";

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

/** `locked`: the password is right, but was set by the provider; the one before, or the words, open the account. */
export type OpenFailure = CallFailure | { readonly type: "wrongPassword" } | { readonly type: "locked" };

export interface AccessDoorCalls {
  begin(
    address: string,
  ): Promise<
    Result<{ readonly account: AccountId; readonly salt: Uint8Array; readonly params: StretchParams }, CallFailure>
  >;
  open(
    account: AccountId,
    auth: Uint8Array,
    before: Uint8Array | null,
  ): Promise<Result<{ readonly device: DeviceId; readonly wrap: AccessWrap; readonly file: Uint8Array }, OpenFailure>>;
}

export function createAccessDoor(http: Http): AccessDoorCalls {
  return {
    async begin(address) {
      const body = encodeBody(schemas.accessBegin.body, { address });
      const begun = await callFor(http, { call: calls.accessBegin, body }, schemas.accessBegin.answer);
      if (!begun.ok) return err(toCallFailure(begun.error));
      const { account, salt, ...params } = begun.value;
      return ok({ account, salt, params });
    },
    async open(account, auth, before) {
      const body = encodeBody(schemas.accessOpen.body, { account, auth, before });
      const opened = await callFor(http, { call: calls.accessOpen, body }, schemas.accessOpen.answer);
      if (!opened.ok) return err(toOpenFailure(opened.error));
      const { device, wrap, file } = opened.value;
      return ok({ device, wrap: fromWire(wrap), file });
    },
  };
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
  slots: slots.map(({ wrap, ...slot }) => ({ ...slot, wrap: wrap && toWire(wrap) })),
});

const toWire = ({ params, ...wrap }: AccessWrap) => ({ ...params, ...wrap });
const fromWire = ({ m, t, p, ...wrap }: ReturnType<typeof toWire>): AccessWrap => ({ params: { m, t, p }, ...wrap });

function toOpenFailure(failure: HttpFailure): OpenFailure {
  const name = failure.type === "named" ? failure.error : null;
  return name === "wrongPassword" || name === "locked" ? { type: name } : toCallFailure(failure);
}

function toPutFailure(failure: HttpFailure): PutAccessFailure {
  if (failure.type === "named" && failure.error === "accessConflict") return { type: "conflict" };
  if (failure.type === "named" && failure.error === "forbidden") return { type: "refused" };
  return toReadFailure(failure);
}
