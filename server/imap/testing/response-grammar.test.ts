import { expect, test } from "vitest";
import { firstResponse, parseResponse } from "./response-grammar.ts";

const GOOD = [
  "+ OK",
  "+ ",
  "a1 OK [READ-WRITE] SELECT completed",
  "a1 OK [COPYUID 7 1:3,5 8:11] done",
  "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready",
  "* CAPABILITY IMAP4rev1 LITERAL+",
  "* FLAGS (\\Seen $Forwarded)",
  "* OK [PERMANENTFLAGS (\\Seen \\*)] ok",
  '* LIST (\\HasNoChildren) "/" "INBOX"',
  '* LIST () "/" "A" ("CHILDINFO" ("SUBSCRIBED"))',
  '* STATUS "A" (MESSAGES 0 MAILBOXID (abc))',
  "* SEARCH",
  "* SEARCH 1 2 (MODSEQ 9)",
  '* ESEARCH (TAG "a1") UID ALL 1:3,5 COUNT 4',
  "* THREAD (1 2 (3)(4 5))(6)",
  "* 3 EXISTS",
  "* 0 RECENT",
  "* VANISHED (EARLIER) 1:3",
  "* 1 FETCH (UID 1 FLAGS (\\Recent) BODY[HEADER.FIELDS (SUBJECT)]<0> {3}\r\na\r\n RFC822.SIZE 4)",
  '* 1 FETCH (BODY ("TEXT" "PLAIN" NIL NIL NIL "7BIT" 3 1))',
  '* 1 FETCH (BODYSTRUCTURE (("TEXT" "PLAIN" ("CHARSET" "x") NIL NIL "7BIT" 3 1 NIL NIL NIL NIL)("A" "B" NIL NIL NIL "7BIT" 3) "MIXED" ("BOUNDARY" "b") NIL NIL))',
  '* 1 FETCH (ENVELOPE (NIL "s" (("n" NIL "a" "b")(NIL NIL "c" "d")) NIL NIL NIL NIL NIL NIL "<id>"))',
  "* 1 FETCH (BINARY[1] ~{2}\r\n\0\0)",
  '* NAMESPACE (("" "/")) NIL NIL',
];
const BAD = [
  "+OK",
  "a1 OK",
  "a1 FINE done",
  "a1 OK [UNHEARD-OF] x",
  "* 0 FETCH (UID 1)",
  "* 1 FETCH ()",
  "* 1 FETCH (UID 0)",
  "* 1 FETCH (UID 1  FLAGS ())",
  "* 1 FETCH (UID 1) ",
  "* SEARCH 0",
  "* SEARCH  1",
  '* LIST (\\A) "/" A B',
  '* LIST () "/" "a"b"',
  "* THREAD (1 2",
  "* FLAGS (\\Seen )",
  "* 1 FETCH (BODY[] {5}\r\nabc)",
  "* 1 FETCH (BODY[] {1}\r\n\0)",
  '* 1 FETCH (BODY ("TEXT" "PLAIN" NIL NIL NIL "7BIT" 3))',
  '* 1 FETCH (BODY ("TEXT" "PLAIN" () NIL NIL "7BIT" 3 1))',
  '* 1 FETCH (ENVELOPE (NIL "s" () NIL NIL NIL NIL NIL NIL "<id>"))',
  "* OK a\nb",
  "* ESEARCH (TAG a1) ALL 1",
  "* NONSENSE",
];

test.each(GOOD)("%j is well-formed", (text) => {
  expect(firstResponse(`${text}\r\n* 2 EXISTS\r\n`)).toBe(`${text}\r\n`);
  expect(() => parseResponse(`${text}\r\n`)).not.toThrow();
});

test.each(BAD)("%j is not", (text) => expect(() => parseResponse(`${text}\r\n`)).toThrow());
