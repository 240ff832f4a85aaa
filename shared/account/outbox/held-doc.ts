/**
 * Messages that were written on this device, or handed over to it, and are not in the account yet: in a sealed document of the
 * device's own, each change of which is one write. Their files have documents of their own (held-files.ts).
 *
 *     the document: CBOR list of [name, EMAILID it is to replace | null, unix seconds, message, ({id, at, mark, tried, back, [envelope], [digest]})]
 *     message: octets, or a list of octets and names of files, which together are the message
 */
import { bytesToHex, concatBytes, hexToBytes } from "../../lib/bytes.ts";
import { asBytes, asBytesUpTo, asCount, asList, asMap, asText } from "../../lib/cbor-fields.ts";
import { decodeCbor, encodeCbor, type Cbor } from "../../lib/cbor.ts";
import { parseId, type EntryId } from "../../lib/ids.ts";
import { createLock } from "../../lib/lock.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import type { OutgoingEnvelope } from "../../lib/submission.ts";
import { lengthOf, type MessagePiece, type MessagePieces } from "../../mime/build/message-pieces.ts";
import type { Account } from "../account.ts";
import { createHeldFiles, type HeldFiles } from "./held-files.ts";
import { readEnvelope } from "./outbox-settings.ts";

export interface HeldMail {
  /** Names it among them; of a draft its Message-ID. */
  readonly messageId: string;
  readonly replaces: EntryId | null;
  /** Unix seconds. */
  readonly saved: number;
  readonly message: MessagePieces;
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
const MAX_PIECES = 1_000;
/** Octets of a file that has a document of its own. */
const LARGE = 16 << 10;
const FILE_NAME = /^[0-9a-z]{1,80}$/;

/** `newName`: 1 to 80 of a–z, 0–9, not used before. */
export function createHeldDoc({ draftDoc }: Pick<Account, "draftDoc">, newName: () => string): HeldDoc {
  const inTurn = createLock();
  const files = createHeldFiles(draftDoc.files, newName);
  let held: Promise<Map<string, HeldMail>> | null = null;
  /** What the document has. */
  let written: ReadonlyMap<string, HeldMail> = new Map();

  async function read(): Promise<Map<string, HeldMail>> {
    const all = await readHeld(await draftDoc.get(), files);
    await dropOthers(all);
    written = byName(all);
    return byName(all);
  }

  const dropOthers = (all: readonly HeldMail[]): Promise<void> =>
    files.keepOnly(all.flatMap(({ message }) => filesOf(message))).catch(() => undefined);

  async function load(): Promise<Map<string, HeldMail> | null> {
    held ??= read();
    try {
      return await held;
    } catch {
      held = null;
      return null;
    }
  }

  /** False: `asked` is held in memory alone. Of the others each is written as it is, or, where its files find no room, as it was. */
  async function write(changed: ReadonlyMap<string, HeldMail>, asked: string | null): Promise<boolean> {
    if (!draftDoc.isKept) return true;
    const all: HeldMail[] = [];
    const rows: Cbor[] = [];
    const add = async (mail: HeldMail): Promise<void> => {
      rows.push(toCbor(mail, await messageToCbor(mail.message, files)));
      all.push(mail);
    };
    try {
      for (const mail of changed.values())
        await add(mail).catch((reason: unknown) => {
          if (mail.messageId === asked) throw reason;
          const before = written.get(mail.messageId);
          return before && add(before);
        });
      await draftDoc.put(encodeCbor(rows));
    } catch {
      return false;
    }
    written = byName(all);
    await dropOthers(all);
    return true;
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
        const octets = others.reduce((sum, { message }) => sum + lengthOf(message), lengthOf(mail.message));
        if (others.length >= MAX_HERE || octets > MAX_DOCUMENT) return refused("full");
        all.delete(mail.messageId);
        all.set(mail.messageId, mail);
        if (await write(all, mail.messageId)) return ok(null);
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
        if (!(await write(next, changed && changed.messageId)) && changed !== null) return false;
        all.clear();
        for (const [name, one] of next) all.set(name, one);
        return true;
      }),
  };
}

const byName = (all: readonly HeldMail[]): Map<string, HeldMail> => new Map(all.map((one) => [one.messageId, one]));

const refused = (reason: HoldFailure["reason"]): Result<never, HoldFailure> => err({ type: "refused", reason });

const isApart = ({ octets, isFile }: MessagePiece): boolean => isFile && octets.length >= LARGE;

const filesOf = (message: MessagePieces): Uint8Array[] => message.filter(isApart).map(({ octets }) => octets);

/** Its files are here, durably, when it resolves. */
async function messageToCbor(message: MessagePieces, files: HeldFiles): Promise<Cbor> {
  const row: Cbor[] = [];
  let words: Uint8Array[] = [];
  for (const piece of message) {
    if (!isApart(piece)) {
      words.push(piece.octets);
      continue;
    }
    row.push(concatBytes(...words), await files.keep(piece.octets));
    words = [];
  }
  return [...row, concatBytes(...words)];
}

function toCbor({ messageId, replaces, saved, send }: HeldMail, message: Cbor): Cbor {
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

async function readHeld(bytes: Uint8Array | null, files: HeldFiles): Promise<HeldMail[]> {
  const rows = bytes ? asList(decodeCbor(bytes) ?? undefined) : null;
  const all: HeldMail[] = [];
  for (const row of (rows ?? []).slice(0, MAX_HERE)) {
    const [name, before, at, content, asked] = asList(row) ?? [];
    const messageId = asText(name, MAX_NAME);
    const saved = asCount(at);
    const found = await readMessage(content, files);
    const replaces = parseId<EntryId>(asText(before, 32) ?? "");
    if (messageId === null || saved === null || !found) continue;
    const { message, isWhole } = found;
    // what is in the account may have the file still: that stays beside it
    const rest = isWhole ? { replaces, send: readSend(asked) } : { replaces: null, send: null };
    all.push({ messageId, saved, message, ...rest });
  }
  return all;
}

/** `isWhole` false: a file can not be read, and the words are here still. */
async function readMessage(
  content: Cbor | undefined,
  files: HeldFiles,
): Promise<{ readonly message: MessagePieces; readonly isWhole: boolean } | null> {
  // a program before this one kept all of it in one
  const octets = asBytesUpTo(content, MAX_DOCUMENT);
  if (octets) return { message: [{ octets, isFile: true }], isWhole: true };
  const list = asList(content);
  if (!list || list.length > MAX_PIECES) return null;
  const message: MessagePiece[] = [];
  for (const one of list) {
    const words = asBytesUpTo(one, MAX_DOCUMENT);
    const name = asText(one, 80) ?? "";
    const file = words || !FILE_NAME.test(name) ? null : await files.read(name);
    if (words) message.push({ octets: words, isFile: false });
    if (file) message.push({ octets: file, isFile: true });
  }
  return { message, isWhole: message.length === list.length };
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
