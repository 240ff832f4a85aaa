/** Header values that index data answers exactly, so that no body is fetched. */
import { decodeHeaderText } from "../../../shared/mime/encoded-words.ts";
import type { IndexData } from "../../../shared/mime/index-data.ts";

/** The values of a field, empty if the message has none; null if index data does not tell. */
export function envelopeHeader({ envelope }: IndexData, name: string): readonly string[] | null {
  switch (name) {
    case "subject":
      return fromNullable(envelope.subject);
    case "date":
      return fromNullable(envelope.date);
    case "message-id":
      return fromNullable(envelope.messageId);
    case "in-reply-to":
      return fromNullable(envelope.inReplyTo);
    default:
      return null;
  }
}

const fromNullable = (raw: string | null): readonly string[] => (raw === null ? [] : [decodeHeaderText(raw)]);
