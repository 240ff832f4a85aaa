/** Commands by a grammar: every one this server knows, valid and slightly broken, with literals wherever a string may stand. */
import fc from "fast-check";

/** Octets of a command, in pieces: after one that is `synchronising` the client waits to be invited. */
export interface Piece {
  readonly text: string;
  readonly synchronising: boolean;
}
/** Without its tag. */
export type ArbitraryCommand = readonly Piece[];

type Token = string | { readonly literal: string; readonly synchronising: boolean };
type Tokens = readonly Token[];

const one = (...words: readonly string[]): fc.Arbitrary<Tokens> => fc.constantFrom(...words).map((word) => [word]);
const seqOf = (...parts: readonly (string | fc.Arbitrary<Tokens>)[]): fc.Arbitrary<Tokens> =>
  fc
    .tuple(...parts.map((part) => (typeof part === "string" ? fc.constant<Tokens>([part]) : part)))
    .map((tokens) => tokens.flat());
const listOf = (item: fc.Arbitrary<Tokens>, minLength = 0): fc.Arbitrary<Tokens> =>
  fc
    .array(item, { minLength, maxLength: 4 })
    .map((items) => ["(", ...items.flatMap((tokens, i) => (i > 0 ? [" ", ...tokens] : tokens)), ")"]);
const maybe = (tokens: fc.Arbitrary<Tokens>): fc.Arbitrary<Tokens> => fc.oneof(fc.constant<Tokens>([]), tokens);

const asString = (text: fc.Arbitrary<string>): fc.Arbitrary<Tokens> =>
  fc.tuple(text, fc.nat(3)).map(([value, how]): Tokens => {
    if (how < 2) return [{ literal: value, synchronising: how === 0 }];
    return [`"${value.replace(/[\0\r\n]/g, "").replace(/["\\]/g, "\\$&")}"`];
  });
const octets = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  maxLength: 30,
});
const anyString = asString(fc.oneof(fc.constantFrom("one", "ada@example.org", "é", "", "x".repeat(300)), octets));
const astring = fc.oneof(anyString, one("one", "Subject", "x"));
const NAMES = [
  "INBOX",
  "inbox",
  "Sent",
  "Trash",
  "A",
  "A/B",
  "A/B/C",
  "Entw&APw-rfe",
  "&",
  "a".repeat(600),
  "",
  "%",
  "B/",
];
const mailbox = fc.oneof(
  one(...NAMES.filter((name) => /^[\w/&-]+$/.test(name))),
  asString(fc.constantFrom(...NAMES)),
  anyString,
);
const pattern = fc.oneof(one("*", "%", "A/*", "INBOX", "%/%", "*%*"), mailbox);
const set = one(
  "1",
  "1:*",
  "*",
  "2,4:3",
  "$",
  "1:3,5",
  "4294967295",
  "7:2",
  "*:1",
  "0",
  "1:",
  ",",
  "4294967296",
  "1,1,1",
);
const number = one("0", "1", "5", "1000", "4294967295", "4294967296", "18446744073709551615", "-1");
const flag = one(
  "\\Seen",
  "\\Deleted",
  "\\Flagged",
  "\\Answered",
  "\\Draft",
  "\\Recent",
  "$Forwarded",
  "key",
  "\\Odd",
  "\\*",
);
const flags = fc.oneof(listOf(flag), seqOf(flag));
const date = one("1-Jul-2003", '"01-Jan-2020"', "31-Feb-2020", "1-Foo-2020", "1-Jan-99999");
const dateTime = one('"01-Jul-2003 10:52:37 +0200"', '" 1-Jan-2020 00:00:00 +0000"', '"1-Jan-2020"', '"nonsense"');

