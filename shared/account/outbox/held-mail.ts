/**
 * Messages that are to be sent and are not in the account yet, since the provider could not be reached: held on this device
 * (held-doc.ts), and filed in the outbox when it can, from where any device sends them (outbox.ts). Each is filed once, also where
 * the answer to that is lost, or this program ends on the way: the log says whether it was, by a mark of its own.
 */
import { equalBytes, bytesToHex } from "../../lib/bytes.ts";
import type { EmailNumber, EntryId } from "../../lib/ids.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import type { OutgoingEnvelope } from "../../lib/submission.ts";
import type { Op } from "../../mailbox/op.ts";
import { uidSetOf } from "../../mailbox/uid-set.ts";
import { wholeOf } from "../../mime/build/message-pieces.ts";
import type { Account, IntendFailure } from "../account.ts";
import { twinsOf, wasSent } from "./draft-twins.ts";
import { fileOutgoing, markedEmail } from "./file-outgoing.ts";
import { createHeldDoc, type HeldDoc, type HeldMail, type HeldSend, type HoldFailure } from "./held-doc.ts";
import { homeOf } from "./outbox-ops.ts";
import { homesOf } from "./outbox-places.ts";
import { encodeReturned, returnedKey } from "./outbox-settings.ts";
import type { Outbox } from "./outbox.ts";
import { postedOp } from "./posted.ts";

export interface HeldMailParts {
  readonly account: Pick<
    Account,
    | "device"
    | "draftDoc"
    | "state"
    | "ahead"
    | "index"
    | "body"
    | "submit"
    | "appendAll"
    | "connection"
    | "watchConnection"
  >;
  readonly outbox: Pick<Outbox, "unqueue">;
  /** Unix milliseconds. */
  readonly clock: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
}

/** What a mail program handed over; its digest and mark: 64 hex digits. */
export interface HeldPost {
  readonly digest: string;
  readonly mark: string;
  readonly envelope: OutgoingEnvelope;
  readonly message: Uint8Array;
}

/** A message that is to be sent and waits here. */
export type WaitingHere = HeldMail & { readonly send: HeldSend };

export interface HeldMailbox {
  readonly doc: HeldDoc;
  /** What is to be sent, oldest first; what is wanted back is not among it. */
  waiting(): Promise<readonly WaitingHere[]>;
  /** Why one was not taken by the account; null: nothing but the connection keeps it. */
  problem(id: string): string | null;
  /** Has a draft that is held here sent at `at`, unix seconds: durable when it answers. Its id. */
  queue(messageId: string, at: number, replaces: EntryId | null): Promise<Result<string, HoldFailure>>;
  /** The same of what a mail program handed over; once under a mark, however often. */
  post(posted: HeldPost): Promise<Result<null, HoldFailure>>;
  /** As Outbox: `asked` where it may be in the account. Null: none of these. */
  takeBack(id: string): Promise<Result<"back" | "maybe" | "asked" | "gone", IntendFailure> | null>;
  /** False: none of these. */
  reschedule(id: string, at: number): Promise<boolean>;
  /** Where one went on: filed in the account, or taken back and held under that Message-ID. */
  successor(id: string): { readonly email: EntryId } | { readonly messageId: string } | null;
  /** Files now what waits. */
  run(): Promise<void>;
  close(): void;
}

/** Seconds for which a mark is known, beyond a day: a device whose answer was lost may be off that long. */
const KNOWN = 20 * 86_400;
/** Milliseconds until what was not taken is tried again. */
const SOON = 5_000;
const LATER = 60_000;

