/**
 * A message on its way out (RFC 5322 §3.6.3, §3.6.6; RFC 5321 §4.1.2): whom its header names, and the octets that leave. Where it
 * was sent again (Resent-), the newest block of those fields names sender and recipients.
 */
import type { Address } from "../headers/address.ts";
import { parseAddresses } from "../headers/address.ts";
import { concatBytes } from "../../lib/bytes.ts";
import { draftNoteIn } from "./draft-note.ts";
import { decodePlain } from "../headers/encoded-words.ts";
import { parseFields, rawValue, type HeaderField } from "../headers/header-fields.ts";
import { canonicalLines } from "../structure/line-ends.ts";
import { MAX_HEADER_FIELDS } from "../limits.ts";
import { withoutPrivateFields } from "./private-fields.ts";
import { newestResent } from "../headers/resent.ts";

export interface HeaderEnvelope {
  /** Of Sender, else the first of From; null: neither names one that mail can come from. */
  readonly from: string | null;
  /** Each once, in the order of To, Cc and Bcc. */
  readonly to: readonly string[];
  /** What stands among the recipients and is no address, as it is shown. */
  readonly unreadable: readonly string[];
}

/** Recipients that are read. */
const MAX_RECIPIENTS = 10_000;
const RECIPIENTS = ["to", "cc", "bcc"];
/** Names that address.ts gives to what is missing. */
const NO_ADDRESS = ["MISSING_MAILBOX", "MISSING_DOMAIN", "SYNTAX_ERROR"];

export function headerEnvelope(message: Uint8Array): HeaderEnvelope {
  const fields = fieldsOf(message);
  const newest = newestResent(fields);
  // a block without recipients is one of before, and means nobody; but those of a message that is redirected are its author's
  const isRedirect = draftNoteIn(message, fields).get("mode") === "redirect";
  const isResent = isRedirect || newest.some(({ name }) => RECIPIENTS.includes(name.slice("resent-".length)));
  const prefix = isResent ? "resent-" : "";
  const block = isResent ? newest : fields;
  const of = (name: string): Address[] =>
    block.filter((field) => field.name === prefix + name).flatMap((field) => addressesIn(message, field));
  const to = new Map<string, string>();
  const unreadable: string[] = [];
  for (const address of RECIPIENTS.flatMap(of)) {
    const mailbox = addressToMailbox(address);
    if (mailbox !== null) to.set(sameness(mailbox), to.get(sameness(mailbox)) ?? mailbox);
    else if (!isGroupMark(address)) unreadable.push(shown(address));
  }
  const from = [...of("sender"), ...of("from")].map(addressToMailbox).find((mailbox) => mailbox !== null);
  return { from: from ?? null, to: [...to.values()].slice(0, MAX_RECIPIENTS), unreadable };
}

/**
 * The octets that leave: CR LF at line ends, without what is the writer's own (Bcc, Return-Path, X-Aerogramme-*). The same array
 * where there is nothing to change.
 */
export function outgoingOctets(message: Uint8Array): Uint8Array {
  const lines = canonicalLines(message);
  const kept = withoutPrivateFields(lines, parseFields(lines));
  return kept.length === 1 && kept[0]?.length === lines.length ? lines : concatBytes(...kept);
}

const fieldsOf = (message: Uint8Array): HeaderField[] => parseFields(message, 0, message.length, MAX_HEADER_FIELDS);

const addressesIn = (message: Uint8Array, field: HeaderField): Address[] =>
  parseAddresses(rawValue(message, field), MAX_RECIPIENTS + 1);

/** RFC 5321's Mailbox: a local part that is no dot-atom is quoted. Null for what is no address. */
function addressToMailbox({ mailbox, domain }: Address): string | null {
  if (mailbox === null || domain === null || [mailbox, domain].some((part) => NO_ADDRESS.includes(part))) return null;
  if (mailbox === "" || domain === "" || /[\0-\x20\x7f<>]/.test(domain) || /[\0-\x1f\x7f]/.test(mailbox)) return null;
  const isPlain = /^[^\s"(),:;<>@[\\\].]+(?:\.[^\s"(),:;<>@[\\\].]+)*$/.test(mailbox);
  return decodePlain(`${isPlain ? mailbox : `"${mailbox.replace(/["\\]/g, "\\$&")}"`}@${domain}`);
}

/** Local parts may mean something by their case, domains do not. */
function sameness(mailbox: string): string {
  const at = mailbox.lastIndexOf("@");
  return mailbox.slice(0, at) + mailbox.slice(at).toLowerCase();
}

const isGroupMark = ({ domain }: Address): boolean => domain === null;

function shown({ name, mailbox, domain }: Address): string {
  const parts = [mailbox, domain].filter((part) => part !== null && part !== "" && !NO_ADDRESS.includes(part));
  return decodePlain(name ?? parts.join("@")).slice(0, 200);
}
