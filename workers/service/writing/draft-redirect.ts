/** A draft that sends a message on as it was received (shared/mime/build/redirected.ts): that message is its only file. */
import type { MessagePieces } from "../../../shared/mime/build/message-pieces.ts";
import { draftNoteOf, emailIdsIn } from "../../../shared/mime/build/draft-note.ts";
import { parseMailboxes, rawHeader } from "../../../shared/mime/headers/headers.ts";
import { parseMessageIds } from "../../../shared/mime/headers/message-ids.ts";
import { redirectedPieces, splitRedirected } from "../../../shared/mime/build/redirected.ts";
import type { Correspondent } from "../../rpc/mail-rpc.ts";
import type { Draft, DraftWarning, Quote } from "../../rpc/write-rpc.ts";
import type { FileContents } from "./draft-message.ts";
import type { Random } from "./draft-shelf.ts";
import { quoteOf } from "./draft-start.ts";
import { harmlessAddress, harmlessText } from "../reading/harmless-text.ts";
import { previewedMessage } from "../reading/opened-message.ts";

interface Redirect {
  readonly draft: Draft;
  readonly contents: FileContents;
}

/** One to nobody yet, by nobody. `key`: of the file that it is; made anew where it is none. */
export function redirectOf(original: Uint8Array, forwards: string | null, key: string, random: Random): Redirect {
  const { subject } = previewedMessage(original);
  const named = /^[0-9a-z]{1,64}$/.test(key) ? key : random();
  const file = { key: named, name: "", type: "message/rfc822", size: original.length, contentId: null };
  const draft: Draft = {
    ...{ id: null, messageId: "", redirect: true, from: { name: "", address: "" }, to: [], cc: [], bcc: [], subject },
    ...{ html: null, text: "", answers: null, forwards, inReplyTo: [], references: [], files: [file] },
  };
  return { draft, contents: new Map([[named, original]]) };
}

export function redirectToPieces(draft: Draft, contents: FileContents, date: number): MessagePieces {
  const { from, to, cc, bcc, messageId, files, forwards } = draft;
  const key = files[0]?.key ?? "";
  const note = [
    ["forwards", forwards ?? ""],
    ["files", key],
  ] as const;
  return redirectedPieces(contents.get(key) ?? new Uint8Array(), { from, to, cc, bcc, date, messageId }, new Map(note));
}

/** Null: it is another kind of draft. */
export function messageToRedirect(message: Uint8Array, id: string | null, random: Random): Redirect | null {
  const parts = splitRedirected(message);
  if (!parts) return null;
  const { block, original } = parts;
  const note = draftNoteOf(message);
  const people = (field: string): Correspondent[] =>
    parseMailboxes(rawHeader(block, field) ?? "").map(({ name, address }) => ({
      ...{ name: harmlessText(name), address: harmlessAddress(address) },
    }));
  const blank = redirectOf(original, emailIdsIn(note, "forwards")[0] ?? null, note.get("files") ?? "", random);
  const draft: Draft = {
    ...{ ...blank.draft, id, messageId: parseMessageIds(rawHeader(block, "resent-message-id") ?? "")[0] ?? "" },
    ...{ from: people("resent-from")[0] ?? blank.draft.from, to: people("resent-to") },
    ...{ cc: people("resent-cc"), bcc: people("resent-bcc") },
  };
  // nothing is redirected that is nothing: it was lost
  return { draft, contents: original.length === 0 ? new Map() : blank.contents };
}

/** What it shows to whom it goes; null: it is another kind of draft. */
export function shownOf(draft: Draft, contents: FileContents): Quote | null {
  const original = originalOf(draft, contents);
  return original ? quoteOf("forward", previewedMessage(original)) : null;
}

/** Authors in the writer's own domain, in whose name a provider sends nothing. `own`: the writer's addresses. */
export function neighbours(draft: Draft, contents: FileContents, own: readonly string[]): DraftWarning[] {
  const original = originalOf(draft, contents);
  const isOwn = (address: string): boolean => own.some((one) => one.toLowerCase() === address.toLowerCase());
  return (original ? previewedMessage(original).from : []).flatMap(({ address }): DraftWarning[] =>
    domainOf(address) === domainOf(draft.from.address) && !isOwn(address) ? [{ type: "neighbour", address }] : [],
  );
}

const originalOf = ({ redirect, files }: Draft, contents: FileContents): Uint8Array | null =>
  (redirect && contents.get(files[0]?.key ?? "")) || null;

const domainOf = (address: string): string => address.slice(address.lastIndexOf("@") + 1).toLowerCase();
