/**
 * What an account's owner does with its passwords, from the provider device that one of them opened. But for a new app
 * password, each change makes a new provider device: a set for it is laid ready, a record lets it in, and it takes the place
 * of the one before. So the record is the moment at which an old password is dead, also for whoever kept a copy of what it
 * opened; and everyone else who came in by the old keys is out.
 */
import { passwordKeys } from "../../crypto/access-secrets.ts";
import { deviceKeysFromSeeds } from "../../crypto/keys.ts";
import { judgeParams } from "../../crypto/passphrase.ts";
import type { CryptoPort } from "../../crypto/primitives.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { matchRecipients, MAX_ACCESS_SLOTS, openAccess, PASSWORD_SLOT, type SealedSlot } from "./access-file.ts";
import type { AccessKeys } from "./access-file.ts";
import type { AccessDoor, AccessSet, AccessStore, PutAccessFailure } from "./access-port.ts";
import {
  newAppSlot,
  newPasswordSlot,
  newSet,
  PROVIDER_DEVICE_NAME,
  type NewSlot,
  type SlotParts,
} from "./access-set.ts";
import { MAX_RETIRED } from "../../log/limits.ts";
import type { HeldKeys } from "../keys/held-keys.ts";
import type { Joined } from "../join/join.ts";
import type { KeyChanges } from "../keys/key-changes.ts";
import { newDevice, newProviderDevice, type DeviceDescription } from "../keys/new-keys.ts";
import { claimOf, type NewDevice } from "../keys/record-builder.ts";
import type { Replica } from "../sync/replica.ts";
import { newDeviceSecrets } from "../keys/secrets.ts";
import type { KeyFailure } from "../keys/security.ts";

export interface AccessServices {
  readonly store: AccessStore;
  readonly door: AccessDoor;
  readonly stretch: SlotParts["stretch"];
}

export interface AppPasswordInfo {
  readonly id: string;
  readonly name: string;
  /** Unix seconds. */
  readonly created: number;
  /** Unix seconds, to the hour, as the provider says; null: never. */
  readonly lastUsed: number | null;
}

/** `tooMany`: app passwords; revoke some. */
export type AccessChangeFailure =
  | KeyFailure
  | { readonly type: "wrongPassword" }
  | { readonly type: "tooManyTries"; readonly retryAfterSeconds: number }
  | { readonly type: "tooMany" };

/** The secrets of the device that follows this one: its home keeps them, and opens the account with them from now on. */
export type Succeeded = Result<Joined, AccessChangeFailure>;

export interface AccessControl {
  apps(): Promise<Result<readonly AppPasswordInfo[], KeyFailure>>;
  /** `text`: shown once. */
  addApp(name: string): Promise<Result<{ readonly id: string; readonly text: string }, AccessChangeFailure>>;
  /** Seals the same anew, so that later logins trust what is so now. */
  refresh(): Promise<Result<null, AccessChangeFailure>>;
  changePassword(current: string, next: string): Promise<Succeeded>;
  /** Without asking for the one there is: who is in has just given it (see access-reset.ts). */
  setPassword(next: string): Promise<Succeeded>;
  revokeApps(ids: readonly string[]): Promise<Succeeded>;
  /** Whoever else is logged in must log in again. */
  signOutOthers(): Promise<Succeeded>;
  /** A device of the user's own instead; the account stays as it is. */
  becomeOwn(device: DeviceDescription): Promise<Succeeded>;
}

export interface AccessControlParts {
  readonly crypto: CryptoPort;
  readonly replica: Replica;
  readonly held: HeldKeys;
  readonly changes: KeyChanges;
  readonly services: AccessServices;
  /** Unix milliseconds. */
  readonly clock: () => number;
}

/** Times a change is made anew because the set had changed meanwhile. */
const MAX_ATTEMPTS = 4;

interface Held {
  readonly set: AccessSet;
  readonly slots: readonly SealedSlot[];
}

