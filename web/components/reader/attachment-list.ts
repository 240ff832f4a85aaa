/** Which attachments of an open message are listed, and under what names they are saved. */
import type { Attachment, OpenedMessage } from "../../state/app/types.ts";
import { plainName } from "./plain-name.ts";

/** Without the pictures that are drawn in the text. `drawn`: by Content-ID, without brackets. */
export const listedAttachments = (
  { attachments }: Pick<OpenedMessage, "attachments">,
  drawn: ReadonlyMap<string, string>,
): readonly Attachment[] =>
  attachments.filter(
    ({ inline, contentId }) => !inline || contentId === null || !drawn.has(contentId.replace(/^<|>$/g, "")),
  );

export const saveName = ({ part, name }: Pick<Attachment, "part" | "name">): string =>
  plainName(name).trim() === "" ? `attachment-${part}` : plainName(name);
