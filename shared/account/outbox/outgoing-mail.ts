/** A stored message as it is handed over. */
import { emailIdsIn, draftNoteOf, rsvpIn } from "../../mime/build/draft-note.ts";
import { headerEnvelope, outgoingOctets } from "../../mime/build/outgoing.ts";
import { parseId, type EntryId } from "../../lib/ids.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import type { OutgoingEnvelope } from "../../lib/submission.ts";
import type { Related } from "./outbox-ops.ts";

export interface Outgoing {
  readonly envelope: OutgoingEnvelope;
  readonly octets: Uint8Array;
  readonly related: Related;
}

export interface OutgoingFailure {
  readonly type: "noSender" | "noRecipients" | "badRecipient";
  readonly detail: string | null;
}

/** `given`: in place of what its header says. */
export function readOutgoing(message: Uint8Array, given: OutgoingEnvelope | null): Result<Outgoing, OutgoingFailure> {
  const envelope = given ? ok(given) : envelopeOf(message);
  if (!envelope.ok) return envelope;
  const note = draftNoteOf(message);
  const ids = (key: "answers" | "forwards"): readonly EntryId[] =>
    emailIdsIn(note, key).flatMap((id) => parseId<EntryId>(id) ?? []);
  const related = { answers: ids("answers"), forwards: ids("forwards"), rsvp: rsvpIn(note) };
  return ok({ envelope: envelope.value, octets: outgoingOctets(message), related });
}

function envelopeOf(message: Uint8Array): Result<OutgoingEnvelope, OutgoingFailure> {
  const { from, to, unreadable } = headerEnvelope(message);
  const [bad] = unreadable;
  if (from === null) return err({ type: "noSender", detail: null });
  if (bad !== undefined) return err({ type: "badRecipient", detail: bad });
  return to.length === 0 ? err({ type: "noRecipients", detail: null }) : ok({ from, to });
}
