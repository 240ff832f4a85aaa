/** English of all that is fetched when it is wanted: dialogs, settings, ways in, the reader (t.ts `withWords`). */
import { enAsks } from "./en-asks.ts";
import { enAnnouncements } from "./en-announcements.ts";
import { enCommands } from "./en-commands.ts";
import { enFile } from "./en-file.ts";
import { enFolderDialogs } from "./en-folder-dialogs.ts";
import { enNotify } from "./en-notify.ts";
import { enAccess } from "./en-access.ts";
import { enCompanion } from "./en-companion.ts";
import { enCompose } from "./en-compose.ts";
import { enContacts } from "./en-contacts.ts";
import { enDoor } from "./en-door.ts";
import { enFilters } from "./en-filters.ts";
import { enFindings } from "./en-findings.ts";
import { enForward } from "./en-forward.ts";
import { enVacation } from "./en-vacation.ts";
import { enJoining } from "./en-joining.ts";
import { enKeys } from "./en-keys.ts";
import { enLock } from "./en-lock.ts";
import { enLogin } from "./en-login.ts";
import { enReader } from "./en-reader.ts";
import { enRestored } from "./en-restored.ts";
import { enSafety } from "./en-safety.ts";
import { enSettings } from "./en-settings.ts";

export const enLater = {
  ...enDoor,
  ...enAsks,
  ...enAnnouncements,
  ...enCommands,
  ...enFile,
  ...enFolderDialogs,
  ...enNotify,
  ...enKeys,
  ...enFindings,
  ...enLock,
  ...enLogin,
  ...enSettings,
  ...enAccess,
  ...enCompanion,
  ...enReader,
  ...enRestored,
  ...enSafety,
  ...enFilters,
  ...enForward,
  ...enVacation,
  ...enCompose,
  ...enContacts,
  ...enJoining,
} as const;
