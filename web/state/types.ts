/** The worker's data types under the name the page knows them by: components take these from the state alone. */
export type {
  AccountState,
  Attachment,
  ChangeFailure,
  Connection,
  Correspondent,
  HomeKind,
  JoinFailure,
  JoinStart,
  MailboxSummary,
  MessageContent,
  MessageRow,
  ReadFailure,
  Revoked,
  SignedOut,
} from "../../workers/rpc/engine-rpc.ts";
export type {
  FilterCondition,
  FilterField,
  Label,
  LabelColour,
  ListQuery,
  MailFilter,
  MailboxFailure,
  MailboxRow,
  SharedSettings,
  Suggestion,
} from "../../workers/rpc/mail-rpc.ts";
export type { AccessFailure, AccessState, AppPasswordRow, MailServer } from "../../workers/rpc/access-rpc.ts";
export type {
  AnnouncementRow,
  DeviceRow,
  KeyFailure,
  LogPoint,
  PastFindingRow,
  PairingAsk,
  PairingFailure,
  PairingState,
  RecoveryView,
  WordsStart,
} from "../../workers/rpc/security-rpc.ts";
export type { LoginFailure } from "../../workers/rpc/login-rpc.ts";
export type {
  LockFailure,
  LockSettings,
  PassphraseStrength,
  PasskeyPrompt,
  UnlockFailure,
} from "../../workers/rpc/lock-rpc.ts";
