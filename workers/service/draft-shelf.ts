/**
 * What is written on this device: the files of open drafts, in memory, and drafts that are not in the account yet, sealed in a
 * document of the device's own. One for each open account.
 *
 *     the document: CBOR list of [Message-ID, EMAILID it is to replace | null, unix seconds, message]
 */
import type { Account, SubmitFailure } from "../../shared/account/account.ts";
import { asBytesUpTo, asCount, asList, asText } from "../../shared/lib/cbor-fields.ts";
import { decodeCbor, encodeCbor, type Cbor } from "../../shared/lib/cbor.ts";
import { parseId, type EntryId, type MailboxId } from "../../shared/lib/ids.ts";
import { createLock } from "../../shared/lib/lock.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import { createHome, findHome } from "../../shared/mailbox/homes.ts";
import type { Draft, SaveFailure } from "../rpc/write-rpc.ts";

/** 32 hex digits that nobody guesses. */
export type Random = () => string;

export interface HeldDraft {
  readonly messageId: string;
  readonly replaces: EntryId | null;
  /** Unix seconds. */
  readonly saved: number;
  readonly message: Uint8Array;
}

export interface Filed {
  readonly id: EntryId;
  /** False: what it was to replace was not there any more. */
  readonly replaced: boolean;
}

export interface HoldFailure {
  readonly type: "refused";
  readonly reason: "full" | "notKept";
}

export interface DraftShelf {
  /** Of drafts that are open: by Message-ID, then by key. */
  readonly files: Map<string, Map<string, Uint8Array>>;
  here(): Promise<readonly HeldDraft[]>;
  /**
   * Durable on this device when it answers ok; where nothing is to be kept, as long as this program runs. `full`: as many wait
   * here as may.
   */
  hold(draft: HeldDraft): Promise<Result<null, HoldFailure>>;
  /** In the account, in the place of what it replaces, and no more here. */
  file(draft: HeldDraft): Promise<Result<Filed, SaveFailure>>;
  /** It was filed as that, and its page knows only what it was saved as before. */
  succeed(draft: Pick<Draft, "id" | "messageId">, by: EntryId): void;
  drop(messageId: string): Promise<void>;
  close(): void;
}

const MAX_HERE = 100;
/** Octets of all of them. */
const MAX_DOCUMENT = 128 << 20;
const FLAGS = ["\\Draft", "\\Seen"];

const shelves = new WeakMap<Account, DraftShelf>();

export function draftShelfOf(account: Account): DraftShelf {
  const known = shelves.get(account);
  if (known) return known;
  const shelf = createDraftShelf(account);
  shelves.set(account, shelf);
  return shelf;
}

export const closeDraftShelf = (account: Account): void => {
  shelves.get(account)?.close();
  shelves.delete(account);
};

