/** Those who send by the provider's SMTP: the same addresses and passwords as its IMAP has. What they send goes by their account's outbox. */
import { err, ok } from "../../shared/lib/result.ts";
import { CHANGED, LOCKED } from "../imap/session/authenticate.ts";
import type { SmtpAccount, SmtpBackend } from "../smtp/backend.ts";
import { createReplies } from "../smtp/posted-reply.ts";
import type { SmtpReply } from "../smtp/reply.ts";
import { createHostedLogin, type HostedEntry, type HostedLoginParts } from "./hosted-login.ts";
import type { QuotaRoom } from "./quota-room.ts";

export interface HostedSmtpParts extends HostedLoginParts {
  readonly room: QuotaRoom;
  /** For which an account stays open after its last login, where mail of it waits. */
  readonly waitHours: number;
  readonly limits: { readonly maxBytes: number; readonly maxRecipients: number };
}

const LATER: SmtpReply = { code: 454, text: "4.7.0 Cannot log in now, try again later" };
const FULL: SmtpReply = {
  code: 452,
  text: "4.2.2 The mailbox is full, and what is sent is filed in it: delete something first",
};

/** The same to all: nobody learns which addresses there are, and which of them open with a password. */
const REFUSALS: SmtpBackend["refusals"] = {
  badCredentials: {
    code: 535,
    text: "5.7.8 Wrong address or password. An account whose keys are on its own devices has no password here: it sends by its companion or the webmail",
  },
  locked: { code: 535, text: `5.7.8 ${LOCKED}` },
  changed: { code: 535, text: `5.7.8 ${CHANGED}` },
  busy: { code: 454, text: "4.7.0 Too many log in at this moment, try again in a minute" },
  ...{ removed: LATER, unavailable: LATER },
};

export function createHostedSmtp(parts: HostedSmtpParts): SmtpBackend {
  const login = createHostedLogin(parts);
  const replyOf = createReplies(goesBy(parts.waitHours));
  return {
    refusals: REFUSALS,
    async login(username, password, from) {
      const entered = await login(username, password, from);
      if (!entered.ok) return entered;
      const account = accountOf(parts, replyOf, entered.value);
      if (account) return ok(account);
      entered.value.session.release();
      return err("unavailable");
    },
  };
}

/** Nobody but its user opens an account: this server has it open for so long, and not over its own end. */
const goesBy = (hours: number): string =>
  hours === 0
    ? "and goes while you are logged in"
    : `and goes by itself for ${hours} hours; later, or where this server was restarted, when you log in next`;

function accountOf(
  { room, limits }: HostedSmtpParts,
  replyOf: ReturnType<typeof createReplies>,
  { id, session }: HostedEntry,
): SmtpAccount | null {
  const { account, post, watchEnd, release } = session;
  return (
    post && {
      ...{ name: id, maxBytes: Math.min(account.appendLimit, limits.maxBytes), maxRecipients: limits.maxRecipients },
      async send(envelope, message) {
        const send = () => replyOf(post, envelope, message);
        const reply = await room(id, account.address, message.length, send, ({ code }) => code === 250);
        return reply === "overQuota" ? FULL : reply;
      },
      ...{ watchEnd, release },
    }
  );
}
