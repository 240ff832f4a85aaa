import { remoteContract } from "../../shared/storage/testing/remote-contract.ts";
import { nodeCrypto } from "../crypto/node-crypto.ts";
import { sessionOf, startTestProvider } from "./testing/start-provider.ts";

remoteContract("provider over HTTP", nodeCrypto, async () => {
  const provider = await startTestProvider();
  const account = await provider.join();
  const { log, blobs } = sessionOf(provider, account);
  return {
    ...{ account, log, blobs },
    deliver: (entry, blob) => provider.store.appendIncoming(account.account, entry, blob),
    close: () => provider.close(),
  };
});
