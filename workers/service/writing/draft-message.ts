/** A draft as a message, and back: RFC 5322 with everything in it, and a field of its own (shared/mime/build/draft-note.ts). */
import type { Random } from "./draft-shelf.ts";
import { messagePieces, type OutgoingAttachment } from "../../../shared/mime/build/build-message.ts";
import { draftNoteOf, emailIdsIn, rsvpIn } from "../../../shared/mime/build/draft-note.ts";
import type { MessagePieces } from "../../../shared/mime/build/message-pieces.ts";
import { rawHeader } from "../../../shared/mime/headers/headers.ts";
import { parseMessageIds } from "../../../shared/mime/headers/message-ids.ts";
import { parseMessage } from "../../../shared/mime/structure/parse-message.ts";
import type { Draft, DraftFile } from "../../rpc/write-rpc.ts";
import { messageToRedirect, redirectToPieces } from "./draft-redirect.ts";
import { attachmentContent, attachmentsToShow } from "../reading/message-content.ts";
import { previewedMessage } from "../reading/opened-message.ts";

/** Content of files, by their keys. */
export type FileContents = ReadonlyMap<string, Uint8Array>;

/** No key of a file: what a draft of before had no word of is not lost. */
const NONE = "-";

/** `contents` has all of the draft's files. `date`: unix seconds. */
export function draftToPieces(draft: Draft, contents: FileContents, date: number, random: Random): MessagePieces {
  if (draft.redirect) return redirectToPieces(draft, contents, date);
  const shown = draft.files.filter(({ contentId }) => contentId !== null);
  // in the order that the message has them in
  const files = [...shown, ...draft.files.filter((file) => !shown.includes(file))];
  const attachments = files.map(({ key, name, type, contentId }): OutgoingAttachment => {
    const content = contents.get(key) ?? new Uint8Array();
    return contentId === null ? { name, type, content } : { name, type, content, contentId };
  });
  const empty = files.filter(({ key, isLost }) => isLost !== true && contents.get(key)?.length === 0);
  const { from, to, cc, bcc, subject, messageId, inReplyTo, references, text, html, rsvp } = draft;
  return messagePieces({
    ...{ from, to, cc, bcc, subject, date, messageId, inReplyTo, references, text, attachments },
    ...(html === null ? { flowed: true } : { html }),
    ...(rsvp ? { calendar: { method: "REPLY", text: rsvp.calendar } } : {}),
    note: new Map([
      ["mode", html === null ? "plain" : "rich"],
      ["answers", draft.answers ?? ""],
      ["forwards", draft.forwards ?? ""],
      ["rsvp", rsvp?.answer ?? ""],
      ["files", files.map(({ key }) => key).join(",")],
      ["empty", files.length === 0 ? "" : empty.map(({ key }) => key).join(",") || NONE],
    ]),
    boundary: random(),
  });
}

/** `id`: see Draft. Files that have no key of ours are given one. */
export function messageToDraft(
  message: Uint8Array,
  id: string | null,
  random: Random,
): { readonly draft: Draft; readonly contents: FileContents } {
  const redirect = messageToRedirect(message, id, random);
  if (redirect) return redirect;
  const { root } = parseMessage(message);
  const { from, to, cc, bcc, subject, html, text, calendar } = previewedMessage(message, 0, root);
  // all of them, in the order of their keys
  const { attachments } = attachmentsToShow(root);
  const note = draftNoteOf(message);
  const answer = calendar === null ? null : rsvpIn(note);
  // the answer itself stands before files
  const reply = answer === null ? undefined : attachments.find(({ type }) => type === "text/calendar");
  const keysIn = (name: string): string[] =>
    (note.get(name) ?? "").split(",").filter((key) => /^[0-9a-z]{1,64}$/.test(key));
  const [keys, empty] = [keysIn("files"), keysIn("empty")];
  const contents = new Map<string, Uint8Array>();
  const files = attachments
    .filter((one) => one !== reply)
    .flatMap(({ part, name, type, contentId, inline }, at): DraftFile[] => {
      const content = attachmentContent(message, part, root);
      const key = keys[at] ?? random();
      if (!content || contents.has(key)) return [];
      contents.set(key, content);
      const file = { key, name, type, size: content.length, contentId: inline && html !== null ? contentId : null };
      // what was held of it was lost: see held-doc.ts
      const isLost = content.length === 0 && note.has("empty") && at < keys.length && !empty.includes(key);
      return [isLost ? { ...file, isLost } : file];
    });
  const ids = (name: string): string[] => parseMessageIds(rawHeader(message, name) ?? "");
  const draft: Draft = {
    ...{ id, messageId: ids("message-id")[0] ?? "", redirect: false, from: from[0] ?? { name: "", address: "" } },
    ...{
      to,
      cc,
      bcc,
      subject,
      html: note.get("mode") === "plain" ? null : html,
      text: wordsOf(text ?? "", html === null && files.length === 0 && answer === null),
    },
    ...{ answers: emailIdsIn(note, "answers")[0] ?? null, forwards: emailIdsIn(note, "forwards")[0] ?? null },
    ...{ inReplyTo: ids("in-reply-to"), references: ids("references"), files },
    ...(answer !== null && calendar !== null ? { rsvp: { answer, calendar } } : {}),
  };
  return { draft, contents };
}

/** `isWhole`: it is all of the message's body, which ends with a line end of its own. */
const wordsOf = (text: string, isWhole: boolean): string => {
  const lines = text.replace(/\r\n?/g, "\n");
  return isWhole && lines.endsWith("\n") ? lines.slice(0, -1) : lines;
};
