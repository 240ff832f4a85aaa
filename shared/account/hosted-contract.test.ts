/** The engine in the provider's own home: over its store in process, keeping nothing, and overwriting its keys at the end. */
import { onTestFinished } from "vitest";
import { connect } from "../../server/hosted/connection.ts";
import { createPassingStore } from "../../server/hosted/passing-store.ts";
import { ADDRESS, createHostedWorld, type HostedWorld } from "../../server/hosted/testing/hosted-world.ts";
import { nodeCrypto as crypto } from "../../server/crypto/node-crypto.ts";
import { assert } from "../lib/assert.ts";
import { err, unwrap } from "../lib/result.ts";
import type { LocalStore } from "../storage/local-store.ts";
import { joinWithWords } from "./join/join.ts";
import { openAccount } from "./open.ts";
import { decodeSecrets } from "./keys/secrets.ts";
import { accountContract, type ContractDevice } from "./testing/account-contract.ts";

async function open(world: HostedWorld, secrets: Uint8Array, local: LocalStore): Promise<ContractDevice> {
  const decoded = decodeSecrets(secrets);
  assert(decoded, "a device's secrets");
  const near = connect(world.store, world.account, decoded.device);
  let online = true;
  const reach =
    <A extends unknown[], T>(ask: (...given: A) => Promise<T>) =>
    (...given: A) =>
      online ? ask(...given) : Promise.resolve(err({ type: "offline" as const }));
  const { log, blobs } = near;
  const remote = {
    ...{ read: reach(log.read), append: reach(log.append), watch: log.watch },
    ...{ latestRecord: reach(log.latestRecord), latestCheckpoint: reach(log.latestCheckpoint) },
  };
  const account = await openAccount({
    ...{ crypto, remote, blobs: { put: reach(blobs.put), get: reach(blobs.get) }, local },
    ...{ secrets: secrets.slice(), clock: Date.now, passing: true },
  });
  onTestFinished(() => account.close());
  return {
    account,
    setOnline: (value) => void (online = value),
    reopen: () => open(world, secrets, local),
    clone: () => open(world, secrets, createPassingStore()),
  };
}

accountContract(
  "provider in process",
  async () => {
    const world = await createHostedWorld();
    return {
      deliver: world.deliver,
      first: await open(world, world.joined.secrets, createPassingStore()),
      async another() {
        const device = { kind: "companion", name: "another" } as const;
        const parts = { crypto, provider: world.port, clock: Date.now };
        const { secrets } = unwrap(await joinWithWords(parts, ADDRESS, world.words, device));
        return open(world, secrets, createPassingStore());
      },
    };
  },
  { keepsNothing: true },
);
