/** WriteRpc: drafts, files, people; the same in a browser's worker and in the companion. */
import { hasTwin, wasSent } from "../../../shared/account/outbox/draft-twins.ts";
import type { HoldFailure } from "../../../shared/account/outbox/held-doc.ts";
import { bytesToHex } from "../../../shared/lib/bytes.ts";
import { emailNumber } from "../../../shared/lib/ids.ts";
import { err, ok, type Result } from "../../../shared/lib/result.ts";
import { parseId, type EntryId } from "../../../shared/lib/ids.ts";
import { findHome } from "../../../shared/mailbox/homes.ts";
import { rawHeader, parseMailboxes } from "../../../shared/mime/headers/headers.ts";
import { outgoingOctets } from "../../../shared/mime/build/outgoing.ts";
import { beginningOf, lengthOf, wholeOf } from "../../../shared/mime/build/message-pieces.ts";
import { parseMessageIds } from "../../../shared/mime/headers/message-ids.ts";
import type { Changed, ChangeFailure, Correspondent, OpenedMessage, ReadFailure } from "../../rpc/mail-rpc.ts";
import type { AttachedContent, Draft, DraftFile, DraftKind, SavedDraft, SaveFailure, SentDraft, StartedDraft, WriteRpc } from "../../rpc/write-rpc.ts"; // prettier-ignore
import { draftToPieces, messageToDraft, type FileContents } from "./draft-message.ts";
import { neighbours, redirectOf, redirectToPieces, shownOf } from "./draft-redirect.ts";
import { draftShelfOf, type DraftShelf, type HeldDraft } from "./draft-shelf.ts";
import { answerRecipients, answerReferences, draftSubject, quoteOf } from "./draft-start.ts";
import { draftWarnings } from "./draft-warnings.ts";
import { createVacationService } from "../by-itself/vacation-service.ts";
import { createForwardService } from "../by-itself/forward-service.ts";
import { harmlessAddress, harmlessText } from "../reading/harmless-text.ts";
import { identitySteps, readIdentities } from "./identities.ts";
import { mailDeskOf, type MailDesk } from "../changes/mail-desk.ts";
import { attachmentContent } from "../reading/message-content.ts";
import type { OpenSession } from "../security/open-session.ts";
import { createSendService, plainly, queueDraft } from "./send-service.ts";
import { knownPeople, suggestPeople } from "../contacts/suggest-people.ts";
import { FilesRead } from "./files-read.ts";
import { previewedMessage } from "../reading/opened-message.ts";

const GONE = err({ type: "gone" } as const);
/** Files of one draft. */
const MAX_FILES = 200;
const MAX_SUGGESTED = 50;
/** Octets of a draft whose way to the account is told of, and which goes there once, though it is sent right after. */
const TOLD = 1 << 20;

const sizeOf = (file: AttachedContent): number => (file instanceof Uint8Array ? file.length : file.size);

const random = (): string => bytesToHex(crypto.getRandomValues(new Uint8Array(16)));

interface Open {
  readonly desk: MailDesk;
  readonly shelf: DraftShelf;
}