export function createAccessControl(parts: AccessControlParts): AccessControl {
  const { crypto, changes, held, services, clock } = parts;
  const { account, address, device } = held.secrets;

  /** The set in force, its file opened by this device's own keys. */
  async function read(): Promise<Result<Held, KeyFailure>> {
    const set = await services.store.get();
    if (!set.ok) return err(set.error.type === "notAuthorized" ? { type: "gone" } : { type: "offline" });
    if (set.value?.device !== device) return err({ type: "gone" });
    const own = await deviceKeysFromSeeds(crypto, held.secrets.deviceKey, held.secrets.deviceSeed);
    const content = await openAccess(crypto, own.identity, set.value.file, { account, device });
    const slots = content && matchRecipients(crypto, content, set.value.slots);
    return slots ? ok({ set: set.value, slots }) : err(FORGED);
  }

  /** Reads, makes and puts, until nobody was faster. */
  async function change<T>(
    make: (held: Held) => Promise<Result<Made & { readonly value: T }, AccessChangeFailure>>,
  ): Promise<Result<T, AccessChangeFailure>> {
    for (let attempt = 1; ; attempt++) {
      const now = await read();
      if (!now.ok) return now;
      const made = await make(now.value);
      if (!made.ok) return made;
      const { keys, fresh, kept, value } = made.value;
      const set = await newSet(crypto, keys, fresh, kept);
      const put = await services.store.put({ ...set, base: now.value.set });
      if (put.ok) return ok(value);
      if (put.error.type !== "conflict" || attempt === MAX_ATTEMPTS) return err(putFailure(put.error));
    }
  }

  /** `plan`: what stays of the slots and what is new. */
  async function succeed(
    plan: (slots: readonly SealedSlot[]) => Promise<Pick<Made, "fresh" | "kept">>,
  ): Promise<Succeeded> {
    // each is vouched for by the one before
    const vouching = parts.replica.ledger.record?.record.retired.length ?? 0;
    if (vouching + 1 >= MAX_RETIRED) return err(TOO_MANY_SUCCESSIONS);
    const next = await newProviderDevice(crypto, PROVIDER_DEVICE_NAME);
    const laid = await change(async ({ slots }) => {
      const keys = { ...trusted(parts), ...keysOf(next), account };
      return ok({ keys, ...(await plan(slots)), value: null });
    });
    if (!laid.ok) return laid;
    const admitted = await changes.admit(claimOf(next, seconds()), next.name);
    return admitted.ok ? ok(secretsFor(next)) : admitted;
  }

  async function setPassword(next: string): Promise<Succeeded> {
    const slot = await newPasswordSlot({ crypto, clock, stretch: services.stretch }, account, next);
    return succeed((slots) => Promise.resolve({ fresh: [slot], kept: slots.filter(({ id }) => id !== PASSWORD_SLOT) }));
  }

  const seconds = (): number => Math.floor(clock() / 1000);
  const secretsFor = (next: NewDevice): Joined => {
    const { provider, identity, epochs, lost } = held.secrets;
    const rest = { account, address, provider, identity, epochs, lost, seen: trusted(parts).seen };
    return { address, secrets: newDeviceSecrets(crypto, { ...rest, device: next.id, keys: next.keys }) };
  };

  return {
    async apps() {
      const now = await read();
      if (!now.ok) return now;
      const used = new Map(now.value.set.slots.map(({ id, lastUsed }) => [id, lastUsed]));
      const apps = now.value.slots.filter(({ kind }) => kind === "app");
      return ok(apps.map(({ id, name, created }) => ({ id, name, created, lastUsed: used.get(id) ?? null })));
    },
    addApp: (name) =>
      change(async ({ slots }) => {
        if (slots.length >= MAX_ACCESS_SLOTS) return err({ type: "tooMany" });
        const taken = slots.map(({ id }) => id);
        const { text, ...slot } = await newAppSlot({ crypto, clock }, account, name, taken);
        const keys = { ...trusted(parts), ...ownKeys(held), account };
        return ok({ keys, fresh: [slot], kept: slots, value: { id: slot.note.id, text } });
      }),
    refresh: () =>
      change((now) =>
        Promise.resolve(
          ok({ keys: { ...trusted(parts), ...ownKeys(held), account }, fresh: [], kept: now.slots, value: null }),
        ),
      ),
    async changePassword(current, next) {
      const right = await isPassword(parts, current);
      return right.ok ? setPassword(next) : right;
    },
    setPassword,
    revokeApps: (ids) =>
      succeed((slots) => Promise.resolve({ fresh: [], kept: slots.filter(({ id }) => !ids.includes(id)) })),
    signOutOthers: () => succeed((kept) => Promise.resolve({ fresh: [], kept })),
    async becomeOwn(description) {
      const own = await newDevice(crypto, description);
      const admitted = await changes.admit(claimOf(own, seconds()), own.name);
      return admitted.ok ? ok(secretsFor(own)) : admitted;
    },
  };
}

