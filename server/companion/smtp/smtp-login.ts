/** Logins of the companion's SMTP: the same names and passwords as its IMAP has. */
import type { CryptoPort } from "../../../shared/crypto/primitives.ts";
import { asciiLower } from "../../../shared/mailbox/flags.ts";
import { err, ok } from "../../../shared/lib/result.ts";
import type { Mailer } from "../imap-backend.ts";
import { isPassword } from "../password.ts";
import type { SmtpOptions } from "./smtp-server.ts";

/** No password has this hash. */
const NO_HASH = new Uint8Array(32);

/** `mailers` is asked at each login, by address in lower case. */
export const smtpLogin =
  (crypto: CryptoPort, mailers: (address: string) => Mailer | null): SmtpOptions["login"] =>
  (username, password) => {
    const mailer = mailers(asciiLower(username));
    const fits = isPassword(crypto, mailer?.imapHash ?? NO_HASH, password);
    if (!mailer || !fits) return err("badCredentials");
    if (mailer.type !== "open") return err("unavailable");
    return ok({ post: mailer.post, limit: mailer.account.appendLimit });
  };