const key = fc.letrec<{ readonly key: Tokens }>((tie) => {
  const inner = tie("key");
  return {
    key: fc.oneof(
      { maxDepth: 4, depthSize: "small" },
      one("ALL", "SEEN", "UNSEEN", "NEW", "OLD", "RECENT", "DELETED", "ANSWERED", "DRAFT", "UNFLAGGED", "BOGUS"),
      seqOf(
        one("FROM ", "TO ", "CC ", "BCC ", "SUBJECT ", "BODY ", "TEXT ", "KEYWORD ", "UNKEYWORD ", "EMAILID "),
        astring,
      ),
      seqOf("HEADER ", astring, " ", anyString),
      seqOf(one("SINCE ", "BEFORE ", "ON ", "SENTSINCE ", "SENTBEFORE ", "SENTON "), date),
      seqOf(one("LARGER ", "SMALLER ", "OLDER ", "YOUNGER ", "MODSEQ "), number),
      seqOf(maybe(one("UID ")), set),
      seqOf("NOT ", inner),
      seqOf("OR ", inner, " ", inner),
      seqOf("(", inner, maybe(seqOf(" ", inner)), ")"),
    ),
  };
}).key;

const part = one("", "1", "2", "1.1", "2.1.2", "99", "0", "1.");
const section = fc.oneof(
  seqOf(part),
  one("HEADER", "TEXT", "1.MIME", "1.HEADER", "1.TEXT", "MIME", "2.HEADER"),
  seqOf(one("HEADER.FIELDS ", "HEADER.FIELDS.NOT ", "1.HEADER.FIELDS "), listOf(astring, 1)),
);
const partial = maybe(one("<0.10>", "<5.1>", "<0.0>", "<99999.5>", "<1>", "<4294967295.4294967295>"));
const fetchItem = fc.oneof(
  one(
    "FLAGS",
    "UID",
    "ENVELOPE",
    "BODY",
    "BODYSTRUCTURE",
    "INTERNALDATE",
    "RFC822.SIZE",
    "RFC822",
    "RFC822.HEADER",
    "RFC822.TEXT",
  ),
  one("MODSEQ", "EMAILID", "THREADID", "PREVIEW", "PREVIEW (LAZY)", "ALL", "BOGUS", "BINARY.SIZE[1]"),
  seqOf(one("BODY[", "BODY.PEEK["), section, "]", partial),
  seqOf(one("BINARY[", "BINARY.PEEK["), part, "]", partial),
);
const fetchItems = fc.oneof(one("ALL", "FAST", "FULL"), fetchItem, listOf(fetchItem, 1));
const statusItem = one(
  "MESSAGES",
  "RECENT",
  "UIDNEXT",
  "UIDVALIDITY",
  "UNSEEN",
  "DELETED",
  "SIZE",
  "HIGHESTMODSEQ",
  "MAILBOXID",
  "APPENDLIMIT",
  "X",
);
const returns = maybe(seqOf(" RETURN ", listOf(one("MIN", "MAX", "ALL", "COUNT", "SAVE", "X"))));
const uid = maybe(one("UID "));
const message = fc
  .tuple(
    fc.constantFrom("", "Subject: é\r\n\r\nx", "Subject: appended\r\n\r\nhello\n", "\0"),
    fc.boolean(),
    fc.boolean(),
  )
  .map(([literal, synchronising, binary]): Tokens =>
    binary ? ["~", { literal, synchronising }] : [{ literal, synchronising }],
  );