export function createWriteService(session: Pick<OpenSession, "account">): WriteRpc {
  const reading = new FilesRead();
  async function opened(): Promise<Open | null> {
    const account = await session.account();
    const desk = account && mailDeskOf(account);
    return desk && { desk, shelf: draftShelfOf(account, desk.held) };
  }
  async function withOpen<T, E>(
    work: (open: Open) => Promise<Result<T, E>>,
  ): Promise<Result<T, E | { readonly type: "gone" }>> {
    const open = await opened();
    return open ? work(open) : GONE;
  }
  const filesOf = ({ shelf }: Open, messageId: string): Map<string, Uint8Array> => {
    const known = shelf.files.get(messageId) ?? new Map<string, Uint8Array>();
    shelf.files.set(messageId, known);
    return known;
  };
  const take = (open: Open, draft: Draft, contents: FileContents): void => {
    const files = filesOf(open, draft.messageId);
    for (const [key, content] of contents) files.set(key, content);
  };

  async function openHere(open: Open, messageId: string): Promise<Result<StartedDraft, ReadFailure>> {
    const held = (await open.shelf.here()).find((one) => one.messageId === messageId);
    if (!held) return GONE;
    const { draft, contents } = messageToDraft(wholeOf(held.message), held.replaces, random);
    const named = draft.messageId === "" ? { ...draft, messageId } : draft;
    take(open, named, contents);
    return ok({ draft: named, quote: shownOf(named, contents) });
  }

  return {
    ...createSendService(session),
    ...createForwardService(session),
    ...createVacationService(session),
    async identities() {
      const open = await opened();
      return open ? identitiesOf(open) : [];
    },
    saveIdentities: (identities) =>
      withOpen(async ({ desk }): Promise<Result<null, ChangeFailure>> => {
        const steps = identitySteps(identities, desk.model.state);
        if (!steps) return err({ type: "refused", reason: "malformed" });
        const done = await desk.perform(steps);
        return done.ok ? ok(null) : err(plainly(done.error));
      }),
    newDraft: (kind, id) =>
      withOpen(async (open) => {
        const started = await startDraft(open, kind, id);
        if (!started.ok) return started;
        const { draft, quote, contents } = started.value;
        take(open, draft, contents);
        return ok({ draft, quote });
      }),
    openDraft: (id) =>
      withOpen(async (open): Promise<Result<StartedDraft, ReadFailure>> => {
        const next = open.desk.held.successor(id);
        if (next && "messageId" in next) return openHere(open, next.messageId);
        const email = next?.email ?? id;
        const body = await bodyOf(open, email);
        if (!body.ok) return body;
        const { draft, contents } = messageToDraft(body.value, email, random);
        const named = draft.messageId === "" ? { ...draft, messageId: newMessageId(draft.from.address) } : draft;
        take(open, named, contents);
        return ok({ draft: named, quote: shownOf(named, contents) });
      }),
    async draftsHere() {
      const held = (await (await opened())?.shelf.here()) ?? [];
      return held.map(({ messageId, saved, message }) => {
        const { subject, to } = previewedMessage(beginningOf(message));
        return { messageId, saved, subject, to };
      });
    },
    openDraftHere: (messageId) =>
      withOpen((open): Promise<Result<StartedDraft, ReadFailure>> => openHere(open, messageId)),
    async draftStands(id) {
      const open = await opened();
      return open !== null && isInDrafts(open.desk, id);
    },
    async attach(messageId, file, name, type, isShown) {
      const open = await opened();
      const limit = open?.desk.account.appendLimit ?? 0;
      const files = open && filesOf(open, messageId);
      // what is being read has its place before it is there
      const sizes = [
        ...[...(files?.values() ?? [])].map(({ length }) => length),
        ...reading.of(messageId),
        sizeOf(file),
      ];
      // base64 makes of three octets four, and a line end after each 57
      const octets = (sizes.reduce((sum, size) => sum + size, 0) * 78) / 57;
      if (!files || octets > limit || sizes.length > MAX_FILES) return err({ type: "tooLarge", limit });
      const key = random();
      await reading.during(messageId, sizeOf(file), async () => {
        files.set(key, file instanceof Uint8Array ? file : new Uint8Array(await file.arrayBuffer()));
      });
      const domain = open.desk.account.address.split("@").at(-1) ?? "";
      const contentId = isShown ? `${random()}@${domain}` : null;
      return ok({ ...{ key, name: harmlessText(name), type, size: sizeOf(file), contentId } });
    },
    async detach(messageId, key) {
      (await opened())?.shelf.files.get(messageId)?.delete(key);
    },
    async draftFile(messageId, key) {
      return (await opened())?.shelf.files.get(messageId)?.get(key) ?? null;
    },
    saveDraft: (draft, here) => withOpen((open) => save(open, draft, here)),
    send: (draft, at) =>
      withOpen(async (open): Promise<Result<SentDraft, SaveFailure>> => {
        const { shelf, desk } = open;
        const lost = draft.files.filter(({ isLost }) => isLost).map(({ key }) => key);
        if (lost.length > 0) return err({ type: "filesLost", keys: lost });
        const isSent = (await shelf.isQueued(draft.messageId)) || (await wasSent(desk.account, draft.messageId));
        if (isSent) return err({ type: "refused", reason: "sentAlready" });
        const filed = await shelf.filings.same(draft);
        const isThere = (): boolean => isInDrafts(desk, filed?.id ?? "");
        // what is here of it would be filed once more
        if (isThere()) await shelf.drop(draft.messageId);
        // or was meanwhile, in the place of that
        const saved = filed && isThere() ? ok(filed) : await save(open, draft, false);
        if (!saved.ok) return saved;
        const { id, where, conflict } = saved.value;
        const email = parseId<EntryId>(id ?? "");
        if (where === "here") return sendFromHere(open, draft.messageId, at);
        if (email === null) return err({ type: "offline" });
        const refused = (): void => {
          // its page does not know this one: asked again, it is this one that goes, or is discarded
          if (draft.id !== email) shelf.succeed(draft, email);
        };
        if (conflict !== null) {
          refused();
          return err({ type: "refused", reason: await refusalOf(desk, draft.messageId, conflict) });
        }
        const queued = await queueDraft(desk, email, at);
        if (!queued.ok) refused();
        return queued.ok ? ok({ id: email, where: "account" }) : queued;
      }),
    discardDraft: (draft) =>
      withOpen(async ({ desk, shelf }): Promise<Result<Changed, ChangeFailure>> => {
        await shelf.drop(draft.messageId);
        const drafts = findHome(desk.model.state.mailboxes(), "\\Drafts")?.id;
        const id = shelf.successorOf(draft);
        if (id === null || !drafts || !isInDrafts(desk, id)) return ok({ undo: null, count: 0 });
        const target = { type: "messages", mailbox: drafts, ids: [id] } as const;
        const done = await desk.change({ type: "move", target, to: "\\Trash" });
        return done.ok ? done : err(plainly(done.error));
      }),
    async closeDraft(messageId) {
      const shelf = (await opened())?.shelf;
      shelf?.files.delete(messageId);
      shelf?.filings.forget(messageId);
    },
    async checkDraft(draft) {
      const open = await opened();
      await open?.desk.builder.fresh();
      if (!open) return [];
      const contents = open.shelf.files.get(draft.messageId) ?? new Map<string, Uint8Array>();
      const own = identitiesOf(open).map(({ address }) => address);
      return [...neighbours(draft, contents, own), ...draftWarnings(draft, knownPeople(open.desk))];
    },
    async suggestPeople(typed, most) {
      const open = await opened();
      await open?.desk.builder.fresh();
      return open ? suggestPeople(open.desk, typed, Math.min(most, MAX_SUGGESTED)) : [];
    },
  };
}

