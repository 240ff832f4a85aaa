/** Who opens the account, seen and changed from a device of its user's own. */
import type { AccessChangeFailure } from "../../../shared/account/access/access-control.ts";
import type { Security } from "../../../shared/account/keys/security.ts";
import { ok, err, type Result } from "../../../shared/lib/result.ts";
import type { AccessFailure, AccessState } from "../../rpc/access-rpc.ts";
import type { EventBatch } from "../event-batch.ts";
import { judgedPassphrase } from "./judged-passphrase.ts";
import type { OpenSession } from "./open-session.ts";

export interface OwnAccess {
  /** Null: nobody is in, or nothing was read yet. `hardening`: see AccessState. */
  state(hardening: boolean): Promise<AccessState | null>;
  /** Too easy to guess to become this account's password. */
  isWeak(password: string): Promise<boolean>;
  /** `password`: not a weak one. */
  makeTransparent(security: Security, password: string): Promise<Result<null, AccessFailure>>;
  makeHardened(security: Security): Promise<Result<null, AccessFailure>>;
}

export function createOwnAccess(session: OpenSession, events: Pick<EventBatch, "announcements">): OwnAccess {
  /** The devices are told, this one among them. */
  async function changed(change: Promise<Result<null, AccessChangeFailure>>): Promise<Result<null, AccessFailure>> {
    const made = await change;
    events.announcements();
    return made.ok ? ok(null) : err(accessFailureOf(made.error));
  }

  return {
    async state(hardening) {
      const [account, state] = [await session.account(), await session.state()];
      if (!account || state.type !== "open" || account.state.seq === 0) return null;
      const { security } = account;
      const isProvider = security.access() !== null;
      return { flavor: security.flavor(), wordless: security.wordless(), isProvider, hardening };
    },
    async isWeak(password) {
      const state = await session.state();
      const personal = state.type === "open" ? [state.address] : [];
      return (await judgedPassphrase(password, personal)).level === "tooWeak";
    },
    makeTransparent: (security, password) => changed(security.makeTransparent(password)),
    makeHardened: (security) => changed(security.makeHardened()),
  };
}

export const accessFailureOf = (failure: AccessChangeFailure): AccessFailure =>
  failure.type === "gone" ? { type: "ended" } : failure;
