/** What the frame around the mail says: of the areas in en-later.ts, what shows before any of them is fetched. */
export const enFrame = {
  "mail.switch": "Switch account…",
  "away.line": "The companion is not running: what you see is from before, and nothing can be changed. To start it:",
  "command.contacts": "Contacts",
  "connection.refused.revoked": "This device was removed from your account",
  "refused.revoked": "Another device of yours has removed this one. Its keys and mail are being wiped.",
  "tampered.line": "Nothing new is fetched, and nothing can be changed.",
  "tampered.line.go": "What was found",
  "mail.settings": "Settings",
  "mail.lock": "Lock this device",
} as const;
