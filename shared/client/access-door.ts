/** An account's access before a session (docs/protocol.md, "Access"): what a password opens. */
import { encodeBody } from "../api/schema.ts";
import { calls, schemas } from "../api/wire.ts";
import type { AccountId, DeviceId } from "../lib/ids.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { AccessWrap, StretchParams, wrapToWire } from "./access.ts";
import { toCallFailure } from "./failures.ts";
import { callFor, type Http, type HttpFailure } from "./http.ts";
import type { CallFailure } from "./provider-client.ts";

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
      return ok({ device, wrap: wrapFromWire(wrap), file });
    },
  };
}

const wrapFromWire = ({ m, t, p, ...wrap }: ReturnType<typeof wrapToWire>): AccessWrap => ({
  params: { m, t, p },
  ...wrap,
});

function toOpenFailure(failure: HttpFailure): OpenFailure {
  const name = failure.type === "named" ? failure.error : null;
  return name === "wrongPassword" || name === "locked" ? { type: name } : toCallFailure(failure);
}