export function createHeldMailbox({ account, outbox, clock, randomBytes }: HeldMailParts): HeldMailbox {
  const successors = new Map<string, { readonly email: EntryId } | { readonly messageId: string }>();
  const problems = new Map<string, string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> | null = null;
  let asked = 0;
  let closed = false;
  const seconds = (): number => Math.floor(clock() / 1000);
  const newHex = (count: number): string => bytesToHex(randomBytes(count));
  const doc = createHeldDoc(account, () => newHex(16));

  const all = async (): Promise<readonly WaitingHere[]> =>
    ((await doc.all()) ?? []).flatMap((one) => (one.send ? [{ ...one, send: one.send }] : []));
  const find = async (id: string): Promise<WaitingHere | undefined> => (await all()).find(({ send }) => send.id === id);

  /** Only if it is still that; undefined: it stays as it is. False: it was not changed. */
  async function change(
    { messageId, send: { id } }: WaitingHere,
    to: (mail: WaitingHere) => HeldMail | null | undefined,
  ): Promise<boolean> {
    let isChanged = false;
    const isWritten = await doc.change(messageId, (mail) => {
      const changed = mail.send?.id === id ? to({ ...mail, send: mail.send }) : undefined;
      isChanged = changed !== undefined;
      return changed === undefined ? mail : changed;
    });
    return isWritten && isChanged;
  }

  async function moved(mail: WaitingHere, email: EntryId): Promise<void> {
    successors.set(mail.send.id, { email });
    problems.delete(mail.send.id);
    const isBack = (await find(mail.send.id))?.send.isBack === true;
    // first: begun anew, it is asked for again
    if (isBack) await outbox.unqueue(email);
    await change(mail, () => null);
  }

  /** A draft again, under the name that it has as one; not where it is tried meanwhile, unless it is known to be nowhere else. */
  async function backHere(mail: WaitingHere, isHere = false): Promise<boolean> {
    const { indexData } = await import("../../mime/index/index-data.ts");
    const named = indexData(wholeOf(mail.message), { receivedAt: mail.saved }).messageId;
    const messageId = mail.send.envelope === null ? mail.messageId : (named ?? newHex(16));
    const back = await change(mail, (one) =>
      one.send.isTried && !isHere ? undefined : { ...one, messageId, send: null },
    );
    if (!back) return false;
    successors.set(mail.send.id, { messageId });
    problems.delete(mail.send.id);
    return true;
  }

  /** False: the provider can not be reached. */
  async function handOver(mail: WaitingHere): Promise<boolean> {
    const { send } = mail;
    const marked = markedEmail(account, send.mark, seconds());
    if (marked) {
      await moved(mail, marked);
      return true;
    }
    if (send.isBack) {
      await backHere(mail, true);
      return true;
    }
    const drafts = send.envelope === null ? await draftsBefore(mail) : [];
    // before anything leaves: from then on only the log knows whether it is there
    const isNoted = send.isTried || (await change(mail, (one) => ({ ...one, send: { ...one.send, isTried: true } })));
    if (!isNoted) return true;
    const filed = drafts === "changed" ? await fileAside(mail) : await file(mail, drafts);
    if (filed.ok) {
      await moved(mail, filed.value);
      return true;
    }
    if (filed.error.type === "offline") return false;
    problems.set(send.id, "notTaken");
    return true;
  }

  async function file({ message, send, saved }: WaitingHere, before: readonly EmailNumber[]) {
    const { id, at, mark, envelope, digest } = send;
    const times = { at, since: at, by: account.device, tries: 0, why: null, claimed: null };
    const isDraft = envelope === null;
    const outgoing = {
      ...{
        message: wholeOf(message),
        flags: isDraft ? ["\\Draft", "\\Seen"] : ["\\Seen"],
        internalDate: isDraft ? saved : null,
      },
      queued: { id, ...times, envelope, digest },
      ...{ mark, known: seconds() + KNOWN, also: () => expungeOps(before) },
    };
    return fileOutgoing(account, outgoing, seconds());
  }

  /** Its writer looks at both: it stays a draft, and says why. */
  async function fileAside({ message, send, saved }: WaitingHere): ReturnType<typeof file> {
    const { made, id } = homeOf(account.state, "\\Drafts");
    const opened = made.length === 0 ? null : await account.submit(made);
    if (opened && !opened.ok) return opened;
    const value = encodeReturned({ at: seconds(), reason: "changedElsewhere", refused: [], detail: null });
    const also = (emails: readonly EntryId[]): readonly Op[] =>
      emails.flatMap((email): Op[] => [
        { op: "set", key: returnedKey(email), value },
        postedOp(send.mark, { email, at: seconds() + KNOWN }),
      ]);
    const filed = await account.appendAll(
      id,
      [{ message: wholeOf(message), flags: ["\\Draft", "\\Seen"], internalDate: saved }],
      also,
      `${send.mark} aside`,
    );
    if (!filed.ok) return filed;
    const [outcome] = filed.value.type === "confirmed" ? filed.value.outcomes : [];
    const view = outcome?.type === "appended" ? account.state.mailbox(id) : null;
    const row = outcome?.type === "appended" ? (view?.indexOf(outcome.uid) ?? -1) : -1;
    const email = view && row >= 0 ? account.state.email(view.emailAt(row))?.id : undefined;
    return email ? ok(email) : err({ type: "refused", reason: "The drafts do not take it.", why: "limit" });
  }

  /** Those in whose place it goes; `changed`: another device has changed, sent or discarded it. */
  async function draftsBefore({
    messageId,
    replaces,
    message,
  }: WaitingHere): Promise<readonly EmailNumber[] | "changed"> {
    const { state } = account;
    const drafts = homesOf(state)("\\Drafts");
    const number = replaces && state.emailNumber(replaces);
    const stands = number !== null && state.places(number).some(({ mailbox }) => mailbox === drafts);
    if (await wasSent(account, messageId)) return "changed";
    const others = (await twinsOf(account, messageId)).filter((twin) => twin !== number);
    const own: EmailNumber[] = [];
    for (const twin of others) {
      // saved by this device, whose answer was lost
      const body = await account.body(twin);
      if (body.ok && equalBytes(body.value, wholeOf(message))) own.push(twin);
    }
    if (own.length < others.length) return "changed";
    if (number !== null && stands) return [number, ...own];
    return replaces === null || own.length > 0 ? own : "changed";
  }

  function expungeOps(emails: readonly EmailNumber[]): readonly Op[] {
    const drafts = homesOf(account.state)("\\Drafts");
    const places = emails.flatMap((number) => account.state.places(number));
    return places
      .filter(({ mailbox }) => mailbox === drafts)
      .map(({ mailbox, uid }) => ({ op: "expunge", mailbox, uids: uidSetOf([uid]), onlyDeleted: false }));
  }

  async function work(): Promise<void> {
    for (let done = -1; done < asked;) {
      done = asked;
      for (const mail of await all()) {
        if (closed || account.connection.type !== "online") return;
        // what nobody foresaw keeps it here
        if (!(await handOver(mail).catch(() => true))) return;
      }
    }
  }

  function run(): Promise<void> {
    asked++;
    running ??= work().finally(() => {
      running = null;
      void all().then((left) => {
        if (left.length > 0) plan(LATER);
      });
    });
    return running;
  }

  function plan(milliseconds: number): void {
    clearTimeout(timer);
    if (!closed) timer = setTimeout(() => void run(), milliseconds);
  }

  const stop = account.watchConnection(({ type }) => {
    if (type === "online") void run();
  });
  plan(0);

  return {
    doc,
    waiting: async () => (await all()).filter(({ send }) => !send.isBack),
    problem: (id) => problems.get(id) ?? null,
    async queue(messageId, at, replaces) {
      const id = newHex(16);
      const send = { id, at, mark: newHex(32), isTried: false, isBack: false, envelope: null, digest: null };
      const isKept =
        account.draftDoc.isKept &&
        (await doc.change(messageId, (mail) => (mail.send ? mail : { ...mail, replaces, send }))) &&
        (await find(id)) !== undefined;
      if (!isKept) return err({ type: "refused", reason: "notKept" });
      plan(SOON);
      return ok(id);
    },
    async post({ digest, mark, envelope, message: octets }) {
      if (!account.draftDoc.isKept) return err({ type: "refused", reason: "notKept" });
      const at = seconds();
      // whether it is in the account is not known: it may be asked for while it is being filed
      const send = { id: newHex(16), at, mark, isTried: true, isBack: false, envelope, digest };
      const message = [{ octets, isFile: true }];
      const held = await doc.put({ messageId: `smtp ${mark}`, replaces: null, saved: at, message, send });
      plan(SOON);
      return held.ok || held.error.reason === "sentAlready" ? ok(null) : held;
    },
    async takeBack(id) {
      if (!(await find(id)) && !successors.has(id)) return null;
      await running;
      const before = await find(id);
      if (before && !before.send.isTried && (await backHere(before))) return ok("back");
      // a run may have begun with it meanwhile
      const mail = await find(id);
      if (mail) {
        await change(mail, (one) => ({ ...one, send: { ...one.send, isBack: true } }));
        await run();
      }
      const next = successors.get(id);
      if (!next) return ok(mail ? "asked" : "gone");
      return "messageId" in next ? ok("back") : outbox.unqueue(next.email);
    },
    async reschedule(id, at) {
      await running;
      const mail = await find(id);
      // what may be in the account has the time that it has there
      return (
        mail !== undefined &&
        (await change(mail, (one) => (one.send.isTried ? undefined : { ...one, send: { ...one.send, at } })))
      );
    },
    successor: (id) => successors.get(id) ?? null,
    run,
    close() {
      closed = true;
      clearTimeout(timer);
      stop();
    },
  };
}
