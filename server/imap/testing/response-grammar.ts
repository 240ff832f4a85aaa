/**
 * What a server may answer (RFC 3501 §9, RFC 9051 §9, and the extensions this one has), as strictly as the most pedantic client
 * reads it: for tests of whatever is sent.
 */
import { readBody, readEnvelope } from "./body-grammar.ts";
import { ResponseCursor } from "./response-cursor.ts";

export type Response =
  | { readonly type: "tagged"; readonly tag: string; readonly status: string }
  | { readonly type: "continuation" }
  | { readonly type: "untagged"; readonly name: string };

/** One response with its line end and its literals, one character per octet; throws a ResponseError if it is not well-formed. */
export function parseResponse(text: string): Response {
  const at = new ResponseCursor(text);
  const response = readResponse(at);
  at.expect("\r\n");
  at.end();
  return response;
}

/** The first whole response, literals included; null if it has not all come. */
export function firstResponse(text: string): string | null {
  for (let from = 0; ;) {
    const end = text.indexOf("\r\n", from);
    if (end < 0) return null;
    const announced = /\{(\d{1,10})\}$/.exec(text.slice(Math.max(from, end - 12), end))?.[1];
    if (announced === undefined) return text.slice(0, end + 2);
    from = end + 2 + Number(announced);
    if (from > text.length) return null;
  }
}

