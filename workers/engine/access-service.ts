/**
 * AccessRpc over the account's security. What renews the keys at the provider hands out those that follow: this browser
 * keeps them and goes on with them (session.succeed), so that it alone stays in.
 */
import type { AccessChangeFailure, AccessControl, Succeeded } from "../../shared/account/access/access-control.ts";
import type { Account } from "../../shared/account/account.ts";
import type { Security } from "../../shared/account/keys/security.ts";
import type { CallFailure } from "../../shared/client/provider-client.ts";
import { createLock } from "../../shared/lib/lock.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import type { AccessFailure, AccessRpc, AddedAppPassword } from "../rpc/access-rpc.ts";
import type { EngineHome } from "./engine-home.ts";
import type { EventBatch } from "../service/event-batch.ts";
import { accessFailureOf, createOwnAccess } from "../service/security/own-access.ts";
import type { Session } from "./session.ts";
import type { StretchProgress } from "./stretch-progress.ts";

export interface AccessService {
  readonly rpc: AccessRpc;
  /** An account was opened: goes on with what was begun in it. */
  resume(): Promise<void>;
}

interface Parts {
  readonly home: Pick<EngineHome, "secrets" | "hardening" | "mailServers">;
  readonly session: Session;
  readonly events: Pick<EventBatch, "announcements">;
  readonly progress: StretchProgress;
}

type Done = Result<null, AccessFailure>;

const ENDED = err({ type: "ended" } as const);
const STORAGE = err({ type: "storage" } as const);

export function createAccessService({ home, session, events, progress }: Parts): AccessService {
  const { hardening } = home;
  const own = createOwnAccess(session, events);
  const oneByOne = createLock();
  const followed = new WeakSet<Account>();

  /** `planned`: how many passwords are stretched for it. */
  const change = <T>(
    work: (security: Security, account: Account) => Promise<Result<T, AccessFailure>>,
    planned = 0,
  ): Promise<Result<T, AccessFailure>> =>
    oneByOne(async () => {
      const account = await session.account();
      if (!account) return ENDED;
      progress.plan(planned);
      return work(account.security, account);
    });

  const onProvider = <T>(
    work: (control: AccessControl) => Promise<Result<T, AccessFailure>>,
    planned = 0,
  ): Promise<Result<T, AccessFailure>> =>
    change((security) => {
      const control = security.access();
      return control ? work(control) : Promise.resolve(ENDED);
    }, planned);

  /** Storage is asked first: what the provider has taken can not be taken back. */
  async function follow(made: () => Promise<Succeeded>): Promise<Done> {
    try {
      await home.secrets.prepare();
    } catch {
      return STORAGE;
    }
    const next = await made();
    if (!next.ok) return err(accessFailureOf(next.error));
    try {
      await session.succeed(next.value);
    } catch {
      return STORAGE;
    }
    await settle();
    return ok(null);
  }

  /** The device before is removed now, not at the next quiet moment: whoever came in by it is out. */
  async function settle(): Promise<void> {
    const account = await session.account();
    if ((await account?.sync()) === true) await account?.settle();
  }

  /** What is told besides it is asked first: the password is shown once, and must not be lost to a failure. */
  async function addApp(control: AccessControl, name: string): Promise<Result<AddedAppPassword, AccessFailure>> {
    const servers = await home.mailServers();
    if (!servers.ok) return err(infoFailure(servers.error));
    const added = await control.addApp(name);
    return added.ok ? ok({ ...added.value, ...servers.value }) : err(accessFailureOf(added.error));
  }

  async function toOwn(control: AccessControl, name: string, first: () => Promise<void>): Promise<Done> {
    try {
      await first();
    } catch {
      return STORAGE;
    }
    return follow(() => control.becomeOwn({ kind: "webmail", name }));
  }

  /** On a device of the user's own. */
  async function harden({ security }: Account): Promise<Done> {
    const made = await own.makeHardened(security);
    if (made.ok) await hardening.clear();
    return made;
  }

  async function makeHardened({ security }: Account, name: string): Promise<Done> {
    if (security.wordless()) return err({ type: "wordless" });
    const control = security.access();
    if (control) {
      const became = await toOwn(control, name, () => hardening.set());
      if (!became.ok) {
        await hardening.clear().catch(() => undefined);
        return became;
      }
    }
    const account = await session.account();
    return account ? harden(account) : ENDED;
  }

  /** Once the log has been read to its end. */
  const goOn = (account: Account): Promise<void> =>
    oneByOne(async () => {
      const current = (await session.account()) === account;
      if (!current || account.connection.type !== "online" || !(await hardening.isSet())) return;
      // it never became a device of its own: its owner begins again
      if (account.security.access()) await hardening.clear();
      else await harden(account);
    });

  const rpc: AccessRpc = {
    access: async () => own.state(await hardening.isSet()),
    appPasswords: () => onProvider(async (control) => mapped(await control.apps())),
    addAppPassword: (name) => onProvider((control) => addApp(control, name.trim())),
    revokeAppPasswords: (ids) => onProvider((control) => follow(() => control.revokeApps(ids))),
    async changePassword(current, next) {
      if (await own.isWeak(next)) return err({ type: "tooWeak" });
      return onProvider((control) => follow(() => control.changePassword(current, next)), 2);
    },
    signOutOthers: () => onProvider((control) => follow(() => control.signOutOthers())),
    becomeOwnDevice: (name) => onProvider((control) => toOwn(control, name, () => hardening.clear())),
    async makeTransparent(password) {
      if (await own.isWeak(password)) return err({ type: "tooWeak" });
      return change((security) => own.makeTransparent(security, password), 1);
    },
    makeHardened: (name) => change((_, account) => makeHardened(account, name)),
  };

  return {
    rpc,
    async resume() {
      const account = await session.account();
      if (!account || followed.has(account)) return;
      followed.add(account);
      const tryOn = (): void => void goOn(account).catch(() => undefined);
      account.watchConnection(tryOn);
      tryOn();
    },
  };
}

const mapped = <T>(result: Result<T, AccessChangeFailure>): Result<T, AccessFailure> =>
  result.ok ? result : err(accessFailureOf(result.error));

const infoFailure = (failure: CallFailure): AccessFailure =>
  failure.type === "protocol" ? { type: "refused", reason: "protocol" } : failure;
