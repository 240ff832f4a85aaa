/** What the server says it can (RFC 3501 §7.2.1): only what is complete, and only when it can be used. */
import type { Session } from "./session.ts";

const ALWAYS = ["IMAP4rev1", "IMAP4rev2", "LITERAL+", "SASL-IR", "ID", "ENABLE", "IDLE"] as const;
const LOGGED_IN = [
  "NAMESPACE",
  "CHILDREN",
  "LIST-EXTENDED",
  "LIST-STATUS",
  "SPECIAL-USE",
  "CREATE-SPECIAL-USE",
  "UNSELECT",
  "UIDPLUS",
  "MOVE",
  "STATUS=SIZE",
  "OBJECTID",
  "ESEARCH",
  "SEARCHRES",
  "WITHIN",
  "SORT",
  "SORT=DISPLAY",
  "ESORT",
  "THREAD=ORDEREDSUBJECT",
  "THREAD=REFERENCES",
  "CONDSTORE",
  "QRESYNC",
  "UTF8=ACCEPT",
  "XLIST",
  "MULTIAPPEND",
  "BINARY",
  "PREVIEW",
] as const;

/** Parted by spaces, for the CAPABILITY response and response code. */
export function capabilities(session: Session): string {
  const { services, account } = session;
  const starttls = services.secureContext() !== null && !session.isTls ? ["STARTTLS"] : [];
  const login = [...starttls, session.mayLogin ? "AUTH=PLAIN" : "LOGINDISABLED"];
  const compress = session.compression === "off" ? ["COMPRESS=DEFLATE"] : [];
  const now =
    account === null
      ? [...ALWAYS, ...login]
      : [...ALWAYS, ...LOGGED_IN, ...compress, `APPENDLIMIT=${account.appendLimit}`];
  return now.filter((name) => !services.withheld.has(name.toUpperCase())).join(" ");
}
