/** The provider's store as an engine in its own process sees it: the contract of every log and blob store. */
import { remoteContract } from "../../shared/storage/testing/remote-contract.ts";
import { nodeCrypto } from "../crypto/node-crypto.ts";
import { startTestProvider } from "../http/testing/start-provider.ts";
import { connect } from "./connection.ts";

remoteContract("provider in process", nodeCrypto, async () => {
  const provider = await startTestProvider();
  const account = await provider.join();
  return {
    ...{ account, ...connect(provider.store, account.account, account.device.id) },
    deliver: (entry, blob) => provider.store.appendIncoming(account.account, entry, blob),
    close: () => provider.close(),
  };
});
