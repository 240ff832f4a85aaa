/**
 * EngineRpc between a page and the companion on the same computer, over a WebSocket. Every frame is one deterministic CBOR
 * list (shared/lib/cbor.ts) in a binary message:
 *
 *     companion → page   ["hello", page, [[account, address], …]]   first of all; `page` names the version of its files
 *     page → companion   ["open", account]                          once, before any call
 *     page → companion   [id, method, [arguments …]]                id: 1, 2, 3 …, none twice at a time
 *     companion → page   [id, true, value]  or  [id, false]         done, or failed without a reason that the page could use
 *     companion → page   ["event", event]
 *
 * How the page proves beforehand that it may speak, see companion-proof.ts. Whatever is not such a frame ends the line;
 * arguments that a method does not take make its call fail.
 */
import { assert } from "../../shared/lib/assert.ts";
import { asList, asText } from "../../shared/lib/cbor-fields.ts";
import { decodeCbor, encodeCbor, type Cbor } from "../../shared/lib/cbor.ts";
import type { EngineEvent, EngineRpc } from "./engine-rpc.ts";

/**
 * What a companion answers. Missing: whatever joins, recovers, logs in or out, locks a browser, or would show words or
 * passwords: that is done where the keys are.
 */
export const COMPANION_METHODS = [
  "home",
  "account",
  "connection",
  "mailboxes",
  "list",
  "rowOf",
  "conversation",
  "open",
  "part",
  "preview",
  "previewFile",
  "previewPart",
  "original",
  "count",
  "change",
  "undo",
  "createMailbox",
  "renameMailbox",
  "deleteMailbox",
  "subscribeMailbox",
  "suggest",
  "settings",
  "keywords",
  "saveSettings",
  "filters",
  "saveFilters",
  "countFilter",
  "applyFilter",
  "blockSender",
  "blocked",
  "waiting",
  "unsubscribe",
  "importMessage",
  "identities",
  "saveIdentities",
  "newDraft",
  "openDraft",
  "draftsHere",
  "openDraftHere",
  "draftStands",
  "attach",
  "detach",
  "draftFile",
  "saveDraft",
  "send",
  "unsend",
  "reschedule",
  "outbox",
  "dismissReturn",
  "discardDraft",
  "closeDraft",
  "checkDraft",
  "suggestPeople",
  "contacts",
  "contact",
  "contactAt",
  "saveContact",
  "removeContacts",
  "setInGroup",
  "recipientsOf",
  "importContacts",
  "exportContacts",
  "writtenTo",
  "hideSuggestion",
  "vacation",
  "saveVacation",
  "forwards",
  "saveForward",
  "askForwardCode",
  "confirmForward",
  "devices",
  "renameDevice",
  "revokeDevices",
  "renewKeys",
  "takePairing",
  "approvePairing",
  "denyPairing",
  "announcements",
  "dismissAnnouncement",
  "logPoint",
  "wordsAt",
  "pastFindings",
  "compareHistory",
  "checkAgain",
  "lookAtRestored",
  "acceptRestored",
  "restoredReport",
  "dismissRestoredReport",
  "access",
  "makeTransparent",
  "makeHardened",
  "passphraseStrength",
] as const satisfies readonly (keyof EngineRpc)[];

export type CompanionMethod = (typeof COMPANION_METHODS)[number];
export type CompanionRpc = Pick<EngineRpc, CompanionMethod>;

/** Where the line is, on the page's own origin. */
export const LINE_PATH = "/line";
/** The WebSocket subprotocol; a ticket (companion-proof.ts) is named beside it. */
export const LINE_PROTOCOL = "aerogramme.page.v1";
/** Codes with which the companion ends a line (RFC 6455 §7.4.2). */
export const LINE_CODES = {
  /** a frame that is none, an unknown method, too much at once */
  refused: 4400,
  /** the page's link was replaced */
  relinked: 4401,
  /** the account is not here, or is so no more */
  gone: 4404,
} as const;

/** Octets of one frame from the page: the largest message that a provider takes by default, and a little. */
export const MAX_CALL_BYTES = 64 << 20;
/** Calls of one line that wait for their answer. */
export const MAX_CALLS = 32;

