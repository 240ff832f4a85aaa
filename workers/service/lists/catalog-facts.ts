/** What the catalog takes out of a message's index data. */
import { baseSubject } from "../../../shared/mime/threads/base-subject.ts";
import { casemapKey } from "../../../shared/mime/text/casemap.ts";
import type { IndexData } from "../../../shared/mime/index/index-data.ts";
import { hashText } from "../../../shared/search/hash-text.ts";
import type { Correspondent } from "../../rpc/mail-rpc.ts";
import { addressesToCorrespondents, authorToCorrespondent } from "../contacts/correspondents.ts";

export interface CatalogFacts {
  readonly from: readonly Correspondent[];
  readonly to: readonly Correspondent[];
  readonly cc: readonly Correspondent[];
  readonly subject: string;
  readonly preview: string;
  /** names of attachments */
  readonly files: readonly string[];
  readonly list: string;
  readonly hasAttachment: boolean;
  /** Unix seconds; null: it does not say. */
  readonly sent: number | null;
  readonly thread: ThreadFacts;
}

/** Texts as names (hash-text.ts). */
export interface ThreadFacts {
  readonly ids: readonly number[];
  readonly baseSubject: number;
  readonly looseReply: boolean;
  /** Addresses; the author's first. */
  readonly people: readonly number[];
}

/** Recipients that are searched; hostile mail lists very many. */
const MAX_RECIPIENTS = 100;
/** Recipients that tie a reply to what was sent to them. */
const MAX_PEOPLE = 20;

export function catalogFacts(data: IndexData): CatalogFacts {
  const from = data.from.map(authorToCorrespondent);
  const to = addressesToCorrespondents(data.envelope.to.slice(0, MAX_RECIPIENTS));
  const cc = addressesToCorrespondents(data.envelope.cc.slice(0, MAX_RECIPIENTS));
  return {
    ...{ from, to, cc, subject: data.subject, preview: data.preview },
    files: data.attachments.map(({ name }) => name).filter((name) => name !== ""),
    list: data.listId ?? "",
    hasAttachment: data.hasAttachment,
    sent: data.date,
    thread: threadFacts(data, [...from.slice(0, 1), ...to, ...cc].slice(0, MAX_PEOPLE)),
  };
}

function threadFacts(data: IndexData, people: readonly Correspondent[]): ThreadFacts {
  const { text, isReply } = baseSubject(data.subject);
  const referred = data.references.length > 0 ? data.references : data.inReplyTo;
  const own = data.messageId === null ? [] : [data.messageId];
  return {
    ids: [...new Set([...own, ...referred].map(hashText))],
    baseSubject: text === "" ? 0 : hashText(casemapKey(text)),
    looseReply: isReply && referred.length === 0,
    people: people.map(({ address }) => hashText(address.toLowerCase())),
  };
}
