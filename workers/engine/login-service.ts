/**
 * LoginRpc: coming in with a password. It is stretched here and forgotten; what it opens, the keys of the account's provider
 * device, is kept as a device's own keys are, or in memory alone where this device is not to remember.
 */
import type { Joined, JoinFailure as EngineJoinFailure } from "../../shared/account/join/join.ts";
import { createLock } from "../../shared/lib/lock.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import type { JoinFailure } from "../rpc/engine-rpc.ts";
import type { LoginFailure, LoginRpc } from "../rpc/login-rpc.ts";
import type { EngineHome } from "./engine-home.ts";
import { judgedPassphrase } from "../service/security/judged-passphrase.ts";
import type { EnrolmentService } from "./enrolment-service.ts";
import type { JoinFlow } from "./join-flow.ts";
import { narrowed } from "./login-failure.ts";
import type { Session } from "./session.ts";
import type { StretchProgress } from "./stretch-progress.ts";

interface Parts {
  readonly home: EngineHome;
  readonly session: Pick<Session, "adopt" | "account">;
  readonly progress: StretchProgress;
  readonly join: Pick<JoinFlow, "finishWithPassword" | "address">;
  readonly enrolment: Pick<EnrolmentService, "withPassword" | "address">;
}

/** `stale`: see access-login.ts. */
type Entered = Joined & { readonly stale?: boolean };

export function createLoginService({ home, session, progress, join, enrolment }: Parts): LoginRpc {
  const oneByOne = createLock();

  /** `planned`: how many passwords are stretched for it. What can not be kept is not begun. */
  const enter = <E>(
    { remember, planned }: { readonly remember: boolean; readonly planned: number },
    come: () => Promise<Result<Entered, E>>,
  ): Promise<Result<null, E | { readonly type: "storage" }>> =>
    oneByOne(async () => {
      try {
        if (remember) await home.secrets.prepare();
        progress.plan(planned);
        const joined = await come();
        if (!joined.ok) return joined;
        await session.adopt(joined.value, { remember, byPassword: true });
        if (joined.value.stale === true) void refreshAccess(session).catch(() => undefined);
        return ok(null);
      } catch {
        return err({ type: "storage" });
      }
    });

  /** The password to be: not one that is guessed at once. */
  const chosen = async <E>(
    password: string,
    address: string,
    go: () => Promise<Result<null, E>>,
  ): Promise<Result<null, E | { readonly type: "tooWeak" }>> => {
    const { level } = await judgedPassphrase(password, [address]);
    return level === "tooWeak" ? err({ type: "tooWeak" }) : go();
  };

  return {
    login: (address, password, remember) =>
      enter({ remember, planned: 1 }, async () => narrowed(await home.loginWithPassword(address.trim(), password))),
    loginAfterReset({ address, password, before, next, remember }) {
      const passwords = { password, before, next: next ?? password };
      const come = async (): Promise<Result<Joined, LoginFailure>> =>
        narrowed(await home.loginAfterReset(address.trim(), passwords));
      return chosen(passwords.next, address, () => enter({ remember, planned: 3 }, come));
    },
    finishJoinWithPassword: (answers, password, remember) =>
      chosen<JoinFailure>(password, join.address(), () =>
        enter({ remember, planned: 1 }, () => join.finishWithPassword(answers, password, home.stretch)),
      ),
    enrolWithPassword: (password, removeOthers, remember) =>
      chosen<EngineJoinFailure | { readonly type: "storage" }>(password, enrolment.address(), () =>
        enter({ remember, planned: 1 }, () => enrolment.withPassword(password, removeOthers)),
      ),
  };
}

/** What opens the account names words that were replaced since: it is made anew, so that the next login need not look. */
export async function refreshAccess(session: Pick<Session, "account">): Promise<void> {
  const account = await session.account();
  if ((await account?.sync()) === true) await account?.security.access()?.refresh();
}
