/** The provider that this page came from: who it is, and the ways to it. */
import type { PasswordLoginParts } from "../../shared/account/access/access-login.ts";
import type { PairingJoinParts } from "../../shared/account/join/pairing-join.ts";
import type { DeviceSecrets } from "../../shared/account/keys/secrets.ts";
import { createProviderClient } from "../../shared/client/create-provider-client.ts";
import type { ProviderClient } from "../../shared/client/provider-client.ts";
import type { Stretch } from "../../shared/crypto/stretch.ts";
import type { CryptoPort } from "../../shared/crypto/primitives.ts";
import { browserFetch } from "./browser-fetch.ts";

export interface AtProvider {
  readonly crypto: CryptoPort;
  /** The page's origin. */
  readonly baseUrl: string;
  readonly stretch: Stretch;
}

export type Joining = PairingJoinParts & PasswordLoginParts;

export type Connecting = Pick<DeviceSecrets, "account" | "device" | "deviceKey" | "provider">;

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

/**
 * A page that came from this computer may have come by another of the provider's names: logins are then bound to the
 * provider's own origin. From anywhere else they are bound to where the page came from, whatever the answer says. Null if
 * the provider cannot be asked.
 */
async function providerOrigin(crypto: CryptoPort, baseUrl: string): Promise<string | null> {
  if (!isLoopback(new URL(baseUrl).hostname)) return baseUrl;
  const info = await clientOf(crypto, baseUrl, baseUrl).info();
  return info.ok && URL.canParse(info.value.origin) ? info.value.origin : null;
}

const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
