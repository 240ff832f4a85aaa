/**
 * The MTA that mail leaves by, over SMTP (RFC 5321, by nodemailer's smtp-connection): one connection a message. It says nothing of
 * whoever wrote: no address, no program. What the MTA refused, it refused; what it never got whole, it does not have.
 */
import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import type { OutgoingEnvelope, RefusedRecipient, Submitted } from "../../shared/lib/submission.ts";
import type { Relay, Relayed, RelayedMessage } from "./port.ts";

export interface Smarthost {
  readonly host: string;
  readonly port: number;
  /** `starttls`: or nothing is sent. `none`: in clear. */
  readonly security: "tls" | "starttls" | "none";
  /** PEM; null: the authorities that Node knows. */
  readonly ca: string | null;
  /** Read for each connection, so that a changed password needs no restart. */
  readonly login: { readonly user: string; readonly passwordFile: string } | null;
}

export interface RelayTimes {
  readonly connectMs: number;
  /** Of silence. */
  readonly silenceMs: number;
  /** For all of it. */
  readonly wholeMs: number;
  /** For a look at whether it is there. */
  readonly checkMs: number;
}

/** What RFC 5321 §4.5.3.2.6 gives an MTA that looks into a message; all of it less than a device waits for. */
const TIMES: RelayTimes = { connectMs: 20_000, silenceMs: 600_000, wholeMs: 660_000, checkMs: 10_000 };
const MAX_TEXT = 500;
const PIECE = 64 * 1024;
const TOO_LARGE = { response: "552 5.3.4 The message is larger than the mail server takes", responseCode: 552 };

interface SmtpFailure {
  readonly code?: string | undefined;
  readonly response?: string | undefined;
  readonly responseCode?: number | undefined;
  readonly command?: string | undefined;
  readonly recipient?: string | undefined;
  readonly message?: string | undefined;
}

/** As smtp-connection keeps it while it sends. */
interface KeptEnvelope {
  from: string;
  to: string[];
  size: number;
  use8BitMime: boolean;
  rejectedErrors?: SmtpFailure[];
}

export function createRelay(smarthost: Smarthost, times: Partial<RelayTimes> = {}): Relay {
  const { connectMs, silenceMs, wholeMs, checkMs } = { ...TIMES, ...times };
  return {
    send: (envelope, message) =>
      connected<Relayed>(smarthost, { connectMs, silenceMs, wholeMs }, (connection, end) => {
        const attempt = createAttempt(connection, envelope, message);
        attempt.send(end);
        return attempt.failed;
      }),
    check: () =>
      connected<{ readonly type: "reached" }>(
        smarthost,
        { connectMs: checkMs, silenceMs: checkMs, wholeMs: checkMs },
        (_, end) => {
          end({ type: "reached" });
          return null;
        },
      ),
  };
}

/** Nothing was handed over. */
interface Unreached {
  readonly type: "notSent" | "loginRefused";
  readonly reason: string;
}

const UNREADABLE = { type: "loginRefused", reason: "submission.password_file can not be read" } as const;

/**
 * `talk` begins once the MTA takes mail from this connection, ends the connection with what came of it, and gives what a failure
 * makes of it from then on; null: there is nothing that could fail. Does not reject.
 */
async function connected<T extends { readonly type: string }>(
  smarthost: Smarthost,
  times: Pick<RelayTimes, "connectMs" | "silenceMs" | "wholeMs">,
  talk: (connection: SMTPConnection, end: (outcome: T) => void) => ((failure: SmtpFailure) => T) | null,
): Promise<T | Unreached> {
  const auth = await credentials(smarthost.login).catch(() => "unreadable" as const);
  if (auth === "unreadable") return UNREADABLE;
  const connection = connectionTo(smarthost, times);
  return new Promise((resolve) => {
    let failed: ((failure: SmtpFailure) => T) | null = null;
    const end = (outcome: T | Unreached): void => {
      clearTimeout(late);
      // first: closing tells of itself at once
      resolve(outcome);
      if (outcome.type === "answered" || outcome.type === "reached") connection.quit();
      else connection.close();
    };
    const broken = (failure: SmtpFailure): void => end(failed ? failed(failure) : unreached(failure));
    const late = setTimeout(() => broken({ code: "ETIMEDOUT" }), times.wholeMs);
    logIn(connection, auth, (failure) => {
      if (failure) broken(failure);
      else failed = talk(connection, end);
    });
    connection.on("error", broken);
    connection.on("end", () => broken({ code: "ECONNECTION" }));
  });
}

function connectionTo(
  { host, port, security, ca }: Smarthost,
  { connectMs, silenceMs }: Pick<RelayTimes, "connectMs" | "silenceMs">,
): SMTPConnection {
  return new SMTPConnection({
    ...{ host, port, secure: security === "tls", requireTLS: security === "starttls" },
    ...{ ignoreTLS: security === "none", logger: false, socketCloseTimeout: 1_000 },
    ...{ connectionTimeout: connectMs, greetingTimeout: connectMs, dnsTimeout: connectMs, socketTimeout: silenceMs },
    ...(ca === null ? {} : { tls: { ca: [ca] } }),
  });
}

