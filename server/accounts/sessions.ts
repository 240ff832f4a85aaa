/**
 * Logins (docs/protocol.md, "HTTP"): a challenge is answered once, by the account's device or identity key; the token it
 * earns is good for an hour and while that very key stands as it did then. The device that a password opens has none while an
 * administrator's password stands. A device that was removed keeps reading the log
 * up to its removal, and keyrings, and nothing else. All of it in memory, bounded, tokens as hashes.
 */
import { verifyLogin } from "../../shared/crypto/login.ts";
import type { CryptoPort } from "../../shared/crypto/primitives.ts";
import { bytesToBase64Url } from "../../shared/lib/base64.ts";
import { bytesToHex, equalBytes, utf8 } from "../../shared/lib/bytes.ts";
import type { AccountId, DeviceId, Seq } from "../../shared/lib/ids.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import type { DeviceCertificate } from "../../shared/log/certificate.ts";
import { openAt } from "../../shared/log/record-identity.ts";
import { findDevice, type AccountRecord } from "../../shared/log/record.ts";
import type { Access } from "./access.ts";
import type { AccountStore } from "./account-store.ts";
import { createChallenges } from "./challenges.ts";
import type { LastSeen } from "./last-seen.ts";
import type { Standings } from "./standing.ts";

export const SESSION_SECONDS = 3600;
const TOKEN_BYTES = 32;
/** What is kept of all accounts; the oldest go first. */
const MAX_SESSIONS = 100_000;
/** What one account may keep; those of removed devices go first, then its own oldest. */
const MAX_SESSIONS_EACH = 256;
/** What its removed devices may keep beside them; they push out nobody else. */
const MAX_REMOVED_EACH = 4;
const IDENTITY_KEY = /^0{32}$/;

export interface SessionOf {
  readonly account: AccountId;
  /** Null: the account's identity key, or one that new words replaced and whose time is not over. */
  readonly device: DeviceId | null;
  /** Unix seconds. */
  readonly expires: number;
  /** Of a device that was removed, the seq of the record that did it: it may read so far. Null: all there is. */
  readonly readsUntil: Seq | null;
}

/** Whose key earned a token. */
interface Held {
  readonly account: AccountId;
  readonly device: DeviceId | null;
  readonly key: Uint8Array;
  /** Of an identity key: what it was then. One that new words replaced logs in anew, to be a former one. */
  readonly as: IdentityStanding | null;
  readonly expires: number;
}

type IdentityStanding = "inForce" | "former";

export interface LoginCall {
  readonly account: AccountId;
  /** 16 zero bytes: the identity key. */
  readonly device: DeviceId;
  readonly challenge: Uint8Array;
  readonly sig: Uint8Array;
}

export interface Sessions {
  /** Whether this is a device of the record in force, or names the identity key (16 zero bytes) of any account. */
  isLive(account: AccountId, device: DeviceId): boolean;
  /** 32 bytes, also for accounts that do not exist. */
  challenge(account: AccountId, device: DeviceId): Uint8Array;
  /** `expires`: unix seconds. `unavailable`: the directory of users, which has to know of the account's, does not answer. */
  login(
    call: LoginCall,
    origin: string,
  ): Promise<
    Result<{ readonly token: string; readonly expires: number }, { readonly type: "notAuthorized" | "unavailable" }>
  >;
  /** Null if the token is none, is over, or its key is no longer the account's. */
  authorize(token: string): SessionOf | null;
  /** The same, where nobody used the token: asked when mail comes in while its device watches. */
  peek(token: string): SessionOf | null;
  logout(token: string): void;
}

