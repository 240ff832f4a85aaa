/** The engine in the companion's home: node:crypto, HTTP to a real provider, a sealed cache in files. */
import { onTestFinished } from "vitest";
import { createNetwork } from "../../server/companion/node-network.ts";
import { tempFolder } from "../../server/companion/testing/temp-folder.ts";
import { nodeCrypto } from "../../server/crypto/node-crypto.ts";
import { unwrap } from "../lib/result.ts";
import type { Joined } from "./join/join.ts";
import { accountContract, type ContractDevice } from "./testing/account-contract.ts";
import { ADDRESS, createHttpWorld, type HttpWorld } from "./testing/http-world.ts";

const networkOf = ({ connect }: HttpWorld) => {
  const { client, setOnline } = connect(nodeCrypto);
  return { network: createNetwork(nodeCrypto, Date.now, () => client), setOnline };
};

async function open(world: HttpWorld, joined: Joined, cache: string): Promise<ContractDevice> {
  const { network, setOnline } = networkOf(world);
  let { secrets } = joined;
  const keep = (changed: Uint8Array): Promise<void> => {
    secrets = changed;
    return Promise.resolve();
  };
  const { account, store } = await network.open({ provider: world.origin, cache, secrets, keep }, true);
  const end = async (): Promise<void> => {
    await account.close();
    await store.close();
  };
  onTestFinished(() => end().catch(() => undefined));
  return {
    account,
    setOnline,
    async reopen() {
      // one store at a time on a folder; what the old engine still writes fails, as after a crash
      await store.close().catch(() => undefined);
      return open(world, { ...joined, secrets }, cache);
    },
    clone: () => open(world, { ...joined, secrets }, tempFolder()),
  };
}

accountContract("companion over HTTP", async () => {
  const world = await createHttpWorld();
  const { network } = networkOf(world);
  const pending = unwrap(await network.startJoin(world.origin, world.token));
  const joined = unwrap(await pending.finish({ kind: "companion", name: "first" }));
  return {
    deliver: world.deliver,
    first: await open(world, joined, tempFolder()),
    async another() {
      const device = { kind: "companion", name: "another" } as const;
      const words = pending.words.join(" ");
      const found = unwrap(await network.lookWithWords(world.origin, ADDRESS, words));
      return open(world, unwrap(await found.enrol(device, false)), tempFolder());
    },
  };
});
