/**
 * Connections that are used again. One that ended is opened anew; after a failure to open, none is tried for a moment, so
 * that a server that is away is not hammered and nobody waits for it in turn.
 */
import { LdapAnswer, type LdapConnection } from "./ldap-connection.ts";

export interface ConnectionPool {
  /** The task has the connection for itself; tried once more if a connection that had been used before ends under it. */
  use<T>(task: (connection: LdapConnection) => Promise<T>): Promise<T>;
  close(): void;
}

export interface PoolParts {
  readonly open: () => Promise<LdapConnection>;
  readonly size: number;
  /** Unix milliseconds. */
  readonly clock: () => number;
}

const PAUSE_MS = 1_000;
/** Tasks that wait for a connection; further ones fail at once. */
const MAX_WAITING = 1_000;

export function createConnectionPool({ open, size, clock }: PoolParts): ConnectionPool {
  const idle: LdapConnection[] = [];
  const taken = new Set<LdapConnection>();
  const waiting: (() => void)[] = [];
  let busy = 0;
  let closed = false;
  let failed: { readonly until: number; readonly error: unknown } | null = null;

  async function opened(): Promise<LdapConnection> {
    if (closed) throw new Error("closed");
    if (failed && clock() < failed.until) throw failed.error;
    try {
      const connection = await open();
      failed = null;
      return connection;
    } catch (error) {
      failed = { until: clock() + PAUSE_MS, error };
      throw error;
    }
  }

  /** Whoever ends hands its turn on. */
  async function turn(): Promise<void> {
    if (busy < size) {
      busy++;
      return;
    }
    if (waiting.length >= MAX_WAITING) throw new Error("too many lookups");
    await new Promise<void>((resolve) => waiting.push(resolve));
  }

  function handOn(): void {
    const next = waiting.shift();
    if (next) next();
    else busy--;
  }

  async function on<T>(connection: LdapConnection, task: (connection: LdapConnection) => Promise<T>): Promise<T> {
    taken.add(connection);
    try {
      return await task(connection);
    } finally {
      taken.delete(connection);
      if (connection.isOpen() && !closed) idle.push(connection);
      else connection.close();
    }
  }

  function used(): LdapConnection | null {
    for (;;) {
      const connection = idle.pop() ?? null;
      if (connection === null || connection.isOpen()) return connection;
      connection.close();
    }
  }

  return {
    async use(task) {
      await turn();
      try {
        const known = used();
        if (known === null) return await on(await opened(), task);
        try {
          return await on(known, task);
        } catch (error) {
          if (error instanceof LdapAnswer || known.isOpen()) throw error;
          return await on(await opened(), task);
        }
      } finally {
        handOn();
      }
    },
    close() {
      closed = true;
      for (const connection of [...idle.splice(0), ...taken]) connection.close();
    },
  };
}
