/** The worker's data types under the name the page knows them by: components take these from the state alone. */
export type {
  AccountState,
  Attachment,
  ChangeFailure,
  Connection,
  Correspondent,
  JoinFailure,
  MailboxSummary,
  MessageContent,
  MessageRow,
  ReadFailure,
} from "../../workers/rpc/engine-rpc.ts";
