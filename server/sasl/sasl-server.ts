/**
 * An auth server for the MTA: Postfix asks it whether a submission's password is right (`smtpd_sasl_type = dovecot`). It
 * speaks on loopback or on a unix socket only, since passwords come in clear.
 */
import { chmod, lstat, rm } from "node:fs/promises";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { once } from "node:events";
import { serveConnection } from "./connection.ts";
import type { Verify, VerifyFailure } from "./verify-port.ts";

/** `path`: a unix socket; its group is that of its folder where that has the setgid bit. */
export type SaslAddress = { readonly path: string } | { readonly host: string; readonly port: number };

export interface SaslOptions {
  readonly verify: Verify;
  /** Fields hold no names and no passwords. */
  readonly log: (event: string, fields: Readonly<Record<string, string | number | boolean>>) => void;
}

export interface SaslServer {
  /** The address in use. */
  listen(address: SaslAddress): Promise<SaslAddress>;
  close(): Promise<void>;
}

/** Each of Postfix's smtpd processes keeps one. */
const MAX_CONNECTIONS = 1024;
/** Whoever may reach the folder, and is of the socket's group. */
const SOCKET_MODE = 0o660;
/** Failures are counted for so long before a line about them is written. */
const COUNT_MS = 60_000;

export function createSaslServer({ verify, log }: SaslOptions): SaslServer {
  const open = new Set<Socket>();
  const failures = createTally((counts) => log("sasl.loginsFailed", counts));
  let connections = 0;
  const server = createServer((socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    serveConnection({
      ...{ socket, verify, number: ++connections, onFailure: (why) => failures.count(why) },
      onBroken: (why) => log("sasl.hungUp", { why }),
    });
  });
  server.maxConnections = MAX_CONNECTIONS;
  return {
    async listen(address) {
      if (!("path" in address)) {
        await listening(server, () => server.listen(address.port, address.host));
        const { address: host, port } = server.address() as AddressInfo;
        return { host, port };
      }
      await removeLeftOver(address.path);
      await listening(server, () => server.listen(address.path));
      await chmod(address.path, SOCKET_MODE);
      return address;
    },
    async close() {
      failures.tell();
      const closed = server.listening ? once(server, "close") : null;
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

async function listening(server: Server, start: () => unknown): Promise<void> {
  const up = once(server, "listening");
  start();
  await up;
}

/** Of a process that was killed. What is no socket, or answers, stays; listening then says that it is taken. */
async function removeLeftOver(path: string): Promise<void> {
  const found = await lstat(path).catch(() => null);
  if (found?.isSocket() !== true) return;
  const socket = connect(path);
  const answers = await new Promise((settle) => {
    socket.once("connect", () => settle(true));
    socket.once("error", () => settle(false));
  });
  socket.destroy();
  if (answers === false) await rm(path, { force: true });
}

interface Tally {
  count(why: VerifyFailure): void;
  tell(): void;
}

/** Says how many of each there were, at most once in COUNT_MS. */
function createTally(say: (counts: Readonly<Record<string, number>>) => void): Tally {
  const counts = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  function tell(): void {
    clearTimeout(timer);
    timer = undefined;
    if (counts.size > 0) say(Object.fromEntries(counts));
    counts.clear();
  }
  return {
    count(why) {
      counts.set(why, (counts.get(why) ?? 0) + 1);
      timer ??= setTimeout(tell, COUNT_MS).unref();
    },
    tell,
  };
}
