/** Why keys and passwords stay as they are. Codes: the page has the words (web/i18n). */
import type { KeyRefusal as Refused } from "../../shared/account/keys/security.ts";

export type { FindingType } from "../../shared/account/evidence/findings.ts";

export type KeyRefusal =
  | Refused
  /** nothing tells */
  | "failed";
