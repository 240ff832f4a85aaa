/** The English catalogue, of the settings' shell and of locks. */
export const enLock = {
  "mail.settings": "Settings",
  "mail.lock": "Lock this device",
  "settings.title": "Settings",
  "settings.back": "Back to mail",
  "settings.devices": "Devices",
  "settings.words": "Recovery words",
  "settings.lock": "Lock",
  "settings.history": "History",
} as const;
