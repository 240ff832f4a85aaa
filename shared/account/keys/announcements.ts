/**
 * What others did to the account's keys since this device is in, to be told to its owner: kept in a sealed document of
 * this device until dismissed here. What this device did itself is no news, but for new words, until it has heard that they
 * are the account's: an answer that was lost must not leave its owner with the old ones alone.
 *
 *     CBOR [1, last seq told, [[seq, type, noticed, device | null, by | null, undo until | null] …]]
 */
import { decodeCbor, encodeCbor, type Cbor } from "../../lib/cbor.ts";
import { asCount, asList, asListOf, asText } from "../../lib/cbor-fields.ts";
import { equalBytes } from "../../lib/bytes.ts";
import { seq as toSeq, type DeviceId, type Seq } from "../../lib/ids.ts";
import { createLock } from "../../lib/lock.ts";
import type { DeviceCertificate } from "../../log/certificate.ts";
import { findDevice, type AccountRecord } from "../../log/record.ts";
import type { HeldKeys } from "./held-keys.ts";
import { createListeners } from "../listeners.ts";
import type { RecordStep } from "../sync/replica.ts";
import type { SealedDocs } from "../sync/sealed-docs.ts";
import type { Announcement } from "./security.ts";

const NAME = "announcements";
/** Kept at most; the oldest go first. */
const MAX_KEPT = 100;
const MAX_NAME = 512;
const TYPES = ["deviceAdded", "deviceRemoved", "keysRenewed", "newWords", "wordsRestored", "opened", "closed"] as const;

export interface Announcements {
  all(): readonly Announcement[];
  /** A record is being read: what it tells is durable when this resolves. Rejects if it can not be. */
  note(step: RecordStep): Promise<void>;
  /** The new words that this device made are confirmed: they are no news. */
  confirmOwnWords(): Promise<void>;
  dismiss(seq: Seq): Promise<void>;
  watch(listener: () => void): () => void;
}

export interface AnnouncementParts {
  readonly docs: SealedDocs;
  readonly held: HeldKeys;
  /** Unix milliseconds. */
  readonly clock: () => number;
}

export async function openAnnouncements(parts: AnnouncementParts): Promise<Announcements> {
  const { docs, held, clock } = parts;
  const listeners = createListeners<null>();
  const lock = createLock();
  let { told, kept } = decode(await docs.get(NAME));

  const ownWords = new Set<Seq>();

  /** Nothing has changed if it rejects. */
  async function save(newest: Seq, rows: readonly Announcement[]): Promise<void> {
    await docs.put(NAME, encodeCbor([1, newest, rows.map(toRow)]));
    told = newest;
    kept = rows;
    listeners.tell(null);
  }

  const drop = (dropped: (one: Announcement) => boolean): Promise<void> =>
    lock(() =>
      save(
        told,
        kept.filter((one) => !dropped(one)),
      ),
    );

  return {
    all: () => kept,
    note: (step) =>
      lock(async () => {
        const { seq, entry } = step;
        const { device, seen } = held.secrets;
        // what was so when this device came in is no news, nor what a restart reads again
        const isNews = seq > told && seq > seen.seq && findDevice(step.before, device) !== null;
        if (!isNews) return;
        const own = entry.signer === device;
        const all = await announcementsOf(parts, step, Math.floor(clock() / 1000));
        const found = all.filter(({ type }) => !own || type === "newWords");
        if (found.length === 0) return;
        if (own) ownWords.add(seq);
        await save(seq, [...kept, ...found].slice(-MAX_KEPT));
      }),
    confirmOwnWords: () => drop(({ seq, type }) => type === "newWords" && ownWords.has(seq)),
    dismiss: (seq) => drop((one) => one.seq === seq),
    watch: (listener) => listeners.add(listener),
  };
}

async function announcementsOf(
  { held }: AnnouncementParts,
  { before, entry, seq }: RecordStep,
  noticed: number,
): Promise<Announcement[]> {
  const { record, signer, retaker } = entry;
  const nameIn = async (where: AccountRecord, id: DeviceId): Promise<string | null> => {
    const device = findDevice(where, id);
    return device && held.nameOf(device);
  };
  const by = signer && (await nameIn(before, signer));
  const common = { seq, noticed, by, device: null, undoUntil: null };
  const changed = !equalBytes(before.identity, record.identity);
  const found: Announcement[] = [];
  if (changed && retaker) found.push({ ...common, type: "wordsRestored" });
  else if (changed) found.push({ ...common, type: "newWords", undoUntil: record.former.at(-1)?.until ?? null });
  if (before.flavor !== record.flavor)
    found.push({ ...common, type: record.flavor === "transparent" ? "opened" : "closed" });
  const ofUsers = ({ kind }: DeviceCertificate): boolean => kind !== "provider";
  for (const { id } of before.devices.filter((device) => ofUsers(device) && !findDevice(record, device.id)))
    found.push({ ...common, type: "deviceRemoved", device: await nameIn(before, id) });
  for (const { id } of record.devices.filter((device) => ofUsers(device) && !findDevice(before, device.id)))
    found.push({ ...common, type: "deviceAdded", device: await nameIn(record, id) });
  if (found.length === 0 && before.epoch !== record.epoch) found.push({ ...common, type: "keysRenewed" });
  return found;
}

const toRow = ({ seq, type, noticed, device, by, undoUntil }: Announcement): Cbor => [
  ...[seq, type, noticed, device, by, undoUntil],
];

function decode(bytes: Uint8Array | null): { told: Seq; kept: readonly Announcement[] } {
  const [version, toldValue, rows] = asList(bytes && decodeCbor(bytes)) ?? [];
  if (version !== 1) return { told: toSeq(0), kept: [] };
  return { told: toSeq(asCount(toldValue) ?? 0), kept: asListOf(rows, MAX_KEPT, fromRow) ?? [] };
}

function fromRow(value: Cbor): Announcement | null {
  const [seqValue, typeValue, noticedValue, device, by, undo] = asList(value) ?? [];
  const [seq, noticed] = [asCount(seqValue), asCount(noticedValue)];
  const type = TYPES.find((one) => one === typeValue);
  if (seq === null || noticed === null || !type) return null;
  const names = { device: asText(device, MAX_NAME), by: asText(by, MAX_NAME) };
  return { seq: toSeq(seq), type, noticed, ...names, undoUntil: asCount(undo) };
}

/** The log has gone back to an entry, with its user's word: what comes after it now is news. */
export async function rewoundAnnouncements(docs: SealedDocs, to: Seq): Promise<void> {
  const { told, kept } = decode(await docs.get(NAME));
  const rows = kept.filter(({ seq }) => seq <= to);
  await docs.put(NAME, encodeCbor([1, Math.min(told, to), rows.map(toRow)]));
}
