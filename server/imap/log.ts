/** The log port: an event's name and its fields. No password, no mail content and no mailbox name is ever among them. */
export type LogFields = Readonly<Record<string, string | number | boolean>>;
export type ImapLog = (event: string, fields: LogFields) => void;