const identitiesOf = ({ desk }: Open) =>
  readIdentities(desk.model.state, desk.account.address, desk.settings().identity.name);

async function save(open: Open, draft: Draft, here: boolean): Promise<Result<SavedDraft, SaveFailure>> {
  const { desk, shelf } = open;
  const turn = shelf.turn();
  const files = await contentsOf(open, draft);
  if (!files.ok) return files;
  const saved = Math.floor(Date.now() / 1000);
  const message = draftToPieces(draft, files.value, saved, random);
  const size = lengthOf(message);
  const limit = desk.account.appendLimit;
  if (size > limit) return err({ type: "tooLarge", limit });
  const held = { messageId: draft.messageId, replaces: parseId<EntryId>(draft.id ?? ""), saved, message };
  const holding = shelf.hold(held, turn);
  if (here) {
    const kept = await holding;
    return kept.ok ? ok({ id: draft.id, where: "here", conflict: null }) : kept;
  }
  if (size < TOLD) return file(open, draft, held, holding);
  const filing = file(open, draft, held, holding, desk.savingOf(draft.messageId));
  shelf.filings.begun(draft, filing);
  return filing;
}

async function file(
  { desk, shelf }: Open,
  draft: Draft,
  held: HeldDraft,
  holding: Promise<Result<null, HoldFailure>>,
  progress?: (sent: number, of: number) => void,
): Promise<Result<SavedDraft, SaveFailure>> {
  const isHere: SavedDraft = { id: draft.id, where: "here", conflict: null };
  // a large file takes its time either way
  const [kept, filed] = await Promise.all([holding, shelf.file(held, holding, progress)]);
  if (!filed.ok && filed.error.type === "offline") return kept.ok ? ok(isHere) : kept;
  if (!filed.ok) return filed;
  const { id, replaced, isNew } = filed.value;
  // new in two windows, it may be there already from the other one
  const isTwin = (isNew || !replaced) && (await hasTwin(desk.account, draft.messageId, id));
  const conflict = isTwin ? "changed" : replaced ? null : "gone";
  return ok({ id, where: "account", conflict });
}

/** What keeps nothing can not send later either: it stays a draft for as long as its page is there. */
async function sendFromHere(
  { desk, shelf }: Open,
  messageId: string,
  at: number,
): Promise<Result<SentDraft, SaveFailure>> {
  const held = (await shelf.here()).find((one) => one.messageId === messageId);
  if (!held || !desk.account.draftDoc.isKept) return err({ type: "offline" });
  const queued = await shelf.queue(held, at);
  return queued.ok ? ok({ id: queued.value, where: "here" }) : queued;
}

