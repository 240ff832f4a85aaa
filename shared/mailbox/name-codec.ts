/** Names of mailboxes in the state's canonical form. */
import { check, readText } from "./cbor-read.ts";
import { MAX_NAME_LENGTH, parseMailboxName } from "./mailbox-name.ts";

/** A name in the spelling that mailboxes carry. */
export function readName(value: unknown): string {
  const name = readText(value, MAX_NAME_LENGTH);
  check(parseMailboxName(name) === name);
  return name;
}