const COMMANDS: readonly fc.Arbitrary<Tokens>[] = [
  one(
    "NOOP",
    "CHECK",
    "CAPABILITY",
    "NAMESPACE",
    "EXPUNGE",
    "CLOSE",
    "UNSELECT",
    "STARTTLS",
    "noop",
    "BOGUS",
    "",
    "UID",
    "COMPRESS LZW",
    "XYZZY x",
  ),
  seqOf("ID ", fc.oneof(one("NIL", "()"), listOf(seqOf(anyString, " ", fc.oneof(one("NIL"), anyString))))),
  seqOf("ENABLE ", one("CONDSTORE", "QRESYNC", "UTF8=ACCEPT", "IMAP4rev2", "X-Y", "CONDSTORE QRESYNC")),
  seqOf("LOGIN ", astring, " ", astring),
  seqOf(one("AUTHENTICATE "), one("PLAIN", "PLAIN =", "CRAM-MD5")),
  seqOf(
    one("SELECT ", "EXAMINE "),
    mailbox,
    maybe(one(" (CONDSTORE)", " (QRESYNC (1 1))", " (QRESYNC (1 1 1:5 (1:2 1:2)))", " (X)")),
  ),
  seqOf(one("CREATE ", "DELETE ", "SUBSCRIBE ", "UNSUBSCRIBE "), mailbox),
  seqOf("CREATE ", mailbox, " (USE ", listOf(one("\\Drafts", "\\Archive", "\\Bogus")), ")"),
  seqOf("RENAME ", mailbox, " ", mailbox),
  seqOf(one("LIST ", "LSUB ", "XLIST "), mailbox, " ", pattern),
  seqOf(
    "LIST ",
    maybe(seqOf(listOf(one("SUBSCRIBED", "REMOTE", "RECURSIVEMATCH", "SPECIAL-USE")), " ")),
    '"" ',
    listOf(pattern, 1),
    maybe(
      seqOf(
        " RETURN ",
        listOf(fc.oneof(one("CHILDREN", "SUBSCRIBED", "SPECIAL-USE"), seqOf("STATUS ", listOf(statusItem, 1)))),
      ),
    ),
  ),
  seqOf("STATUS ", mailbox, " ", listOf(statusItem, 1)),
  seqOf("APPEND ", mailbox, " ", maybe(seqOf(flags, " ")), maybe(seqOf(dateTime, " ")), message),
  seqOf("APPEND ", mailbox, " ", message, " ", maybe(seqOf(flags, " ")), message),
  seqOf(uid, "FETCH ", set, " ", fetchItems, maybe(one(" (CHANGEDSINCE 1)", " (CHANGEDSINCE 1 VANISHED)", " (X)"))),
  seqOf(
    uid,
    "STORE ",
    set,
    " ",
    maybe(one("(UNCHANGEDSINCE 1) ", "(UNCHANGEDSINCE 99999999) ")),
    one("FLAGS ", "+FLAGS ", "-FLAGS.SILENT ", "+FLAGS.SILENT ", "*FLAGS "),
    flags,
  ),
  seqOf(uid, one("COPY ", "MOVE "), set, " ", mailbox),
  seqOf("UID EXPUNGE ", set),
  seqOf(
    uid,
    "SEARCH",
    returns,
    maybe(one(" CHARSET UTF-8", " CHARSET US-ASCII", " CHARSET X")),
    " ",
    key,
    maybe(seqOf(" ", key)),
  ),
  seqOf(
    uid,
    "SORT",
    returns,
    " ",
    listOf(one("DATE", "REVERSE SUBJECT", "ARRIVAL", "SIZE", "FROM", "DISPLAYFROM", "X"), 1),
    one(" UTF-8 ", " US-ASCII ", " X "),
    key,
  ),
  seqOf(uid, "THREAD ", one("REFERENCES", "ORDEREDSUBJECT", "X"), " UTF-8 ", key),
  one("IDLE", "IDLE x"),
];

/** Mostly valid; else a token is gone, doubled, or another. */
const broken = fc
  .tuple(fc.oneof(...COMMANDS), fc.nat(9), fc.nat(1000), octets)
  .map(([tokens, how, at, other]): Tokens => {
    const where = at % tokens.length;
    if (how === 0) return tokens.filter((_, i) => i !== where);
    if (how === 1) return tokens.flatMap((token, i) => (i === where ? [token, token] : [token]));
    if (how === 2) return tokens.map((token, i) => (i === where ? other.replace(/[\r\n]/g, "") : token));
    return tokens;
  });

/** IDLE waits as for a literal, and ends by DONE. */
export const arbitraryCommand: fc.Arbitrary<ArbitraryCommand> = broken.map((tokens) => {
  const pieces: Piece[] = [];
  let text = "";
  for (const token of tokens) {
    if (typeof token === "string") text += token;
    else {
      pieces.push({
        text: `${text}{${token.literal.length}${token.synchronising ? "" : "+"}}\r\n`,
        synchronising: token.synchronising,
      });
      text = token.literal;
    }
  }
  const waits = /^(?:IDLE|AUTHENTICATE PLAIN)$/.test(text) && pieces.length === 0;
  return waits
    ? [
        { text: `${text}\r\n`, synchronising: true },
        { text: "DONE\r\n", synchronising: false },
      ]
    : [...pieces, { text: `${text}\r\n`, synchronising: false }];
});
