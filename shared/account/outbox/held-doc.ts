/**
 * Messages that were written on this device, or handed over to it, and are not in the account yet: in a sealed document of the
 * device's own, each change of which is one write.
 *
 *     the document: CBOR list of [name, EMAILID it is to replace | null, unix seconds, message, ({id, at, mark, tried, back, [envelope], [digest]})]
 */
import { bytesToHex, hexToBytes } from "../../lib/bytes.ts";
import { asBytes, asBytesUpTo, asCount, asList, asMap, asText } from "../../lib/cbor-fields.ts";
import { decodeCbor, encodeCbor, type Cbor } from "../../lib/cbor.ts";
import { parseId, type EntryId } from "../../lib/ids.ts";
import { createLock } from "../../lib/lock.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import type { OutgoingEnvelope } from "../../lib/submission.ts";
import type { Account } from "../account.ts";
import { readEnvelope } from "./outbox-settings.ts";

export interface HeldMail {
  /** Names it among them; of a draft its Message-ID. */
  readonly messageId: string;
  readonly replaces: EntryId | null;
  /** Unix seconds. */
  readonly saved: number;
  readonly message: Uint8Array;
  /** Null: it is a draft. */
  readonly send: HeldSend | null;
}

/** It is to be sent. */
export interface HeldSend {
  /** Of the submission: 32 hex digits. */
  readonly id: string;
  /** Unix seconds. */
  readonly at: number;
  /** 64 hex digits: by this the log tells whether it is in the account ("posted/"). */
  readonly mark: string;
  /** It may be in the account. */
  readonly isTried: boolean;
  /** It is wanted back, though it may be in the account. */
  readonly isBack: boolean;
  /** In place of what its header says: a mail program handed it over. */
  readonly envelope: OutgoingEnvelope | null;
  /** Of what it handed over: 64 hex digits. */
  readonly digest: string | null;
}

export interface HoldFailure {
  readonly type: "refused";
  readonly reason: "full" | "notKept" | "sentAlready";
}

export interface HeldDoc {
  /** Oldest first; null: what is kept can not be read just now, and must not be written over. */
  all(): Promise<readonly HeldMail[] | null>;
  /**
   * Durable on this device when it answers ok; where nothing is to be kept, as long as this program runs. `full`: as many wait
   * here as may; `sentAlready`: what has that name waits to be sent.
   */
  put(mail: HeldMail): Promise<Result<null, HoldFailure>>;
  /** Durably that instead, null: nothing. False: there is no such, or it is as it was, since it can not be written. */
  change(messageId: string, to: (mail: HeldMail) => HeldMail | null): Promise<boolean>;
}

const MAX_HERE = 100;
/** Octets of all of them. */
const MAX_DOCUMENT = 128 << 20;
const MAX_NAME = 1_000;

export function createHeldDoc({ draftDoc }: Pick<Account, "draftDoc">): HeldDoc {
  const inTurn = createLock();
  let held: Promise<Map<string, HeldMail>> | null = null;

  async function load(): Promise<Map<string, HeldMail> | null> {
    held ??= draftDoc.get().then((bytes) => new Map(readHeld(bytes).map((one) => [one.messageId, one])));
    try {
      return await held;
    } catch {
      held = null;
      return null;
    }
  }

  /** False: it is held in memory alone. */
  async function write(all: ReadonlyMap<string, HeldMail>): Promise<boolean> {
    if (!draftDoc.isKept) return true;
    return draftDoc.put(encodeCbor([...all.values()].map(toCbor))).then(
      () => true,
      () => false,
    );
  }

  return {
    all: async () => {
      const all = await load();
      return all && [...all.values()];
    },
    put: (mail) =>
      inTurn(async () => {
        const all = await load();
        if (!all) return refused("notKept");
        const before = all.get(mail.messageId);
        if (before?.send) return refused("sentAlready");
        const others = [...all.values()].filter((one) => one !== before);
        const octets = others.reduce((sum, { message }) => sum + message.length, mail.message.length);
        if (others.length >= MAX_HERE || octets > MAX_DOCUMENT) return refused("full");
        all.delete(mail.messageId);
        all.set(mail.messageId, mail);
        if (await write(all)) return ok(null);
        // what is to be sent is so where that was said to stand
        if (mail.send) all.delete(mail.messageId);
        return refused("notKept");
      }),
    change: (messageId, to) =>
      inTurn(async () => {
        const all = await load();
        const known = all?.get(messageId);
        if (!all || !known) return false;
        const changed = to(known);
        if (changed === known) return true;
        const next = new Map(
          [...all].flatMap(([name, one]) =>
            one !== known ? [[name, one] as const] : changed ? [[changed.messageId, changed] as const] : [],
          ),
        );
        // it is elsewhere now: that it is written here still is told by what says so there
        if (!(await write(next)) && changed !== null) return false;
        all.clear();
        for (const [name, one] of next) all.set(name, one);
        return true;
      }),
  };
}

const refused = (reason: HoldFailure["reason"]): Result<never, HoldFailure> => err({ type: "refused", reason });

function toCbor({ messageId, replaces, saved, message, send }: HeldMail): Cbor {
  if (!send) return [messageId, replaces, saved, message];
  const { id, at, mark, isTried, isBack, envelope, digest } = send;
  const bytes = (text: string): Uint8Array => hexToBytes(text) ?? new Uint8Array(0);
  const fields = {
    ...{ id, at, mark: bytes(mark), tried: isTried, back: isBack },
    ...(envelope && { envelope: { from: envelope.from, to: envelope.to } }),
    ...(digest !== null && { digest: bytes(digest) }),
  };
  return [messageId, replaces, saved, message, fields];
}

function readHeld(bytes: Uint8Array | null): HeldMail[] {
  const rows = bytes ? asList(decodeCbor(bytes) ?? undefined) : null;
  return (rows ?? []).slice(0, MAX_HERE).flatMap((row): HeldMail[] => {
    const [name, before, at, octets, asked] = asList(row) ?? [];
    const messageId = asText(name, MAX_NAME);
    const saved = asCount(at);
    const message = asBytesUpTo(octets, MAX_DOCUMENT);
    const replaces = parseId<EntryId>(asText(before, 32) ?? "");
    if (messageId === null || saved === null || !message) return [];
    return [{ messageId, replaces, saved, message, send: readSend(asked) }];
  });
}

/** What can not be read is a draft: nothing is sent unasked. */
function readSend(value: Cbor | undefined): HeldSend | null {
  const fields = asMap(value);
  const [id, at, mark] = [asText(fields?.["id"], 32), asCount(fields?.["at"]), asBytes(fields?.["mark"], 32)];
  if (!fields || id === null || parseId(id) === null || at === null || !mark) return null;
  const envelope = fields["envelope"] === undefined ? null : readEnvelope(fields["envelope"]);
  if (fields["envelope"] !== undefined && !envelope) return null;
  const [isTried, isBack] = [fields["tried"] === true, fields["back"] === true];
  const digest = asBytes(fields["digest"], 32);
  return { id, at, mark: bytesToHex(mark), isTried, isBack, envelope, digest: digest && bytesToHex(digest) };
}
