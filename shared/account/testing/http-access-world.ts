/** A real provider on loopback with one account that passwords may open, and its devices. */
import { onTestFinished } from "vitest";
import { nodeCrypto as crypto } from "../../../server/crypto/node-crypto.ts";
import {
  startTestProvider,
  type TestProvider,
  type TestProviderOptions,
} from "../../../server/http/testing/start-provider.ts";
import { assert } from "../../lib/assert.ts";
import { unwrap } from "../../lib/result.ts";
import { createMemoryLocalStore } from "../../storage/memory-local-store.ts";
import { joinWithWords, startJoin } from "../join/join.ts";
import { openAccount } from "../open.ts";
import { decodeSecrets, type DeviceSecrets } from "../keys/secrets.ts";
import type { AccessStore } from "../access/access-port.ts";
import type { Session } from "../../client/provider-client.ts";
import type { AccessDevice, AccessWorld } from "./access-contract.ts";
import { deliverTo, servicesOf } from "./http-world.ts";
import { ADDRESS, quickStretch, type WorldOptions } from "./world.ts";

export interface HttpAccessDevice extends AccessDevice {
  readonly secrets: DeviceSecrets;
  readonly session: Session;
  /** Runs once a set is put, before its device hears of it. */
  afterPut: () => Promise<unknown>;
}

export interface HttpAccessWorld extends AccessWorld {
  readonly provider: TestProvider;
  readonly first: HttpAccessDevice;
  another(): Promise<HttpAccessDevice>;
  open(secrets: Uint8Array): Promise<HttpAccessDevice>;
}

export async function createHttpAccessWorld(
  { password, wordless = false }: WorldOptions,
  options: TestProviderOptions = {},
): Promise<HttpAccessWorld> {
  const provider = await startTestProvider(options);
  onTestFinished(() => provider.close());
  const { client, store, accounts } = provider;
  const clock = options.clock ?? Date.now;
  const parts = { crypto, provider: client, clock };
  const flavor = password === undefined ? "hardened" : "transparent";
  const { token } = unwrap(await accounts.addAccount(ADDRESS, [], flavor));
  const pending = unwrap(await startJoin(parts, token));
  const joined = unwrap(
    await (password === undefined
      ? pending.finish({ kind: "companion", name: "first" })
      : pending.finishWithPassword(password, { stretch: quickStretch, wordless })),
  );
  const id = accounts.lookup(ADDRESS);
  const words = pending.words.join(" ");

  async function open(secrets: Uint8Array): Promise<HttpAccessDevice> {
    const held = decodeSecrets(secrets);
    assert(held, "a join gives secrets");
    const session = client.session({ account: id, device: held.device, secret: held.deviceKey });
    const { passwords, ...services } = servicesOf(client, session);
    const { store, ...rest } = passwords;
    const put: AccessStore["put"] = async (set) => {
      const answer = await store.put(set);
      await device.afterPut();
      return answer;
    };
    const home = { local: createMemoryLocalStore(), secrets, keep: () => Promise.resolve(), clock };
    const account = await openAccount({
      ...{ crypto, remote: session.log, blobs: session.blobs, ...home },
      services: { ...services, passwords: { ...rest, store: { ...store, put } } },
    });
    const device: HttpAccessDevice = { account, secrets: held, session, afterPut: () => Promise.resolve() };
    return device;
  }

  return {
    ...{ provider, id, words, port: client, door: client.door, clock, open },
    first: await open(joined.secrets),
    async another() {
      const more = await joinWithWords(parts, ADDRESS, words, { kind: "webmail", name: "another" });
      return open(unwrap(more).secrets);
    },
    deliver: (message) => deliverTo(store, id, message, clock),
    inForce: () => Promise.resolve(accounts.access.show(id)),
    record: () => store.record(id)?.record ?? null,
  };
}
