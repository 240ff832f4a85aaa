/** ProviderClient over the memory provider: invites, lookup and sessions without HTTP. */
import { createPairing, type Pairing, type PairingRefusal } from "../../../server/accounts/pairing.ts";
import { createMemoryAccess, type MemoryAccess } from "../../account/testing/memory-access.ts";
import type { CryptoPort } from "../../crypto/primitives.ts";
import { loginMessage } from "../../crypto/login.ts";
import { idFromBytes, type AccountId, type DeviceId } from "../../lib/ids.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { equalBytes, utf8 } from "../../lib/bytes.ts";
import type { OutgoingEnvelope, Submitted, SubmitFailure } from "../../lib/submission.ts";
import { openAt } from "../../log/record-identity.ts";
import { parseEntry } from "../../log/entry.ts";
import type { Connection } from "../../storage/testing/hosted-account.ts";
import type { MemoryProvider } from "../../storage/testing/memory-provider.ts";
import type { NotAuthorized, Offline } from "../../storage/remote-log.ts";
import type { SlotFailure } from "../pairing.ts";
import type { Credentials, ProviderClient } from "../provider-client.ts";

export interface MemoryClient extends ProviderClient {
  /** All sessions made by this client; cuts them or connects them again. */
  setOnline(online: boolean): void;
}

/** What the provider knows of addresses: shared by the clients of one provider. */
export interface MemoryDirectory {
  /** Invites not used yet, by token. */
  readonly invites: Map<string, { readonly address: string; readonly account: AccountId }>;
  readonly accounts: Map<string, AccountId>;
  readonly pairing: Pairing;
  readonly access: Map<AccountId, MemoryAccess>;
  /** Unix seconds of each device's last login or call. */
  readonly seen: Map<AccountId, Map<DeviceId, number>>;
  /** What was sent, by account and id: each once. */
  readonly outgoing: Map<string, Outgoing>;
  /** What becomes of what is sent; unless it is set, everybody takes it. */
  mta: ((given: Outgoing) => Result<Submitted, SubmitFailure>) | null;
  /** Unix milliseconds. */
  readonly clock: () => number;
}

export interface Outgoing {
  readonly account: AccountId;
  readonly id: string;
  readonly envelope: OutgoingEnvelope;
  readonly message: Uint8Array;
}

export const createMemoryDirectory = (clock: () => number = Date.now): MemoryDirectory => ({
  ...{
    invites: new Map(),
    accounts: new Map(),
    access: new Map(),
    pairing: createPairing(clock),
    seen: new Map(),
    outgoing: new Map(),
    mta: null,
    clock,
  },
});

/** Makes an invite: the token. */
export function invite(crypto: CryptoPort, directory: MemoryDirectory, address: string): string {
  const token = `token-${address.replace(/[^a-z0-9]/g, "-")}`;
  const account = idFromBytes<AccountId>(crypto.randomBytes(16));
  directory.invites.set(token, { address, account });
  return token;
}

const ORIGIN = "https://mail.example.org";
const SENDS = { smtp: null, sending: { maxBytes: 50_000_000, maxRecipients: 1_000 } };
const YEAR_2100 = 4_102_444_800;

