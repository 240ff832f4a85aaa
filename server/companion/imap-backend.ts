/** The IMAP server's view of the companion: usernames are addresses, an account is the engine itself. */
import type { Account } from "../../shared/account/account.ts";
import type { CryptoPort } from "../../shared/crypto/primitives.ts";
import { asciiLower } from "../../shared/mailbox/flags.ts";
import { err, ok } from "../../shared/lib/result.ts";
import type { ImapAccount, ImapBackend } from "../imap/backend.ts";
import { isPassword } from "./password.ts";

export interface Mailer {
  /** Null: it is here, but could not be opened. */
  readonly account: Account | null;
  /** Hash of the IMAP password, password.ts. */
  readonly imapHash: Uint8Array;
}

/** No password has this hash. */
const NO_HASH = new Uint8Array(32);

/** `mailers` is asked at each login, by address in lower case. */
export function createImapBackend(crypto: CryptoPort, mailers: (address: string) => Mailer | null): ImapBackend {
  return {
    async login(username, password) {
      const mailer = mailers(asciiLower(username));
      const fits = isPassword(crypto, mailer?.imapHash ?? NO_HASH, password);
      if (!mailer || !fits) return err("badCredentials");
      const { account } = mailer;
      return account && (await hasMailboxes(account)) ? ok(accountToImap(account)) : err("unavailable");
    },
  };
}

/** A new device has none before it has read the log's beginning; a client must not take that for deleted folders. */
async function hasMailboxes(account: Account): Promise<boolean> {
  const any = (): boolean => account.state.mailboxes().length > 0;
  return any() || ((await account.sync()) && any());
}

function accountToImap(account: Account): ImapAccount {
  return {
    address: account.address,
    appendLimit: account.appendLimit,
    get state() {
      return account.state;
    },
    submit: (ops) => account.submit(ops),
    append: (...message) => account.append(...message),
    index: (emails) => account.index(emails),
    body: (email) => account.body(email),
    subscribe: (listener) => account.subscribe(listener),
    newMailboxId: () => account.newMailboxId(),
  };
}
