/**
 * Logins (docs/protocol.md, "HTTP"): a challenge is answered once, by the account's device or identity key; the token it
 * earns is good for an hour and while that key is one of the account's. All of it in memory, bounded, tokens as hashes.
 */
import { verifyLogin } from "../../shared/crypto/login.ts";
import type { CryptoPort } from "../../shared/crypto/primitives.ts";
import { bytesToBase64Url } from "../../shared/lib/base64.ts";
import { bytesToHex, utf8 } from "../../shared/lib/bytes.ts";
import type { AccountId, DeviceId } from "../../shared/lib/ids.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import { findDevice } from "../../shared/log/record.ts";
import type { AccountStore } from "./account-store.ts";
import { createChallenges } from "./challenges.ts";

export const SESSION_SECONDS = 3600;
const TOKEN_BYTES = 32;
/** What is kept of all accounts; the oldest go first. */
const MAX_SESSIONS = 100_000;
/** What one account may keep; its own oldest go first. */
const MAX_SESSIONS_EACH = 256;
const IDENTITY_KEY = /^0{32}$/;

export interface SessionOf {
  readonly account: AccountId;
  /** Null: the account's identity key. */
  readonly device: DeviceId | null;
  /** Unix seconds. */
  readonly expires: number;
}

export interface LoginCall {
  readonly account: AccountId;
  /** 16 zero bytes: the identity key. */
  readonly device: DeviceId;
  readonly challenge: Uint8Array;
  readonly sig: Uint8Array;
}

export interface Sessions {
  /** 32 bytes, also for accounts that do not exist. */
  challenge(account: AccountId, device: DeviceId): Uint8Array;
  /** `expires`: unix seconds. */
  login(
    call: LoginCall,
    origin: string,
  ): Promise<Result<{ readonly token: string; readonly expires: number }, { readonly type: "notAuthorized" }>>;
  /** Null if the token is none, is over, or its key is no longer the account's. */
  authorize(token: string): SessionOf | null;
  logout(token: string): void;
}

/** `clock`: unix milliseconds. */
export function createSessions(store: Pick<AccountStore, "record">, crypto: CryptoPort, clock: () => number): Sessions {
  const challenges = createChallenges(crypto, clock);
  const now = (): number => Math.floor(clock() / 1000);
  const sessions = new Map<string, SessionOf>();
  const byAccount = new Map<AccountId, Set<string>>();
  const hashOf = (token: string): string => bytesToHex(crypto.sha256(utf8(token)));

  function keyOf(account: AccountId, device: DeviceId | null): Uint8Array | null {
    const record = store.record(account)?.record;
    if (!record) return null;
    return device === null ? record.identity : (findDevice(record, device)?.key ?? null);
  }

  function drop(hash: string): void {
    const account = sessions.get(hash)?.account;
    sessions.delete(hash);
    if (account === undefined) return;
    const own = byAccount.get(account);
    own?.delete(hash);
    if (own?.size === 0) byAccount.delete(account);
  }

  function hold(hash: string, session: SessionOf): void {
    const own = byAccount.get(session.account) ?? new Set();
    byAccount.set(session.account, own.add(hash));
    sessions.set(hash, session);
    if (own.size > MAX_SESSIONS_EACH) drop(first(own.keys()));
    if (sessions.size > MAX_SESSIONS) drop(first(sessions.keys()));
  }

  return {
    challenge: (account, device) => challenges.make(account, device),
    async login(call, origin) {
      const device = IDENTITY_KEY.test(call.device) ? null : call.device;
      const key = challenges.take(call.challenge, call.account, call.device) ? keyOf(call.account, device) : null;
      const { account, challenge, sig } = call;
      const claim = { origin, account, device: call.device, challenge };
      if (key === null || !(await verifyLogin(crypto, key, claim, sig))) return err({ type: "notAuthorized" });
      const token = bytesToBase64Url(crypto.randomBytes(TOKEN_BYTES));
      const expires = now() + SESSION_SECONDS;
      hold(hashOf(token), { account, device, expires });
      return ok({ token, expires });
    },
    authorize(token) {
      const hash = hashOf(token);
      const held = sessions.get(hash);
      if (held && held.expires > now() && keyOf(held.account, held.device)) return held;
      drop(hash);
      return null;
    },
    logout: (token) => drop(hashOf(token)),
  };
}

function first(names: Iterable<string>): string {
  for (const name of names) return name;
  return "";
}
