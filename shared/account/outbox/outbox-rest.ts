/**
 * Recipients refused for now of a message that has left to others: it goes to them alone later, from where it lies, each time under
 * an id of its own. What is kept of that has keys that programs which know nothing of it do not read (docs/protocol.md, "Outbox").
 */
import { utf8 } from "../../lib/bytes.ts";
import type { DeviceId, EmailNumber, EntryId } from "../../lib/ids.ts";
import type { OutgoingEnvelope, RefusedRecipient } from "../../lib/submission.ts";
import type { Op } from "../../mailbox/op.ts";
import type { StateView } from "../../mailbox/view.ts";
import { homesOf } from "./outbox-places.ts";
import {
  MAX_ENVELOPE_BYTES,
  encodeQueued,
  encodeReturned,
  readRests,
  restKey,
  returnedKey,
  type Queued,
  type Returned,
} from "./outbox-settings.ts";

/** Seconds for which they are tried. */
export const REST_PATIENCE = 2 * 86_400;

interface RestParts {
  readonly envelope: OutgoingEnvelope;
  readonly refused: readonly RefusedRecipient[];
  readonly device: DeviceId;
  /** Unix seconds. */
  readonly now: number;
  /** Seconds until the next try, of which so many were before. */
  readonly pause: (tries: number) => number;
}

/** What is tried later of what was handed over as `queued`; null: nobody, or for too long already. */
export function restOf(queued: Queued, { envelope, refused, device, now, pause }: RestParts): Queued | null {
  const to = refused.filter(({ permanent }) => !permanent).map(({ recipient }) => recipient);
  const octets = to.reduce((sum, recipient) => sum + utf8(recipient).length + 3, 0);
  const [tries, since] = queued.isRest === true ? [queued.tries, queued.since] : [0, now];
  if (to.length === 0 || octets > MAX_ENVELOPE_BYTES || since + REST_PATIENCE < now) return null;
  const { email, by, digest } = queued;
  const id = following(queued.id);
  return {
    ...{ key: restKey(email, id), email, id, by, digest, since, tries: tries + 1, isRest: true },
    ...{
      at: now + pause(tries),
      why: "refusedForNow",
      claimed: { at: now, by: device },
      envelope: { from: envelope.from, to },
    },
  };
}

/**
 * The next of a row of ids. Devices that go on with the same one at the same time write the same: else each of them would hand it
 * over once more.
 */
function following(id: string): string {
  const next = (BigInt(`0x${id}`) + 1n) % (1n << 128n);
  return next.toString(16).padStart(32, "0");
}

/** The message, while they are tried: in the drafts or thrown away it is not sent to anybody any more. */
export function restNumber(state: StateView, email: EntryId): EmailNumber | null {
  const number = state.emailNumber(email);
  const home = homesOf(state);
  const stops = [home("\\Drafts"), home("outbox"), home("\\Trash"), home("\\Junk")];
  const places = number === null ? [] : state.places(number);
  return places.some(({ mailbox }) => !stops.includes(mailbox)) ? number : null;
}

/** It was tried: to whom it did not go, and who is tried next. */
export function restOps(
  state: StateView,
  email: EntryId,
  returned: Returned | null,
  rest: Queued | null,
): readonly Op[] {
  const told = returnedKey(email);
  return [
    ...endRestOps(state, email).filter(({ key }) => key !== rest?.key),
    ...(returned ? [{ op: "set", key: told, value: encodeReturned(returned) } as const] : []),
    ...(!returned && state.setting(told) ? [{ op: "set", key: told, value: null } as const] : []),
    ...(rest ? [{ op: "set", key: rest.key, value: encodeQueued(rest) } as const] : []),
  ];
}

/** Nobody is tried any more. */
export const endRestOps = (state: StateView, email: EntryId) =>
  readRests(state)
    .filter((rest) => rest.email === email)
    .map(({ key }) => ({ op: "set", key, value: null }) as const);
