/**
 * What stands in a message that is to go out, checked (RFC 5321 §2.3.8, RFC 5322 §3.6): it is CRLF lines, somebody wrote it whom
 * the account may speak as, and what is the writer's own stays here. Nothing else of it is touched.
 */
import { utf8ToText } from "../../shared/lib/bytes.ts";
import { binaryToBytes } from "../../shared/mime/text/binary.ts";
import { parseFields, rawValue, type HeaderField } from "../../shared/mime/headers/header-fields.ts";
import { withoutPrivateFields } from "../../shared/mime/build/private-fields.ts";
import { newestResent } from "../../shared/mime/headers/resent.ts";
import { isCrlfLines } from "./line-ends.ts";
import { senderAddresses } from "./sender-field.ts";

export interface CheckedMessage {
  /** Who says to have written or sent it: each must be the account's. */
  readonly senders: readonly string[];
  /** Who wrote first what is sent again: others, too, but where the provider serves their domain. */
  readonly authors: readonly string[];
  /** In order, what goes out: views of the message. */
  readonly octets: readonly Uint8Array[];
  readonly hasEightBit: boolean;
  /** It says that a program wrote it, as an answer (RFC 3834 §5). */
  readonly isAutoReply: boolean;
}

const MAX_SENDER_OCTETS = 16 * 1024;
const MAX_SENDERS = 50;
/** Header fields of a message. */
const MAX_FIELDS = 1_000;

/** Null: it can not be sent as it is. */
export function checkMessage(message: Uint8Array): CheckedMessage | null {
  if (!isCrlfLines(message)) return null;
  const fields = parseFields(message, 0, message.length, MAX_FIELDS + 1);
  // what is no field would end the header for some readers and not for others
  if (fields.length === 0 || fields.length > MAX_FIELDS || fields.some(({ name }) => !/^[!-9;-~]+$/.test(name)))
    return null;
  const people = peopleOf(message, fields);
  return (
    people && {
      ...people,
      octets: withoutPrivateFields(message, fields),
      hasEightBit: message.some((octet) => octet > 127),
      isAutoReply: fields.some(
        (field) => field.name === "auto-submitted" && /^\s*auto-replied\s*$/i.test(rawValue(message, field)),
      ),
    }
  );
}

/**
 * All of From, and Sender; of a message that is sent again (RFC 5322 §3.6.6) those of the newest block of Resent fields in their
 * place: From is then whoever wrote it first. But in the resender's own domain nobody speaks for another: the MTA may sign for it.
 */
function peopleOf(
  message: Uint8Array,
  fields: readonly HeaderField[],
): Pick<CheckedMessage, "senders" | "authors"> | null {
  const authors = sendersIn(message, fields, "");
  const again = newestResent(fields);
  if (!authors) return null;
  if (again.length === 0) return { senders: authors, authors: [] };
  const resenders = sendersIn(message, again, "resent-");
  if (!resenders) return null;
  const domains = new Set(resenders.map(domainOf));
  return { senders: [...resenders, ...authors.filter((author) => domains.has(domainOf(author)))], authors };
}

const domainOf = (address: string): string => address.slice(address.lastIndexOf("@") + 1).toLowerCase();

/** Null unless there is one From, and no two of Sender. */
function sendersIn(message: Uint8Array, fields: readonly HeaderField[], prefix: string): readonly string[] | null {
  const from = fields.filter(({ name }) => name === `${prefix}from`);
  const sender = fields.filter(({ name }) => name === `${prefix}sender`);
  const [only] = from;
  if (!only || from.length > 1 || sender.length > 1) return null;
  const found: string[] = [];
  for (const field of [only, ...sender]) {
    const addresses = addressesOf(message, field);
    if (!addresses) return null;
    found.push(...addresses);
  }
  return found;
}

/** Null unless each is an address and there is one. */
function addressesOf(message: Uint8Array, field: HeaderField): readonly string[] | null {
  if (field.valueEnd - field.valueStart > MAX_SENDER_OCTETS) return null;
  const found = senderAddresses(rawValue(message, field));
  return found && found.length > 0 && found.length <= MAX_SENDERS
    ? found.map((address) => utf8ToText(binaryToBytes(address)))
    : null;
}
