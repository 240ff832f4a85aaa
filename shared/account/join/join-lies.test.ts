/**
 * Coming into an account with its words, at a provider that lies: what it shows must lead to the identity key that the
 * words give, or nothing is joined and the reason is said. Only a state that was once true is beyond what words can tell.
 */
import { describe, expect, test } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { sixWords } from "../../crypto/six-words.ts";
import { assert } from "../../lib/assert.ts";
import { idFromBytes, seq as toSeq, type AccountId, type BlobId, type DeviceId } from "../../lib/ids.ts";
import { err, ok, unwrap } from "../../lib/result.ts";
import { genesisHead, nextPoint } from "../../log/chain.ts";
import { certifyDevice } from "../../log/certificate.ts";
import { encodeEntry, parseEntry, signEntry, type AccountEntry } from "../../log/entry.ts";
import type { NumberedEntry } from "../../log/page.ts";
import { createTestAccount } from "../../log/testing/test-account.ts";
import { createMemoryLocalStore } from "../../storage/memory-local-store.ts";
import type { RemoteLog } from "../../storage/remote-log.ts";
import type { Account } from "../account.ts";
import type { JoinPort } from "./join-port.ts";
import { joinWithWords, lookWithWords } from "./join.ts";
import { openAccount } from "../open.ts";
import { decodeSecrets } from "../keys/secrets.ts";
import { ADDRESS, createWorld, type Between, type World } from "../testing/world.ts";

const crypto = nodeCrypto;

const lyingPort = (port: JoinPort, { log, blobs }: Between): JoinPort => ({
  ...port,
  session(credentials) {
    const honest = port.session(credentials);
    return { ...honest, log: log?.(honest.log) ?? honest.log, blobs: blobs?.(honest.blobs) ?? honest.blobs };
  },
});

const join = (world: World, lies: Between): ReturnType<typeof joinWithWords> =>
  joinWithWords(
    { crypto, provider: lyingPort(world.port, lies), clock: () => world.clock.now },
    ...([ADDRESS, world.words, { kind: "webmail", name: "fresh" }] as const),
  );

/** Shows this record as the newest. */
const showing = (lie: (honest: NumberedEntry) => Uint8Array | Promise<Uint8Array>): Between => ({
  log: (log) => ({
    ...log,
    async latestRecord() {
      const latest = await log.latestRecord();
      return latest.ok && latest.value ? ok({ ...latest.value, bytes: await lie(latest.value) }) : latest;
    },
  }),
});

const accountEntry = (bytes: Uint8Array): AccountEntry => {
  const entry = parseEntry(bytes);
  assert(entry?.type === "account", "an account record");
  return entry;
};

const edited =
  (change: (entry: AccountEntry) => Partial<AccountEntry>) =>
  ({ bytes }: NumberedEntry): Uint8Array => {
    const entry = accountEntry(bytes);
    return encodeEntry({ ...entry, ...change(entry) });
  };

/** What a device that is in, and helps the provider, can sign. */
async function signedByDevice(
  world: World,
  bytes: Uint8Array,
  change: (entry: AccountEntry) => Partial<AccountEntry>,
): Promise<Uint8Array> {
  const secrets = decodeSecrets(world.first.secrets);
  assert(secrets, "a device has secrets");
  const { sig: _, ...entry } = accountEntry(bytes);
  return signEntry(crypto, secrets.deviceKey, { ...entry, signer: secrets.device, ...change(accountEntry(bytes)) });
}

async function strangersCertificate(
  account: AccountId,
  by: DeviceId | null,
): Promise<AccountEntry["record"]["devices"][0]> {
  const { record } = await createTestAccount(crypto);
  const [device] = record.devices;
  assert(device, "an account has a device");
  return certifyDevice(crypto, account, device, { device: by, secret: crypto.randomBytes(32) });
}

async function expectRefused(world: World, lies: Between, finding: string): Promise<void> {
  const before = world.hosted.view.seq;
  expect(await join(world, lies)).toEqual({ ok: false, error: { type: "tampered", finding } });
  expect(world.hosted.view.seq).toBe(before);
}

