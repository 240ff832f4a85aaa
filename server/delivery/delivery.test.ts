/** Delivery against a directory and a log that change and fail under it. */
import { expect, test } from "vitest";
import { decodeIncomingContent } from "../../shared/account/sync/incoming-content.ts";
import { generateHybridIdentity } from "../../shared/crypto/age/identity.ts";
import { openAge } from "../../shared/crypto/age/open.ts";
import { epoch, type AccountId, type BlobId } from "../../shared/lib/ids.ts";
import { err, ok, unwrap } from "../../shared/lib/result.ts";
import { parseEntry } from "../../shared/log/entry.ts";
import { openIncoming } from "../../shared/log/seal-entry.ts";
import { testId } from "../../shared/log/testing/ids.ts";
import { nodeCrypto as crypto } from "../crypto/node-crypto.ts";
import { createSealer, SealerClosed } from "./sealer.ts";
import { createDelivery, type DeliveryDirectory, type DeliveryLog } from "./delivery.ts";

const account = testId<AccountId>(7);
const identities = [1, 2].map(() => generateHybridIdentity(crypto));
const message = Buffer.from("From: a@example.net\r\nSubject: sealed\r\n\r\nbody\r\n");
const envelope = { from: "a@example.net", to: "b@example.org" };

const resolved = (number: number) => ({
  ...({ type: "account", account, epoch: epoch(number) } as const),
  recipient: identities[number - 1]?.recipient.publicKey ?? new Uint8Array(0),
  room: Number.POSITIVE_INFINITY,
  quota: null,
});
const delivery = (directory: Pick<DeliveryDirectory, "resolve"> & Partial<DeliveryDirectory>, log: DeliveryLog) =>
  createDelivery({
    sealer: createSealer(crypto),
    directory: { took: () => undefined, ...directory },
    log,
    clock: () => 1_700_000_000_999,
    authservId: null,
  });

test("an account without room takes nothing, and who runs the provider hears of it", async () => {
  const heard: unknown[] = [];
  const of = (room: number) =>
    createDelivery({
      ...{ sealer: createSealer(crypto), clock: () => 0, authservId: null, full: (what) => heard.push(what) },
      directory: { took: () => undefined, resolve: () => Promise.resolve({ ...resolved(1), room, quota: 1_000_000 }) },
      log: { appendIncoming: () => Promise.resolve(ok(1)) },
    });
  expect(await of(0).resolve("b@example.org")).toEqual({ type: "full" });
  expect(await of(100).resolve("b@example.org")).toEqual({ type: "accepted" });
  expect(await of(100).deliver(envelope, message)).toEqual({ type: "full" });
  expect(heard).toEqual([
    { account, inUse: 1_000_000, quota: 1_000_000, size: null },
    { account, inUse: 999_900, quota: 1_000_000, size: expect.any(Number) as unknown },
  ]);
  expect(await of(900_000).deliver(envelope, message)).toEqual({ type: "stored" });
  expect(heard).toHaveLength(2);
});

test("an epoch that ends between sealing and storing: sealed again, to the new recipient", async () => {
  let current = 1;
  const stored: { entry: Uint8Array; blob: Uint8Array }[] = [];
  const log: DeliveryLog = {
    appendIncoming(_account, entry, { bytes }) {
      const parsed = parseEntry(entry);
      if (parsed?.type === "incoming" && parsed.epoch === 1) {
        current = 2;
        return Promise.resolve(err({ type: "epochOver" }));
      }
      stored.push({ entry, blob: bytes });
      return Promise.resolve(ok(1));
    },
  };
  const mail = delivery({ resolve: () => Promise.resolve(resolved(current)) }, log);
  expect(await mail.deliver(envelope, message)).toEqual({ type: "stored" });
  expect(stored).toHaveLength(1);
  const entry = parseEntry(stored[0]?.entry ?? new Uint8Array(0));
  if (entry?.type !== "incoming") throw new Error("an incoming entry was stored");
  expect(entry).toMatchObject({ epoch: 2, receivedAt: 1_700_000_000 });
  const [, second] = identities;
  if (!second) throw new Error("there are two identities");
  const { fileKey, body } = unwrap(
    await openAge(crypto, [second], stored[0]?.blob ?? message, { stanzas: "oneHybrid" }),
  );
  const content = decodeIncomingContent((await openIncoming(crypto, entry, fileKey)) ?? message);
  expect(content).toMatchObject({ trueSize: message.length, rcpt: envelope.to, mailFrom: envelope.from });
  expect(Buffer.from(body.subarray(0, message.length))).toEqual(message);
});

