/** Enrolling this device with an account's words: beside others, in place of them, or by taking the account back. */
import type { Keyring } from "../../crypto/keyring.ts";
import type { CryptoPort } from "../../crypto/primitives.ts";
import { equalBytes } from "../../lib/bytes.ts";
import { idFromBytes, type EntryId } from "../../lib/ids.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { nextPoint, type ChainPoint } from "../../log/chain.ts";
import { MAX_DEVICES } from "../../log/limits.ts";
import type { LogPage } from "../../log/page.ts";
import { changesLost, formerWithout, openAt } from "../../log/record-identity.ts";
import type { AccountRecord } from "../../log/record.ts";
import type { AppendFailure, RemoteLog } from "../../storage/remote-log.ts";
import { appendFailure, type JoinFailure } from "./join-failure.ts";
import type { Joined, JoinParts } from "./join.ts";
import { buildNext, byIdentity, certifyNamed, claimOf, withNewEpoch } from "../keys/record-builder.ts";
import type { NewDevice, NewRecord, RecordAuthor } from "../keys/record-builder.ts";
import type { Found } from "./recover.ts";
import { newDeviceSecrets } from "../keys/secrets.ts";

/** Times the enrolment is made anew because another record came first. */
const MAX_ATTEMPTS = 4;
/** Times the same bytes are sent when no answer comes. */
const MAX_SENDS = 3;

/** What must be at the provider before the record is. */
export type Prepare = (found: Found) => Promise<Result<null, JoinFailure>>;

/** `find` looks at the account anew, when another record came first. */
export async function enrol(
  parts: JoinParts,
  looked: Found,
  find: () => Promise<Result<Found, JoinFailure>>,
  device: NewDevice,
  removeOthers: boolean,
  prepare: Prepare = () => Promise.resolve(ok(null)),
): Promise<Result<Joined, JoinFailure>> {
  let found = looked;
  for (let attempt = 1; ; attempt++) {
    if (!removesOthers(found, removeOthers) && found.entry.record.devices.length >= MAX_DEVICES)
      return err({ type: "tooManyDevices" });
    const prepared = await prepare(found);
    if (!prepared.ok) return prepared;
    const enrolled = await enrolOnce(parts, found, device, removeOthers);
    if (enrolled.ok) return ok(enrolled.value);
    if (!isOvertaken(enrolled.error) || attempt === MAX_ATTEMPTS) return err(appendFailure(enrolled.error));
    const again = await find();
    if (!again.ok) return again;
    // what was confirmed is not what stands there now
    if (again.value.kind.type !== looked.kind.type) return err({ type: "offline" });
    found = again.value;
  }
}

const removesOthers = ({ kind }: Found, asked: boolean): boolean => asked || kind.type !== "join";

const isOvertaken = (failure: AppendFailure): boolean =>
  failure.type === "refused" && ["recordVersion", "seenTooOld", "epochOver"].includes(failure.violation.type);

async function enrolOnce(
  { crypto, provider, clock }: JoinParts,
  found: Found,
  device: NewDevice,
  removeOthers: boolean,
): Promise<Result<Joined, AppendFailure>> {
  const { account, entry, seen, root, log, blobs } = found;
  const now = Math.floor(clock() / 1000);
  const alone = removesOthers(found, removeOthers);
  const renewed = alone || device.kind === "provider";
  const keyring = renewed ? withNewEpoch(crypto, found.keyring, entry.record.epoch) : found.keyring;
  const author = authorOf(found);
  const made = await buildNext(crypto, {
    ...{ account, id: idFromBytes<EntryId>(crypto.randomBytes(16)), author, now, keyring, seen },
    current: { record: entry.record, version: entry.version },
    change: await changeOf(crypto, found, device, keyring, alone, now),
  });
  const appended = await put(made, log, blobs, seen);
  if (!appended.ok) return appended;
  const secrets = newDeviceSecrets(crypto, {
    ...{ account, address: made.record.address, provider: provider.origin, device: device.id, keys: device.keys },
    ...{ identity: root.identity.publicKey, epochs: keyring.epochs, lost: made.record.lost },
    seen: pointOf(crypto, account, seen, appended.value, made.entry),
  });
  return ok({ address: made.record.address, secrets });
}

const authorOf = ({ kind, root }: Found): RecordAuthor =>
  kind.type === "replaced"
    ? { device: null, retaker: root.identity.publicKey, secret: root.identity.secret }
    : byIdentity(root.identity);

async function changeOf(
  crypto: CryptoPort,
  { entry, root, kind, lost }: Found,
  device: NewDevice,
  keyring: Keyring,
  alone: boolean,
  now: number,
): Promise<Partial<AccountRecord>> {
  const before = entry.record;
  const certificate = await certifyNamed(crypto, keyring, claimOf(device, now), device.name, byIdentity(root.identity));
  const others = before.devices.filter(({ kind: one }) => one !== "provider" || device.kind !== "provider");
  const devices = alone ? [certificate] : [...others, certificate];
  if (kind.type === "join") return { devices };
  const at = Math.max(now, before.at ?? 0);
  if (kind.type === "keyring")
    return changesLost(before, { lost }) ? { devices, lost, at, former: openAt(before, at) } : { devices };
  const former = formerWithout(before, root.identity.publicKey, at) ?? [];
  const words = { identity: root.identity.publicKey, recovery: root.recovery.recipient.publicKey };
  return { devices, lost, at, former, ...words };
}

async function put(
  { entry, keyring }: NewRecord,
  log: RemoteLog,
  blobs: Found["blobs"],
  seen: ChainPoint,
): Promise<Result<LogPage, AppendFailure>> {
  const stored = keyring ? await blobs.put(keyring.id, keyring.bytes) : ok(null);
  if (!stored.ok) return err({ type: "offline" });
  const appended = await send(log, entry, seen);
  return appended.ok ? ok(appended.value.page) : appended;
}

/** The same bytes again while no answer comes: a lost answer must not leave a device behind that nobody has. */
async function send(log: RemoteLog, entry: Uint8Array, { seq }: ChainPoint): ReturnType<RemoteLog["append"]> {
  for (let sends = 1; ; sends++) {
    const answer = await log.append([entry], seq);
    if (answer.ok || answer.error.type !== "offline" || sends >= MAX_SENDS) return answer;
  }
}

/** The point of our own entry, reckoned from what the provider shows: the log must go through it. Else what was seen. */
function pointOf(
  crypto: CryptoPort,
  account: Found["account"],
  seen: ChainPoint,
  page: LogPage,
  own: Uint8Array,
): ChainPoint {
  const at = page.first === seen.seq + 1 ? page.entries.findIndex((bytes) => equalBytes(bytes, own)) : -1;
  return page.entries.slice(0, at + 1).reduce((point, bytes) => nextPoint(crypto, account, point, bytes), seen);
}