/** `done` hears null once the MTA takes mail from this connection. */
function logIn(
  connection: SMTPConnection,
  auth: { readonly user: string; readonly pass: string } | null,
  done: (failure: SmtpFailure | null) => void,
): void {
  connection.connect((failure) => {
    if (failure) done(failure);
    else if (!auth) done(null);
    else connection.login(auth, (refused) => done(refused ?? null));
  });
}

/** What is refused for good is mended by whoever runs this; a 4xx goes over by itself. */
function unreached(failure: SmtpFailure): Unreached {
  const { code, responseCode = 0, command } = failure;
  if (code !== "EAUTH" || responseCode < 500) return { type: "notSent", reason: reasonOf(failure) };
  return { type: "loginRefused", reason: `${responseCode}${command === undefined ? "" : ` at ${command}`}` };
}

/** For the operator. */
function reasonOf(failure: SmtpFailure): string {
  const reason = String(failure.code ?? failure.responseCode ?? "unknown").slice(0, 40);
  const cause = failure.code === "ESOCKET" ? causeOf(failure) : null;
  return `${reason}${failure.command ? ` at ${failure.command}` : ""}${cause === null ? "" : `, ${cause}`}`;
}

async function credentials(login: Smarthost["login"]) {
  if (!login) return null;
  return { user: login.user, pass: (await readFile(login.passwordFile, "utf8")).replace(/\r?\n$/, "") };
}

function createAttempt(connection: SMTPConnection, envelope: OutgoingEnvelope, message: RelayedMessage) {
  const kept: KeptEnvelope = {
    ...{ from: envelope.from, to: [...envelope.to], size: message.size, use8BitMime: message.hasEightBit },
  };
  let isHandedOver = false;

  function* octets(): Generator<Uint8Array> {
    for (const part of message.octets)
      for (let at = 0; at < part.length; at += PIECE) yield part.subarray(at, at + PIECE);
    isHandedOver = true;
  }

  /** What the MTA said of the message counts; a connection that broke says nothing of it. */
  function failed(failure: SmtpFailure): Relayed {
    const spoken = typeof failure.responseCode === "number" && failure.responseCode >= 400;
    // 421: it hangs up, and the same message is welcome later
    if (spoken && failure.responseCode !== 421)
      return { type: "answered", submitted: allRefused(envelope, kept, failure) };
    // before a word was said: it announced a smaller limit than this message
    const isTooLarge = failure.code === "EMESSAGE" && failure.responseCode === undefined && !isHandedOver;
    if (isTooLarge) return { type: "answered", submitted: allRefused(envelope, kept, TOO_LARGE) };
    const isOpen = isHandedOver && !spoken;
    return { type: isOpen ? "unknown" : "notSent", reason: reasonOf(failure) };
  }

  return {
    failed,
    send(end: (outcome: Relayed) => void): void {
      connection.send(kept, Readable.from(octets(), { objectMode: false }), (failure, info) => {
        if (failure) {
          end(failed(failure));
          return;
        }
        const refused = refusedOf(kept);
        const names = new Set(refused.map(({ recipient }) => recipient));
        end({
          type: "answered",
          submitted: { accepted: info.accepted.filter((address) => !names.has(address)), refused },
        });
      });
    },
  };
}

/** What broke below SMTP: a word of the operating system's, or what is wrong with TLS. Nothing of what the MTA said. */
function causeOf({ message = "" }: SmtpFailure): string | null {
  const word = /\bE(?:CONNREFUSED|CONNRESET|HOSTUNREACH|NETUNREACH|PIPE)\b/.exec(message)?.[0];
  if (word !== undefined) return word;
  if (/certificate|altnames/i.test(message)) return "its certificate is not trusted";
  return /wrong version number|packet length/i.test(message) ? "it speaks no TLS there" : null;
}

const refusedOf = ({ rejectedErrors = [] }: KeptEnvelope): readonly RefusedRecipient[] =>
  rejectedErrors.map((error) => refusal(error.recipient ?? "", error));

/** Each with what was said of it, the others with what was said of the message. */
function allRefused({ to }: OutgoingEnvelope, kept: KeptEnvelope, failure: SmtpFailure): Submitted {
  const own = new Map(refusedOf(kept).map((one) => [one.recipient, one]));
  return { accepted: [], refused: to.map((recipient) => own.get(recipient) ?? refusal(recipient, failure)) };
}

/** A reply in its parts (RFC 5321 §4.2, RFC 2034): the codes stand before each of its lines. */
function refusal(recipient: string, { response = "", responseCode = 451 }: SmtpFailure): RefusedRecipient {
  const lines = response.split(/\r?\n/).map((line) => /^\d{3}[ -](?:(\d\.\d{1,3}\.\d{1,3}) )?(.*)$/.exec(line));
  const text = lines.map((line) => line?.[2] ?? "").join(" ");
  const code = responseCode >= 400 && responseCode <= 599 ? responseCode : 451;
  const clean = text.replace(/\p{C}/gu, " ").trim().slice(0, MAX_TEXT);
  return { recipient, code, enhanced: lines[0]?.[1] ?? null, text: clean, permanent: code >= 500 };
}
