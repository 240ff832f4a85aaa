/**
 * What the log keeps of messages that are to be sent, beside their places: settings (docs/protocol.md, "Outbox").
 *
 *     "outbox/<EMAILID>/<id>" = {at, since, by, [tries], [why], [handed], [claimed {at, by}],
 *                                [envelope {from, to}], [digest]}
 *                               queued; id: of the submission
 *     "outbox/<EMAILID>"      = {at, reason, refused [{recipient, code, enhanced | null, text}], [detail]}   to whom it did not go
 *     "outbox-rest/<EMAILID>/<id>" = as queued; it has left to others, and goes to those of its envelope at `at`
 *
 * Times are unix seconds. Each queueing has a key of its own, so that no change that comes too late takes another's away.
 */
import { bytesToHex, hexToBytes } from "../../lib/bytes.ts";
import { asBytes, asCount, asListOf, asMap, asText } from "../../lib/cbor-fields.ts";
import { decodeCbor, encodeCbor, type Cbor } from "../../lib/cbor.ts";
import { idFromBytes, idToBytes, parseId, type DeviceId, type EntryId } from "../../lib/ids.ts";
import type { OutgoingEnvelope, RefusedRecipient } from "../../lib/submission.ts";
import { MAX_SETTING_BYTES } from "../../mailbox/settings-table.ts";
import type { StateView } from "../../mailbox/view.ts";

/** Why it waits longer than was wanted. */
export const WAITS = ["smarthostDown", "rateLimited", "refusedForNow"] as const;
export type WaitReason = (typeof WAITS)[number];

/** Why a message came back, or did not go to all. */
export const RETURNS = [
  /** the MTA's words stand with each recipient */
  "mta",
  "notOffered",
  /** the MTA does not take the provider's own login: whoever runs the provider has to mend it */
  "providerLogin",
  /** `detail` is an address that is none of the account's */
  "notYourAddress",
  "tooManyRecipients",
  "tooLarge",
  /** a proxy before the provider takes less than the provider does */
  "tooLargeForProxy",
  "badMessage",
  /** it names nobody, or not its writer */
  "noRecipients",
  "noSender",
  /** `detail` is no address */
  "badRecipient",
  /** the message itself can not be read any more */
  "unreadable",
  /** so long ago that the provider would not know any more whether it was sent */
  "maybeSent",
  /** another device had changed, sent or discarded the draft, of which this is another version */
  "changedElsewhere",
] as const;
export type ReturnReason = (typeof RETURNS)[number];

export interface Queued {
  readonly key: string;
  readonly email: EntryId;
  /** Of the submission: 32 hex digits. */
  readonly id: string;
  /** Due then. */
  readonly at: number;
  /** When it was due first. */
  readonly since: number;
  /** Who queued it. */
  readonly by: DeviceId;
  /** Times it came back for later. */
  readonly tries: number;
  readonly why: WaitReason | null;
  /** Times that the MTA was given all of it and did not answer: it may have left. None: never. */
  readonly handed?: number;
  /** It has left to others: those of its envelope were refused for now, and are tried again. None: false. */
  readonly isRest?: boolean;
  /** By whom it was moved to Sent, to be handed over. */
  readonly claimed: { readonly at: number; readonly by: DeviceId } | null;
  /** In place of what its header says. */
  readonly envelope: OutgoingEnvelope | null;
  /** SHA-256 of what a mail program handed over, 64 hex digits. */
  readonly digest: string | null;
}

export interface Returned {
  readonly email: EntryId;
  readonly at: number;
  readonly reason: ReturnReason;
  readonly refused: readonly Omit<RefusedRecipient, "permanent">[];
  /** The address meant, where one is. */
  readonly detail: string | null;
}

export const OUTBOX = "outbox/";
const REST = "outbox-rest/";
/** Octets that the envelope of a setting may take; what goes by the header has no such limit. */
export const MAX_ENVELOPE_BYTES = 60_000;

const MAX_TEXT = 500;
const MAX_ADDRESS = 400;
/** Refused recipients that are kept. */
const MAX_REFUSED = 60;
const MAX_LISTED = 10_000;

export const queuedKey = (email: EntryId, id: string): string => `${OUTBOX}${email}/${id}`;
export const restKey = (email: EntryId, id: string): string => `${REST}${email}/${id}`;
export const returnedKey = (email: EntryId): string => OUTBOX + email;

export function encodeQueued(queued: Omit<Queued, "key" | "email" | "id">): Uint8Array {
  const { at, since, by, tries, why, handed = 0, claimed, envelope, digest } = queued;
  const digestBytes = digest === null ? null : hexToBytes(digest);
  return encodeCbor({
    ...{ at, since, by: idToBytes(by) },
    ...(tries > 0 && { tries }),
    ...(why !== null && { why }),
    ...(handed > 0 && { handed }),
    ...(claimed && { claimed: { at: claimed.at, by: idToBytes(claimed.by) } }),
    ...(envelope && { envelope: { from: envelope.from, to: envelope.to } }),
    ...(digestBytes && { digest: digestBytes }),
  });
}

