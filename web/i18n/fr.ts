/** The French catalogue, fetched only where it is wanted. */
import { frAccess } from "./fr-access.ts";
import { frApp } from "./fr-app.ts";
import { frChanges } from "./fr-changes.ts";
import { frCompanion } from "./fr-companion.ts";
import { frCompose } from "./fr-compose.ts";
import { frContacts } from "./fr-contacts.ts";
import { frFilters } from "./fr-filters.ts";
import { frFindings } from "./fr-findings.ts";
import { frForward } from "./fr-forward.ts";
import { frVacation } from "./fr-vacation.ts";
import { frFolders } from "./fr-folders.ts";
import { frKeys } from "./fr-keys.ts";
import { frList } from "./fr-list.ts";
import { frLock } from "./fr-lock.ts";
import { frLogin } from "./fr-login.ts";
import { frMail } from "./fr-mail.ts";
import { frReader } from "./fr-reader.ts";
import { frRestored } from "./fr-restored.ts";
import { frSafety } from "./fr-safety.ts";
import { frSettings } from "./fr-settings.ts";
import { frSearch } from "./fr-search.ts";
import type { Messages } from "./t.ts";

const areas = {
  ...frKeys,
  ...frFindings,
  ...frLock,
  ...frLogin,
  ...frAccess,
  ...frApp,
  ...frChanges,
  ...frCompanion,
  ...frList,
  ...frMail,
  ...frReader,
  ...frRestored,
  ...frSafety,
  ...frSettings,
  ...frFolders,
  ...frFilters,
  ...frForward,
  ...frVacation,
  ...frCompose,
  ...frContacts,
  ...frSearch,
};

export const fr: Messages = areas;
