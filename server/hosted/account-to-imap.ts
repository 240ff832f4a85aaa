/** An engine's account as the IMAP server sees it, in the companion and in the provider. What is shown is confirmed, but for flags that wait to be sent. */
import type { Account } from "../../shared/account/account.ts";
import { ok } from "../../shared/lib/result.ts";
import { wait } from "../../shared/lib/wait.ts";
import type { ImapAccount } from "../imap/backend.ts";

/** Milliseconds that a login waits for the log's end; most mail clients wait longer. */
const SYNC_PATIENCE = 20_000;

/**
 * Whether what is held may be shown. A client must not take for deleted what has only not been read yet (a new device, a
 * cleared cache): right after the start it waits until the log was read to its end. Offline it is shown what there is.
 */
export async function isReady(account: Account): Promise<boolean> {
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

/** An account and the two ends of a session with it. */
export type ImapSession = { readonly account: Account } & Pick<ImapAccount, "watchEnd" | "release"> &
  Partial<Pick<ImapAccount, "firstNew">>;

/** `append`: in place of the account's own. */
export function accountToImap(
  { account, watchEnd, release, firstNew = () => 0 }: ImapSession,
  append: ImapAccount["append"] = (...given) => account.appendAll(...given),
): ImapAccount {
  return {
    address: account.address,
    appendLimit: account.appendLimit,
    get state() {
      return account.shown;
    },
    submit: (ops) => account.submit(ops),
    append,
    index: (emails) => account.index(emails),
    async body(email) {
      const body = await account.body(email);
      return body.ok ? ok(asBuffer(body.value)) : body;
    },
    subscribe: (listener) => account.subscribeShown(listener),
    watchEnd,
    firstNew,
    newMailboxId: () => account.newMailboxId(),
    release,
  };
}

/** The same bytes: looking for single octets in a Buffer is several times as fast. */
const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
