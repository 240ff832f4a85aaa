/** The provider that this page came from: who it is, and a password's way to it. */
import type { PasswordLoginParts } from "../../shared/account/access/access-login.ts";
import type { DeviceSecrets } from "../../shared/account/keys/secrets.ts";
import { readAhead, type Reading } from "../../shared/account/read-ahead.ts";
import { createHttpDoor } from "../../shared/client/http-door.ts";
import type { DoorClient } from "../../shared/client/provider-client.ts";
import type { CryptoPort } from "../../shared/crypto/primitives.ts";
import type { Stretch } from "../../shared/crypto/stretch.ts";
import { browserFetch } from "./browser-fetch.ts";

export interface AtProvider {
  readonly crypto: CryptoPort;
  /** The page's origin. */
  readonly baseUrl: string;
  readonly stretch: Stretch;
}

export type Connecting = Pick<DeviceSecrets, "account" | "device" | "deviceKey" | "provider">;

export interface Entering extends PasswordLoginParts {
  /** The session that it was come in by; null: by none yet. */
  readonly reading: () => Reading | null;
}

/** Null if the provider cannot be asked who it is. */
export async function enteringAt({ crypto, baseUrl, stretch }: AtProvider): Promise<Entering | null> {
  const origin = await providerOrigin(crypto, baseUrl);
  if (origin === null) return null;
  const { door, session } = doorOf(crypto, baseUrl, origin);
  let reading: Reading | null = null;
  return {
    ...{ crypto, door, stretch },
    provider: {
      origin,
      // the key that is given is wiped when somebody is in
      session: (given) => (reading = readAhead(session({ ...given, secret: given.secret.slice() }))),
    },
    reading: () => reading,
  };
}

const doorOf = (crypto: CryptoPort, baseUrl: string, origin: string): DoorClient =>
  createHttpDoor({ fetch: browserFetch, baseUrl, origin, crypto });

/**
 * A page that came from this computer may have come by another of the provider's names: logins are then bound to the
 * provider's own origin. From anywhere else they are bound to where the page came from, whatever the answer says. Null if
 * the provider cannot be asked.
 */
export async function providerOrigin(crypto: CryptoPort, baseUrl: string): Promise<string | null> {
  if (!isLoopback(new URL(baseUrl).hostname)) return baseUrl;
  const info = await doorOf(crypto, baseUrl, baseUrl).info();
  return info.ok && URL.canParse(info.value.origin) ? info.value.origin : null;
}

const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