/** A set to be sealed. */
interface Made {
  readonly keys: AccessKeys;
  readonly fresh: readonly NewSlot[];
  readonly kept: readonly SealedSlot[];
}

const TOO_MANY_SUCCESSIONS: KeyFailure = {
  type: "refused",
  reason: "tooManyPasswords",
};

const FORGED: KeyFailure = {
  type: "refused",
  reason: "passwordsForged",
};

/** What whoever opens a file is to trust. */
function trusted({
  held,
  replica,
}: Pick<AccessControlParts, "held" | "replica">): Pick<AccessKeys, "identity" | "seen"> {
  const { seq, head } = replica.ledger;
  return { identity: held.secrets.identity, seen: { seq, head } };
}

const keysOf = ({ id, keys }: NewDevice): Pick<AccessKeys, "device" | "deviceKey" | "deviceSeed"> => ({
  device: id,
  deviceKey: keys.signing.secret,
  deviceSeed: keys.identity.seed,
});

function ownKeys({ secrets }: HeldKeys): Pick<AccessKeys, "device" | "deviceKey" | "deviceSeed"> {
  const { device, deviceKey, deviceSeed } = secrets;
  return { device, deviceKey, deviceSeed };
}

async function isPassword(
  { crypto, held, services }: AccessControlParts,
  password: string,
): Promise<Result<null, AccessChangeFailure>> {
  const { account, address } = held.secrets;
  const start = await services.door.begin(address);
  if (!start.ok) return err(start.error.type === "tooManyTries" ? start.error : { type: "offline" });
  const { salt, params } = start.value;
  if (start.value.account !== account || judgeParams(params) !== "fit") return err(FORGED);
  const stretched = await services.stretch(password, salt, params);
  const { auth } = await passwordKeys(crypto, account, stretched);
  stretched.fill(0);
  const opened = await services.door.open(account, auth, null);
  if (opened.ok) return ok(null);
  switch (opened.error.type) {
    case "wrongPassword":
    case "tooManyTries":
      return err(opened.error);
    // right, and set by whoever runs the provider: to be put in the place of the one before from here
    case "locked":
      return ok(null);
    case "offline":
    case "protocol":
      return err({ type: "offline" });
  }
}

function putFailure(failure: PutAccessFailure): KeyFailure {
  if (failure.type === "refused") return { type: "refused", reason: "noPasswords" };
  return failure.type === "notAuthorized" ? { type: "gone" } : { type: "offline" };
}

/** From a device of the user's own. */
export async function makeTransparent(parts: AccessControlParts, password: string): Promise<Result<null, KeyFailure>> {
  const { crypto, changes, held, services, clock } = parts;
  const { account } = held.secrets;
  const next = await newProviderDevice(crypto, PROVIDER_DEVICE_NAME);
  const slot = await newPasswordSlot({ crypto, clock, stretch: services.stretch }, account, password);
  const inForce = await services.store.get();
  if (!inForce.ok) return err({ type: "offline" });
  if (inForce.value) return err({ type: "refused", reason: "hasPassword" });
  const set = await newSet(crypto, { ...trusted(parts), ...keysOf(next), account }, [slot]);
  const put = await services.store.put({ ...set, base: null });
  if (!put.ok) return err(putFailure(put.error));
  return changes.admit(claimOf(next, Math.floor(clock() / 1000)), next.name, true);
}
