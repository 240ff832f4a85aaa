/** What a writer may have overlooked, told before a message leaves. */
import { foldText } from "../../../shared/search/fold-text.ts";
import type { Correspondent } from "../../rpc/mail-rpc.ts";
import type { Draft, DraftWarning } from "../../rpc/write-rpc.ts";

/** Who mail was exchanged with. */
export interface Known {
  /** Mail was sent there, or read from there. */
  isKnown(address: string): boolean;
  /** Somebody of that name with another address. */
  namesake(person: Correspondent): string | null;
  /** Somebody written to, whose address differs in a character or two. */
  near(address: string): string | null;
}

/** Words that announce a file, in the languages that letters here are likely written in; folded. */
const ATTACHED =
  /(?:^|[^\p{L}])((?:attach(?:ed|ment|ments|ing)?|enclosed|enclosure)|(?:ci-joint(?:e|s|es)?|pieces? jointes?|en (?:piece )?jointe?|ci-annexe(?:e|s|es)?)|(?:anbei|im anhang|angehangt|anhang|beigefugt)|(?:adjunt[oa]s?|en anexo)|(?:allegat[oiae]|in allegato)|(?:em anexo|anexad[oa]s?)|(?:bijgevoegd|bijlage|bijgaand))(?![\p{L}])/u;
/** UTF-16 units of a text that are looked at. */
const MAX_TEXT = 50_000;

/** `text`: what was written, without what is quoted. */
export function attachmentWord(subject: string, text: string): string | null {
  const own = ownWords(text.slice(0, MAX_TEXT));
  return ATTACHED.exec(foldText(`${subject}\n${own}`))?.[1] ?? null;
}

/** Without quoted lines, and what stands above a quote, and a signature. */
function ownWords(text: string): string {
  const lines = text.split(/\r?\n/);
  const signature = lines.indexOf("-- ");
  return (signature < 0 ? lines : lines.slice(0, signature)).filter((line) => !line.startsWith(">")).join("\n");
}

const ADDRESS = /^[^\s@<>,;:"()]+@(?:[^\s@<>,;:"().]+\.)*[^\s@<>,;:"().]+$|^"[^"]+"@\S+$|^[^\s@]+@\[[^\]]+\]$/u;

/** Whether mail could be sent there at all. */
export const isAddress = (address: string): boolean => address.length <= 320 && ADDRESS.test(address);

export function draftWarnings(draft: Draft, known: Known): DraftWarning[] {
  const { to, cc, bcc, subject, text, files, redirect } = draft;
  const everybody = [...to, ...cc, ...bcc];
  const bad = everybody.filter(({ address }) => !isAddress(address));
  const word = redirect || files.some(({ contentId }) => contentId === null) ? null : attachmentWord(subject, text);
  return [
    ...bad.map(({ address }): DraftWarning => ({ type: "badAddress", address })),
    ...(subject.trim() === "" && !redirect ? [{ type: "subject" } as const] : []),
    ...(word === null ? [] : [{ type: "attachment", word } as const]),
    ...everybody.flatMap((person): DraftWarning[] => {
      if (!isAddress(person.address) || known.isKnown(person.address)) return [];
      const other = known.namesake(person) ?? known.near(person.address);
      return other === null ? [] : [{ type: "recipient", address: person.address, known: other }];
    }),
  ];
}
