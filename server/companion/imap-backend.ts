/** The IMAP server's view of the companion: usernames are addresses, an account is the engine itself. */
import { appendOneCopy } from "../../shared/account/outbox/sent-copies.ts";
import type { CryptoPort } from "../../shared/crypto/primitives.ts";
import { asciiLower } from "../../shared/mailbox/flags.ts";
import { err, ok } from "../../shared/lib/result.ts";
import { accountToImap, isReady } from "../hosted/account-to-imap.ts";
import type { ImapAccount, ImapBackend } from "../imap/backend.ts";
import { isPassword } from "./password.ts";
import type { RunningAccount } from "./running-account.ts";

/** What stands behind an address; of each the hash of its IMAP password (password.ts). */
export type Mailer =
  | ({ readonly type: "open"; readonly imapHash: Uint8Array } & Pick<
      RunningAccount,
      "account" | "watchEnd" | "firstNew" | "post"
    >)
  /** it is here, but could not be opened */
  | { readonly type: "broken"; readonly imapHash: Uint8Array }
  /** it was here, until another device took it away */
  | { readonly type: "removed"; readonly imapHash: Uint8Array };

/** No password has this hash. */
const NO_HASH = new Uint8Array(32);

/** `mailers` is asked at each login, by address in lower case. */
export function createImapBackend(crypto: CryptoPort, mailers: (address: string) => Mailer | null): ImapBackend {
  return {
    async login(username, password) {
      const mailer = mailers(asciiLower(username));
      const fits = isPassword(crypto, mailer?.imapHash ?? NO_HASH, password);
      if (!mailer || !fits) return err("badCredentials");
      if (mailer.type === "removed") return err("removed");
      if (mailer.type === "broken") return err("unavailable");
      return (await isReady(mailer.account)) ? ok(toImap(mailer)) : err("unavailable");
    },
  };
}

/** What a mail program files in Sent takes the place of the copy that was filed when it was sent. */
const toImap = (mailer: Mailer & { readonly type: "open" }): ImapAccount =>
  accountToImap({ ...mailer, release }, (mailbox, messages) =>
    appendOneCopy(mailer.account, Math.floor(Date.now() / 1000), mailbox, messages),
  );

// the engine runs on without sessions
const release = (): void => undefined;
