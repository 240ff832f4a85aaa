/** What passwords open, in the words of the wire (docs/protocol.md, "Access"). */
import type { Body } from "../../shared/api/wire.ts";
import type { AccountId, DeviceId } from "../../shared/lib/ids.ts";
import { err, ok } from "../../shared/lib/result.ts";
import type { HttpAccess, HttpGivenAccess, HttpStandings } from "./http-store.ts";
import type { ProviderApi, SessionApi } from "./port.ts";

const PASSWORD_SLOT = "password";

export function openAccess(
  access: HttpAccess,
  standings: HttpStandings,
): Pick<ProviderApi, "accessBegin" | "accessOpen"> {
  return {
    async accessBegin({ address }) {
      const main = await standings.mainOf(address);
      if (main === null) return err("unavailable");
      const { account, salt, params } = access.startOf(main);
      return ok({ account, salt, ...params });
    },
    async accessOpen({ account, auth, before }) {
      const may = await standings.mayEnter(account);
      if (may !== "yes") return err(may === "no" ? "wrongPassword" : may);
      const plain = await access.openPassword(account, auth);
      const opened = plain === "locked" && before ? await access.openLocked(account, auth, before) : plain;
      if (opened === "wrong") return err("wrongPassword");
      if (opened === "locked") return err("locked");
      access.noteUse(account, PASSWORD_SLOT);
      const { params, ...wrap } = opened.wrap;
      return ok({ device: opened.device, wrap: { ...params, ...wrap }, file: opened.file });
    },
  };
}

export function sessionAccess(
  access: HttpAccess,
  account: AccountId,
  by: DeviceId | null,
): Pick<SessionApi, "access" | "putAccess"> {
  return {
    access: () => ({ set: access.show(account) }),
    async putAccess({ base, ...body }) {
      const set = givenAccess(body);
      if (!set) return err("badRequest");
      const put = await access.put(account, by, { ...set, base });
      return put.ok ? put : err(PUT_FAILURES[put.error]);
    },
  };
}

const PUT_FAILURES = {
  conflict: "accessConflict",
  forbidden: "forbidden",
  invalid: "badRequest",
  gone: "notAuthorized",
  failing: "unavailable",
} as const;

/** Null: of no kind of slot that there is. */
export function givenAccess(body: NonNullable<Body<"join">["access"]>): HttpGivenAccess | null {
  const slots: HttpGivenAccess["slots"][number][] = [];
  for (const { kind, wrap, ...slot } of body.slots) {
    if (kind !== "password" && kind !== "app") return null;
    slots.push({ ...slot, kind, wrap: wrap && wrapOf(wrap) });
  }
  return { device: body.device, slots, file: body.file };
}

type WireWrap = NonNullable<NonNullable<Body<"join">["access"]>["slots"][number]["wrap"]>;
const wrapOf = ({ m, t, p, ...wrap }: WireWrap) => ({ params: { m, t, p }, ...wrap });
