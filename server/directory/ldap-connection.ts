/**
 * One connection to an LDAP server (RFC 4511), over ldapts: encrypted before anything is asked (ldaps, or StartTLS, RFC 4513
 * §3), each operation in its time. ldapts comes back by itself where a connection ended, without StartTLS and without the
 * bind: a password would go out in clear, and a search as nobody finds nobody. So its sockets are made here, and only once.
 */
import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls, type ConnectionOptions } from "node:tls";
import {
  Client,
  ConstraintViolationError,
  InappropriateAuthError,
  InsufficientAccessError,
  InvalidCredentialsError,
  InvalidDNSyntaxError,
  NoSuchObjectError,
  ResultCodeError,
  UnwillingToPerformError,
  type Entry,
} from "ldapts";

export interface LdapServer {
  /** ldap://HOST[:PORT] or ldaps://HOST[:PORT] */
  readonly url: string;
  readonly startTls: boolean;
  /** PEM; null: the authorities that Node.js knows. */
  readonly ca: string | null;
  /** For each operation. */
  readonly timeoutMs: number;
}

export interface LdapSearch {
  readonly base: string;
  readonly filter: string;
  readonly attributes: readonly string[];
  /** Entries at most. */
  readonly limit: number;
}

/** Operations reject with an LdapAnswer where the server said no, else with what broke the connection. */
export interface LdapConnection {
  search(search: LdapSearch): Promise<readonly Entry[]>;
  /** Whether this is the password of that entry, and it is let in. */
  bind(dn: string, password: string): Promise<boolean>;
  isOpen(): boolean;
  close(): void;
}

/** The server answered, with a failure. */
export class LdapAnswer extends Error {
  /** RFC 4511 §4.1.9 */
  readonly resultCode: number;
  constructor(resultCode: number) {
    super(`LDAP result ${resultCode}`);
    this.resultCode = resultCode;
  }
}

/** What servers say to a wrong password, an entry that went away, and one that is locked. */
const NOT_LET_IN = [
  InvalidCredentialsError,
  NoSuchObjectError,
  InvalidDNSyntaxError,
  InappropriateAuthError,
  UnwillingToPerformError,
  InsufficientAccessError,
  ConstraintViolationError,
];

export async function openConnection(server: LdapServer): Promise<LdapConnection> {
  const { url, startTls, timeoutMs } = server;
  const { hostname, protocol } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, "");
  const secure = tlsOptions(host, server.ca);
  let socket: Socket | null = null;
  let open = true;
  const once = (make: () => Socket): Socket => {
    if (socket) throw new Error("the connection ended");
    socket = make();
    socket.setKeepAlive(true);
    socket.once("close", () => (open = false));
    return socket;
  };
  const plain = (port: number, to: string): Socket => once(() => connect(port, to));
  const encrypted = (port: number, to: string): Socket => once(() => connectTls({ ...secure, port, host: to }));
  const client = new Client({
    ...{ url, timeout: timeoutMs, connectTimeout: timeoutMs },
    // as ldapts calls them; the types have every way in which Node can be asked
    ...(protocol === "ldaps:"
      ? { createSecureConnection: encrypted as unknown as typeof connectTls }
      : { createConnection: plain as unknown as typeof connect }),
  });
  const close = (): void => {
    open = false;
    socket?.destroy();
  };

  async function inTime<T>(operation: () => Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error("timeout")), 2 * timeoutMs);
    });
    try {
      return await Promise.race([operation(), late]);
    } catch (error) {
      if (error instanceof ResultCodeError) throw new LdapAnswer(error.code);
      close();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  if (startTls) await inTime(() => client.startTLS(secure));
  return {
    search: ({ base, filter, attributes, limit }) =>
      inTime(async () => {
        const asked = { filter, attributes: [...attributes], sizeLimit: limit };
        return (await client.search(base, { ...asked, scope: "sub" })).searchEntries;
      }),
    bind: (dn, password) =>
      inTime(async () => {
        try {
          await client.bind(dn, password);
          return true;
        } catch (error) {
          if (NOT_LET_IN.some((kind) => error instanceof kind)) return false;
          throw error;
        }
      }),
    isOpen: () => open,
    close,
  };
}

function tlsOptions(host: string, ca: string | null): ConnectionOptions {
  return {
    host,
    minVersion: "TLSv1.2",
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === null ? {} : { ca }),
  };
}