function createDraftShelf(account: Account): DraftShelf {
  const inTurn = createLock();
  const files = new Map<string, Map<string, Uint8Array>>();
  /** What was filed without its page: what a page still takes for the last one was replaced by. */
  const successors = new Map<string, EntryId>();
  let held: Promise<Map<string, HeldDraft>> | null = null;

  /** Null: what is kept can not be read just now, and must not be written over. */
  async function load(): Promise<Map<string, HeldDraft> | null> {
    held ??= account.draftDoc.get().then((bytes) => new Map(readHeld(bytes).map((one) => [one.messageId, one])));
    try {
      return await held;
    } catch {
      held = null;
      return null;
    }
  }

  /** False: it is held in memory alone. */
  async function write(all: ReadonlyMap<string, HeldDraft>): Promise<boolean> {
    const rows = [...all.values()].map(({ messageId, replaces, saved, message }): Cbor => [
      ...[messageId, replaces, saved, message],
    ]);
    if (!account.draftDoc.isKept) return true;
    return account.draftDoc.put(encodeCbor(rows)).then(
      () => true,
      () => false,
    );
  }

  async function hold(draft: HeldDraft): Promise<Result<null, HoldFailure>> {
    const all = await load();
    if (!all) return err({ type: "refused", reason: "notKept" });
    if (!all.has(draft.messageId) && all.size >= MAX_HERE) return err({ type: "refused", reason: "full" });
    all.delete(draft.messageId);
    all.set(draft.messageId, draft);
    return (await write(all)) ? ok(null) : err({ type: "refused", reason: "notKept" });
  }

  async function drop(messageId: string, only?: HeldDraft): Promise<void> {
    const all = await load();
    const known = all?.get(messageId);
    if (!all || !known || (only && known !== only)) return;
    all.delete(messageId);
    await write(all);
  }

  async function mailbox(): Promise<Result<MailboxId, SaveFailure>> {
    const known = findHome(account.state.mailboxes(), "\\Drafts");
    if (known) return ok(known.id);
    const create = createHome("\\Drafts");
    const made = await account.submit([create, { op: "subscribe", name: create.name, on: true }]);
    return made.ok ? ok(create.mailbox) : err(saveFailure(made.error));
  }

  async function file(draft: HeldDraft): Promise<Result<Filed, SaveFailure>> {
    const into = await mailbox();
    if (!into.ok) return into;
    const replaces = successorOf(draft);
    const filed = await account.replace(
      into.value,
      { message: draft.message, flags: FLAGS, internalDate: draft.saved },
      replaces,
    );
    if (!filed.ok) return err(saveFailure(filed.error));
    const newest = (await load())?.get(draft.messageId);
    await drop(draft.messageId, newest?.message === draft.message ? newest : draft);
    return ok({ id: filed.value.id, replaced: filed.value.replaced || replaces === null });
  }

  const nameOf = ({ messageId, replaces }: Pick<HeldDraft, "messageId" | "replaces">): string =>
    replaces ?? `new ${messageId}`;

  function successorOf(draft: HeldDraft): EntryId | null {
    let id = successors.get(nameOf(draft)) ?? null;
    for (let next = id && successors.get(id); next; next = successors.get(next)) id = next;
    return id ?? draft.replaces;
  }

  /** What was written without a line goes to the account once there is one. */
  async function catchUp(): Promise<void> {
    for (const draft of [...((await load())?.values() ?? [])]) {
      if (account.connection.type !== "online") return;
      const filed = await file(draft);
      if (filed.ok) successors.set(nameOf(draft), filed.value.id);
      else if (filed.error.type === "offline") return;
    }
  }

  const stop = account.watchConnection(({ type }) => {
    if (type === "online") void inTurn(catchUp);
  });
  if (account.connection.type === "online") void inTurn(catchUp);

  return {
    files,
    here: async () => [...((await load())?.values() ?? [])].reverse(),
    hold: (draft) => inTurn(() => hold(draft)),
    file: (draft) => inTurn(() => file(draft)),
    succeed: ({ id, messageId }, by) =>
      void successors.set(nameOf({ messageId, replaces: parseId<EntryId>(id ?? "") }), by),
    drop: (messageId) => inTurn(() => drop(messageId)),
    close: stop,
  };
}

const saveFailure = (failure: SubmitFailure): SaveFailure =>
  failure.type === "refused" ? { type: "refused", reason: failure.why } : failure;

function readHeld(bytes: Uint8Array | null): HeldDraft[] {
  const rows = bytes ? asList(decodeCbor(bytes) ?? undefined) : null;
  return (rows ?? []).slice(0, MAX_HERE).flatMap((row): HeldDraft[] => {
    const [id, before, at, octets] = asList(row) ?? [];
    const messageId = asText(id, 1_000);
    const saved = asCount(at);
    const message = asBytesUpTo(octets, MAX_DOCUMENT);
    const replaces = parseId<EntryId>(asText(before, 32) ?? "");
    return messageId === null || saved === null || !message ? [] : [{ messageId, replaces, saved, message }];
  });
}
