/**
 * What filters look at (filter-rule.ts), from the index data that the provider sealed with a message. Texts are those it
 * decoded; nothing is decoded here, where each platform would have character sets of its own. Of To and Cc, which it left
 * as they were written, addresses count alone.
 */
import { utf8ToText } from "../lib/bytes.ts";
import { MAX_FACT_LENGTH } from "./filter-rule.ts";
import type { MailFacts } from "./filter-rule.ts";

/** One character an octet. */
interface RawAddress {
  readonly mailbox: string | null;
  readonly domain: string | null;
}

/** Of IndexData. */
export interface FilteredMail {
  readonly from: readonly { readonly name: string; readonly address: string }[];
  readonly envelope: { readonly to: readonly RawAddress[]; readonly cc: readonly RawAddress[] };
  readonly subject: string;
  readonly listId: string | null;
  readonly size: number;
  readonly hasAttachment: boolean;
}

/** `recipient`: of the envelope; null where it is not known any more. */
export function mailFacts(mail: FilteredMail, recipient: string | null): MailFacts {
  const { envelope, subject, listId, size } = mail;
  return {
    from: bounded(mail.from.flatMap(({ name, address }) => [name, address])),
    to: bounded([...envelope.to, ...envelope.cc].map(addressOf)),
    subject: subject.slice(0, MAX_FACT_LENGTH),
    list: listId === null ? null : listId.slice(0, MAX_FACT_LENGTH),
    recipient,
    size,
    attachment: mail.hasAttachment,
  };
}

function bounded(texts: readonly string[]): readonly string[] {
  let room = MAX_FACT_LENGTH;
  return texts.flatMap((text) => {
    const kept = text.slice(0, room);
    room -= kept.length;
    return kept === "" ? [] : [kept];
  });
}

/** "" for the name of a group. */
function addressOf({ mailbox, domain }: RawAddress): string {
  if (mailbox === null || domain === null) return "";
  const raw = `${mailbox}@${domain}`;
  return /[\x80-\xff]/.test(raw) ? utf8ToText(Uint8Array.from(raw, (char) => char.charCodeAt(0))) : raw;
}