/** An account of the companion's: its id and its address. */
export type LineAccount = readonly [account: string, address: string];

export type PageFrame =
  | { readonly type: "open"; readonly account: string }
  | { readonly type: "call"; readonly id: number; readonly method: string; readonly args: readonly Cbor[] };

export type LineFrame =
  | { readonly type: "hello"; readonly page: string; readonly accounts: readonly LineAccount[] }
  | { readonly type: "done"; readonly id: number; readonly value: unknown }
  | { readonly type: "failed"; readonly id: number }
  | { readonly type: "event"; readonly event: EngineEvent };

export function encodePageFrame(frame: PageFrame): Uint8Array<ArrayBuffer> {
  return encodeCbor(frame.type === "open" ? ["open", frame.account] : [frame.id, frame.method, frame.args]);
}

/** Null if it is none. */
export function decodePageFrame(bytes: Uint8Array): PageFrame | null {
  const items = bytes.length <= MAX_CALL_BYTES ? asList(decodeCbor(bytes) ?? undefined) : null;
  if (items?.length === 2 && items[0] === "open") {
    const account = asText(items[1], MAX_NAME);
    return account === null ? null : { type: "open", account };
  }
  if (items?.length !== 3) return null;
  const [id] = items;
  const [method, args] = [asText(items[1], MAX_NAME), asList(items[2])];
  return isId(id) && method !== null && args ? { type: "call", id, method, args } : null;
}

/** Throws if a value holds what a frame cannot carry: a broken invariant of whoever answers. */
export function encodeLineFrame(frame: LineFrame): Uint8Array<ArrayBuffer> {
  switch (frame.type) {
    case "hello":
      return encodeCbor(["hello", frame.page, frame.accounts]);
    case "done":
      return encodeCbor([frame.id, true, toCbor(frame.value, 0)]);
    case "failed":
      return encodeCbor([frame.id, false]);
    case "event":
      return encodeCbor(["event", toCbor(frame.event, 0)]);
  }
}

/** Null if it is none. What it carries is the companion's word, and not looked into. */
export function decodeLineFrame(bytes: Uint8Array): LineFrame | null {
  const items = asList(decodeCbor(bytes) ?? undefined);
  if (!items) return null;
  const [first, second, third] = items;
  if (first === "event" && items.length === 2) return { type: "event", event: second as unknown as EngineEvent };
  if (first === "hello" && items.length === 3) {
    const [page, accounts] = [asText(second, MAX_NAME), asList(third)?.map(toLineAccount)];
    if (page === null || accounts?.every((account) => account !== null) !== true) return null;
    return { type: "hello", page, accounts };
  }
  if (!isId(first)) return null;
  if (second === true && items.length === 3) return { type: "done", id: first, value: third };
  return second === false && items.length === 2 ? { type: "failed", id: first } : null;
}

const MAX_NAME = 1024;
const MAX_ID = 2 ** 32;
/** Levels of lists and maps in an answer. */
const MAX_DEPTH = 16;

const isId = (value: Cbor | undefined): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value > 0 && value < MAX_ID;

function toLineAccount(item: Cbor): LineAccount | null {
  const [account, address] = [asText(asList(item)?.[0], MAX_NAME), asText(asList(item)?.[1], MAX_NAME)];
  return account === null || address === null ? null : [account, address];
}

/** Plain data alone. What is undefined is left out, as it is between a page and its worker where nobody reads it. */
function toCbor(value: unknown, depth: number): Cbor {
  assert(depth < MAX_DEPTH, "an answer is this deep at most");
  if (value === null || typeof value === "boolean" || value instanceof Uint8Array) return value;
  // halves of a pair stand in hostile headers, and in no CBOR text
  if (typeof value === "string") return value.replace(LONE_SURROGATE, "\u{fffd}");
  if (typeof value === "number") {
    assert(Number.isSafeInteger(value), "numbers of an answer are whole");
    return value;
  }
  if (Array.isArray(value)) return value.map((item) => toCbor(item, depth + 1));
  assert(typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype, "answers are plain data");
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(entries.map(([name, field]) => [name, toCbor(field, depth + 1)]));
}

const LONE_SURROGATE = /\p{Surrogate}/gu;
