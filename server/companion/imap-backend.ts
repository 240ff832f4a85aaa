/** The IMAP server's view of the companion: usernames are addresses, an account is the engine itself. */
import type { Account } from "../../shared/account/account.ts";
import type { CryptoPort } from "../../shared/crypto/primitives.ts";
import { asciiLower } from "../../shared/mailbox/flags.ts";
import { wait } from "../../shared/lib/wait.ts";
import { err, ok } from "../../shared/lib/result.ts";
import type { ImapAccount, ImapBackend } from "../imap/backend.ts";
import { isPassword } from "./password.ts";
import type { RunningAccount } from "./running-account.ts";

/** What stands behind an address; of each the hash of its IMAP password (password.ts). */
export type Mailer =
  | ({ readonly type: "open"; readonly imapHash: Uint8Array } & Pick<RunningAccount, "account" | "watchEnd">)
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
      return (await isReady(mailer.account)) ? ok(accountToImap(mailer)) : err("unavailable");
    },
  };
}

/** Milliseconds that a login waits for the log's end; most mail clients wait longer. */
const SYNC_PATIENCE = 20_000;

/**
 * Whether what is held may be shown. A client must not take for deleted what has only not been read yet (a new device, a
 * cleared cache): right after the start it waits until the log was read to its end. Offline it is shown what there is.
 */
async function isReady(account: Account): Promise<boolean> {
  const { type } = account.connection;
  if (type === "connecting" || type === "syncing") {
    const patience = new AbortController();
    const late = wait(SYNC_PATIENCE, patience.signal).then(() => "late" as const);
    const synced = await Promise.race([account.sync(), late]);
    patience.abort();
    if (synced === "late") return false;
  }
  return account.state.mailboxes().length > 0;
}

function accountToImap({ account, watchEnd }: Pick<RunningAccount, "account" | "watchEnd">): ImapAccount {
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
    watchEnd,
    newMailboxId: () => account.newMailboxId(),
    // the engine runs on without sessions
    release: () => undefined,
  };
}