test("two recipients get file keys, ids and bytes of their own", async () => {
  const blobs: Buffer[] = [];
  const log: DeliveryLog = {
    appendIncoming: (_account, _entry, { bytes }) => Promise.resolve(ok(blobs.push(Buffer.from(bytes)))),
  };
  const mail = delivery({ resolve: () => Promise.resolve(resolved(1)) }, log);
  await Promise.all([mail.deliver(envelope, message), mail.deliver({ ...envelope, to: "c@example.org" }, message)]);
  expect(blobs).toHaveLength(2);
  expect(blobs[0]?.equals(blobs[1] ?? Buffer.alloc(0))).toBe(false);
});

test.each([
  ["gone", "unknown"],
  ["failing", "failing"],
  ["epochOver", "failing"],
] as const)("a log that answers %s for ever: %s", async (type, answer) => {
  const log: DeliveryLog = { appendIncoming: () => Promise.resolve(err({ type })) };
  const mail = delivery({ resolve: () => Promise.resolve(resolved(1)) }, log);
  expect(await mail.deliver(envelope, message)).toEqual({ type: answer });
});

test("what throws is a failure, never a rejection", async () => {
  const broken = { resolve: () => Promise.reject(new Error("disk")) };
  const log: DeliveryLog = { appendIncoming: () => Promise.reject(new Error("disk")) };
  expect(await delivery(broken, log).resolve("b@example.org")).toEqual({ type: "failing" });
  expect(await delivery(broken, log).deliver(envelope, message)).toEqual({ type: "failing" });
  const mail = delivery({ resolve: () => Promise.resolve(resolved(1)) }, log);
  expect(await mail.deliver(envelope, message)).toEqual({ type: "failing" });
});

test("who runs the provider hears why a message could not be taken", async () => {
  const heard: string[] = [];
  const parts = { clock: () => 0, authservId: null, onFailure: (reason: string) => heard.push(reason) };
  const directory = { took: () => undefined, resolve: () => Promise.resolve(resolved(1)) };
  const log: DeliveryLog = { appendIncoming: () => Promise.resolve(err({ type: "failing" })) };
  const sealer = { seal: () => Promise.reject(new Error("the sealing thread died")), close: () => Promise.resolve() };
  await createDelivery({ ...parts, sealer, directory, log }).deliver(envelope, message);
  // it was stopped: no fault
  const closed = { ...sealer, seal: () => Promise.reject(new SealerClosed()) };
  const answer = await createDelivery({ ...parts, sealer: closed, directory, log }).deliver(envelope, message);
  expect(answer).toEqual({ type: "failing" });
  const down = { ...directory, resolve: () => Promise.reject(Object.assign(new Error(), { code: "SQLITE_CORRUPT" })) };
  await createDelivery({ ...parts, sealer, directory: down, log }).resolve(envelope.to);
  // the log tells its own
  await createDelivery({ ...parts, sealer: createSealer(crypto), directory, log }).deliver(envelope, message);
  expect(heard).toEqual(["the sealing thread died", "SQLITE_CORRUPT"]);
});

test("a large message for many recipients: few sealed copies at a time, and all are stored", async () => {
  const large = Buffer.alloc(20 << 20);
  let held = 0;
  let most = 0;
  const sealer = {
    async seal() {
      most = Math.max(most, ++held);
      await Promise.resolve();
      return { entry: message, blob: { id: testId<BlobId>(1), bytes: message } };
    },
    close: () => Promise.resolve(),
  };
  const log: DeliveryLog = {
    async appendIncoming() {
      await new Promise((resolve) => setTimeout(resolve, 1));
      held--;
      return ok(1);
    },
  };
  const directory = { took: () => undefined, resolve: () => Promise.resolve(resolved(1)) };
  const mail = createDelivery({ sealer, directory, log, clock: Date.now, authservId: null });
  const answers = await Promise.all(Array.from({ length: 50 }, () => mail.deliver(envelope, large)));
  expect(answers.every(({ type }) => type === "stored")).toBe(true);
  expect(most).toBe(3);
});