/** `clock`: unix milliseconds. */
export function createSessions(
  store: Pick<AccountStore, "record" | "removal">,
  crypto: CryptoPort,
  clock: () => number,
  lastSeen: Pick<LastSeen, "note">,
  standings: Pick<Standings, "mayEnter">,
  access: Pick<Access, "isHeldBack">,
): Sessions {
  const challenges = createChallenges(crypto, clock);
  const now = (): number => Math.floor(clock() / 1000);
  const sessions = new Map<string, Held>();
  const byAccount = new Map<AccountId, Set<string>>();
  const hashOf = (token: string): string => bytesToHex(crypto.sha256(utf8(token)));

  const isHeldBack = (account: AccountId, { id, kind }: DeviceCertificate): boolean =>
    kind === "provider" && access.isHeldBack(account, id);

  /** Keys that may log in under this name now. */
  function keysOf(account: AccountId, device: DeviceId | null): readonly Uint8Array[] {
    const record = store.record(account)?.record;
    if (!record) return [];
    if (device === null) return [record.identity, ...openAt(record, now()).map(({ identity }) => identity)];
    const live = findDevice(record, device);
    if (live && isHeldBack(account, live)) return [];
    const key = live?.key ?? store.removal(account, device)?.key;
    return key ? [key] : [];
  }

  function identityStanding(record: AccountRecord, key: Uint8Array): IdentityStanding | null {
    if (equalBytes(key, record.identity)) return "inForce";
    return openAt(record, now()).some(({ identity }) => equalBytes(key, identity)) ? "former" : null;
  }

  /** What a token is good for now; null if its key is none of the account's any more. */
  function standing({ account, device, key, as, expires }: Held): SessionOf | null {
    const record = store.record(account)?.record;
    if (!record) return null;
    const session = { account, device, expires, readsUntil: null };
    if (device === null) return as !== null && identityStanding(record, key) === as ? session : null;
    const live = findDevice(record, device);
    if (live) return equalBytes(key, live.key) && !isHeldBack(account, live) ? session : null;
    const removal = store.removal(account, device);
    return removal && equalBytes(key, removal.key) ? { ...session, readsUntil: removal.seq } : null;
  }

  function drop(hash: string): void {
    const account = sessions.get(hash)?.account;
    sessions.delete(hash);
    if (account === undefined) return;
    const own = byAccount.get(account);
    own?.delete(hash);
    if (own?.size === 0) byAccount.delete(account);
  }

  function hold(hash: string, session: Held): void {
    const own = byAccount.get(session.account) ?? new Set();
    byAccount.set(session.account, own.add(hash));
    sessions.set(hash, session);
    makeRoom(session.account, own);
    if (sessions.size > MAX_SESSIONS) drop(first(sessions.keys()));
  }

  /** `own`: the account's tokens, the oldest first; the last is new. */
  function makeRoom(account: AccountId, own: ReadonlySet<string>): void {
    const record = store.record(account)?.record;
    const isRemoved = (hash: string): boolean => {
      const device = sessions.get(hash)?.device ?? null;
      return device !== null && !(record && findDevice(record, device));
    };
    const all = [...own];
    const removed = all.filter(isRemoved);
    const live = all.filter((hash) => !removed.includes(hash));
    const beside = removed.at(-1) === all.at(-1) ? MAX_REMOVED_EACH : Math.max(0, MAX_SESSIONS_EACH - live.length);
    const keep = Math.min(MAX_REMOVED_EACH, beside);
    for (const hash of removed.slice(0, Math.max(0, removed.length - keep))) drop(hash);
    for (const hash of live.slice(0, Math.max(0, live.length - MAX_SESSIONS_EACH))) drop(hash);
  }

  function isLive(account: AccountId, device: DeviceId): boolean {
    const record = IDENTITY_KEY.test(device) ? null : store.record(account)?.record;
    return record === null || (record !== undefined && findDevice(record, device) !== null);
  }

  function find(token: string): SessionOf | null {
    const hash = hashOf(token);
    const held = sessions.get(hash);
    const session = held && held.expires > now() ? standing(held) : null;
    if (session === null) drop(hash);
    return session;
  }

  function noteUse(session: SessionOf | null): void {
    if (session?.device && session.readsUntil === null) lastSeen.note(session.account, session.device);
  }

  return {
    isLive,
    challenge: (account, device) => challenges.make(account, device),
    async login(call, origin) {
      const device = IDENTITY_KEY.test(call.device) ? null : call.device;
      const { account, challenge, sig } = call;
      const keys = challenges.take(challenge, account, call.device) ? keysOf(account, device) : [];
      const claim = { origin, account, device: call.device, challenge };
      const key = await firstThat(keys, (one) => verifyLogin(crypto, one, claim, sig));
      if (key === null) return err({ type: "notAuthorized" });
      const may = await standings.mayEnter(account);
      if (may !== "yes") return err({ type: may === "no" ? "notAuthorized" : "unavailable" });
      const token = bytesToBase64Url(crypto.randomBytes(TOKEN_BYTES));
      const expires = now() + SESSION_SECONDS;
      const record = store.record(account)?.record;
      const as = device === null && record ? identityStanding(record, key) : null;
      const held = { account, device, key, as, expires };
      hold(hashOf(token), held);
      noteUse(standing(held));
      return ok({ token, expires });
    },
    authorize(token) {
      const session = find(token);
      noteUse(session);
      return session;
    },
    peek: find,
    logout: (token) => drop(hashOf(token)),
  };
}

async function firstThat<T>(items: readonly T[], holds: (item: T) => Promise<boolean>): Promise<T | null> {
  for (const item of items) if (await holds(item)) return item;
  return null;
}

function first(names: Iterable<string>): string {
  for (const name of names) return name;
  return "";
}
