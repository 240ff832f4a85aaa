/**
 * LMTP (RFC 2033) for the MTA, over smtp-server: PIPELINING, 8BITMIME, SMTPUTF8, ENHANCEDSTATUSCODES, SIZE. One reply
 * per recipient, 250 only for what is durable. A message exists in memory only, and only so many octets of all at once.
 */
import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerAddress, type SMTPServerDataStream, type SMTPServerSession } from "smtp-server";
import { createBudget, type Budget } from "./budget.ts";
import type { Deliver, DeliveryAnswer, RecipientAnswer } from "./deliver-port.ts";

export interface LmtpOptions {
  readonly deliver: Deliver;
  /** Octets a message may have; announced in SIZE. */
  readonly maxMessageBytes: number;
  readonly log: (event: string, fields: Readonly<Record<string, string | number | boolean>>) => void;
  /** Milliseconds a silent client is kept. */
  readonly idleMs?: number;
}

export interface LmtpServer {
  /** The address in use. */
  listen(host: string, port: number): Promise<{ readonly host: string; readonly port: number }>;
  /** Finishes what is being delivered, then closes. */
  close(): Promise<void>;
}

/** Octets of messages in memory before further ones wait, as a multiple of the largest message. */
const MESSAGES_IN_MEMORY = 8;
const MAX_CLIENTS = 500;
/** RFC 5321 §4.5.3.1.8 asks for at least 100. */
const MAX_RECIPIENTS = 1000;
const IDLE_MS = 5 * 60_000;
const CLOSE_MS = 10_000;

/** smtp-server derives the enhanced code from these (450 4.2.1, 451 4.3.0, 550 5.1.1). */
const REPLIES = {
  unknown: [550, "No such user here"],
  noKeys: [450, "This account has not been opened by its user yet, try again later"],
  failing: [451, "Cannot store mail now, try again later"],
} as const satisfies Record<Exclude<RecipientAnswer["type"], "accepted">, readonly [number, string]>;

class ReplyError extends Error {
  readonly responseCode: number;
  constructor(code: number, message: string) {
    super(message);
    this.responseCode = code;
  }
}

function replyError(type: keyof typeof REPLIES): ReplyError {
  const [code, message] = REPLIES[type];
  return new ReplyError(code, message);
}

export function createLmtpServer({ deliver, maxMessageBytes, log, idleMs = IDLE_MS }: LmtpOptions): LmtpServer {
  const budget = createBudget(MESSAGES_IN_MEMORY * maxMessageBytes);
  const server = new SMTPServer({
    lmtp: true,
    name: "aerogramme",
    size: maxMessageBytes,
    rejectOversized: true,
    hideENHANCEDSTATUSCODES: false,
    hideDSN: true,
    disabledCommands: ["AUTH", "STARTTLS"],
    authOptional: true,
    disableReverseLookup: true,
    maxClients: MAX_CLIENTS,
    maxRecipients: MAX_RECIPIENTS,
    socketTimeout: idleMs,
    closeTimeout: CLOSE_MS,
    onRcptTo(address, session, callback) {
      checkRecipient(deliver, address, session).then(callback, () => callback(replyError("failing")));
    },
    onData(stream, session, callback) {
      // smtp-server takes one answer per recipient here, which its types do not say
      const answer = callback as (error: Error | null, replies?: readonly (string | Error)[]) => void;
      takeMessage(deliver, budget, maxMessageBytes, stream, session).then(
        (replies) => answer(null, replies),
        () => answer(replyError("failing")),
      );
    },
  });
  server.on("error", (error: Error & { code?: string }) => log("lmtp.error", { code: error.code ?? error.name }));

  return {
    listen: (host, port) =>
      new Promise((resolve, reject) => {
        server.server.once("error", reject);
        server.listen(port, host, () => {
          server.server.off("error", reject);
          const { address, port: actual } = server.server.address() as AddressInfo;
          resolve({ host: address, port: actual });
        });
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
      }),
  };
}

async function checkRecipient(
  deliver: Deliver,
  { address }: SMTPServerAddress,
  session: SMTPServerSession,
): Promise<Error | null> {
  if (session.envelope.rcptTo.some((other) => other.address === address))
    return new ReplyError(452, "Recipient given twice in one transaction");
  const { type } = await deliver.resolve(address);
  return type === "accepted" ? null : replyError(type);
}

async function takeMessage(
  deliver: Deliver,
  budget: Budget,
  limit: number,
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
): Promise<(string | Error)[]> {
  const held = await budget.take(limit);
  try {
    const message = await readAll(stream, limit);
    if (!message) return [];
    held.shrink(message.length);
    const from = session.envelope.mailFrom ? session.envelope.mailFrom.address : "";
    const one = ({ address: to }: SMTPServerAddress): Promise<DeliveryAnswer> => deliver.deliver({ from, to }, message);
    const answers = await Promise.all(session.envelope.rcptTo.map(one));
    return answers.map(({ type }) => (type === "stored" ? "Stored, sealed" : replyError(type)));
  } finally {
    held.free();
  }
}

/** Null if it is too large (smtp-server then answers 552 5.3.4 itself); rejects if the client goes away half-way. */
async function readAll(stream: SMTPServerDataStream, limit: number): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
    else chunks.length = 0;
  }
  return size <= limit ? Buffer.concat(chunks, size) : null;
}
