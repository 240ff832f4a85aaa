/** Accounts of a provider: who there is, whom mail is for, how one joins and logs in. */
import type { CryptoPort } from "../../shared/crypto/primitives.ts";
import { concatBytes, utf8 } from "../../shared/lib/bytes.ts";
import { idFromBytes, type AccountId, type DeviceId, type Epoch } from "../../shared/lib/ids.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import type { Flavor } from "../../shared/log/record.ts";
import { createAccess, type Access } from "./access.ts";
import type { AccountStore, StoredAccount } from "./account-store.ts";
import { addressForms, parseAddress } from "./address.ts";
import { issueInvite, type Issued } from "./invite-token.ts";
import { createJoining, type Joining } from "./joining.ts";
import { createLastSeen } from "./last-seen.ts";
import { createPairing, type Pairing } from "./pairing.ts";
import type { GivenSecrets } from "./server-secrets.ts";
import { createRooms, type Rooms } from "./room.ts";
import { createSessions, type Sessions } from "./sessions.ts";
import { createStandings, type Standing, type Standings } from "./standing.ts";
import type { DirectoryUser, UserDirectory } from "./user-directory.ts";

/** Whom mail is for. */
export type Resolved =
  | { readonly type: "unknown" }
  /** Invited, not joined yet. */
  | { readonly type: "noKeys" }
  /** The directory of users does not answer. */
  | { readonly type: "failing" }
  | {
      readonly type: "account";
      readonly account: AccountId;
      readonly epoch: Epoch;
      /** Of the current epoch, 1216 bytes. */
      readonly recipient: Uint8Array;
      /** The account's main address. */
      readonly address: string;
      /** Octets that its quota leaves. */
      readonly room: number;
      /** Octets; null: no limit. */
      readonly quota: number | null;
    };

export interface Invited {
  /** In canonical form. */
  readonly address: string;
  /** For the link's fragment; not stored. */
  readonly token: string;
  /** Unix seconds. */
  readonly expires: number;
}

export type ShownAccount = StoredAccount & { readonly state: "invited" | "expired" | "joined" };

export interface Accounts extends Joining, Sessions {
  /** Invites an address that is new. The error is one line for the operator. */
  addAccount(
    address: string,
    aliases?: readonly string[],
    flavor?: Flavor,
    quota?: number | null,
  ): Promise<Result<Invited, string>>;
  /** A new invite for an address nobody has joined; the old one is void. */
  invite(address: string, flavor?: Flavor): Promise<Result<Invited, string>>;
  list(): readonly ShownAccount[];
  /** By address or alias; null if there is none. */
  show(address: string): ShownAccount | null;
  /** Frees the addresses, deletes log and blobs. */
  remove(address: string): Promise<Result<{ readonly address: string }, string>>;
  resolve(address: string): Promise<Resolved>;
  /** After a delivery: so many octets more are in use. */
  took(account: AccountId, octets: number): void;
  /** Mail for it reaches the account from now on, which may send by it. The error is one line for the operator. */
  addAlias(address: string, alias: string): Promise<Result<null, string>>;
  /** Frees it. */
  removeAlias(address: string, alias: string): Promise<Result<null, string>>;
  /** Null: no limit. The error is one line for the operator. */
  setQuota(address: string, quota: number | null): Promise<Result<null, string>>;
  /** Who has an address, and who may come in, by a directory of users too. */
  readonly standings: Standings;
  /** Null: the provider's own accounts only. */
  readonly users: UserDirectory | null;
  /** An id for any text: unknown addresses have a stable one that is nobody's. */
  lookup(address: string): AccountId;
  /** When its devices were last used, unix seconds, to the hour; those never used are missing. */
  lastSeen(account: AccountId): ReadonlyMap<DeviceId, number>;
  /** The slots new devices wait in. */
  readonly pairing: Pairing;
  /** What passwords open. */
  readonly access: Access;
}

export interface AccountsParts {
  readonly store: AccountStore;
  readonly crypto: CryptoPort;
  /** Unix milliseconds. */
  readonly clock: () => number;
  /** Under which verifiers of passwords lie; none where it is left out. */
  readonly accessSecrets?: GivenSecrets;
  /** Null: the provider's own accounts only. */
  readonly users?: UserDirectory | null;
}

const NO_SECRETS: GivenSecrets = { current: null, old: [] };
const FAILING = "the data folder can not be written";
const LOOKUP_LABEL = utf8("aerogramme/v1/lookup");

