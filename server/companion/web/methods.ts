/** What each method of the companion's page takes: whatever else comes ends the line. */
import type { Cbor } from "../../../shared/lib/cbor.ts";
import type { CompanionMethod, CompanionRpc } from "../../../workers/rpc/companion-rpc.ts";

type Shape = (value: Cbor | undefined) => boolean;

/** Characters of an id, a name or an address; of a code or six words; of a passphrase. */
const NAME = 1_024;
/** Messages or devices named in one call. */
const MAX_LISTED = 4_096;

const isText: Shape = (value) => typeof value === "string" && value.length <= NAME;
const isCount: Shape = (value) => typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
const isSwitch: Shape = (value) => typeof value === "boolean";
const isListOf =
  (item: Shape): Shape =>
  (value) =>
    Array.isArray(value) && value.length <= MAX_LISTED && value.every((one: Cbor) => item(one));

/** Characters of a search; of a value of a filter or a setting. */
const LONG_TEXT = 2_000;
const isLongText: Shape = (value) => typeof value === "string" && value.length <= LONG_TEXT;
const isBytes: Shape = (value) => value instanceof Uint8Array;
const isOneOf =
  (...values: readonly string[]): Shape =>
  (value) =>
    typeof value === "string" && values.includes(value);
const orNull =
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
const isRecord =
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

const isQuery = isRecord({
  ...{ mailbox: orNull(isText), search: isLongText, conversations: isSwitch },
  filter: isOneOf("all", "unread", "starred", "attachments"),
});
const isTarget = isAnyOf(
  isRecord({ type: isOneOf("messages"), mailbox: isText, ids: isListOf(isText) }),
  isRecord({ type: isOneOf("rows"), query: isQuery, ids: isListOf(isText), asOf: orAbsent(isCount) }),
  isRecord({ type: isOneOf("all"), query: isQuery, except: isListOf(isText), asOf: orAbsent(isCount) }),
);
const isAsk = isAnyOf(
  isRecord({ type: isOneOf("flag"), target: isTarget, flag: isText, on: isSwitch }),
  isRecord({ type: isOneOf("move"), target: isTarget, to: isText }),
  isRecord({ type: isOneOf("junk", "mute"), target: isTarget, on: isSwitch }),
  isRecord({ type: isOneOf("remove"), target: isTarget }),
  isRecord({ type: isOneOf("snooze"), target: isTarget, until: orNull(isCount) }),
);
const isFilter = isRecord({
  ...{ id: isText, name: isText, enabled: isSwitch, match: isOneOf("all", "any"), notJunk: isSwitch, stop: isSwitch },
  conditions: isListOf(isRecord({ field: isText, test: isText, not: isSwitch, values: isListOf(isLongText) })),
  ...{ moveTo: orNull(isText), flags: isListOf(isText) },
});
const isSettings = isPartOf({
  labels: isListOf(isRecord({ keyword: isText, name: isText, colour: isText })),
  searches: isListOf(isRecord({ name: isText, search: isLongText })),
  trusted: isListOf(isText),
  identity: isRecord({ name: isText }),
});

/** Characters of a message's text, or HTML. */
const MESSAGE_TEXT = 8 * 1024 * 1024;
const isMessageText: Shape = (value) => typeof value === "string" && value.length <= MESSAGE_TEXT;
const isPerson = isRecord({ name: isLongText, address: isText });
const isRsvp = isRecord({ answer: isOneOf("accepted", "tentative", "declined"), calendar: isMessageText });
const isDraft = isRecord({
  ...{ id: orNull(isText), messageId: isText, redirect: isSwitch, from: isPerson },
  ...{ to: isListOf(isPerson), cc: isListOf(isPerson), bcc: isListOf(isPerson) },
  ...{ subject: isLongText, html: orNull(isMessageText), text: isMessageText },
  ...{ answers: orNull(isText), forwards: orNull(isText) },
  ...{ inReplyTo: isListOf(isLongText), references: isListOf(isLongText) },
  files: isListOf(
    isRecord({ ...{ key: isText, name: isText, type: isText }, size: isCount, contentId: orNull(isText) }),
  ),
  rsvp: orAbsent(isRsvp),
});
const isDraftKind = isOneOf("new", "reply", "replyAll", "forward", "forwardAttached", "redirect", "again");

