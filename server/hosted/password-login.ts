/**
 * Logins with a password where the provider itself opens the account: IMAP, and the MTA's submission. A password is
 * stretched here (derivations.ts says when it is its turn), an app password is not; either opens the access file
 * (shared/account/access/access-file.ts) or nothing. Addresses that are nobody's, and accounts no password opens, cost the same work
 * and have the same answers.
 */
import {
  passwordKeys,
  unwrapSeed,
  wipePasswordKeys,
  type PasswordWrap,
  type Stretch,
} from "../../shared/crypto/access-secrets.ts";
import { appPasswordKeys, parseAppPassword } from "../../shared/crypto/app-password.ts";
import { openAccess, PASSWORD_SLOT, wipeAccess, type AccessContent } from "../../shared/account/access/access-file.ts";
import type { AccessStart } from "../../shared/account/access/access-port.ts";
import { hybridIdentityFromSeed, wipeIdentity } from "../../shared/crypto/age/identity.ts";
import { judgeParams } from "../../shared/crypto/passphrase.ts";
import type { CryptoPort } from "../../shared/crypto/primitives.ts";
import type { AccountId, DeviceId } from "../../shared/lib/ids.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import { addressForms } from "../accounts/address.ts";
import type { Log } from "../cli/log.ts";
import type { Derivations, Place } from "./derivations.ts";
import { createWrongTries } from "./wrong-tries.ts";

/**
 * `wrong`: no such account, or not its password. `locked`: the right one, but set anew by whoever runs the provider: the one
 * before, or the words, have to be entered once in the webmail. `changed`: the same, where its user, or who runs the directory
 * of users, changed it there. `busy`: too much is asked at the moment; says nothing of the
 * password. `failing`: our fault.
 */
export type LoginFailure = "wrong" | "locked" | "changed" | "busy" | "failing";

export interface LoggedIn {
  readonly account: AccountId;
  /** The account's main address. */
  readonly address: string;
}

export interface OpenedAccount extends LoggedIn {
  /** Secrets: whoever has them overwrites them when the account is closed. */
  readonly keys: AccessContent;
  /** Of the set that was opened (openAccess's `isCurrent`). */
  readonly version: number;
}

/** `from`: the client's network address; "" where nobody knows it. */
export interface PasswordLogin {
  login(username: string, password: string, from: string): Promise<Result<OpenedAccount, LoginFailure>>;
  /** Whether it is right; opens nothing. */
  verify(username: string, password: string, from: string): Promise<Result<LoggedIn, LoginFailure>>;
}

/** What stands behind a verifier that was right. */
export interface OpenSet {
  readonly type: "open";
  readonly device: DeviceId;
  readonly version: number;
  readonly file: Uint8Array;
}

/** What the accounts keep of their passwords (server/accounts/access.ts). */
export interface LoginAccess {
  /** Of any text; stable fakes where there is nothing. */
  startOf(address: string): AccessStart | Promise<AccessStart>;
  openPassword(
    account: AccountId,
    auth: Uint8Array,
  ): Asked<(OpenSet & { readonly wrap: PasswordWrap }) | "wrong" | "locked">;
  /** One that a directory of users says is right, stretched with this salt. */
  openVouched(
    account: AccountId,
    auth: Uint8Array,
    salt: Uint8Array,
  ): Asked<(OpenSet & { readonly wrap: PasswordWrap }) | "wrong" | "locked" | "stale">;
  openApp(account: AccountId, id: string, auth: Uint8Array): Asked<OpenSet | "wrong">;
  /** Whether this is still the set in force. */
  isCurrent(account: AccountId, device: DeviceId, version: number): boolean | Promise<boolean>;
  /** Another one after any change of what the account opens with; the same work for one that is nobody's. */
  mark(account: AccountId): string;
  noteUse(account: AccountId, slot: string): unknown;
}

/** Whose password it is to know whether one is right: `own`: the provider's. `none`: nobody's that may come in. */
export type LoginStanding =
  | { readonly type: "own" | "none" | "unavailable" }
  /** `address`: the account's main one, also where it is not made yet. */
  | { readonly type: "user"; readonly address: string; readonly isMade: boolean };

