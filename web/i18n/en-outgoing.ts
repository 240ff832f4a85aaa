/** What the list and its frame say of writing and sending. */
export const enOutgoing = {
  "compose.write": "Write",
  "compose.open": "Open",
  "compose.goOn": "Go on writing",
  "compose.shared.lost": "What was shared is not here any more. Share it once more.",
  "compose.shared.refused": "Another site wanted to put words or files into a message here. Nothing of it was taken.",
  "compose.kept": "What you were writing is kept on this device.",
  "compose.kept.subject": "“{subject}” is kept on this device, as you were writing it.",
  "compose.unsend.asked":
    "You are offline: another device may have sent it already. Look in Drafts and Sent once you are connected.",
  "compose.unsend.gone": "Too late: it is being sent, or was.",
  "mailbox.outbox": "Outbox",
} as const;
