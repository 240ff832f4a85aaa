/**
 * What filters look at (mailbox/filter-rule.ts), from what is sealed with a message. The fold reads it, so it must come out
 * the same everywhere: texts are taken as the provider decoded them, or decoded here from charsets that leave no choice.
 */
import type { MailFacts } from "../mailbox/filter-rule.ts";
import { MAX_FACT_LENGTH } from "../mailbox/filter-rule.ts";
import { decodeHeaderText } from "../mime/encoded-words.ts";
import type { Envelope, IndexData } from "../mime/index-data.ts";

/** `recipient`: of the envelope; null where it is not known any more. */
export function mailFacts(index: IndexData, recipient: string | null): MailFacts {
  const { subject, listId, size } = index;
  return {
    from: bounded(index.from.flatMap(({ name, address }) => [name, address])),
    to: bounded([...index.envelope.to, ...index.envelope.cc].flatMap(textsOf)),
    subject: subject.slice(0, MAX_FACT_LENGTH),
    list: listId === null ? null : listId.slice(0, MAX_FACT_LENGTH),
    recipient,
    size,
    attachment: index.hasAttachment,
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

/** Raw, one character an octet. */
function textsOf({ name, mailbox, domain }: Envelope["to"][number]): readonly string[] {
  const address = mailbox === null || domain === null ? [] : [plainText(`${mailbox}@${domain}`)];
  return name === null ? address : [plainText(name), ...address];
}

const WORDS = /=\?([^?\s*]{1,64})(?:\*[^?\s]{0,64})?\?[bq]\?/gi;
const CHARSETS = /^(?:utf-?8|us-ascii|iso-8859-1|windows-1252)$/i;

/** Undecoded where a word is of another charset, for which platforms have tables of their own. */
function plainText(raw: string): string {
  const isPlain = Array.from(raw.matchAll(WORDS)).every(([, charset = ""]) => CHARSETS.test(charset));
  return isPlain ? decodeHeaderText(raw) : raw;
}