/** Users whose passwords a directory keeps (server/provider/directory-login.ts). */
export interface LoginUsers {
  standing(address: string): Promise<LoginStanding>;
  bind(address: string, password: string): Promise<"ok" | "wrong" | "unavailable">;
  /** Makes the account that this password opens; `ok` also if another login was faster. */
  make(address: string, password: string): Promise<"ok" | "wrong" | "failing">;
}

type Asked<T> = T | Promise<T>;

export interface PasswordLoginParts {
  readonly crypto: CryptoPort;
  readonly access: LoginAccess;
  readonly directory: { show(address: string): { readonly address: string } | null };
  readonly derivations: Derivations;
  readonly stretch: Stretch;
  readonly log: Log;
  /** Unix ms. */
  readonly clock?: () => number;
  /** None where it is left out. */
  readonly users?: LoginUsers | null;
}

/** UTF-16 units. What is longer is nobody's password. */
export const MAX_PASSWORD = 1024;
/** App passwords that are tried at once. */
const MAX_APPS = 256;
/** Times a set is opened anew because it was changed meanwhile. */
const MAX_ATTEMPTS = 4;

/** A set that is known to be right for what was given, and how to open it. */
interface Right {
  readonly slot: string;
  readonly set: OpenSet;
  /** Of the slot's identity; null: what the provider keeps does not fit the password. Overwritten by who asked. */
  seed(): Promise<Uint8Array | null>;
}

/** `stale`: what was opened is no longer in force. */
type Use<T> = (account: AccountId, right: Right) => Promise<Result<T, LoginFailure | "stale">>;