describe("a record is refused", () => {
  const WRONG = "badSignature";
  const recipient = async (): Promise<Uint8Array> => (await createTestAccount(crypto)).record.recipient;

  test("with a recipient of the provider's own, to whom mail would be sealed", async () => {
    const own = await recipient();
    const world = await createWorld(crypto);
    await expectRefused(world, showing(edited(({ record }) => ({ record: { ...record, recipient: own } }))), WRONG);
  });

  test("with another keyring", async () => {
    const world = await createWorld(crypto);
    const keyring = { id: idFromBytes<BlobId>(crypto.randomBytes(16)), sha256: crypto.randomBytes(32), size: 9_000 };
    await expectRefused(world, showing(edited(({ record }) => ({ record: { ...record, keyring } }))), WRONG);
  });

  test("with one byte of its signature changed, or of what signs it", async () => {
    const world = await createWorld(crypto);
    await expectRefused(
      world,
      showing(edited(({ sig }) => ({ sig: sig.map((byte, i) => (i === 40 ? byte ^ 1 : byte)) }))),
      WRONG,
    );
    await expectRefused(world, showing(edited(({ version }) => ({ version: version + 1 }))), WRONG);
  });

  test("under another identity, whole in itself", async () => {
    const world = await createWorld(crypto);
    const { genesis } = await createTestAccount(crypto, { account: world.hosted.id });
    await expectRefused(
      world,
      showing(() => genesis),
      "wrongIdentity",
    );
  });

  test("of another account, under the right identity", async () => {
    const world = await createWorld(crypto);
    const account = idFromBytes<AccountId>(crypto.randomBytes(16));
    await expectRefused(world, showing(edited(() => ({ account }))), "wrongIdentity");
  });

  test("that is no record", async () => {
    const world = await createWorld(crypto);
    await world.deliverMany(1, 1);
    const malformed = "malformed";
    await expectRefused(
      world,
      showing(({ bytes }) => bytes.subarray(1)),
      malformed,
    );
    await expectRefused(
      world,
      showing(() => world.hosted.entries.at(-1) ?? new Uint8Array(0)),
      malformed,
    );
  });

  test("with a device that nobody of the account vouched for, though one of its devices signed it", async () => {
    const world = await createWorld(crypto);
    const known = decodeSecrets(world.first.secrets);
    for (const by of [null, known?.device ?? null]) {
      const stranger = await strangersCertificate(world.hosted.id, by);
      const lie = ({ bytes }: NumberedEntry): Promise<Uint8Array> =>
        signedByDevice(world, bytes, ({ record }) => ({
          record: { ...record, devices: [...record.devices, stranger] },
        }));
      await expectRefused(world, showing(lie), WRONG);
    }
  });

  test("signed by a device that it does not hold", async () => {
    const world = await createWorld(crypto);
    await world.another();
    const secrets = decodeSecrets(world.first.secrets);
    const lie = ({ bytes }: NumberedEntry): Promise<Uint8Array> =>
      signedByDevice(world, bytes, ({ record }) => ({
        record: { ...record, devices: record.devices.filter(({ id }) => id !== secrets?.device) },
      }));
    await expectRefused(world, showing(lie), WRONG);
  });
});

test("a keyring with other bytes than the record names is refused", async () => {
  const world = await createWorld(crypto);
  const finding = "otherKeyring";
  const blobs: NonNullable<Between["blobs"]> = (honest) => ({
    ...honest,
    async get(...asked) {
      const bytes = await honest.get(...asked);
      return bytes.ok ? ok(bytes.value.map((byte, i) => (i === 300 ? byte ^ 1 : byte))) : bytes;
    },
  });
  await expectRefused(world, { blobs }, finding);
});

test("a keyring that the provider does not give is said to be missing", async () => {
  const world = await createWorld(crypto);
  const gone: NonNullable<Between["blobs"]> = (honest) => ({
    ...honest,
    get: () => Promise.resolve(err({ type: "notFound" })),
  });
  const finding = "noKeyring";
  await expectRefused(world, { blobs: gone }, finding);
});

