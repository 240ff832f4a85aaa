/**
 * Accounts that a password opens, as an operator makes and mends them. The password is here for the moment it takes to stretch
 * it. Errors are one line for the operator.
 */
import { startJoin } from "../../shared/account/join/join.ts";
import { passwordKeys, type Stretch } from "../../shared/crypto/access-secrets.ts";
import { equalBytes } from "../../shared/lib/bytes.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import type { Accounts, ShownAccount } from "../accounts/accounts.ts";
import { nodeCrypto } from "../crypto/node-crypto.ts";
import type { ProviderStore } from "../storage/provider-store.ts";
import { addOrInvite, noAccount } from "./invites.ts";
import { localJoin } from "./local-join.ts";
import { passwordFault } from "./password-rules.ts";

export interface PasswordParts {
  readonly accounts: Accounts;
  readonly store: Pick<ProviderStore, "record">;
  /** Configured or recorded; null = none is known. */
  readonly origin: string | null;
  readonly stretch: Stretch;
  /** Unix milliseconds. */
  readonly clock: () => number;
}

export interface MadeAccount {
  readonly address: string;
  /** 24, to be handed over: nobody has them else. Null: they were never to be shown. */
  readonly words: readonly string[] | null;
  /** Where its webmail is; null: not known. */
  readonly origin: string | null;
}

export async function makeWithPassword(
  { accounts, origin, stretch, clock }: PasswordParts,
  given: {
    readonly address: string;
    readonly aliases: readonly string[];
    readonly password: string;
    readonly showWords: boolean;
  },
): Promise<Result<MadeAccount, string>> {
  const { address, aliases, password, showWords } = given;
  const fault = accounts.access.fault() ?? passwordFault(password, [address, ...aliases]);
  if (fault !== null) return err(fault);
  const standing = await accounts.standings.of(address);
  if (standing.type === "user" || (standing.type === "account" && standing.user)) return err(keptElsewhere(address));
  const isNew = accounts.show(address) === null;
  const added = await addOrInvite(accounts, address, aliases, "transparent");
  if (!added.ok) return added;
  let made: Result<MadeAccount, string> = err(COULD_NOT);
  try {
    made = await join();
    return made;
  } finally {
    if (!made.ok && isNew) await accounts.remove(address);
  }

  async function join(): Promise<Result<MadeAccount, string>> {
    if (!added.ok) return added;
    const parts = { crypto: nodeCrypto, provider: localJoin(accounts, origin ?? "https://localhost"), clock };
    const pending = await startJoin(parts, added.value.token);
    if (!pending.ok) return err(COULD_NOT);
    const joined = await pending.value.finishWithPassword(password, { stretch, wordless: !showWords });
    if (!joined.ok) return err(COULD_NOT);
    joined.value.secrets.fill(0);
    return ok({ address: joined.value.address, words: showWords ? pending.value.words : null, origin });
  }
}

const keptElsewhere = (address: string): string =>
  `the password of ${oneLine(address)} is kept by the directory of users: it is set there, and the first login with it makes the account`;

const COULD_NOT = "the account could not be made: the data folder can not be written";

/** Times a password is stretched anew because its salt was replaced meanwhile. */
const MAX_ATTEMPTS = 3;

export async function resetPassword(
  { accounts, store, stretch }: PasswordParts,
  address: string,
  password: string,
): Promise<Result<{ readonly address: string; readonly wordless: boolean }, string>> {
  const found = openedByPassword(accounts, address);
  if (!found.ok) return found;
  const { account } = found.value;
  if (account.fromDirectory) return err(keptElsewhere(account.address));
  const wordless = store.record(account.id)?.record.wordless ?? false;
  const fault = accounts.access.fault() ?? passwordFault(password, [account.address, ...account.aliases]);
  if (fault !== null) return err(fault);
  for (let attempt = 1; ; attempt++) {
    const { salt, params } = accounts.access.startOf(account.address);
    const stretched = await stretch(password, salt, params);
    const { auth } = await passwordKeys(nodeCrypto, account.id, stretched);
    stretched.fill(0);
    const set = await accounts.access.setReset(account.address, auth);
    if (!set.ok) return set;
    // its user may have chosen another one in the meantime: then this would be under a salt that is gone
    if (equalBytes(accounts.access.startOf(account.address).salt, salt))
      return ok({ address: account.address, wordless });
    if (attempt === MAX_ATTEMPTS) return err("its user is changing the password right now: try again");
  }
}

export interface AppPassword {
  readonly id: string;
  /** Unix seconds, to the hour; null: never. */
  readonly lastUsed: number | null;
  /** Lets nobody in any more; its user still sees it. */
  readonly revoked: boolean;
}

export interface AppPasswords {
  readonly address: string;
  readonly appPasswords: readonly AppPassword[];
}

export function appPasswords(accounts: Accounts, address: string): Result<AppPasswords, string> {
  const found = openedByPassword(accounts, address);
  if (!found.ok) return found;
  const { account, set } = found.value;
  const apps = set.slots.filter(({ kind }) => kind === "app");
  const shown = apps.map(({ id, lastUsed, verifies }) => ({ id, lastUsed, revoked: !verifies }));
  return ok({ address: account.address, appPasswords: shown });
}

/** `ids` null: all of them. */
export async function revokeAppPasswords(
  accounts: Accounts,
  address: string,
  ids: readonly string[] | null,
): Promise<Result<AppPasswords & { readonly dropped: number }, string>> {
  const before = appPasswords(accounts, address);
  if (!before.ok) return before;
  const unknown = ids?.find((id) => !before.value.appPasswords.some((one) => one.id === id));
  if (unknown !== undefined) return err(`${before.value.address} has no app password ${oneLine(unknown)}`);
  const dropped = await accounts.access.dropApps(before.value.address, ids);
  if (!dropped.ok) return dropped;
  const after = appPasswords(accounts, address);
  return after.ok ? ok({ ...after.value, dropped: dropped.value }) : after;
}

const oneLine = (text: string): string => text.slice(0, 40).replace(/\p{C}/gu, "?");

const notJoined = ({ address, inviteFlavor }: ShownAccount): string =>
  inviteFlavor === "hardened"
    ? `${address} will have no password: its invite makes a hardened account, whose keys are on its user's devices only; account add ${address} --transparent --invite makes another`
    : `${address} has no password yet: nobody has joined the account`;

interface Found {
  readonly account: ShownAccount;
  readonly set: NonNullable<ReturnType<Accounts["access"]["show"]>>;
}

function openedByPassword(accounts: Accounts, address: string): Result<Found, string> {
  const account = accounts.show(address);
  if (!account) return err(noAccount(address));
  if (account.state !== "joined") return err(notJoined(account));
  const set = accounts.access.show(account.id);
  if (set) return ok({ account, set });
  return err(
    `${account.address} keeps its keys on its user's own devices, and has no password here: its user comes in with another device, or with the 24 words`,
  );
}