export function createMemoryClient(
  crypto: CryptoPort,
  provider: MemoryProvider,
  directory: MemoryDirectory,
): MemoryClient {
  const connections: Connection[] = [];
  const used = new Map<string, AccountId>();
  let online = true;

  async function authorized({ account, device, secret }: Credentials): Promise<boolean> {
    const record = provider.account(account).view.record?.record;
    if (!record) return false;
    const keys =
      device === null
        ? [record.identity, ...openAt(record, Math.floor(directory.clock() / 1000)).map(({ identity }) => identity)]
        : record.devices.filter(({ id }) => id === device).map(({ key }) => key);
    const challenge = crypto.randomBytes(32);
    const id = device ?? idFromBytes<DeviceId>(new Uint8Array(16));
    const message = loginMessage({ origin: ORIGIN, account, device: id, challenge });
    const signature = await crypto.ed25519.sign(secret, message);
    const held = await Promise.all(keys.map((key) => crypto.ed25519.verify(key, message, signature)));
    return held.includes(true);
  }

  function accessOf(account: AccountId): MemoryAccess {
    const known = directory.access.get(account);
    if (known) return known;
    const made = createMemoryAccess(crypto, account, () => provider.account(account).view.record?.record ?? null);
    directory.access.set(account, made);
    return made;
  }
  const accountOf = (address: string): AccountId =>
    directory.accounts.get(address.toLowerCase()) ?? pseudoId(crypto, address);

  return {
    origin: ORIGIN,
    door: {
      begin: async (address) => (online ? accessOf(accountOf(address)).door.begin(address) : err({ type: "offline" })),
      open: async (account, ...given) =>
        online ? accessOf(account).door.open(account, ...given) : err({ type: "offline" }),
    },
    setOnline(value) {
      online = value;
      for (const connection of connections) connection.online = value;
    },
    info: () =>
      later(online, () =>
        ok({ version: 1, origin: ORIGIN, maxMessageBytes: 50_000_000, foldVersion: 1, imap: null, ...SENDS }),
      ),
    lookup: (address) => later(online, () => ok(accountOf(address))),
    invite: (token) =>
      later(online, () => {
        const found = directory.invites.get(token);
        return found
          ? ok({ ...found, expires: YEAR_2100, flavor: "hardened" as const })
          : err({ type: "inviteInvalid" } as const);
      }),
    async join({ token, entry, keyring, access }) {
      if (!online) return err({ type: "offline" });
      const found = directory.invites.get(token);
      const account = found?.account ?? used.get(token);
      if (account === undefined || parseEntry(entry)?.account !== account) return err({ type: "inviteInvalid" });
      const hosted = provider.account(account);
      await hosted.blobs.put(keyring.id, keyring.bytes);
      if (access) accessOf(account).begin(access);
      const appended = await hosted.append([entry]);
      if (!appended.ok) return appended;
      if (found) directory.accounts.set(found.address.toLowerCase(), account);
      directory.invites.delete(token);
      used.set(token, account);
      return ok({ seq: hosted.view.seq, head: hosted.view.head });
    },
    pairOffer: (slot, offer) =>
      later(online, () => {
        const offered = directory.pairing.offer(slot, offer, { site: "", network: "" });
        if (offered.ok || offered.error.type === "exists") return offered as Result<null, SlotFailure>;
        return err({ type: "tooManyTries", retryAfterSeconds: offered.error.retryAfterSeconds } as const);
      }),
    pairDrop: (slot) =>
      later(online, () => {
        directory.pairing.drop(slot);
        return ok(null);
      }),
    pairReveal: (slot, reveal) => later(online, () => toSlot(directory.pairing.reveal(slot, reveal))),
    pairLook: (slot) =>
      later(online, () => {
        const look = directory.pairing.look(slot);
        return look ? ok(look) : err({ type: "over" } as const);
      }),
    session(credentials) {
      const connection = provider.account(credentials.account).connect();
      connection.online = online;
      connections.push(connection);
      const { account, device } = credentials;
      /** As a call of this session: offline, refused, or answered; a device's use of its account is noted. */
      async function asDevice<T, E>(
        answer: (by: { account: AccountId; device: DeviceId }) => Result<T, E>,
      ): Promise<Result<T, E | Offline | NotAuthorized>> {
        if (!connection.online) return err({ type: "offline" });
        if (device === null || !(await authorized(credentials))) return err({ type: "notAuthorized" });
        note(device);
        return answer({ account, device });
      }
      function note(used: DeviceId): void {
        const own = directory.seen.get(account) ?? new Map<DeviceId, number>();
        directory.seen.set(account, own.set(used, Math.floor(directory.clock() / 1000)));
      }
      return {
        pairTake: (slot) => asDevice((by) => toSlot(directory.pairing.take(slot, by))),
        pairHello: (slot, hello) => asDevice((by) => toSlot(directory.pairing.hello(slot, by, hello))),
        pairVerdict: (slot, verdict) => asDevice((by) => toSlot(directory.pairing.verdict(slot, by, verdict))),
        async seen() {
          if (!connection.online) return err({ type: "offline" });
          if (!(await authorized(credentials))) return err({ type: "notAuthorized" });
          if (device !== null) note(device);
          return ok(new Map(directory.seen.get(account)));
        },
        log: connection.log,
        blobs: connection.blobs,
        access: accessOf(account).store,
        async login() {
          if (!connection.online) return err({ type: "offline" });
          if (!(await authorized(credentials))) return err({ type: "notAuthorized" });
          if (device !== null) note(device);
          return ok(null);
        },
        submit: (id, envelope, message, progress) =>
          asDevice(() => {
            const given = { account, id, envelope, message };
            const before = directory.outgoing.get(`${account} ${id}`);
            if (before) return sameMessage(before, given) ? ok(taken(envelope)) : err({ type: "conflict" } as const);
            const answer = directory.mta?.(given) ?? ok(taken(envelope));
            if (answer.ok && answer.value.accepted.length > 0) directory.outgoing.set(`${account} ${id}`, given);
            progress?.(message.length, message.length);
            return answer;
          }),
        vacation: {
          put: () => Promise.resolve(err({ type: "notOffered" })),
          remove: () => Promise.resolve(err({ type: "notOffered" })),
        },
        unsubscribe: () => Promise.resolve(err({ type: "unknown" })),
        logout: () => Promise.resolve(),
      };
    },
  };
}

const taken = ({ to }: OutgoingEnvelope): Submitted => ({ accepted: to, refused: [] });

const sameMessage = (a: Outgoing, b: Outgoing): boolean =>
  equalBytes(a.message, b.message) && JSON.stringify(a.envelope) === JSON.stringify(b.envelope);

const toSlot = <T>(result: Result<T, PairingRefusal>): Result<T, SlotFailure> => {
  if (result.ok) return result;
  return err(result.error.type === "notFound" ? { type: "over" } : result.error);
};

const pseudoId = (crypto: CryptoPort, address: string): AccountId =>
  idFromBytes<AccountId>(crypto.sha256(utf8(address)).slice(0, 16));

function later<T>(online: boolean, answer: () => T) {
  return Promise.resolve().then(() => (online ? answer() : err({ type: "offline" } as const)));
}
