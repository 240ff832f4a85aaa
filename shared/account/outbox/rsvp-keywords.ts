/** What was answered to an invitation: a keyword on the message that has it, set when the answer has left. */
import { RSVPS, type Rsvp } from "../../mime/build/draft-note.ts";

const KEYWORDS: Readonly<Record<Rsvp, string>> = {
  accepted: "$RsvpAccepted",
  tentative: "$RsvpTentative",
  declined: "$RsvpDeclined",
};

export const rsvpKeyword = (answer: Rsvp): string => KEYWORDS[answer];

/** Of the answers that are not `answer`. */
export const otherRsvpKeywords = (answer: Rsvp): readonly string[] =>
  RSVPS.filter((one) => one !== answer).map(rsvpKeyword);

export const rsvpOf = (flags: readonly string[]): Rsvp | null =>
  RSVPS.find((one) => flags.includes(KEYWORDS[one])) ?? null;
