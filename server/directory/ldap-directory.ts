/**
 * Users of an LDAP directory (RFC 4511, RFC 4513). A search as the provider's own entry finds who has an address; a bind as
 * that user checks a password, on connections of its own. An entry counts only for addresses that it names itself, whatever
 * the filter let through; where several name one, the one whose main address it is, and else none: mail waits until the
 * directory says whose it is.
 */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { addressForms } from "../accounts/address.ts";
import type { Log } from "../cli/log.ts";
import { createAnswerCache } from "./answer-cache.ts";
import { createConnectionPool } from "./connection-pool.ts";
import { LdapAnswer, openConnection, type LdapConnection, type LdapServer } from "./ldap-connection.ts";
import { fillFilter } from "./ldap-filter.ts";
import { attributeNames, readUser, type LdapUser, type UserAttributes } from "./ldap-user.ts";
import type { BindAnswer, Found, UserDirectory } from "../accounts/user-directory.ts";

export interface LdapOptions {
  readonly server: LdapServer;
  /** Who searches; null: nobody in particular. The password is read from its file at each connection. */
  readonly searcher: { readonly dn: string; readonly passwordFile: string } | null;
  readonly base: string;
  readonly filter: string;
  readonly attributes: UserAttributes;
  /** At most, for searches and for binds each. */
  readonly connections: number;
  readonly cacheSeconds: number;
}

export interface LdapParts {
  readonly options: LdapOptions;
  readonly log: Log;
  /** Unix milliseconds. */
  readonly clock: () => number;
}

const MAX_CACHED = 10_000;
/** That there is no such user is soon untrue, when one was just made. */
const UNKNOWN_SECONDS = 5;
/** More entries than one for an address are wrong already. */
const MAX_ENTRIES = 4;
const MAX_PASSWORD_OCTETS = 4096;

type Known = { readonly type: "user"; readonly entry: LdapUser } | { readonly type: "unknown" };
type Answer = Known | { readonly type: "unavailable" };

export function createLdapDirectory({ options, log, clock }: LdapParts): UserDirectory {
  const { server, base, filter, attributes, connections: size } = options;
  const searches = createConnectionPool({ open: () => openSearching(options), size, clock });
  const binds = createConnectionPool({ open: () => openConnection(server), size, clock });
  const cache = createAnswerCache<Answer>({
    max: MAX_CACHED,
    millisecondsOf: (answer) => 1000 * secondsFor(answer, options.cacheSeconds),
    clock,
  });
  let away = false;

  /** Once when it goes away, once when it is back. */
  function tell(reason: string | null): void {
    if (away === (reason !== null)) return;
    away = reason !== null;
    if (reason === null) log("directory.back", {});
    else log("directory.unavailable", { reason });
  }

  async function asking<T>(ask: () => Promise<T>): Promise<T | { readonly type: "unavailable" }> {
    try {
      const answer = await ask();
      tell(null);
      return answer;
    } catch (error) {
      tell(reasonOf(error));
      return { type: "unavailable" };
    }
  }

  async function search(address: string): Promise<Answer> {
    const asked = {
      base,
      filter: fillFilter(filter, address),
      attributes: attributeNames(attributes),
      limit: MAX_ENTRIES,
    };
    const entries = await searches.use((connection) => connection.search(asked));
    const users = entries.flatMap((entry) => readUser(attributes, entry) ?? []);
    const main = users.filter(({ user }) => user.address === address);
    const named = main.length > 0 ? main : users.filter(({ user }) => user.aliases.includes(address));
    const [entry] = named;
    if (!entry) return { type: "unknown" };
    if (named.length === 1) return { type: "user", entry };
    log("directory.ambiguous", { entries: named.length });
    return { type: "unavailable" };
  }

  const lookUp = (address: string): Promise<Answer> => asking(() => search(address));

  /** Takes as long for nobody as for somebody. */
  async function check(answer: Known, password: string): Promise<BindAnswer> {
    const [dn, text] = answer.type === "user" ? [answer.entry.dn, password] : [base, randomBytes(16).toString("hex")];
    const right = await binds.use((connection) => connection.bind(dn, text));
    return right && answer.type === "user" ? { type: "ok", user: answer.entry.user } : { type: "wrong" };
  }

  return {
    async find(address) {
      const [form] = addressForms(address);
      if (form === undefined) return { type: "unknown" };
      return toFound(await cache.get(form, () => lookUp(form)));
    },
    async bind(address, password) {
      const [form] = addressForms(address);
      // a bind without a password succeeds, as nobody (RFC 4513 §5.1.2)
      if (form === undefined || password === "") return { type: "wrong" };
      if (Buffer.byteLength(password) > MAX_PASSWORD_OCTETS) return { type: "wrong" };
      const answer = await lookUp(form);
      cache.put(form, answer);
      return answer.type === "unavailable" ? answer : asking(() => check(answer, password));
    },
    close() {
      searches.close();
      binds.close();
      return Promise.resolve();
    },
  };
}

async function openSearching({ server, searcher }: LdapOptions): Promise<LdapConnection> {
  const connection = await openConnection(server);
  try {
    if (searcher) {
      const password = (await readFile(searcher.passwordFile, "utf8")).replace(/\r?\n$/, "");
      if (password === "") throw new Error("the password file is empty");
      if (!(await connection.bind(searcher.dn, password))) throw new Error("ldap.bind_dn is not let in");
    }
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function secondsFor({ type }: Answer, seconds: number): number {
  if (type === "unavailable") return 0;
  return type === "user" ? seconds : Math.min(seconds, UNKNOWN_SECONDS);
}

const toFound = (answer: Answer): Found =>
  answer.type === "user" ? { type: "user", user: answer.entry.user } : answer;

/** For the log: codes and words of our own; what a server says may name users. */
function reasonOf(error: unknown): string {
  if (error instanceof LdapAnswer) return error.message;
  if (!(error instanceof Error)) return "unknown";
  if ("code" in error && typeof error.code === "string") return error.code;
  return OWN_WORDS.has(error.message) ? error.message : "the connection ended";
}

const OWN_WORDS = new Set(["the password file is empty", "ldap.bind_dn is not let in", "timeout", "too many lookups"]);
