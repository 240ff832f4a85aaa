/**
 * SMTP submission for the mail programs of this computer (RFC 6409, 4954, 3207): AUTH PLAIN and LOGIN with the companion's
 * password, in clear or after STARTTLS, since nothing leaves the computer. What is answered 250 was taken by the provider's MTA,
 * or lies in the outbox and goes by itself; the text says which.
 */
import type { Readable } from "node:stream";
import { SMTPServer, type SMTPServerSession } from "smtp-server";
import type { Post } from "../../../shared/account/post.ts";
import { MAX_ENVELOPE_BYTES } from "../../../shared/account/outbox-settings.ts";
import type { Result } from "../../../shared/lib/result.ts";
import { utf8 } from "../../../shared/lib/bytes.ts";
import type { Log } from "../../cli/log.ts";
import type { Certificate } from "../../imap/net/tls.ts";
import type { SocketAddress } from "../../cli/address.ts";
import { failureReply, postedReply, type SmtpReply } from "./smtp-replies.ts";

/** What a login opens. */
export interface SmtpLogin {
  readonly post: Post;
  /** Octets a message may have. */
  readonly limit: number;
}

export interface SmtpOptions {
  /** Compares in constant time. */
  login(username: string, password: string): Result<SmtpLogin, "badCredentials" | "unavailable">;
  readonly certificate: Certificate;
  readonly log: Log;
}

export interface CompanionSmtp {
  listen(address: SocketAddress): Promise<SocketAddress>;
  setCertificate(certificate: SmtpOptions["certificate"]): void;
  close(): Promise<void>;
}

const MAX_CLIENTS = 20;
/** Octets of messages that are being received at the same time. */
const MAX_HELD = 256 * 1024 * 1024;
/** Octets of one, whatever the account may have: what is announced. */
const MAX_SIZE = 100 * 1024 * 1024;
/** Milliseconds that who guesses waits. */
const WRONG_DELAY = 1_000;

export function createCompanionSmtp({ login, certificate, log }: SmtpOptions): CompanionSmtp {
  const logins = new Map<string, SmtpLogin>();
  let held = 0;

  const server = new SMTPServer({
    ...{ ...pem(certificate), name: "localhost", banner: "Aerogramme companion" },
    ...{ authMethods: ["PLAIN", "LOGIN"], allowInsecureAuth: true, disableReverseLookup: true, logger: false },
    ...{ size: MAX_SIZE, maxClients: MAX_CLIENTS, closeTimeout: 2_000, socketTimeout: 300_000, useXClient: false },
    onAuth({ username, password }, session, done) {
      const opened = login(username ?? "", password ?? "");
      if (opened.ok) {
        logins.set(session.id, opened.value);
        done(null, { user: username ?? "" });
        return;
      }
      const reply: SmtpReply =
        opened.error === "badCredentials"
          ? { code: 535, text: "5.7.8 User name or password is wrong: `aerogramme companion password` makes a new one" }
          : { code: 454, text: "4.7.0 The account can not be opened now: `aerogramme companion status` says why" };
      setTimeout(() => done(replyToError(reply)), WRONG_DELAY);
    },
    onMailFrom({ address }, _session, done) {
      done(address === "" ? replyToError({ code: 550, text: "5.1.7 A sender is needed" }) : null);
    },
    onRcptTo({ address }, { envelope }, done) {
      const octets = envelope.rcptTo.reduce((sum, to) => sum + utf8(to.address).length + 4, utf8(address).length + 4);
      const isFull = octets > MAX_ENVELOPE_BYTES - 1_000;
      done(
        isFull
          ? replyToError({ code: 452, text: "4.5.3 Too many recipients at once, send to the others apart" })
          : null,
      );
    },
    onData(stream, session, done) {
      receive(stream, session).then(
        ({ code, text }) => (code < 300 ? done(null, text) : done(replyToError({ code, text }))),
        () => {
          log("companion.smtpFailed", {});
          done(replyToError({ code: 451, text: "4.3.0 This went wrong here: try again" }));
        },
      );
    },
    onClose: ({ id }) => void logins.delete(id),
  });
  // a connection that breaks is nobody's failure
  server.on("error", () => undefined);

  async function receive(stream: Readable, session: SMTPServerSession): Promise<SmtpReply> {
    const opened = logins.get(session.id);
    if (!opened) return { code: 530, text: "5.7.0 Log in first" };
    const pieces: Uint8Array[] = [];
    let octets = 0;
    let isOver = false;
    try {
      for await (const piece of stream as AsyncIterable<Uint8Array>) {
        isOver ||= held + piece.length > MAX_HELD;
        if (isOver || octets + piece.length > opened.limit) {
          octets += piece.length;
          continue;
        }
        pieces.push(piece);
        octets += piece.length;
        held += piece.length;
      }
      if (octets > opened.limit) return { code: 552, text: `5.3.4 A message may have ${opened.limit} octets` };
      if (isOver) return { code: 452, text: "4.3.1 Too much is being sent at this moment: try again" };
      const { mailFrom, rcptTo } = session.envelope;
      const from = mailFrom === false ? "" : mailFrom.address;
      const message = new Uint8Array(Buffer.concat(pieces));
      const posted = await opened.post.send({ from, to: rcptTo.map(({ address }) => address) }, message);
      return posted.ok ? postedReply(posted.value) : failureReply(posted.error);
    } finally {
      held -= pieces.reduce((sum, { length }) => sum + length, 0);
    }
  }

  return {
    listen: ({ host, port }) =>
      new Promise((settle, fail) => {
        server.server.once("error", fail);
        server.listen(port, host, () => {
          const bound = server.server.address();
          settle({ host, port: typeof bound === "object" && bound ? bound.port : port });
        });
      }),
    setCertificate: (changed) => server.updateSecureContext(pem(changed)),
    close: () => new Promise((settle) => server.close(() => settle())),
  };
}

const pem = ({ key, cert }: Certificate) => ({ key: Buffer.from(key), cert: Buffer.from(cert) });

const replyToError = ({ code, text }: SmtpReply): Error => Object.assign(new Error(text), { responseCode: code });
