/** What becomes of a queued message in the log, as operations on the state as it is: each in one entry. */
import type { EntryId, MailboxId } from "../../lib/ids.ts";
import { createHome, findHome, type Home } from "../../mailbox/homes.ts";
import type { Op, OpOf, Outcome } from "../../mailbox/op.ts";
import { uidSetOf } from "../../mailbox/uid-set.ts";
import type { Place, StateView } from "../../mailbox/view.ts";
import { encodeQueued, encodeReturned, queuedKey, returnedKey, type Queued, type Returned } from "./outbox-settings.ts";
import type { Rsvp } from "../../mime/build/draft-note.ts";
import { otherRsvpKeywords, rsvpKeyword } from "./rsvp-keywords.ts";
import { PENDING, SUBMITTED, homesOf, whereabouts } from "./outbox-places.ts";

/** Answers and forwards that a message is of. */
export interface Related {
  readonly answers: readonly EntryId[];
  readonly forwards: readonly EntryId[];
  /** What it says to the invitations among `answers`. */
  readonly rsvp: Rsvp | null;
}

/** From the outbox to Sent, `queued` as claimed: who has moved it, hands it over. Empty where it is not in the outbox. */
export function claimOps(state: StateView, queued: Queued): readonly Op[] {
  const { stage, places } = whereabouts(state, queued.email);
  if (stage !== "queued") return [];
  const { made, id: to } = homeOf(state, "\\Sent");
  const others = keysOf(state, queued.email).filter((key) => key !== queued.key);
  return [
    ...made,
    ...places.flatMap((place) => [...marks(place, [PENDING, "\\Seen"], ["\\Draft"]), move(place, to)]),
    ...others.map(unset),
    { op: "set", key: queued.key, value: encodeQueued(queued) },
  ];
}

/** Whether that moved it. */
export const isMoved = (ops: readonly Op[], outcomes: readonly Outcome[]): boolean =>
  outcomes.some((outcome, at) => ops[at]?.op === "move" && outcome.type === "copied" && outcome.to.length > 0);

/** It has left; `returned`: not to everybody; `rest`: to whom it goes later. */
export function sentOps(
  state: StateView,
  queued: Queued,
  related: Related,
  returned: Returned | null,
  rest: Queued | null,
): readonly Op[] {
  const { id: sent, made } = homeOf(state, "\\Sent");
  const places = placesOf(state, queued.email);
  const moves = places.flatMap((place) => [
    ...marks(place, [SUBMITTED, "\\Seen"], [PENDING, "\\Draft"]),
    // another device put it back meanwhile
    ...(isUnsent(state, place) ? [move(place, sent)] : []),
  ]);
  return [
    ...(moves.some(({ op }) => op === "move") ? made : []),
    ...moves,
    ...flagOps(state, related.answers, ["\\Answered"]),
    ...rsvpOps(state, related),
    ...flagOps(state, related.forwards, ["$Forwarded"]),
    ...endOps(state, queued, returned),
    ...(rest ? [{ op: "set", key: rest.key, value: encodeQueued(rest) } as const] : []),
  ];
}

/** Back to the drafts, for good. */
export function returnOps(state: StateView, queued: Queued, returned: Returned): readonly Op[] {
  return [...backOps(state, queued.email, "\\Drafts", ["\\Draft"]), ...endOps(state, queued, returned)];
}

/** Back to the outbox, for later; what has left to others stays where it is. */
export function laterOps(state: StateView, before: Queued, later: Queued): readonly Op[] {
  if (later.isRest === true) return [{ op: "set", key: later.key, value: encodeQueued(later) }];
  return [
    ...backOps(state, before.email, "outbox", ["\\Draft"]),
    ...(later.key === before.key ? [] : [unset(before.key)]),
    { op: "set", key: later.key, value: encodeQueued(later) },
  ];
}

