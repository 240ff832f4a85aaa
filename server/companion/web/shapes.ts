/** What a value that the companion's page sends may look like: of what is named, nothing beside it. */
import type { Cbor } from "../../../shared/lib/cbor.ts";
import type { SharedSettings } from "../../../workers/rpc/mail-rpc.ts";
import { MAX_SHOWN_LINE } from "../../../workers/service/reading/harmless-text.ts";

export type Shape = (value: Cbor | undefined) => boolean;

/** Characters of an id, a name or an address; of a code or six words; of a passphrase. */
const NAME = 1_024;
/** Messages or devices named in one call. */
const MAX_LISTED = 4_096;

export const isText: Shape = (value) => typeof value === "string" && value.length <= NAME;
export const isCount: Shape = (value) => typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
export const isSwitch: Shape = (value) => typeof value === "boolean";
export const isListOf =
  (item: Shape): Shape =>
  (value) =>
    Array.isArray(value) && value.length <= MAX_LISTED && value.every((one: Cbor) => item(one));

/** Characters of a search; of a value of a filter or a setting; of a line that a service showed (harmless-text.ts), and what was put before it. */
const LONG_TEXT = 2 * MAX_SHOWN_LINE;
export const isLongText: Shape = (value) => typeof value === "string" && value.length <= LONG_TEXT;
export const isBytes: Shape = (value) => value instanceof Uint8Array;
export const isOneOf =
  (...values: readonly string[]): Shape =>
  (value) =>
    typeof value === "string" && values.includes(value);
export const orNull =
  (shape: Shape): Shape =>
  (value) =>
    value === null || shape(value);
const orAbsent =
  (shape: Shape): Shape =>
  (value) =>
    value === undefined || shape(value);
const isMap = (value: Cbor | undefined): value is { readonly [key: string]: Cbor } =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
/** All of these fields, and no others. */
export const isRecord =
  (fields: Readonly<Record<string, Shape>>): Shape =>
  (value) =>
    isMap(value) &&
    Object.keys(value).every((name) => Object.hasOwn(fields, name)) &&
    Object.entries(fields).every(([name, shape]) => shape(Object.hasOwn(value, name) ? value[name] : undefined));
/** Some of them. */
const isPartOf =
  (fields: Readonly<Record<string, Shape>>): Shape =>
  (value) =>
    isMap(value) &&
    Object.entries(value).every(([name, field]) => Object.hasOwn(fields, name) && fields[name]?.(field) === true);
const isAnyOf =
  (...shapes: readonly Shape[]): Shape =>
  (value) =>
    shapes.some((shape) => shape(value));

export const isQuery = isRecord({
  ...{ mailbox: orNull(isText), search: isLongText, conversations: isSwitch },
  filter: isOneOf("all", "unread", "starred", "attachments"),
});
export const isTarget = isAnyOf(
  isRecord({ type: isOneOf("messages"), mailbox: isText, ids: isListOf(isText) }),
  isRecord({ type: isOneOf("rows"), query: isQuery, ids: isListOf(isText), asOf: orAbsent(isCount) }),
  isRecord({ type: isOneOf("all"), query: isQuery, except: isListOf(isText), asOf: orAbsent(isCount) }),
);
export const isAsk = isAnyOf(
  isRecord({ type: isOneOf("flag"), target: isTarget, flag: isText, on: isSwitch }),
  isRecord({ type: isOneOf("move"), target: isTarget, to: isText }),
  isRecord({ type: isOneOf("junk", "mute"), target: isTarget, on: isSwitch }),
  isRecord({ type: isOneOf("remove"), target: isTarget }),
  isRecord({ type: isOneOf("snooze"), target: isTarget, until: orNull(isCount) }),
);
export const isFilter = isRecord({
  ...{ id: isText, name: isText, enabled: isSwitch, match: isOneOf("all", "any"), notJunk: isSwitch, stop: isSwitch },
  conditions: isListOf(isRecord({ field: isText, test: isText, not: isSwitch, values: isListOf(isLongText) })),
  ...{ moveTo: orNull(isText), flags: isListOf(isText) },
});
/** Characters of a message's text, or HTML. */
const MESSAGE_TEXT = 8 * 1024 * 1024;
export const isMessageText: Shape = (value) => typeof value === "string" && value.length <= MESSAGE_TEXT;

/** Each part of SharedSettings (workers/rpc/mail-rpc.ts): a page sends what it changes, and all of what it read. */
export const isSettings = isPartOf({
  labels: isListOf(isRecord({ keyword: isText, name: isLongText, colour: isText })),
  searches: isListOf(isRecord({ name: isLongText, search: isLongText })),
  trusted: isListOf(isLongText),
  identity: isRecord({ name: isLongText }),
  words: isListOf(isRecord({ name: isLongText, html: isMessageText, text: isMessageText })),
} satisfies Record<keyof SharedSettings, Shape>);

/** Characters of what a card says in one place: more than a card may hold altogether. */
const MAX_CARD_TEXT = 65_536;
/** What was typed or pasted, and is no address, stands in its place too. */
const isPerson = isRecord({ name: isMessageText, address: isMessageText });
const isRsvp = isRecord({ answer: isOneOf("accepted", "tentative", "declined"), calendar: isMessageText });
/** Headers as they came in are in it: how long any of them may be, who sent it chose. */
export const isDraft = isRecord({
  ...{ id: orNull(isText), messageId: isMessageText, redirect: isSwitch, from: isPerson },
  ...{ to: isListOf(isPerson), cc: isListOf(isPerson), bcc: isListOf(isPerson) },
  ...{ subject: isMessageText, html: orNull(isMessageText), text: isMessageText },
  ...{ answers: orNull(isText), forwards: orNull(isText) },
  ...{ inReplyTo: isListOf(isMessageText), references: isListOf(isMessageText) },
  files: isListOf(
    isRecord({
      ...{ key: isText, name: isMessageText, type: isMessageText, size: isCount, contentId: orNull(isMessageText) },
      isLost: orAbsent(isSwitch),
    }),
  ),
  rsvp: orAbsent(isRsvp),
});
export const isDraftKind = isOneOf("new", "reply", "replyAll", "forward", "forwardAttached", "redirect", "again");

export const isIdentity = isRecord({
  ...{
    name: isLongText,
    address: isText,
    signatureHtml: isMessageText,
    signatureText: isMessageText,
    isDefault: isSwitch,
  },
});

const isCardText: Shape = (value) => typeof value === "string" && value.length <= MAX_CARD_TEXT;
const isEntry = isRecord({ value: isCardText, label: isCardText });
const isMember = isAnyOf(
  isRecord({ type: isOneOf("card"), id: isText }),
  isRecord({ type: isOneOf("address"), address: isText }),
  isRecord({ type: isOneOf("uid"), uid: isCardText }),
);
export const isContact = isRecord({
  ...{ id: isText, isGroup: isSwitch, name: isCardText, given: isCardText, family: isCardText },
  ...{ organisation: isCardText, title: isCardText, birthday: isCardText, note: isCardText },
  ...{ emails: isListOf(isEntry), phones: isListOf(isEntry), members: isListOf(isMember) },
});

export const isVacation = isRecord({
  ...{ on: isSwitch, from: isCount, until: isCount, days: isCount, subject: isLongText, text: isMessageText },
});
