/** The companion's network over a provider in memory. */
import { createMemoryClient, createMemoryDirectory, invite } from "../../../shared/client/testing/memory-client.ts";
import type { ProviderClient } from "../../../shared/client/provider-client.ts";
import { createMemoryProvider } from "../../../shared/storage/testing/memory-provider.ts";
import { nodeCrypto } from "../../crypto/node-crypto.ts";
import type { Network } from "../network.ts";
import { createNetwork } from "../node-network.ts";

export const ORIGIN = "https://mail.example.org";

export interface MemoryNetwork {
  readonly network: Network;
  /** An invite link. */
  readonly invite: (address: string) => string;
  readonly setOnline: (online: boolean) => void;
}

export function createMemoryNetwork(): MemoryNetwork {
  const provider = createMemoryProvider({ crypto: nodeCrypto });
  const directory = createMemoryDirectory();
  const clients: { setOnline(online: boolean): void }[] = [];
  let online = true;
  const providerAt = (_origin: string, reach: boolean): ProviderClient => {
    const client = createMemoryClient(nodeCrypto, provider, directory);
    client.setOnline(reach && online);
    if (reach) clients.push(client);
    return client;
  };
  return {
    network: createNetwork(nodeCrypto, Date.now, providerAt),
    invite: (address) => `${ORIGIN}/join#${invite(nodeCrypto, directory, address)}`,
    setOnline(value) {
      online = value;
      for (const client of clients) client.setOnline(value);
    },
  };
}