/** Why what was saved in the place of what is not there any more is not sent. */
async function refusalOf(
  desk: MailDesk,
  messageId: string,
  conflict: "changed" | "gone",
): Promise<"changedElsewhere" | "discardedElsewhere" | "sentAlready"> {
  // the log told of that with the saving
  if (await wasSent(desk.account, messageId)) return "sentAlready";
  return conflict === "changed" ? "changedElsewhere" : "discardedElsewhere";
}

/** Those that the engine holds; where it was begun anew, of what was saved last. */
async function contentsOf(open: Open, draft: Draft): Promise<Result<FileContents, SaveFailure>> {
  const files = open.shelf.files.get(draft.messageId) ?? new Map<string, Uint8Array>();
  const isMissing = ({ key }: DraftFile): boolean => !files.has(key);
  if (!draft.files.some(isMissing)) return ok(files);
  const held = (await open.shelf.here()).find(({ messageId }) => messageId === draft.messageId)?.message;
  const saved = draft.id === null ? null : await bodyOf(open, draft.id);
  // of a file that was lost here its place is left
  const isEmpty = (key: string): boolean => draft.files.some((file) => file.key === key && file.size === 0);
  const takeFrom = (message: Uint8Array): void => {
    for (const [key, content] of messageToDraft(message, null, random).contents)
      if (!files.has(key) && (content.length > 0 || isEmpty(key))) files.set(key, content);
  };
  if (held) takeFrom(wholeOf(held));
  if (saved?.ok === true) takeFrom(saved.value);
  // never saved, or lost here: what is sent on may still be where it was
  const body = draft.redirect && draft.files.some(isMissing) ? await received(open, draft) : saved;
  if (body?.ok === true && body !== saved) takeFrom(body.value);
  open.shelf.files.set(draft.messageId, files);
  const lost = draft.files.filter(isMissing).map(({ key }) => key);
  if (lost.length === 0) return ok(files);
  return err(
    body?.ok === false && body.error.type === "offline" ? { type: "offline" } : { type: "filesLost", keys: lost },
  );
}

/** One that is redirected, as if it was saved. */
async function received(open: Open, draft: Draft): Promise<Result<Uint8Array, ReadFailure> | null> {
  const body = draft.forwards === null ? null : await bodyOf(open, draft.forwards);
  return body?.ok === true
    ? ok(wholeOf(redirectToPieces(draft, new Map([[draft.files[0]?.key ?? "", body.value]]), 0)))
    : body;
}

function isInDrafts({ model }: MailDesk, id: string): boolean {
  const number = model.numberOf(id);
  const drafts = findHome(model.state.mailboxes(), "\\Drafts")?.id;
  return number !== null && model.layout.places(number).some(({ mailbox }) => mailbox === drafts);
}

async function bodyOf({ desk }: Open, id: string): Promise<Result<Uint8Array, ReadFailure>> {
  const number = desk.model.numberOf(id);
  if (number === null) return GONE;
  const body = await desk.account.body(emailNumber(number));
  return body.ok ? body : err({ type: body.error.type });
}

/** Its domain is that of the writer's address: it tells nothing of the device. */
const newMessageId = (address: string): string =>
  `${random()}@${address.slice(address.lastIndexOf("@") + 1) || "invalid"}`;

type Started = StartedDraft & { readonly contents: FileContents };