/** Somebody has taken it out of the outbox: that it may have left all the same is told. */
export const takenBackOps = (queued: readonly Queued[], at: number): readonly Op[] => [
  ...queued.map(({ key }) => unset(key)),
  ...queued
    .filter(({ handed }) => handed !== undefined)
    .slice(0, 1)
    .map(({ email }): Op => ({
      ...{ op: "set", key: returnedKey(email) },
      value: encodeReturned({ at, reason: "maybeSent", refused: [], detail: null }),
    })),
];

/** Nothing is left of it: the mail program that handed it over keeps it. */
export function removeOps(state: StateView, queued: Queued): readonly Op[] {
  const gone = placesOf(state, queued.email).map(({ mailbox, uid }): Op => ({
    ...{ op: "expunge", mailbox, uids: uidSetOf([uid]), onlyDeleted: false },
  }));
  return [...gone, ...endOps(state, queued, null)];
}

/** The same under another id. */
export const renewed = (queued: Queued, id: string): Queued => ({ ...queued, id, key: queuedKey(queued.email, id) });

export const unset = (key: string): OpOf<"set"> => ({ op: "set", key, value: null });

/** The mailbox, and what makes it where it is missing. */
export function homeOf(state: StateView, home: Home): { readonly made: readonly Op[]; readonly id: MailboxId } {
  const known = findHome(state.mailboxes(), home);
  if (known) return { made: [], id: known.id };
  const create = createHome(home);
  return { made: [create, { op: "subscribe", name: create.name, on: true }], id: create.mailbox };
}

function backOps(state: StateView, email: EntryId, home: Home, flags: readonly string[]): readonly Op[] {
  const { made, id } = homeOf(state, home);
  const { stage, places } = whereabouts(state, email);
  if (stage !== "claimed" && stage !== "queued") return [];
  const there = places.filter(({ mailbox }) => mailbox !== id);
  const marked = places.flatMap((place) => marks(place, flags, [PENDING]));
  return [...(there.length > 0 ? made : []), ...marked, ...there.map((place) => move(place, id))];
}

/** No queueing of it is left. */
function endOps(state: StateView, { email, key }: Queued, returned: Returned | null): readonly Op[] {
  const keys = new Set([key, ...keysOf(state, email)]);
  const told = returnedKey(email);
  const tell: readonly Op[] = returned
    ? [{ op: "set", key: told, value: encodeReturned(returned) }]
    : state.setting(told)
      ? [unset(told)]
      : [];
  return [...[...keys].map(unset), ...tell];
}

/** Of all its queueings. */
const keysOf = (state: StateView, email: EntryId): readonly string[] =>
  state.settings(`${returnedKey(email)}/`).map(([key]) => key);

/** Wherever it is, but in Trash and Junk. */
function placesOf(state: StateView, email: EntryId): readonly Place[] {
  const number = state.emailNumber(email);
  const home = homesOf(state);
  const left = [home("\\Trash"), home("\\Junk")];
  return number === null ? [] : state.places(number).filter(({ mailbox }) => !left.includes(mailbox));
}

function isUnsent(state: StateView, { mailbox }: Place): boolean {
  const home = homesOf(state);
  return mailbox === home("outbox") || mailbox === home("\\Drafts");
}

const flagOps = (
  state: StateView,
  emails: readonly EntryId[],
  add: readonly string[],
  remove: readonly string[] = [],
): readonly Op[] => emails.flatMap((email) => placesOf(state, email).flatMap((place) => marks(place, add, remove)));

/** The last answer that left is the one that counts. */
const rsvpOps = (state: StateView, { answers, rsvp }: Related): readonly Op[] =>
  rsvp === null ? [] : flagOps(state, answers, [rsvpKeyword(rsvp)], otherRsvpKeywords(rsvp));

function marks(place: Place, add: readonly string[], remove: readonly string[]): readonly Op[] {
  const of = (mode: "add" | "remove", flags: readonly string[]): readonly Op[] =>
    flags.length === 0 ? [] : [{ op: "store", mailbox: place.mailbox, uids: uidSetOf([place.uid]), mode, flags }];
  return [...of("add", add), ...of("remove", remove)];
}

const move = ({ mailbox, uid }: Place, to: MailboxId): Op => ({ op: "move", mailbox, uids: uidSetOf([uid]), to });
