/** What is said over the connections of an SMTP server: logins, envelopes, messages. */
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { SMTPServerAuthentication, SMTPServerOptions, SMTPServerSession } from "smtp-server";
import { addressGroup } from "../../shared/lib/network-address.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import { LiteralBudget } from "../imap/net/literal-budget.ts";
import { AccountSessions } from "../imap/session/account-sessions.ts";
import { LoginThrottle } from "../imap/session/login-throttle.ts";
import type { SmtpAccount } from "./backend.ts";
import { createEnvelopeRoom, receive } from "./receive.ts";
import { replyToError, type SmtpReply } from "./reply.ts";
import type { SmtpServerOptions } from "./smtp-server.ts";

/** One connection. */
export interface Visit {
  readonly id: string;
  /** Says 421 with these words, if anything can be said, and ends it. */
  shutdown(text: string): void;
  /** It is gone; may be said more than once. */
  end(): void;
  readonly ended: Promise<void>;
  /** Called once somebody has logged in. */
  onLogin(): void;
  say(code: number, text: string): void;
}

interface Guest extends Visit {
  readonly number: number;
  /** Null: nobody has logged in. */
  account: SmtpAccount | null;
  stopWatching(): void;
  failures: number;
  /** Messages being handed over. */
  busy: number;
  gone: boolean;
  /** Whether an envelope has room for one more. */
  hasRoom(address: string): boolean;
}

type Handlers = Required<Pick<SMTPServerOptions, "onAuth" | "onMailFrom" | "onRcptTo" | "onData" | "onClose">>;

export interface Sessions {
  begin(number: number, socket: Socket): Visit;
  readonly handlers: Handlers;
  /** Nothing more is begun; resolves when nothing is being handed over. */
  close(): Promise<void>;
}

const GOING: SmtpReply = { code: 421, text: "4.3.2 The server is going away, try again later" };
const LOG_IN: SmtpReply = { code: 530, text: "5.7.0 Log in first" };
const BROKEN: SmtpReply = { code: 451, text: "4.3.0 This went wrong here: try again" };

