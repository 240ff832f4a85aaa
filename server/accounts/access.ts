/**
 * Accounts that a password opens (docs/protocol.md, "Access"): the closed keys of their provider devices, given to whoever
 * proves a password, and changed by the account's own devices. What is opened, and with what, is seen by whoever opens it.
 */
import type { PasswordWrap } from "../../shared/crypto/access-secrets.ts";
import { ARGON2_PARAMS, PASSPHRASE_SALT_BYTES, type Argon2Params } from "../../shared/crypto/passphrase.ts";
import type { CryptoPort } from "../../shared/crypto/primitives.ts";
import { concatBytes, equalBytes, utf8 } from "../../shared/lib/bytes.ts";
import { idToBytes, type AccountId, type DeviceId } from "../../shared/lib/ids.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import { findDevice } from "../../shared/log/record.ts";
import { decodeContent, decodeSecrets, decodeVerifier, encodeContent, encodeSecrets } from "./access-codec.ts";
import { encodeVerifier, type AccessContent, type AccessSecrets, type StoredSlot } from "./access-codec.ts";
import { PASSWORD_SLOT, storedForm, type GivenAccess } from "./access-given.ts";
import type { AccountStore, AccessBase, AccessRow, NewAccess } from "./account-store.ts";
import { SEEN_SECONDS } from "./last-seen.ts";
import { createSecretInUse } from "./secret-in-use.ts";
import { createServerSecrets, type GivenSecrets, type Verifier } from "./server-secrets.ts";

export type { GivenAccess, GivenSlot } from "./access-given.ts";

/** How a password is stretched. */
export interface AccessStart {
  readonly account: AccountId;
  readonly salt: Uint8Array;
  readonly params: Argon2Params;
}

/** Right, and it opens `file`; `device` and `version` are for `isCurrent`. */
export interface OpenedByApp {
  readonly type: "open";
  readonly device: DeviceId;
  readonly version: number;
  readonly file: Uint8Array;
}
export interface OpenedByPassword extends OpenedByApp {
  readonly wrap: PasswordWrap;
}

export interface ShownAccess {
  readonly device: DeviceId;
  readonly version: number;
  /** `lastUsed`: unix seconds, to the hour; null: never. */
  readonly slots: readonly (StoredSlot & {
    readonly lastUsed: number | null;
    /** False once it was dropped. */ readonly verifies: boolean;
  })[];
  readonly file: Uint8Array;
  /** An administrator's password stands, and waits for the one before or the words. */
  readonly isReset: boolean;
}

/** `forbidden`: not for this session to change. `invalid`: no set, or a password with too little work before it. */
export type PutFailure = "conflict" | "forbidden" | "invalid" | "gone" | "failing";

export interface Access {
  /** Stable for any text: unknown addresses, and accounts that no password opens, have one too. */
  startOf(address: string): AccessStart;
  /** `locked`: an administrator's password, which opens nothing by itself. */
  openPassword(account: AccountId, auth: Uint8Array): Promise<OpenedByPassword | "wrong" | "locked">;
  /** An administrator's password together with the one that it replaced, both stretched with the same salt. */
  openLocked(account: AccountId, auth: Uint8Array, before: Uint8Array): Promise<OpenedByPassword | "wrong">;
  /**
   * For a password that whoever keeps this account's passwords says is right, stretched with `salt`: it opens the account, or is
   * from now on what an administrator's would be. `stale`: the salt is no longer the account's.
   */
  openVouched(
    account: AccountId,
    auth: Uint8Array,
    salt: Uint8Array,
  ): Promise<OpenedByPassword | "wrong" | "locked" | "stale">;
  /** `slot`: what finds the app password. */
  openApp(account: AccountId, slot: string, auth: Uint8Array): Promise<OpenedByApp | "wrong">;
  /** Whether what was opened is still what is in force; if not, it is to be opened again. */
  isCurrent(account: AccountId, device: DeviceId, version: number): boolean;
  /** Another one after any change of the set, or of the administrator's password. */
  mark(account: AccountId): string;
  /** The slot is used right now; written at most once an hour. */
  noteUse(account: AccountId, slot: string): void;
  /** In force; null: none. */
  show(account: AccountId): ShownAccess | null;
  /** `by`: whose session; null: the words'. */
  put(
    account: AccountId,
    by: DeviceId | null,
    set: GivenAccess & { readonly base: AccessBase | null },
  ): Promise<Result<null, PutFailure>>;
  /** The set that comes with a genesis, as it is stored. */
  prepare(account: AccountId, set: GivenAccess): Promise<Result<NewAccess, "invalid" | "failing">>;
  /**
   * From now on this password (of `startOf`'s salt) is the account's, as far as the provider can make it so: who has the one
   * before, or the words, opens the account with it. The error is one line for the operator.
   */
  setReset(address: string, auth: Uint8Array): Promise<Result<null, string>>;
  /** App passwords that let nobody in any more; null: all of them. Gives how many. */
  dropApps(address: string, ids: readonly string[] | null): Promise<Result<number, string>>;
  /** Why no password can be set at present, in one line for the operator; null: it can. */
  fault(): string | null;
  /** Called when somebody else than the account's own devices takes from who was let in. Returns the way to stop. */
  watchRevoked(account: AccountId, listener: () => void): () => void;
  /**
   * Whether this is the device that passwords open, and an administrator's password stands: its keys may be with whom the reset
   * is to put out. Not while somebody who has proved both passwords finishes the reset.
   */
  isHeldBack(account: AccountId, device: DeviceId): boolean;
}