async function startDraft(open: Open, kind: DraftKind, id: string | null): Promise<Result<Started, ReadFailure>> {
  const identities = identitiesOf(open);
  const [main] = identities;
  const blank = draftFrom(main ?? { name: "", address: open.desk.account.address });
  if (kind === "new" || id === null) return ok({ draft: blank, quote: null, contents: new Map() });
  const body = await bodyOf(open, id);
  if (!body.ok) return body;
  if (kind === "again") {
    // whatever it was an answer to has been answered
    const { draft: found, contents } = messageToDraft(body.value, null, random);
    const { rsvp: _, ...draft } = found;
    const isOwn = identities.some(({ address }) => address.toLowerCase() === draft.from.address.toLowerCase());
    const { messageId } = blank;
    const from = isOwn ? draft.from : blank.from;
    const again = { ...draft, messageId, from, answers: null, forwards: null };
    return ok({ draft: again, quote: shownOf(again, contents), contents });
  }
  const number = open.desk.model.numberOf(id);
  const message = previewedMessage(body.value, number === null ? 0 : open.desk.model.arrivalOf(number));
  if (kind === "redirect") {
    const redirect = redirectOf(body.value, id, "", random);
    const from_ = writerOf(message, body.value, identities) ?? main ?? blank.from;
    const { messageId } = draftFrom(from_);
    const draft = { ...redirect.draft, messageId, from: { name: from_.name, address: from_.address } };
    return ok({ draft, quote: quoteOf("forward", message), contents: redirect.contents });
  }
  const from = writerOf(message, body.value, identities) ?? main ?? blank.from;
  const draft = { ...draftFrom(from), subject: draftSubject(kind, message.subject) };
  const isAnswer = kind === "reply" || kind === "replyAll";
  const files = filesToTake(kind, message, body.value, id);
  const taken = { files: files.map(({ file }) => file) };
  const contents = new Map(files.map(({ file, content }) => [file.key, content]));
  const ids = (name: string): string[] => parseMessageIds(rawHeader(body.value, name) ?? "");
  const referring = {
    messageId: ids("message-id")[0] ?? null,
    inReplyTo: ids("in-reply-to"),
    references: ids("references"),
  };
  const refers = answerReferences(referring);
  if (!isAnswer) {
    const quote = kind === "forward" ? quoteOf("forward", message) : null;
    return ok({ draft: { ...draft, ...taken, forwards: id, references: refers.references }, quote, contents });
  }
  const isOwn = (address: string): boolean =>
    identities.some((one) => one.address.toLowerCase() === address.toLowerCase());
  const recipients = answerRecipients(kind, { ...message, followupTo: followupOf(body.value) }, isOwn);
  return ok({
    draft: { ...draft, ...taken, ...recipients, ...refers, answers: id },
    quote: quoteOf("reply", message),
    contents,
  });
}

const draftFrom = ({ name, address }: Correspondent): Draft => ({
  ...{ id: null, messageId: newMessageId(address), redirect: false, from: { name, address } },
  ...{ to: [], cc: [], bcc: [], subject: "" },
  ...{ html: "", text: "", answers: null, forwards: null, inReplyTo: [], references: [], files: [] },
});

/** Whom the message was sent to, or by: an answer comes from there. */
function writerOf<T extends Correspondent>(
  message: OpenedMessage,
  octets: Uint8Array,
  identities: readonly T[],
): T | null {
  const delivered = parseMailboxes(rawHeader(octets, "delivered-to") ?? "");
  const named = [...message.to, ...message.cc, ...message.bcc, ...delivered, ...message.from];
  const keys = new Set(named.map(({ address }) => address.toLowerCase()));
  return identities.find(({ address }) => keys.has(address.toLowerCase())) ?? null;
}

/** As mailing lists use it: in what no list has sent it would lead answers to all anywhere. */
const followupOf = (octets: Uint8Array): Correspondent[] =>
  (rawHeader(octets, "list-id") === null ? [] : parseMailboxes(rawHeader(octets, "mail-followup-to") ?? ""))
    .slice(0, 1_000)
    .map(({ name, address }) => ({ name: harmlessText(name), address: harmlessAddress(address) }));

interface Taken {
  readonly file: DraftFile;
  readonly content: Uint8Array;
}

const isMessage = (type: string): boolean => /^message\/(?:rfc822|global)$/i.test(type);

/** What is forwarded with it; of an answer, pictures that its quote shows. Whom a message went to unseen is not told on. */
function filesToTake(kind: DraftKind, message: OpenedMessage, octets: Uint8Array, id: string): Taken[] {
  if (kind === "forwardAttached") {
    const name = `${message.subject.replace(/[/\\]/g, "-").trim().slice(0, 100) || id}.eml`;
    const content = outgoingOctets(octets);
    return [{ file: { key: random(), name, type: "message/rfc822", size: content.length, contentId: null }, content }];
  }
  return message.attachments.slice(0, MAX_FILES).flatMap(({ part, name, type, contentId }): Taken[] => {
    const isShown = contentId !== null && (message.html ?? "").includes(`cid:${contentId}`);
    const found = kind === "forward" || isShown ? attachmentContent(octets, part) : null;
    if (!found) return [];
    const content = isMessage(type) ? outgoingOctets(found) : found;
    return [
      { file: { key: random(), name, type, size: content.length, contentId: isShown ? contentId : null }, content },
    ];
  });
}
