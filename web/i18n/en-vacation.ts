/** The answer while one is away. */
export const enVacation = {
  "vacation.title": "While you are away",
  "vacation.text":
    "Who writes to you is answered by itself, once in so many days. Mailing lists, other programs and mail that does not name you are not answered.",
  "vacation.device":
    "Answered by a device of yours that is on: this page, or your companion, left open. If none is, the answer follows when one is on again, to mail of up to two days. Your provider does not learn your answer before it is sent.",
  "vacation.hosted":
    "Answered by your provider as mail comes in, even while you are not logged in anywhere. For that it keeps your answer and its dates readable, not encrypted, until you switch this off or the last day is over. It does not know your filters: mail that one of them moves to Junk or the Trash is answered, too.",
  "vacation.on": "Answer by itself",
  "vacation.from": "From",
  "vacation.until": "To and including",
  "vacation.zone": "Days begin and end by this device’s clock ({zone}). Left empty, there is no end on that side.",
  "vacation.subject": "Subject",
  "vacation.subject.hint": "Left empty, it is that of what is answered.",
  "vacation.words": "Answer",
  "vacation.days": "Answer the same person again after so many days",
  "vacation.save": "Save",
  "vacation.saved": "Saved.",
  "vacation.waits": "Kept on this device. It counts once you are connected.",
  "vacation.unread": "What you have written before could not be read.",
  "vacation.lacks.text": "Write what is answered.",
  "vacation.lacks.order": "The last day is before the first.",
} as const;
