/** Those who send by the companion's SMTP: the same names and passwords as its IMAP has. */
import type { CryptoPort } from "../../../shared/crypto/primitives.ts";
import { asciiLower } from "../../../shared/mailbox/flags.ts";
import { err, ok } from "../../../shared/lib/result.ts";
import type { SmtpBackend } from "../../smtp/backend.ts";
import { createReplies } from "../../smtp/posted-reply.ts";
import type { Mailer } from "../imap-backend.ts";
import { isPassword } from "../password.ts";

const replyOf = createReplies("and goes by itself");
/** No password has this hash. */
const NO_HASH = new Uint8Array(32);
/** What one call of the provider may carry (shared/api/wire.ts). */
const MAX_RECIPIENTS = 5_000;
const NOT_NOW = { code: 454, text: "4.7.0 The account can not be opened now: `aerogramme companion status` says why" };

/** `mailers` is asked at each login, by address in lower case. */
export function createSmtpBackend(crypto: CryptoPort, mailers: (address: string) => Mailer | null): SmtpBackend {
  return {
    login(username, password) {
      const mailer = mailers(asciiLower(username));
      const fits = isPassword(crypto, mailer?.imapHash ?? NO_HASH, password);
      if (!mailer || !fits) return Promise.resolve(err("badCredentials"));
      if (mailer.type === "removed") return Promise.resolve(err("removed"));
      if (mailer.type === "broken") return Promise.resolve(err("unavailable"));
      const { account, post, watchEnd } = mailer;
      return Promise.resolve(
        ok({
          ...{ name: account.address, maxBytes: account.appendLimit, maxRecipients: MAX_RECIPIENTS, watchEnd },
          send: (envelope, message) => replyOf(post, envelope, message),
          // the engine runs on without sessions
          release: () => undefined,
        }),
      );
    },
    refusals: {
      badCredentials: {
        ...{ code: 535, text: "5.7.8 User name or password is wrong: `aerogramme companion password` makes a new one" },
      },
      removed: {
        code: 535,
        text: "5.7.8 This device was removed from the account; add it again with `aerogramme companion add`",
      },
      ...{ locked: NOT_NOW, changed: NOT_NOW, busy: NOT_NOW, unavailable: NOT_NOW },
    },
  };
}