/** A table without a prototype: names such as "constructor" are in none. */
const SHAPES: ReadonlyMap<string, readonly Shape[]> = new Map<CompanionMethod, readonly Shape[]>([
  ["home", []],
  ["account", []],
  ["connection", []],
  ["mailboxes", []],
  ["list", [isQuery, isCount, isCount]],
  ["rowOf", [isQuery, isText]],
  ["conversation", [orNull(isText), isText, isSwitch]],
  ["open", [isText]],
  ["part", [isText, isText]],
  ["preview", [isText, isText]],
  ["previewFile", [isBytes]],
  ["previewPart", [isBytes, isText]],
  ["original", [isText]],
  ["count", [isTarget]],
  ["change", [isAsk]],
  ["undo", [isText]],
  ["createMailbox", [isText]],
  ["renameMailbox", [isText, isText]],
  ["deleteMailbox", [isText]],
  ["subscribeMailbox", [isText, isSwitch]],
  ["suggest", [isLongText]],
  ["settings", []],
  ["keywords", []],
  ["saveSettings", [isSettings, isSettings]],
  ["filters", []],
  ["saveFilters", [isListOf(isFilter), isListOf(isFilter)]],
  ["countFilter", [isFilter, isQuery]],
  ["applyFilter", [isFilter, isQuery]],
  ["blockSender", [isText, isSwitch]],
  ["blocked", []],
  ["waiting", []],
  ["unsubscribe", [isText]],
  ["importMessage", [isText, isBytes, isListOf(isText), orNull(isCount)]],
  ["identities", []],
  ["newDraft", [isDraftKind, orNull(isText)]],
  ["openDraft", [isText]],
  ["draftsHere", []],
  ["openDraftHere", [isText]],
  ["draftStands", [isText]],
  ["attach", [isText, isBytes, isText, isText, isSwitch]],
  ["detach", [isText, isText]],
  ["draftFile", [isText, isText]],
  ["saveDraft", [isDraft, isSwitch]],
  ["send", [isDraft, isCount]],
  ["unsend", [isText]],
  ["reschedule", [isText, isCount]],
  ["outbox", []],
  ["dismissReturn", [isText]],
  ["discardDraft", [isDraft]],
  ["closeDraft", [isText]],
  ["checkDraft", [isDraft]],
  ["suggestPeople", [isText, isCount]],
  ["devices", []],
  ["renameDevice", [isText, isText]],
  ["revokeDevices", [isListOf(isText)]],
  ["renewKeys", []],
  ["takePairing", [isText]],
  ["approvePairing", []],
  ["denyPairing", []],
  ["announcements", []],
  ["dismissAnnouncement", [isCount]],
  ["logPoint", []],
  ["wordsAt", [isCount]],
  ["pastFindings", []],
  ["compareHistory", [isCount, isText, isSwitch]],
  ["checkAgain", []],
  ["access", []],
  ["makeTransparent", [isText]],
  ["makeHardened", [isText]],
  ["passphraseStrength", [isText, isListOf(isText)]],
]);

/** A call that fits one of the methods. */
export type Call = () => Promise<unknown>;

/** Null: there is no such method, or it takes other arguments. */
export function callOf(rpc: CompanionRpc, method: string, args: readonly Cbor[]): Call | null {
  const shapes = SHAPES.get(method);
  if (shapes?.length !== args.length || !shapes.every((shape, i) => shape(args[i]))) return null;
  const run = rpc[method as CompanionMethod] as (...given: readonly Cbor[]) => Promise<unknown>;
  return () => run(...args);
}

/** Those whose answer may be as large as a message. */
const HEAVY: ReadonlySet<string> = new Set<CompanionMethod>(["open", "part", "preview", "original", "draftFile"]);
export const isHeavy = (method: string): boolean => HEAVY.has(method);
