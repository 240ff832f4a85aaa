/** ProviderClient over the memory provider: invites, lookup and sessions without HTTP. */
import type { CryptoPort } from "../../crypto/primitives.ts";
import { loginMessage } from "../../crypto/login.ts";
import { idFromBytes, type AccountId, type DeviceId } from "../../lib/ids.ts";
import { err, ok } from "../../lib/result.ts";
import { utf8 } from "../../lib/bytes.ts";
import { findDevice } from "../../log/record.ts";
import { parseEntry } from "../../log/entry.ts";
import type { Connection } from "../../storage/testing/hosted-account.ts";
import type { MemoryProvider } from "../../storage/testing/memory-provider.ts";
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
}

export const createMemoryDirectory = (): MemoryDirectory => ({ invites: new Map(), accounts: new Map() });

/** Makes an invite: the token. */
export function invite(crypto: CryptoPort, directory: MemoryDirectory, address: string): string {
  const token = `token-${address.replace(/[^a-z0-9]/g, "-")}`;
  const account = idFromBytes<AccountId>(crypto.randomBytes(16));
  directory.invites.set(token, { address, account });
  return token;
}

const ORIGIN = "https://mail.example.org";
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
    const key = device === null ? record?.identity : record && findDevice(record, device)?.key;
    const challenge = crypto.randomBytes(32);
    const id = device ?? idFromBytes<DeviceId>(new Uint8Array(16));
    const message = loginMessage({ origin: ORIGIN, account, device: id, challenge });
    return key ? crypto.ed25519.verify(key, message, await crypto.ed25519.sign(secret, message)) : false;
  }

  return {
    origin: ORIGIN,
    setOnline(value) {
      online = value;
      for (const connection of connections) connection.online = value;
    },
    info: () => later(online, () => ok({ version: 1, origin: ORIGIN, maxMessageBytes: 50_000_000, foldVersion: 1 })),
    lookup: (address) =>
      later(online, () => ok(directory.accounts.get(address.toLowerCase()) ?? pseudoId(crypto, address))),
    invite: (token) =>
      later(online, () => {
        const found = directory.invites.get(token);
        return found ? ok({ ...found, expires: YEAR_2100 }) : err({ type: "inviteInvalid" } as const);
      }),
    async join({ token, entry, keyring }) {
      if (!online) return err({ type: "offline" });
      const found = directory.invites.get(token);
      const account = found?.account ?? used.get(token);
      if (account === undefined || parseEntry(entry)?.account !== account) return err({ type: "inviteInvalid" });
      const hosted = provider.account(account);
      await hosted.blobs.put(keyring.id, keyring.bytes);
      const appended = await hosted.append([entry]);
      if (!appended.ok) return appended;
      if (found) directory.accounts.set(found.address.toLowerCase(), account);
      directory.invites.delete(token);
      used.set(token, account);
      return ok({ seq: hosted.view.seq, head: hosted.view.head });
    },
    session(credentials) {
      const connection = provider.account(credentials.account).connect();
      connection.online = online;
      connections.push(connection);
      return {
        log: connection.log,
        blobs: connection.blobs,
        async login() {
          if (!connection.online) return err({ type: "offline" });
          return (await authorized(credentials)) ? ok(null) : err({ type: "notAuthorized" });
        },
        logout: () => Promise.resolve(),
      };
    },
  };
}

const pseudoId = (crypto: CryptoPort, address: string): AccountId =>
  idFromBytes<AccountId>(crypto.sha256(utf8(address)).slice(0, 16));

function later<T>(online: boolean, answer: () => T) {
  return Promise.resolve().then(() => (online ? answer() : err({ type: "offline" } as const)));
}
