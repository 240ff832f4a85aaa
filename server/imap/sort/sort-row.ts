/** What SORT and THREAD compare of a message (RFC 5256 §2, RFC 5957 §3). Texts are keys of i;unicode-casemap. */
import { baseSubject } from "../../../shared/mime/threads/base-subject.ts";
import { casemapKey } from "../../../shared/mime/text/casemap.ts";
import { decodeHeaderText, decodePlain } from "../../../shared/mime/headers/encoded-words.ts";
import type { IndexData } from "../../../shared/mime/index/index-data.ts";
import type { Threadable } from "../../../shared/mime/threads/threads.ts";
import type { SortKey } from "../parse/sort-arguments.ts";

type AddressList = IndexData["envelope"]["from"];

/** Its place in order of arrival at the mailbox decides between equals. */
export interface SortSource {
  readonly place: number;
  /** Unix seconds. */
  readonly internalDate: number;
  readonly size: number;
  /** Null if it was not asked for, or is not at hand. */
  readonly index: IndexData | null;
}

/** Text or number, all of one key alike. */
export type SortValue = string | number;

export const needsIndex = (key: SortKey): boolean => key !== "ARRIVAL" && key !== "SIZE";

export function sortValue(key: SortKey, { internalDate, size, index }: SortSource): SortValue {
  switch (key) {
    case "ARRIVAL":
      return internalDate;
    case "SIZE":
      return size;
    case "DATE":
      return index?.date ?? internalDate;
    case "SUBJECT":
      return casemapKey(baseSubject(index?.subject ?? "").text);
    case "FROM":
      return firstMailbox(index?.envelope.from);
    case "TO":
      return firstMailbox(index?.envelope.to);
    case "CC":
      return firstMailbox(index?.envelope.cc);
    case "DISPLAYFROM":
      return firstDisplay(index?.envelope.from);
    case "DISPLAYTO":
      return firstDisplay(index?.envelope.to);
  }
}

const firstMailbox = (list: AddressList = []): string => casemapKey(decodePlain(list[0]?.mailbox ?? ""));

/** The name shown of the first address, or of the group that it is; else the address. */
function firstDisplay(list: AddressList = []): string {
  const [first] = list;
  if (first === undefined) return "";
  const { name, mailbox, domain } = first;
  if (name !== null && name !== "") return casemapKey(decodeHeaderText(name));
  return casemapKey(decodePlain(domain === null ? (mailbox ?? "") : `${mailbox ?? ""}@${domain}`));
}

export function threadable(number: number, { internalDate, index }: SortSource): Threadable {
  const { text, isReply } = baseSubject(index?.subject ?? "");
  const references = index?.references ?? [];
  return {
    number,
    messageId: index?.messageId ?? null,
    references: references.length > 0 ? references : (index?.inReplyTo ?? []).slice(0, 1),
    subject: casemapKey(text),
    isReply,
    sent: index?.date ?? internalDate,
  };
}