export interface AccessParts {
  readonly store: Pick<AccountStore, "access" | "record" | "directory">;
  readonly crypto: CryptoPort;
  /** Unix milliseconds. */
  readonly clock: () => number;
  readonly secrets: GivenSecrets;
  readonly find: (address: string) => { readonly id: AccountId } | null;
  readonly lookup: (address: string) => AccountId;
}

const SALT_LABEL = utf8("aerogramme/v1/access-salt");
/** What a verifier of an administrator's password is bound to. */
const RESET_SLOT = "reset";
/** Times a change is made anew because the row was written meanwhile. */
const MAX_ATTEMPTS = 4;
/** Milliseconds that finishing a reset may take. */
const FINISH_MS = 15 * 60_000;
/** Uses remembered as written. */
const MAX_KNOWN = 50_000;

interface Stored {
  readonly row: AccessRow;
  readonly content: AccessContent;
  readonly secrets: AccessSecrets;
  readonly reset: Verifier | null;
}

export function createAccess({ store, crypto, clock, secrets, find, lookup }: AccessParts): Access {
  const seals = createServerSecrets(crypto, secrets);
  const inUse = createSecretInUse(store.access, seals, secrets.lost ?? []);
  const now = (): number => Math.floor(clock() / 1000);
  const written = new Map<string, number>();
  /** Called with whose passwords were revoked. */
  const watching = new Set<(account: AccountId) => void>();
  /** Whose reset is being finished: which one, and until when, unix ms. */
  const finishing = new Map<AccountId, { readonly reset: Uint8Array; readonly until: number }>();

  function inForce(account: AccountId): Stored | null {
    const row = store.access.inForce(account);
    if (!row) return null;
    const reset = row.reset && decodeVerifier(row.reset);
    return { row, reset, content: decodeContent(row.content), secrets: decodeSecrets(row.secrets) };
  }

  /** What of the three `auth` proves; the same work whatever is there. */
  function proofs(account: AccountId, stored: Stored | null, auth: Uint8Array) {
    const password = stored?.secrets.verifiers.get(PASSWORD_SLOT) ?? null;
    const isPassword = seals.verifies(password, account, PASSWORD_SLOT, auth);
    const isReset = seals.verifies(stored?.reset ?? null, account, RESET_SLOT, auth);
    return { isPassword, isReset };
  }

  async function opened(account: AccountId, { row, ...stored }: Stored, auth: Uint8Array) {
    const { wrap: closed } = stored.secrets;
    const wrap = closed && (await seals.open(account, closed));
    if (!wrap) return "wrong";
    await renew(account, { row, ...stored }, PASSWORD_SLOT, auth, wrap);
    return { type: "open", device: row.device, version: row.version, wrap, file: stored.content.file } as const;
  }

  /** What was just proved lies under the current secret from now on. Whoever was faster did it, or changed it. */
  async function renew(account: AccountId, stored: Stored, slot: string, auth: Uint8Array, wrap: PasswordWrap | null) {
    const { row, secrets: own } = stored;
    const isFresh = (under: Uint8Array | undefined): boolean => under === undefined || seals.isCurrent(under);
    if (isFresh(own.verifiers.get(slot)?.under) && (!wrap || isFresh(own.wrap?.under))) return;
    if (!(await inUse.claim()).ok) return;
    const verifiers = new Map([...own.verifiers, [slot, seals.verifierOf(account, slot, auth)]]);
    const renewed = { verifiers, wrap: wrap ? await seals.store(account, wrap) : own.wrap };
    await store.access.change(account, row, { secrets: encodeSecrets(renewed), isNewVersion: false });
  }

  /** The same for an administrator's password, which stays what it is. */
  async function renewReset(account: AccountId, { row, reset }: Stored, auth: Uint8Array): Promise<"locked"> {
    if (reset && !seals.isCurrent(reset.under) && (await inUse.claim()).ok) {
      const renewed = encodeVerifier(seals.verifierOf(account, RESET_SLOT, auth));
      await store.access.change(account, row, { reset: renewed, isNewVersion: false });
    }
    return "locked";
  }

  async function putOnce(
    account: AccountId,
    by: DeviceId | null,
    { base, ...given }: Parameters<Access["put"]>[2],
  ): Promise<Result<null, PutFailure | "again">> {
    const current = inForce(account);
    const record = store.record(account)?.record;
    if (!record) return err("gone");
    if (current?.row.device !== base?.device || current?.row.version !== base?.version) return err("conflict");
    const isOwn = given.device === current?.row.device;
    if (isOwn ? by !== given.device : findDevice(record, given.device) !== null) return err("forbidden");
    if (!(await inUse.claim()).ok) return err("failing");
    const form = await storedForm(seals, account, given, current);
    if (!form) return err("invalid");
    const put = await store.access.put(account, {
      ...newRow(given, form),
      ...{ base, revision: current?.row.revision ?? 0 },
      // the administrator's password goes with the one that it stood before
      reset: setsPassword(given) ? null : (current?.row.reset ?? null),
    });
    if (put.ok) return put;
    // its version is the one it was: what changed is the provider's own
    return err(put.error.type === "conflict" ? "again" : put.error.type);
  }

  async function change(
    address: string,
    make: (stored: Stored, account: AccountId) => Omit<Parameters<typeof store.access.change>[2], "isNewVersion">,
  ): Promise<Result<null, string>> {
    const account = find(address)?.id;
    if (account === undefined) return err("there is no such account");
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const stored = inForce(account);
      if (!stored) return err("this account is not opened with a password");
      const changed = await store.access.change(account, stored.row, { ...make(stored, account), isNewVersion: true });
      if (changed.ok) {
        finishing.delete(account);
        tellRevoked(account);
        return changed;
      }
      if (changed.error.type !== "conflict") break;
    }
    return err("the data folder can not be written");
  }

  function tellRevoked(account: AccountId): void {
    for (const listener of [...watching]) listener(account);
  }

  function isFinishing(account: AccountId, reset: Uint8Array): boolean {
    const one = finishing.get(account);
    if (one && (!equalBytes(one.reset, reset) || one.until <= clock())) finishing.delete(account);
    return finishing.has(account);
  }

  return {
    startOf(address) {
      const account = lookup(address);
      const wrap = inForce(account)?.secrets.wrap;
      if (wrap) return { account, salt: wrap.salt, params: wrap.params };
      const salt = crypto.hmac(store.directory.secret, concatBytes(SALT_LABEL, idToBytes(account)));
      return { account, salt: salt.slice(0, PASSPHRASE_SALT_BYTES), params: ARGON2_PARAMS };
    },
    async openPassword(account, auth) {
      const stored = inForce(account);
      const { isPassword, isReset } = proofs(account, stored, auth);
      if (stored?.reset) return isReset ? renewReset(account, stored, auth) : "wrong";
      return stored && isPassword ? opened(account, stored, auth) : "wrong";
    },
    async openLocked(account, auth, before) {
      const stored = inForce(account);
      const { isReset } = proofs(account, stored, auth);
      const { isPassword } = proofs(account, stored, before);
      if (!stored?.reset || !isReset || !isPassword) return "wrong";
      if (stored.row.reset) finishing.set(account, { reset: stored.row.reset, until: clock() + FINISH_MS });
      return opened(account, stored, before);
    },
    async openVouched(account, auth, salt) {
      for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
        const stored = inForce(account);
        if (!stored) return "wrong";
        if (!stored.secrets.wrap || !equalBytes(stored.secrets.wrap.salt, salt)) return "stale";
        const { isPassword, isReset } = proofs(account, stored, auth);
        if (isPassword && !stored.reset) return opened(account, stored, auth);
        if (isReset && !isPassword) return renewReset(account, stored, auth);
        // without the secret that they lie under it would look as if the password were another one
        const claimed = await inUse.claim();
        if (!claimed.ok) throw new Error(claimed.error);
        const reset = isPassword ? null : encodeVerifier(seals.verifierOf(account, RESET_SLOT, auth));
        const changed = await store.access.change(account, stored.row, { reset, isNewVersion: true });
        if (!changed.ok && changed.error.type !== "conflict") throw new Error("the data folder can not be written");
        if (changed.ok && reset) tellRevoked(account);
      }
      return "stale";
    },
    async openApp(account, slot, auth) {
      const stored = inForce(account);
      const isApp = slot !== PASSWORD_SLOT;
      const right = seals.verifies(stored?.secrets.verifiers.get(slot) ?? null, account, slot, auth);
      if (!stored || !isApp || !right) return "wrong";
      await renew(account, stored, slot, auth, null);
      const { device, version } = stored.row;
      return { type: "open", device, version, file: stored.content.file };
    },
    isCurrent(account, device, version) {
      const row = store.access.inForce(account);
      return row?.device === device && row.version === version;
    },
    mark(account) {
      const row = store.access.inForce(account);
      return row ? `${row.device} ${row.revision}` : "";
    },
    noteUse(account, slot) {
      const name = `${account}.${slot}`;
      const at = now();
      const before = written.get(name) ?? store.access.uses(account).get(slot) ?? -Infinity;
      const isDue = at - before >= SEEN_SECONDS || at < before;
      if (!written.has(name) && written.size >= MAX_KNOWN) written.clear();
      written.set(name, isDue ? at : before);
      if (isDue) void store.access.noteUse(account, slot, at);
    },
    show(account) {
      const stored = inForce(account);
      if (!stored) return null;
      const uses = store.access.uses(account);
      const slots = stored.content.slots.map((slot) => {
        const verifies = stored.secrets.verifiers.has(slot.id);
        return { ...slot, lastUsed: uses.get(slot.id) ?? null, verifies };
      });
      const { device, version } = stored.row;
      return { device, version, slots, file: stored.content.file, isReset: stored.reset !== null };
    },
    async put(account, by, set) {
      for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
        const put = await putOnce(account, by, set);
        if (put.ok) return put;
        if (put.error !== "again") return err(put.error);
      }
      return err("conflict");
    },
    async prepare(account, set) {
      if (!(await inUse.claim()).ok) return err("failing");
      const form = await storedForm(seals, account, set, null);
      return form ? ok(newRow(set, form)) : err("invalid");
    },
    async setReset(address, auth) {
      const claimed = await inUse.claim();
      if (!claimed.ok) return claimed;
      return change(address, (_stored, account) => ({
        reset: encodeVerifier(seals.verifierOf(account, RESET_SLOT, auth)),
      }));
    },
    async dropApps(address, ids) {
      let dropped = 0;
      const changed = await change(address, ({ secrets: { verifiers, wrap } }) => {
        const kept = [...verifiers].filter(([id]) => id === PASSWORD_SLOT || (ids !== null && !ids.includes(id)));
        dropped = verifiers.size - kept.length;
        return { secrets: encodeSecrets({ wrap, verifiers: new Map(kept) }) };
      });
      return changed.ok ? ok(dropped) : changed;
    },
    fault: () => inUse.fault(),
    watchRevoked(account, listener) {
      const own = (whose: AccountId): void => {
        if (whose === account) listener();
      };
      watching.add(own);
      return () => void watching.delete(own);
    },
    isHeldBack(account, device) {
      const row = store.access.inForce(account);
      return row?.device === device && row.reset !== null && !isFinishing(account, row.reset);
    },
  };
}

const setsPassword = ({ slots }: GivenAccess): boolean => slots.some(({ id, auth }) => id === PASSWORD_SLOT && auth);

const newRow = (
  { device, slots }: GivenAccess,
  { content, secrets }: { readonly content: AccessContent; readonly secrets: AccessSecrets },
): NewAccess => ({
  ...{ device, content: encodeContent(content), secrets: encodeSecrets(secrets), reset: null },
  kept: slots.flatMap(({ id, auth }) => (auth ? [] : [id])),
});