test("a record that one device signed for the provider's eyes alone, and that is not in the log, takes nothing back", async () => {
  const world = await createWorld(crypto);
  const other = await createTestAccount(crypto, { account: world.hosted.id });
  const { id, sha256, size, bytes: sealedToOthers } = other.keyring;
  const lie = ({ bytes }: NumberedEntry): Promise<Uint8Array> =>
    signedByDevice(world, bytes, ({ record, version }) => ({
      ...{ version: version + 1, id: idFromBytes(crypto.randomBytes(16)) },
      record: { ...record, time: null, keyring: { id, sha256, size }, adds: [id] },
    }));
  const blobs: NonNullable<Between["blobs"]> = (honest) => ({
    ...honest,
    get: (asked, ...more) => (asked === id ? Promise.resolve(ok(sealedToOthers)) : honest.get(asked, ...more)),
  });
  await expectRefused(world, { ...showing(lie), blobs }, "wrongIdentity");
});

test("a provider that has no record says so, and nothing is joined", async () => {
  const world = await createWorld(crypto);
  const log = (honest: RemoteLog): RemoteLog => ({ ...honest, latestRecord: () => Promise.resolve(ok(null)) });
  expect(await join(world, { log })).toEqual({ ok: false, error: { type: "unknownAccount" } });
});

test("a record that was followed by another joins nothing: the provider can not have it both ways", async () => {
  const world = await createWorld(crypto);
  const [genesis] = world.hosted.entries;
  await world.another();
  const joined = await join(
    world,
    showing(() => genesis ?? new Uint8Array(0)),
  );
  expect(joined).toEqual({
    ok: false,
    error: { type: "tampered", finding: "recordVersion" },
  });
});

test("a wholly old state can not be told from the newest: its date, its devices and its head are shown", async () => {
  const world = await createWorld(crypto);
  await world.deliverMany(1, 1);
  const { entries } = world.hosted;
  const [genesis] = entries;
  const head = entries.reduce((point, bytes) => nextPoint(crypto, world.hosted.id, point, bytes), {
    seq: toSeq(0),
    head: genesisHead(crypto, world.hosted.id),
  });
  const then = Math.floor(world.clock.now / 1000);
  const old = [...entries];
  world.clock.now += 40 * 86_400_000;
  await world.another();
  await world.deliverMany(2, 3);

  const rolledBack: Between = {
    log: (log) => ({
      ...log,
      latestRecord: () => Promise.resolve(ok({ seq: toSeq(1), bytes: genesis ?? new Uint8Array(0) })),
      read: (after) =>
        Promise.resolve(ok({ ...head, first: toSeq(after + 1), entries: old.slice(after), last: head.seq })),
    }),
  };
  const look = (lies: Between) =>
    lookWithWords(
      { crypto, provider: lyingPort(world.port, lies), clock: () => world.clock.now },
      ...([ADDRESS, world.words] as const),
    );
  const [shown, newest] = [unwrap(await look(rolledBack)), unwrap(await look({}))];
  expect(shown).toMatchObject({ seen: head, newest: then, devices: 1, kind: { type: "join" } });
  expect(newest).toMatchObject({ newest: then + 40 * 86_400, devices: 2 });
  expect(sixWords(shown.seen.head)).not.toEqual(sixWords(newest.seen.head));
});

test("a log that the device was handed, and that there is not, is found out when it begins to read", async () => {
  const world = await createWorld(crypto);
  await world.deliverMany(1, 2);
  // a history of the provider's own: the enrolment stands in it, and in no other
  const head = crypto.randomBytes(32);
  const pretending = (honest: RemoteLog): RemoteLog => ({
    ...honest,
    async append(entries, after) {
      const page = { first: toSeq(after + 1), entries, last: toSeq(after + 1), head };
      return Promise.resolve(ok({ assigned: [page.last], page }));
    },
    async read(after, signal) {
      const page = await honest.read(after, signal);
      return page.ok ? ok({ ...page.value, head }) : page;
    },
  });
  const joined = unwrap(await join(world, { log: pretending }));
  const sync = async (): Promise<Account> => {
    const { log, blobs } = world.hosted.connect();
    const parts = { crypto, remote: log, blobs, local: createMemoryLocalStore(), clock: () => world.clock.now };
    const account = await openAccount({ ...parts, secrets: joined.secrets });
    expect(await account.sync()).toBe(false);
    return account;
  };
  const finding = "rollback";
  expect((await sync()).connection).toMatchObject({ type: "tampered", finding, since: null });
  await world.deliverMany(3, 4);
  const mismatch = "headMismatch";
  expect((await sync()).connection).toMatchObject({ type: "tampered", finding: mismatch, since: null });
});