export function createAccounts(parts: AccountsParts): Accounts {
  const { store, crypto, clock, accessSecrets = NO_SECRETS, users = null } = parts;
  const { directory } = store;
  const now = (): number => Math.floor(clock() / 1000);
  const lastSeen = createLastSeen(store, now);
  const find = (text: string) => firstOf(addressForms(text), (form) => directory.find(form));
  const stored = (text: string) => firstOf(addressForms(text), (form) => directory.show(form));
  const standings = createStandings({ find, byId: directory.byId, users });
  const rooms = createRooms((account) => directory.inUse(account), now);
  const shown = (account: StoredAccount): ShownAccount => ({ ...account, state: stateOf(account, now()) });

  function aliasOf(
    address: string,
    alias: string,
  ): Result<{ readonly account: StoredAccount; readonly form: string }, string> {
    const account = stored(address);
    if (account === null) return err(`there is no account ${oneLine(address)}`);
    if (account.fromDirectory) return err(`the aliases of ${account.address} are those in the directory of users`);
    const parsed = parseAddress(alias);
    return parsed.ok ? ok({ account, form: parsed.value }) : parsed;
  }

  function lookup(address: string): AccountId {
    const [form = address] = addressForms(address);
    const pseudo = crypto.hmac(directory.secret, concatBytes(LOOKUP_LABEL, utf8(form))).slice(0, 16);
    return find(address)?.id ?? idFromBytes<AccountId>(pseudo);
  }

  const access = createAccess({ store, crypto, clock, secrets: accessSecrets, find, lookup });
  return {
    access,
    ...createJoining(store, crypto, now, access),
    ...createSessions(store, crypto, clock, lastSeen, standings, access),
    lastSeen: (account) => lastSeen.of(account),
    pairing: createPairing(clock),
    ...{ standings, users },
    async addAccount(address, aliases = [], flavor = "hardened", quota = null) {
      const parsed = parseAll([address, ...aliases]);
      if (!parsed.ok) return parsed;
      const user = await userFor(users, parsed.value);
      if (!user.ok) return user;
      const [main = "", ...others] = parsed.value;
      const issued = issueInvite(crypto, now(), flavor);
      const id = idFromBytes<AccountId>(crypto.randomBytes(16));
      const terms = { quota, fromDirectory: user.value !== null };
      const account = { id, address: main, aliases: others, created: now(), invitation: issued.invitation, terms };
      const added = await directory.add(account);
      if (added.ok) return ok(invited(main, issued));
      return err(added.error.type === "taken" ? `${added.error.address} is taken already` : FAILING);
    },
    async invite(address, flavor = "hardened") {
      const account = stored(address);
      if (account === null) return err(`there is no account ${oneLine(address)}`);
      if (account.seq > 0) return err(`${account.address} has joined already`);
      const issued = issueInvite(crypto, now(), flavor);
      const done = await directory.reinvite(account.id, issued.invitation);
      return done.ok ? ok(invited(account.address, issued)) : err(FAILING);
    },
    list: () => directory.list().map(shown),
    show(address) {
      const account = stored(address);
      return account && shown(account);
    },
    async remove(address) {
      const account = stored(address);
      if (account === null) return err(`there is no account ${oneLine(address)}`);
      const removed = await directory.remove(account.id);
      return removed.ok ? ok({ address: account.address }) : err(FAILING);
    },
    async addAlias(address, alias) {
      const named = aliasOf(address, alias);
      if (!named.ok) return named;
      const { account, form } = named.value;
      const user = await userFor(users, [form]);
      if (!user.ok) return user;
      if (user.value !== null) return err(`${form} is an address of the directory of users`);
      const added = await directory.addAlias(account.id, form);
      if (added.ok) return ok(null);
      return err(added.error.type === "taken" ? `${form} is taken already` : FAILING);
    },
    async removeAlias(address, alias) {
      const named = aliasOf(address, alias);
      if (!named.ok) return named;
      const { account, form } = named.value;
      if (form === account.address) return err(`${form} is the account's main address, which stays`);
      if (!account.aliases.includes(form)) return err(`${form} is no alias of ${account.address}`);
      const removed = await directory.removeAlias(account.id, form);
      return removed.ok ? ok(null) : err(FAILING);
    },
    resolve: async (address) => resolved(await standings.of(address), rooms),
    took: (account, octets) => rooms.took(account, octets),
    async setQuota(address, quota) {
      const account = find(address);
      if (account === null) return err(`there is no account ${oneLine(address)}`);
      const done = await directory.setQuota(account.id, quota);
      return done.ok ? ok(null) : err(FAILING);
    },
    lookup,
  };
}

function resolved(standing: Standing, rooms: Rooms): Resolved {
  switch (standing.type) {
    case "unknown":
    case "gone":
      return { type: "unknown" };
    case "unavailable":
      return { type: "failing" };
    case "user":
      return { type: "noKeys" };
    case "account":
      break;
  }
  const { account, user } = standing;
  if (account.record === null) return { type: "noKeys" };
  const { epoch, recipient, address } = account.record.record;
  const quota = user?.quota ?? account.quota;
  const room = rooms.left(account.id, quota);
  return { type: "account", account: account.id, epoch, recipient, address, room, quota };
}

/** The user of the directory that a new account is for; null: it is one of the provider's own. */
async function userFor(
  users: UserDirectory | null,
  [address = "", ...aliases]: readonly string[],
): Promise<Result<DirectoryUser | null, string>> {
  if (!users) return ok(null);
  for (const one of [address, ...aliases]) {
    const found = await users.find(one);
    if (found.type === "unavailable")
      return err(
        "the directory of users does not answer, and whether it has this address is to be known first: try again",
      );
    if (found.type === "unknown") continue;
    if (found.user.address !== address)
      return err(`${one} is an address of ${found.user.address} in the directory of users`);
    if (aliases.length > 0) return err(`the aliases of ${address} are those in the directory of users`);
    return ok(found.user);
  }
  return ok(null);
}

function firstOf<T>(forms: readonly string[], get: (form: string) => T | null): T | null {
  for (const form of forms) {
    const found = get(form);
    if (found !== null) return found;
  }
  return null;
}

function parseAll(texts: readonly string[]): Result<readonly string[], string> {
  const parsed: string[] = [];
  for (const text of texts) {
    const address = parseAddress(text);
    if (!address.ok) return address;
    if (parsed.includes(address.value)) return err(`${address.value} is given twice`);
    parsed.push(address.value);
  }
  return ok(parsed);
}

const invited = (address: string, { token, invitation }: Issued): Invited => ({
  ...{ address, token, expires: invitation.expires },
});

function stateOf({ seq, inviteExpires }: StoredAccount, now: number): ShownAccount["state"] {
  if (seq > 0) return "joined";
  return inviteExpires !== null && inviteExpires > now ? "invited" : "expired";
}

const oneLine = (text: string): string => text.slice(0, 80).replace(/\p{C}/gu, "?");
