/**
 * What is written on this device: the files of open drafts, in memory, and drafts that are not in the account yet, held by the device
 * (shared/account/outbox/held-mail.ts). One for each open account.
 */
import type { Account, SubmitFailure } from "../../../shared/account/account.ts";
import type { HeldMail, HoldFailure } from "../../../shared/account/outbox/held-doc.ts";
import { PENDING, SUBMITTED } from "../../../shared/account/outbox/outbox-places.ts";
import type { HeldMailbox } from "../../../shared/account/outbox/held-mail.ts";
import { parseId, type EntryId, type MailboxId } from "../../../shared/lib/ids.ts";
import { createLock } from "../../../shared/lib/lock.ts";
import { err, ok, type Result } from "../../../shared/lib/result.ts";
import { createHome, findHome } from "../../../shared/mailbox/homes.ts";
import { wholeOf } from "../../../shared/mime/build/message-pieces.ts";
import type { Draft, SaveFailure } from "../../rpc/write-rpc.ts";
import { DraftContents } from "./draft-contents.ts";
import { DraftFilings } from "./draft-filings.ts";

/** 32 hex digits that nobody guesses. */
export type Random = () => string;

export type HeldDraft = Omit<HeldMail, "send">;

type Progress = (sent: number, of: number) => void;

export interface Filed {
  readonly id: EntryId;
  /** False: what it was to replace was not there any more. */
  readonly replaced: boolean;
  /** It replaced nothing that its page, or this engine, knew of. */
  readonly isNew: boolean;
}

export interface DraftShelf {
  readonly files: DraftContents;
  readonly filings: DraftFilings;
  /** Newest first, without what is to be sent. */
  here(): Promise<readonly HeldDraft[]>;
  /** The turn of a save that begins, higher each time. */
  turn(): number;
  /** See HeldDoc. Done at once, also while one before is on its way to the account; what is held of a later turn stays. */
  hold(draft: HeldDraft, turn: number): Promise<Result<null, HoldFailure>>;
  /** Has what is held sent from here, as soon as it can be: see HeldMailbox. */
  queue(draft: HeldDraft, at: number): Promise<Result<string, HoldFailure>>;
  /** It is to be sent, and held here. */
  isQueued(messageId: string): Promise<boolean>;
  /** In the account, in the place of what it replaces, and no more here. Its way there is begun beside `holding`, and ends after it. */
  file(draft: HeldDraft, holding: Promise<unknown>, progress?: Progress): Promise<Result<Filed, SaveFailure>>;
  /** It was filed as that, and its page knows only what it was saved as before. */
  succeed(draft: Pick<Draft, "id" | "messageId">, by: EntryId): void;
  /** What its page knows by that id, or had not saved yet, as it was filed last. */
  successorOf(draft: Pick<Draft, "id" | "messageId">): EntryId | null;
  drop(messageId: string): Promise<void>;
  close(): void;
}

const FLAGS = ["\\Draft", "\\Seen"];
/** They are about one message, not about what is written: a mail program that took the one before for old did not mean this one. */
const NOT_KEPT = new Set(["\\deleted", "\\answered", PENDING, SUBMITTED].map((flag) => flag.toLowerCase()));

const shelves = new WeakMap<Account, DraftShelf>();

export function draftShelfOf(account: Account, held: HeldMailbox): DraftShelf {
  const known = shelves.get(account);
  if (known) return known;
  const shelf = createDraftShelf(account, held);
  shelves.set(account, shelf);
  return shelf;
}

export const closeDraftShelf = (account: Account): void => {
  shelves.get(account)?.close();
  shelves.delete(account);
};