/** Of rows that no setting can hold together, the last are left out. */
export function encodeReturned({ at, reason, refused, detail }: Omit<Returned, "email">): Uint8Array {
  const rows = refused.slice(0, MAX_REFUSED).map(({ recipient, code, enhanced, text }): Cbor => ({
    ...{ recipient: shortened(recipient, MAX_ADDRESS), code, enhanced, text: shortened(text, MAX_TEXT) },
  }));
  const named = detail === null ? {} : { detail: shortened(detail, MAX_ADDRESS) };
  const encode = (): Uint8Array => encodeCbor({ at, reason, refused: rows, ...named });
  let encoded = encode();
  while (encoded.length > MAX_SETTING_BYTES && rows.length > 0) {
    rows.pop();
    encoded = encode();
  }
  return encoded;
}

/** No half of what UTF-16 has in two. */
const shortened = (text: string, most: number): string => text.slice(0, most).replace(/[\ud800-\udbff]$/, "");

export interface OutboxSettings {
  /** By key, which is by EMAILID. */
  readonly queued: readonly Queued[];
  readonly returned: readonly Returned[];
}

/** What can not be read is of a newer program: left alone. */
export function readOutbox(state: Pick<StateView, "settings">): OutboxSettings {
  const read = readUnder(state, OUTBOX);
  return {
    queued: read.flatMap((one) => ("key" in one ? [one] : [])),
    returned: read.flatMap((one) => ("key" in one ? [] : [one])),
  };
}

/** Of whom some are to be tried again. */
export const readRests = (state: Pick<StateView, "settings">): readonly Queued[] =>
  readUnder(state, REST).flatMap((one) => ("key" in one && one.envelope ? [one] : []));

/** Whether it is one of those. */
export const isOutboxKey = (key: string): boolean => key.startsWith(OUTBOX) || key.startsWith(REST);

/** Of values, which nobody changes: the outbox is looked through at each step of each message. */
const known = new WeakMap<Uint8Array, { readonly key: string; readonly read: Queued | Returned | null }>();

function readUnder(state: Pick<StateView, "settings">, prefix: string): readonly (Queued | Returned)[] {
  return state.settings(prefix).flatMap(([key, bytes]) => {
    const before = known.get(bytes);
    const read = before?.key === key ? before.read : readSetting(key, bytes, prefix);
    known.set(bytes, { key, read });
    return read ?? [];
  });
}

function readSetting(key: string, bytes: Uint8Array, prefix: string): Queued | Returned | null {
  const [emailText = "", id] = key.slice(prefix.length).split("/");
  const email = parseId<EntryId>(emailText);
  const value = asMap(decodeCbor(bytes) ?? undefined);
  if (!email || !value) return null;
  return id === undefined ? readReturned(email, value) : readQueued(key, email, id, value);
}

/** Of several queueings of a message the one that counts, the same on all devices: a claimed one, else the first. */
export function firstOfEach(queued: readonly Queued[]): Queued[] {
  const firsts = new Map<EntryId, Queued>();
  for (const one of queued) {
    const first = firsts.get(one.email);
    if (!first || (one.claimed && !first.claimed)) firsts.set(one.email, one);
  }
  return [...firsts.values()];
}

type Fields = NonNullable<ReturnType<typeof asMap>>;

function readQueued(key: string, email: EntryId, id: string, value: Fields): Queued | null {
  const [at, since, by] = [asCount(value["at"]), asCount(value["since"]), asBytes(value["by"], 16)];
  if (parseId(id) === null || at === null || since === null || !by) return null;
  const envelope = value["envelope"] === undefined ? null : readEnvelope(value["envelope"]);
  // without it, it would go to others than it was given for
  if (value["envelope"] !== undefined && !envelope) return null;
  const digest = asBytes(value["digest"], 32);
  const handed = asCount(value["handed"]) ?? 0;
  return {
    ...(handed > 0 && { handed }),
    ...(key.startsWith(REST) && { isRest: true }),
    ...{ key, email, id, at, since, by: idFromBytes<DeviceId>(by), envelope },
    tries: asCount(value["tries"]) ?? 0,
    why: WAITS.find((one) => one === value["why"]) ?? null,
    claimed: readClaim(value["claimed"]),
    digest: digest && bytesToHex(digest),
  };
}

function readClaim(value: Cbor | undefined): Queued["claimed"] {
  const fields = asMap(value);
  const [at, by] = [asCount(fields?.["at"]), asBytes(fields?.["by"], 16)];
  return at === null || !by ? null : { at, by: idFromBytes<DeviceId>(by) };
}

export function readEnvelope(value: Cbor): OutgoingEnvelope | null {
  const fields = asMap(value);
  const from = asText(fields?.["from"], MAX_ADDRESS);
  const to = asListOf(fields?.["to"], MAX_LISTED, (item) => asText(item, MAX_ADDRESS));
  return from === null || !to || to.length === 0 ? null : { from, to };
}

function readReturned(email: EntryId, value: Fields): Returned | null {
  const at = asCount(value["at"]);
  const reason = RETURNS.find((one) => one === value["reason"]);
  const refused = asListOf(value["refused"], MAX_REFUSED, readRefused);
  if (at === null || reason === undefined || !refused) return null;
  return { email, at, reason, refused, detail: asText(value["detail"], MAX_ADDRESS) };
}

function readRefused(value: Cbor): Omit<RefusedRecipient, "permanent"> | null {
  const fields = asMap(value);
  const [recipient, text] = [asText(fields?.["recipient"], MAX_ADDRESS), asText(fields?.["text"], MAX_TEXT)];
  const code = asCount(fields?.["code"], 999);
  if (recipient === null || text === null || code === null) return null;
  return { recipient, code, enhanced: asText(fields?.["enhanced"], 20), text };
}
