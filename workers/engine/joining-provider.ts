/** All ways to the provider that this page came from. */
import type { PasswordLoginParts } from "../../shared/account/access/access-login.ts";
import type { PairingJoinParts } from "../../shared/account/join/pairing-join.ts";
import { createProviderClient } from "../../shared/client/create-provider-client.ts";
import type { ProviderClient } from "../../shared/client/provider-client.ts";
import type { CryptoPort } from "../../shared/crypto/primitives.ts";
import { providerOrigin, type AtProvider, type Connecting } from "./at-provider.ts";
import { browserFetch } from "./browser-fetch.ts";

export type Joining = PairingJoinParts & PasswordLoginParts;

/** Null if the provider cannot be asked who it is. */
export async function joiningAt({ crypto, baseUrl, stretch }: AtProvider): Promise<Joining | null> {
  const origin = await providerOrigin(crypto, baseUrl);
  if (origin === null) return null;
  const provider = clientOf(crypto, baseUrl, origin);
  return { crypto, provider, door: provider.door, stretch, clock: Date.now };
}

/** As a device that is in. */
export function connectAt(
  { crypto, baseUrl, stretch }: AtProvider,
  { account, device, deviceKey, provider }: Connecting,
) {
  const client = clientOf(crypto, baseUrl, provider);
  const session = client.session({ account, device, secret: deviceKey });
  const passwords = { store: session.access, door: client.door, stretch };
  return { remote: session.log, blobs: session.blobs, services: { ...session, pairLook: client.pairLook, passwords } };
}

export const clientOf = (crypto: CryptoPort, baseUrl: string, origin: string): ProviderClient =>
  createProviderClient({ fetch: browserFetch, baseUrl, origin, crypto });