function readResponse(at: ResponseCursor): Response {
  if (at.take("+ ")) {
    at.match(/[^\r\n]*/, "text");
    return { type: "continuation" };
  }
  if (at.take("* ")) return { type: "untagged", name: readUntagged(at) };
  const tag = at.match(/[^\x00-\x20\x7f-\xff(){%*"\\+]+/, "a tag");
  at.expect(" ");
  const status = at.match(/OK|NO|BAD/, "a status");
  at.expect(" ");
  readText(at);
  return { type: "tagged", tag, status };
}

const STATUSES = ["OK", "NO", "BAD", "BYE", "PREAUTH"];

function readUntagged(at: ResponseCursor): string {
  if (/\d/.test(at.text[at.at] ?? "")) return readNumbered(at);
  const name = at.match(/[A-Z]+/, "a name");
  if (STATUSES.includes(name)) {
    at.expect(" ");
    readText(at);
    return name;
  }
  const read = UNTAGGED[name] ?? at.fail("an untagged response that is known");
  read(at);
  return name;
}

function readNumbered(at: ResponseCursor): string {
  const number = at.number();
  at.expect(" ");
  const name = at.match(/EXISTS|RECENT|EXPUNGE|FETCH/, "EXISTS, RECENT, EXPUNGE or FETCH");
  if ((name === "EXPUNGE" || name === "FETCH") && number === 0) at.fail("a message number");
  if (name !== "FETCH") return name;
  at.expect(" ");
  const items = at.list(() => readFetchItem(at));
  if (items.length === 0) at.fail("an item");
  return name;
}

function readText(at: ResponseCursor): void {
  if (at.take("[")) {
    readCode(at);
    at.expect("] ");
  }
  at.match(/[^\0\r\n]+/, "text");
}

const PLAIN_CODES = new Set(
  `ALERT PARSE READ-ONLY READ-WRITE TRYCREATE UIDNOTSTICKY CLOSED NOMODSEQ NOTSAVED HASCHILDREN COMPRESSIONACTIVE UNAVAILABLE
  AUTHENTICATIONFAILED AUTHORIZATIONFAILED EXPIRED PRIVACYREQUIRED CONTACTADMIN NOPERM INUSE EXPUNGEISSUED CORRUPTION SERVERBUG
  CLIENTBUG CANNOT LIMIT OVERQUOTA ALREADYEXISTS NONEXISTENT TOOBIG UNKNOWN-CTE USEATTR`.split(/\s+/),
);

function readCode(at: ResponseCursor): void {
  const name = at.match(/[A-Z-]+/, "a response code");
  if (name === "BADCHARSET") {
    if (at.take(" ")) at.list(() => at.astring());
    return;
  }
  if (PLAIN_CODES.has(name)) return;
  const read = CODES[name] ?? at.fail("a response code that is known");
  at.expect(" ");
  read(at);
}

const CODES: Readonly<Record<string, (at: ResponseCursor) => void>> = {
  UIDNEXT: (at) => at.nonZero(),
  UIDVALIDITY: (at) => at.nonZero(),
  UNSEEN: (at) => at.nonZero(),
  HIGHESTMODSEQ: (at) => at.nonZero(),
  APPENDLIMIT: (at) => at.number(),
  CAPABILITY: readAtoms,
  PERMANENTFLAGS: (at) => at.list(() => at.flag()),
  MODIFIED: (at) => at.numberSet(),
  MAILBOXID: (at) => at.list(() => at.match(/[\w-]{1,255}/, "an id")),
  APPENDUID(at) {
    at.nonZero();
    at.expect(" ");
    at.numberSet();
  },
  COPYUID(at) {
    at.nonZero();
    at.expect(" ");
    at.numberSet();
    at.expect(" ");
    at.numberSet();
  },
};

function readAtoms(at: ResponseCursor): void {
  do at.atom();
  while (at.take(" "));
}

const UNTAGGED: Readonly<Record<string, (at: ResponseCursor) => void>> = {
  CAPABILITY(at) {
    at.expect(" ");
    readAtoms(at);
  },
  ENABLED(at) {
    if (at.take(" ")) readAtoms(at);
  },
  FLAGS(at) {
    at.expect(" ");
    at.list(() => at.flag());
  },
  LIST: readList,
  LSUB: readList,
  XLIST: readList,
  SEARCH: readNumbers,
  SORT: readNumbers,
  ESEARCH(at) {
    if (at.take(" (TAG ")) {
      at.string();
      at.expect(")");
    }
    at.take(" UID");
    while (at.take(" ")) {
      const name = at.match(/MIN|MAX|COUNT|ALL|MODSEQ|PARTIAL/, "a result of ESEARCH");
      at.expect(" ");
      if (name === "ALL") at.numberSet();
      else at.number();
    }
  },
  THREAD(at) {
    if (!at.take(" ")) return;
    do readThread(at);
    while (at.isAt("("));
  },
  STATUS(at) {
    at.expect(" ");
    at.astring();
    at.expect(" ");
    at.list(() => {
      const name = at.match(
        /MESSAGES|RECENT|UIDNEXT|UIDVALIDITY|UNSEEN|DELETED|SIZE|HIGHESTMODSEQ|APPENDLIMIT|MAILBOXID/,
        "an item of STATUS",
      );
      at.expect(" ");
      if (name === "MAILBOXID") at.list(() => at.match(/[\w-]{1,255}/, "an id"));
      else at.number();
    });
  },
  NAMESPACE(at) {
    for (let i = 0; i < 3; i++) {
      at.expect(" ");
      if (at.take("NIL")) continue;
      at.expect("(");
      do {
        at.expect("(");
        at.string();
        at.expect(" ");
        at.nstring();
        at.expect(")");
      } while (at.isAt("("));
      at.expect(")");
    }
  },
  ID(at) {
    at.expect(" ");
    if (at.take("NIL")) return;
    if (at.list(() => at.nstring()).length % 2 !== 0) at.fail("pairs");
  },
  VANISHED(at) {
    at.expect(" ");
    at.take("(EARLIER) ");
    at.numberSet();
  },
};

function readList(at: ResponseCursor): void {
  at.expect(" ");
  at.list(() => at.flag());
  at.expect(' "/" ');
  at.astring();
  if (at.take(' ("CHILDINFO" ')) {
    at.list(() => at.string());
    at.expect(")");
  }
  if (at.take(' ("OLDNAME" ')) {
    at.list(() => at.astring());
    at.expect(")");
  }
}

function readNumbers(at: ResponseCursor): void {
  while (at.take(" ")) {
    if (!at.take("(MODSEQ ")) at.nonZero();
    else {
      at.nonZero();
      at.expect(")");
      return;
    }
  }
}

/** `(1 2 (3)(4 5))`, without recursion: threads are as deep as they like. */
function readThread(at: ResponseCursor): void {
  let depth = 0;
  do {
    if (at.take("(")) depth++;
    else if (at.take(")")) depth--;
    else at.match(/\d+(?: (?=[\d(]))?/, "a thread");
  } while (depth > 0);
}

const SECTION =
  /\[(?:(?:\d+\.)*\d+)?\.?(?:HEADER|TEXT|MIME|HEADER\.FIELDS(?:\.NOT)? \((?:[^()\r\n"{]+|"(?:[^"\\\r\n]|\\.)*")\))?\](?:<\d+>)?/;

function readFetchItem(at: ResponseCursor): void {
  const name = at.match(/BINARY\.SIZE|[A-Z]+(?:\d+)?(?:\.(?:SIZE|HEADER|TEXT))?/, "an item of FETCH");
  if ((name === "BODY" || name === "BINARY") && at.isAt("[")) {
    at.match(SECTION, "a section");
    at.expect(" ");
    at.nstring(name === "BINARY");
    return;
  }
  if (name === "BINARY.SIZE") at.match(/\[[\d.]*\]/, "a part");
  at.expect(" ");
  (FETCHED[name] ?? at.fail("an item of FETCH that is known"))(at);
}

const FETCHED: Readonly<Record<string, (at: ResponseCursor) => void>> = {
  FLAGS: (at) => at.list(() => at.flag()),
  UID: (at) => at.nonZero(),
  "RFC822.SIZE": (at) => at.number(),
  "BINARY.SIZE": (at) => at.number(),
  INTERNALDATE: (at) =>
    at.match(/"[ \d]\d-(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-\d{4} \d\d:\d\d:\d\d [+-]\d{4}"/, "a date"),
  ENVELOPE: readEnvelope,
  BODY: (at) => readBody(at, false),
  BODYSTRUCTURE: (at) => readBody(at, true),
  RFC822: (at) => at.nstring(),
  "RFC822.HEADER": (at) => at.nstring(),
  "RFC822.TEXT": (at) => at.nstring(),
  PREVIEW: (at) => at.nstring(),
  MODSEQ: (at) => at.list(() => at.nonZero()),
  EMAILID: (at) => at.list(() => at.match(/[\w-]{1,255}/, "an id")),
  THREADID(at) {
    if (!at.take("NIL")) at.list(() => at.match(/[\w-]{1,255}/, "an id"));
  },
};
