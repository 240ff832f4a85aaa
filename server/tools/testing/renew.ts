/** What an account's owner does to its keys, as records signed by the world's first device. */
import { decodeSecrets } from "../../../shared/account/secrets.ts";
import { rootKeys } from "../../../shared/account/new-keys.ts";
import { buildNext, byIdentity, withNewEpoch, type NextRecord } from "../../../shared/account/record-builder.ts";
import type { World } from "../../../shared/account/testing/world.ts";
import { generateRoot } from "../../../shared/crypto/keys.ts";
import { openKeyring, type Keyring } from "../../../shared/crypto/keyring.ts";
import { deviceKeysFromSeeds } from "../../../shared/crypto/keys.ts";
import { rootToWords } from "../../../shared/crypto/recovery-words.ts";
import { idFromBytes, type DeviceId, type EntryId } from "../../../shared/lib/ids.ts";
import { unwrap } from "../../../shared/lib/result.ts";
import { certifyDevice } from "../../../shared/log/certificate.ts";
import { formerAfter } from "../../../shared/log/record-identity.ts";
import type { AccountRecord } from "../../../shared/log/record.ts";
import { nodeCrypto as crypto } from "../../crypto/node-crypto.ts";

type Change = (before: AccountRecord) => Promise<Partial<AccountRecord>>;

const never = (): never => {
  throw new Error("not there");
};

/** A record with a new epoch. */
async function renew({ hosted, first, clock }: World, changeOf: Change): Promise<void> {
  const secrets = decodeSecrets(first.secrets) ?? never();
  const current = hosted.view.record ?? never();
  const { blobs, log } = hosted.connect();
  const device = { device: secrets.device, retaker: null, secret: secrets.deviceKey };
  const { seq, head } = hosted.view;
  const next: NextRecord = {
    ...{ account: hosted.id, id: idFromBytes<EntryId>(crypto.randomBytes(16)), author: device, current },
    ...{ seen: { seq, head }, now: Math.floor(clock.now / 1000), change: await changeOf(current.record) },
    keyring: withNewEpoch(crypto, await keyringOf(), current.record.epoch),
  };
  const made = await buildNext(crypto, next);
  const ring = made.keyring ?? never();
  unwrap(await blobs.put(ring.id, ring.bytes));
  unwrap(await log.append([made.entry], seq));

  async function keyringOf(): Promise<Keyring> {
    const { keyring, epoch } = current.record;
    const file = unwrap(await blobs.get(keyring.id));
    const { identity } = await deviceKeysFromSeeds(crypto, secrets.deviceKey, secrets.deviceSeed);
    return unwrap(await openKeyring(crypto, identity, file, { account: hosted.id, epoch, hash: keyring.sha256 }));
  }
}

export const renewKeys = (world: World): Promise<void> => renew(world, () => Promise.resolve({}));

export const revoke = (world: World, device: DeviceId): Promise<void> =>
  renew(world, ({ devices }) => Promise.resolve({ devices: devices.filter(({ id }) => id !== device) }));

/** Gives the new words. */
export async function changeWords(world: World, bytes = generateRoot(crypto)): Promise<string> {
  const { hosted, clock } = world;
  const root = await rootKeys(crypto, bytes, hosted.id);
  await renew(world, async (before) => {
    const at = Math.floor(clock.now / 1000);
    const by = byIdentity(root.identity);
    return {
      ...{ identity: root.identity.publicKey, recovery: root.recovery.recipient.publicKey, at },
      former: formerAfter(before, at),
      devices: await Promise.all(before.devices.map((device) => certifyDevice(crypto, hosted.id, device, by))),
    };
  });
  return rootToWords(bytes).join(" ");
}