export function createSessions({ backend, limits, log }: SmtpServerOptions): Sessions {
  const guests = new Map<string, Guest>();
  const throttle = new LoginThrottle(limits.loginDelayMs);
  const counts = new AccountSessions(limits.sessionsPerAccount);
  const budget = new LiteralBudget({ literals: limits.held, literalsPerAccount: limits.heldPerAccount });
  const underWay = new Set<Promise<unknown>>();
  let closing = false;

  /** The account is not used by it any more. */
  function letGo(guest: Guest): void {
    const { account } = guest;
    guest.account = null;
    guest.stopWatching();
    if (!account) return;
    counts.leave(account.name);
    account.release();
  }

  async function logIn(guest: Guest, auth: SMTPServerAuthentication, from: string): Promise<Result<null, SmtpReply>> {
    const [username, password, authzid] = [auth.username ?? "", auth.password ?? "", auth.authzid ?? ""];
    // nobody acts for somebody else here
    if (authzid !== "" && authzid !== username) return err({ code: 535, text: "5.7.8 Log in as yourself" });
    const found = await backend.login(username, password, from);
    if (!found.ok) {
      log("smtp.loginFailed", { connection: guest.number, address: from, reason: found.error });
      const refusal = backend.refusals[found.error];
      if (found.error !== "badCredentials") return err(refusal);
      await sleep(throttle.failed(addressGroup(from), username, Date.now()));
      return err(++guest.failures >= limits.loginFailures ? { ...refusal, code: 421 } : refusal);
    }
    const account = found.value;
    throttle.succeeded(addressGroup(from), username);
    letGo(guest);
    const isOver = guest.gone || closing;
    if (isOver || !counts.enter(account.name)) {
      account.release();
      return err(isOver ? GOING : { code: 454, text: "4.7.0 This account has too many connections, close some" });
    }
    guest.account = account;
    guest.stopWatching = account.watchEnd((why) => guest.shutdown(`4.7.0 ${why.replace(/^\[\w+\] /, "")}`));
    guest.onLogin();
    log("smtp.login", { connection: guest.number, address: from });
    return ok(null);
  }

  async function take(guest: Guest, stream: AsyncIterable<Uint8Array>, session: SMTPServerSession): Promise<SmtpReply> {
    const { account } = guest;
    if (!account) return LOG_IN;
    const hold = budget.hold(account.name);
    guest.busy++;
    try {
      const maxBytes = Math.min(account.maxBytes, limits.maxBytes);
      // null: its client went away in the middle of it
      const message = await receive(stream, maxBytes, hold).catch(() => null);
      if (!message?.ok) return message?.error ?? BROKEN;
      if (closing) return GOING;
      const { mailFrom, rcptTo } = session.envelope;
      const from = mailFrom === false ? "" : mailFrom.address;
      return await account.send({ from, to: rcptTo.map(({ address }) => address) }, message.value);
    } catch {
      log("smtp.failed", { connection: guest.number });
      return BROKEN;
    } finally {
      hold.free();
      guest.busy--;
      if (guest.gone && guest.busy === 0) letGo(guest);
    }
  }

  const guestOf = ({ id }: SMTPServerSession): Guest | null => guests.get(id) ?? null;

  const handlers: Handlers = {
    onAuth(auth, session, done) {
      const guest = guestOf(session);
      if (!guest || closing) {
        done(replyToError(GOING));
        return;
      }
      logIn(guest, auth, session.remoteAddress).then(
        (result) => (result.ok ? done(null, { user: session.id }) : done(replyToError(result.error))),
        () => done(replyToError(backend.refusals.unavailable)),
      );
    },
    onMailFrom({ address }, session, done) {
      const guest = guestOf(session);
      if (!guest || closing) {
        done(replyToError(GOING));
        return;
      }
      if (!guest.account) {
        done(replyToError(LOG_IN));
        return;
      }
      guest.hasRoom = createEnvelopeRoom();
      guest.hasRoom(address);
      done(address === "" ? replyToError({ code: 550, text: "5.1.7 A sender is needed" }) : null);
    },
    onRcptTo({ address }, session, done) {
      const guest = guestOf(session);
      const most = guest?.account?.maxRecipients ?? 0;
      const isFull = session.envelope.rcptTo.length >= most || guest?.hasRoom(address) !== true;
      done(
        isFull
          ? replyToError({ code: 452, text: "4.5.3 Too many recipients at once, send to the others apart" })
          : null,
      );
    },
    onData(stream, session, done) {
      const guest = guestOf(session);
      const taking = guest && !closing ? take(guest, stream, session) : Promise.resolve(GOING);
      underWay.add(taking);
      void taking.then(({ code, text }) => {
        underWay.delete(taking);
        if (code < 300) done(null, text);
        else done(replyToError({ code, text }));
      });
    },
    onClose: ({ id }) => guests.get(id)?.end(),
  };

  return {
    begin(number, socket) {
      let tell = (): void => undefined;
      const ended = new Promise<void>((settle) => (tell = settle));
      const guest: Guest = {
        ...{ id: String(number), number, account: null, failures: 0, busy: 0, gone: false, ended },
        ...{ hasRoom: () => false, stopWatching: () => undefined, onLogin: () => undefined },
        // in a handshake nobody reads words
        say: () => socket.destroy(),
        shutdown(text) {
          guest.say(421, text);
        },
        end() {
          if (guest.gone) return;
          guest.gone = true;
          guests.delete(guest.id);
          tell();
          if (guest.busy === 0) letGo(guest);
          else guest.stopWatching();
        },
      };
      guests.set(guest.id, guest);
      return guest;
    },
    handlers,
    async close() {
      closing = true;
      await Promise.all(underWay);
    },
  };
}
