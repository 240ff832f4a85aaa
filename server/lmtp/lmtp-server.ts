/**
 * LMTP (RFC 2033) for the MTA, over smtp-server: PIPELINING, 8BITMIME, SMTPUTF8, ENHANCEDSTATUSCODES, SIZE. One reply
 * per recipient, 250 only for what is durable. A message exists in memory only, and only so many octets of all at once.
 */
import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from "smtp-server";
import { createBudget, type Budget } from "../../shared/lib/budget.ts";
import type { Deliver } from "./deliver-port.ts";
import { readMessage } from "./read-message.ts";
import { createRecipients, type Recipients } from "./recipients.ts";
import { deliveryReply, replyError, type ReplyError } from "./replies.ts";

export interface LmtpOptions {
  readonly deliver: Deliver;
  /** Octets a message may have; announced in SIZE. */
  readonly maxMessageBytes: number;
  /** Fields hold no addresses and no mail. */
  readonly log: (event: string, fields: Readonly<Record<string, string | number | boolean>>) => void;
  /** Milliseconds a silent client is kept. */
  readonly idleMs?: number;
}

export interface LmtpServer {
  /** The address in use. */
  listen(host: string, port: number): Promise<{ readonly host: string; readonly port: number }>;
  /** Finishes what is being delivered, then closes; other connections are told to come back. */
  close(): Promise<void>;
}

/** Octets of messages in memory before further ones are put off, as a multiple of the largest message. */
const MESSAGES_IN_MEMORY = 8;
const MAX_CLIENTS = 500;
/** RFC 5321 §4.5.3.1.8 asks for at least 100. */
const MAX_RECIPIENTS = 1000;
const MAX_COMMAND_OCTETS = 4096;
const IDLE_MS = 5 * 60_000;
/** A message that dribbles in is given up (RFC 5321 §4.5.3.2.6 speaks of 10 minutes). */
const MESSAGE_MS = 10 * 60_000;
const CLOSE_MS = 20_000;

/** What smtp-server keeps of a connection; its types do not say. */
interface Connection {
  readonly session: SMTPServerSession;
  send(code: number, text: string): void;
  close(): void;
}

export function createLmtpServer(options: LmtpOptions): LmtpServer {
  const { deliver, maxMessageBytes, log } = options;
  const budget = createBudget(MESSAGES_IN_MEMORY * maxMessageBytes);
  const recipients = createRecipients();
  /** Sessions with a message on its way. */
  const busy = new Set<string>();
  const server = new SMTPServer({
    ...protocolOptions(options),
    onRcptTo(address, _session, callback) {
      deliver.resolve(address.address).then(
        ({ type }) => {
          if (type === "accepted") recipients.accept(address);
          callback(type === "accepted" ? null : replyError(type));
        },
        () => callback(replyError("failing")),
      );
    },
    onData(stream, session, callback) {
      busy.add(session.id);
      const answer = (error: Error | null, replies?: readonly (string | Error)[]): void => {
        busy.delete(session.id);
        // one answer per recipient, which the types do not say
        (callback as (error: Error | null, replies?: readonly (string | Error)[]) => void)(error, replies);
      };
      takeMessage(options, budget, recipients, stream, session).then(
        (replies) => answer(null, replies),
        () => answer(replyError("failing")),
      );
    },
  });
  server.on("error", (error: Error & { code?: string }) => {
    // an address that cannot be had is for who asked to listen there
    if (server.server.listening) log("lmtp.error", { code: error.code ?? error.name });
  });
  return {
    listen: (host, port) => listen(server, host, port),
    close: () => close(server, busy),
  };
}

const protocolOptions = ({ maxMessageBytes, idleMs = IDLE_MS }: LmtpOptions) => ({
  ...{ lmtp: true, name: "aerogramme", size: maxMessageBytes, rejectOversized: true },
  ...{ hideENHANCEDSTATUSCODES: false, hideDSN: true, disabledCommands: ["AUTH", "STARTTLS"], authOptional: true },
  ...{ disableReverseLookup: true, maxClients: MAX_CLIENTS, maxRecipients: MAX_RECIPIENTS },
  ...{ maxCommandLength: MAX_COMMAND_OCTETS, socketTimeout: idleMs, closeTimeout: CLOSE_MS },
});

/** The replies, in the order of the recipients; rejects if there is nobody to answer any more. */
async function takeMessage(
  { deliver, maxMessageBytes, log }: LmtpOptions,
  budget: Budget,
  recipients: Recipients,
  stream: SMTPServerDataStream,
  { envelope }: SMTPServerSession,
): Promise<readonly (string | ReplyError)[]> {
  const to = recipients.written(envelope.rcptTo);
  const hold = budget.hold();
  const late = setTimeout(() => stream.destroy(new Error("too slow")), MESSAGE_MS);
  try {
    const message = await readMessage(stream, maxMessageBytes, hold);
    if (typeof message === "string") return to.map(() => replyError("failing"));
    const from = envelope.mailFrom === false ? "" : envelope.mailFrom.address;
    const answers = await Promise.all(to.map((address) => deliver.deliver({ from, to: address }, message)));
    const stored = answers.filter(({ type }) => type === "stored").length;
    log("lmtp.message", { octets: message.length, recipients: to.length, stored });
    return answers.map(deliveryReply);
  } finally {
    clearTimeout(late);
    hold.free();
  }
}

function listen(server: SMTPServer, host: string, port: number): Promise<{ host: string; port: number }> {
  return new Promise((resolve, reject) => {
    server.server.once("error", reject);
    server.listen(port, host, () => {
      server.server.off("error", reject);
      const { address, port: actual } = server.server.address() as AddressInfo;
      resolve({ host: address, port: actual });
    });
  });
}

function close(server: SMTPServer, busy: ReadonlySet<string>): Promise<void> {
  const hangUp = (): void => {
    for (const connection of server.connections as Set<Connection>) {
      if (busy.has(connection.session.id)) continue;
      connection.send(421, "Server shutting down");
      connection.close();
    }
  };
  return new Promise((resolve) => {
    const again = setInterval(hangUp, 50);
    server.close(() => {
      clearInterval(again);
      resolve();
    });
    hangUp();
  });
}