function createDraftShelf(account: Account, held: HeldMailbox): DraftShelf {
  const inTurn = createLock();
  const files = new DraftContents();
  /** What was filed without its page: what a page still takes for the last one was replaced by. */
  const successors = new Map<string, EntryId>();
  const { doc } = held;

  const drafts = async (): Promise<readonly HeldDraft[]> =>
    ((await doc.all()) ?? []).filter(({ send }) => send === null);

  let turns = 0;
  /** Of what is held, by Message-ID. */
  const heldOf = new Map<string, number>();

  function hold(draft: HeldDraft, turn: number): Promise<Result<null, HoldFailure>> {
    if (turn < (heldOf.get(draft.messageId) ?? 0)) return Promise.resolve(ok(null));
    heldOf.set(draft.messageId, turn);
    return doc.put({ ...draft, send: null });
  }

  async function drop(messageId: string): Promise<void> {
    await doc.change(messageId, (mail) => (mail.send ? mail : null));
  }

  /** It is in the account now, and no more here; what was written anew meanwhile is to take the place of that. */
  async function dropFiled({ messageId, message, replaces }: HeldDraft, as: EntryId): Promise<void> {
    await doc.change(messageId, (mail) => {
      if (mail.send) return mail;
      if (mail.message === message) return null;
      return mail.replaces === replaces ? { ...mail, replaces: as } : mail;
    });
  }

  async function mailbox(): Promise<Result<MailboxId, SaveFailure>> {
    const known = findHome(account.state.mailboxes(), "\\Drafts");
    if (known) return ok(known.id);
    const create = createHome("\\Drafts");
    const made = await account.submit([create, { op: "subscribe", name: create.name, on: true }]);
    return made.ok ? ok(create.mailbox) : err(saveFailure(made.error));
  }

  async function file(
    draft: HeldDraft,
    before: Promise<unknown>,
    progress?: Progress,
  ): Promise<Result<Filed, SaveFailure>> {
    const into = await mailbox();
    if (!into.ok) return into;
    const replaces = successorOf(draft);
    const filed = await account.replace(
      into.value,
      {
        ...{
          message: wholeOf(draft.message),
          flags: flagsAfter(account, into.value, replaces),
          internalDate: draft.saved,
          before,
        },
        ...(progress ? { progress } : {}),
      },
      replaces,
    );
    if (!filed.ok) return err(saveFailure(filed.error));
    await dropFiled(draft, filed.value.id);
    const isNew = replaces === null;
    return ok({ id: filed.value.id, replaced: filed.value.replaced || isNew, isNew });
  }

  const nameOf = ({ messageId, replaces }: Pick<HeldDraft, "messageId" | "replaces">): string =>
    replaces ?? `new ${messageId}`;

  function successorOf(draft: Pick<HeldDraft, "messageId" | "replaces">): EntryId | null {
    let id = successors.get(nameOf(draft)) ?? null;
    for (let next = id && successors.get(id); next; next = successors.get(next)) id = next;
    return id ?? draft.replaces;
  }

  /** What was written without a line goes to the account once there is one. */
  async function catchUp(): Promise<void> {
    for (const draft of await drafts()) {
      if (account.connection.type !== "online") return;
      const filed = await file(draft, Promise.resolve());
      if (filed.ok) successors.set(nameOf(draft), filed.value.id);
      else if (filed.error.type === "offline") return;
    }
  }

  // what nobody foresaw keeps them here
  const catchUpSoon = (): void => void inTurn(catchUp).catch(() => undefined);
  const stop = account.watchConnection(({ type }) => {
    if (type === "online") catchUpSoon();
  });
  if (account.connection.type === "online") catchUpSoon();

  return {
    ...{ files, filings: new DraftFilings() },
    here: async () => [...(await drafts())].reverse(),
    turn: () => ++turns,
    hold,
    queue: (draft, at) => inTurn(() => held.queue(draft.messageId, at, successorOf(draft))),
    isQueued: async (messageId) =>
      ((await doc.all()) ?? []).some((mail) => mail.messageId === messageId && mail.send !== null),
    file: (draft, holding, progress) => inTurn(() => file(draft, holding, progress)),
    succeed: ({ id, messageId }, by) =>
      void successors.set(nameOf({ messageId, replaces: parseId<EntryId>(id ?? "") }), by),
    successorOf: ({ id, messageId }) => successorOf({ messageId, replaces: parseId<EntryId>(id ?? "") }),
    drop: (messageId) => inTurn(() => drop(messageId)),
    close: stop,
  };
}

/** Those of a draft, and what its writer has marked the one before with. */
function flagsAfter({ state }: Account, drafts: MailboxId, replaces: EntryId | null): readonly string[] {
  const number = replaces && state.emailNumber(replaces);
  const place = number === null ? undefined : state.places(number).find(({ mailbox }) => mailbox === drafts);
  const marked = place ? (state.mailbox(drafts)?.flagsAt(place.index) ?? []) : [];
  return [...new Set([...FLAGS, ...marked.filter((flag) => !NOT_KEPT.has(flag.toLowerCase()))])];
}

const saveFailure = (failure: SubmitFailure): SaveFailure =>
  failure.type === "refused" ? { type: "refused", reason: failure.why } : failure;