export function createPasswordLogin(parts: PasswordLoginParts): PasswordLogin {
  const { crypto, access, directory, derivations, stretch, log, clock = Date.now, users = null } = parts;
  const wrongTries = createWrongTries(crypto, clock);
  let apps = 0;

  /** Null: it is no app password of this account, whatever else it may be. */
  async function byApp<T>(account: AccountId, password: string, use: Use<T>): Promise<Result<T, LoginFailure> | null> {
    const app = parseAppPassword(crypto, password);
    if (!app) return null;
    const { auth, seed } = await appPasswordKeys(crypto, account, app.secret);
    app.secret.fill(0);
    try {
      const used = await untilFresh(async () => {
        const set = await access.openApp(account, app.id, auth);
        if (set === "wrong") return err(set);
        return use(account, { slot: app.id, set, seed: () => Promise.resolve(seed.slice()) });
      });
      return !used.ok && used.error === "wrong" ? null : used;
    } finally {
      auth.fill(0);
      seed.fill(0);
    }
  }

  /** Next to no work, so that it waits for nobody's passwords that are being stretched. */
  async function tryApp<T>(account: AccountId, password: string, use: Use<T>): ReturnType<typeof byApp<T>> {
    if (apps >= MAX_APPS) return err("busy");
    apps++;
    try {
      return await byApp(account, password, use);
    } finally {
      apps--;
    }
  }

  /** `isVouched`: a directory of users said that it is right. */
  async function byPassword<T>(
    start: AccessStart,
    password: string,
    use: Use<T>,
    isVouched = false,
  ): Promise<Result<T, LoginFailure>> {
    const { account, salt, params } = start;
    if (judgeParams(params) !== "fit") {
      log("login.unfit", { account });
      return err("failing");
    }
    const stretched = await stretch(password, salt, params);
    const keys = await passwordKeys(crypto, account, stretched);
    stretched.fill(0);
    try {
      return await untilFresh(async () => {
        const set = await (isVouched
          ? access.openVouched(account, keys.auth, salt)
          : access.openPassword(account, keys.auth));
        if (typeof set === "string") return err(set);
        return use(account, { slot: PASSWORD_SLOT, set, seed: () => unwrapSeed(crypto, account, keys, set.wrap) });
      });
    } finally {
      wipePasswordKeys(keys);
    }
  }

  /** Work without a use, so that nobody learns by the time it takes why a password was wrong. */
  async function inVain({ salt, params }: AccessStart, password: string): Promise<Result<never, "wrong">> {
    (await stretch(password, salt, params)).fill(0);
    return err("wrong");
  }

  async function byDirectory<T>(
    directoryOf: LoginUsers,
    { address, isMade }: Extract<LoginStanding, { type: "user" }>,
    password: string,
    use: Use<T>,
  ): Promise<Result<T, LoginFailure>> {
    const bound = await directoryOf.bind(address, password);
    if (bound === "unavailable") return err("failing");
    if (bound === "wrong") return inVain(await access.startOf(address), password);
    const made = isMade ? "ok" : await directoryOf.make(address, password);
    if (made !== "ok") return err(made);
    const used = await byPassword(await access.startOf(address), password, use, true);
    return !used.ok && used.error === "locked" ? err("changed") : used;
  }

  function tryPassword<T>(who: LoginStanding, start: AccessStart, password: string, use: Use<T>) {
    if (who.type === "none") return inVain(start, password);
    return who.type === "user" && users ? byDirectory(users, who, password, use) : byPassword(start, password, use);
  }

  /**
   * What was wrong a moment ago is so without work, but where a directory of users is asked: it does not say that a password
   * was changed, and those who are nobody's must not be told from its users.
   */
  function derive<T>(place: Place, who: LoginStanding, start: AccessStart, password: string, use: Use<T>) {
    const task = () => tryPassword(who, start, password, use);
    if (users) return derivations.run(place, task);
    const name = () => wrongTries.nameOf({ ...place, password, mark: access.mark(place.account) });
    const before = name();
    const noted = async () => {
      const tried = await task();
      if (!tried.ok && tried.error === "wrong" && name() === before) wrongTries.note(before);
      return tried;
    };
    return derivations.run(place, noted, () => wrongTries.has(before) && name() === before);
  }

  async function enter<T>(
    username: string,
    password: string,
    from: string,
    use: Use<T>,
  ): Promise<Result<T & { readonly address: string }, LoginFailure>> {
    if (password.length > MAX_PASSWORD) return err("wrong");
    const given = addressForms(username)[0] ?? username;
    try {
      const who = (await users?.standing(given)) ?? { type: "own" };
      if (who.type === "unavailable") return err("failing");
      const address = who.type === "user" ? who.address : given;
      const start = await access.startOf(address);
      const { account } = start;
      const place = { account, from };
      const app = who.type === "none" ? null : await tryApp(account, password, use);
      if (app?.ok === true) derivations.succeeded(place);
      const entered = app ?? (await derive(place, who, start, password, use));
      if (!entered.ok) return entered;
      return ok({ ...entered.value, address: directory.show(address)?.address ?? address });
    } catch (error) {
      log("login.failing", { reason: error instanceof Error ? error.name : "unknown" });
      return err("failing");
    }
  }

  /** `seed`: of the slot's identity; it is overwritten. */
  function openWith(seed: Uint8Array, ...[file, expected]: [Uint8Array, Pick<AccessContent, "account" | "device">]) {
    const identity = hybridIdentityFromSeed(seed);
    seed.fill(0);
    return openAccess(crypto, identity, file, expected).finally(() => wipeIdentity(identity));
  }

  async function open(account: AccountId, { slot, set, seed }: Right): Promise<Result<Opened, LoginFailure | "stale">> {
    const { device, version, file } = set;
    const secret = await seed();
    const keys = secret && (await openWith(secret, file, { account, device }));
    if (!keys) {
      log("login.unopenable", { account });
      return err("failing");
    }
    let isTaken = false;
    try {
      // a password that died while it was opening opens nothing
      if (!(await access.isCurrent(account, device, version))) return err("stale");
      await access.noteUse(account, slot);
      isTaken = true;
      return ok({ account, keys, version });
    } finally {
      if (!isTaken) wipeAccess(keys);
    }
  }

  return {
    login: (username, password, from) => enter(username, password, from, open),
    verify: (username, password, from) =>
      enter(username, password, from, async (account, { slot }) => {
        await access.noteUse(account, slot);
        return ok({ account });
      }),
  };
}

type Opened = Omit<OpenedAccount, "address">;

/** Opened anew where the set was changed meanwhile: the password may be a dead one by now. */
async function untilFresh<T>(
  attempt: () => Promise<Result<T, LoginFailure | "stale">>,
): Promise<Result<T, LoginFailure>> {
  for (let times = 1; times <= MAX_ATTEMPTS; times++) {
    const result = await attempt();
    if (result.ok) return result;
    if (result.error !== "stale") return err(result.error);
  }
  return err("busy");
}
