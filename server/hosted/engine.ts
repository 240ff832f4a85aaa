/** One account opened by the provider: the engine (shared/account) over the provider's own store, nothing of it on disk. */
import type { AccessContent } from "../../shared/account/access/access-file.ts";
import { loginWithAccess } from "../../shared/account/access/access-login.ts";
import type { Account, Connection } from "../../shared/account/account.ts";
import { createListeners } from "../../shared/account/listeners.ts";
import { openAccount } from "../../shared/account/open.ts";
import type { Post } from "../../shared/account/outbox/post.ts";
import type { CryptoPort } from "../../shared/crypto/primitives.ts";
import { seq, type AccountId, type Seq } from "../../shared/lib/ids.ts";
import { providerDevice } from "../../shared/log/record.ts";
import type { LastSeen } from "../accounts/last-seen.ts";
import type { Log } from "../cli/log.ts";
import { beginGeneration } from "./begin-generation.ts";
import { connect, loginPort } from "./connection.ts";
import { engineServices, type HostedAccess, type SubmitFor, type VacationFor } from "./engine-services.ts";
import { startSending } from "./engine-sending.ts";
import type { HostedStore } from "./hosted-store.ts";
import { createPassingStore } from "./passing-store.ts";

export interface EngineParts {
  readonly crypto: CryptoPort;
  readonly store: HostedStore;
  readonly access: HostedAccess;
  readonly lastSeen: Pick<LastSeen, "note">;
  /** What users reach the provider by. */
  readonly origin: () => string;
  /** Null, or left out: this provider sends nothing. */
  readonly submit?: SubmitFor | null;
  readonly vacation?: VacationFor | null;
  /** Octets a message may have. */
  readonly appendLimit: number;
  readonly log: Log;
  /** Unix milliseconds. */
  readonly clock: () => number;
}

export interface Engine {
  readonly account: Account;
  /** The log's end when it was opened: nobody is shown the account as it was before. */
  readonly from: Seq;
  /** Where mail programs hand messages over; null: this provider sends nothing. */
  readonly post: Post | null;
  /** How many messages of its outbox are to leave within so many milliseconds. */
  sendsWithin(milliseconds: number): number;
  /** One of them has left, or came back. */
  watchSent(listener: () => void): () => void;
  /** Called once, when it can not be used any more, with words for whoever uses it; soon, where that is so already. */
  watchEnd(listener: (why: string) => void): () => void;
  /** Somebody uses it now. */
  used(): void;
  /** Resolves when its keys are overwritten. `why`: for those who use it. */
  close(why?: string): Promise<void>;
}

/** `[ALERT]`: mail programs show the words (RFC 3501, 7.1). */
const SIGNED_OUT = "[ALERT] The password of this account was changed or everyone was signed out: log in again";
const REVOKED = "[ALERT] Whoever runs this server has changed the passwords of this account: log in again";
const GONE = "This account is not served here any more";
const TOO_NEW = "[ALERT] This account is used by a newer version of the webmail: the server must be updated";
const NO_KEYS = "[ALERT] The server no longer has the keys of this account: log in to the webmail";

/** Null if it can not be opened now; what is behind it is in the log. `keys` are read, not kept. */
export async function openEngine(parts: EngineParts, id: AccountId, keys: AccessContent): Promise<Engine | null> {
  const { crypto, store, log, clock } = parts;
  const { device } = keys;
  const login = await loginWithAccess({ crypto, provider: loginPort(store, parts.origin) }, keys);
  if (!login.ok) {
    log("hosted.notOpened", { account: id, reason: login.error.type });
    return null;
  }
  const { secrets, stale } = login.value;
  const begun = await beginGeneration(parts, id, keys);
  if (!begun.ok) {
    secrets.fill(0);
    log("hosted.notRenewed", { account: id, reason: begun.error });
    return null;
  }
  const from = store.head(id)?.seq ?? seq(0);
  const { log: remote, blobs } = connect(store, id, device);
  const services = engineServices(parts.access, parts, id, device);
  const home = { local: createPassingStore(), services, passing: true, appendLimit: parts.appendLimit };
  const account = await openAccount({ crypto, remote, blobs, secrets, clock, ...home });
  const ends = createListeners<string>();
  let ended: string | null = null;

  function finish(why: string): void {
    if (ended !== null) return;
    ended = why;
    ends.tell(why);
  }

  function watchEnd(listener: (why: string) => void): () => void {
    if (ended === null) return ends.add(listener);
    let wants = true;
    const why = ended;
    // after the caller has the way to stop
    queueMicrotask(() => {
      if (wants) listener(why);
    });
    return () => (wants = false);
  }

  const isOurs = (): boolean => {
    const entry = store.record(id);
    return entry !== null && providerDevice(entry.record)?.id === device;
  };
  const stops = [
    store.watch(id, (seq) => {
      if (seq === null) finish(GONE);
      else if (!isOurs()) finish(SIGNED_OUT);
    }),
    parts.access.watchRevoked(id, () => finish(REVOKED)),
    account.watchConnection((connection) => {
      noteConnection(log, id, connection);
      const why = endOf(connection);
      if (why) finish(why);
    }),
  ];
  const sending = parts.submit ? startSending(account, crypto, clock) : null;
  account.start();
  if (stale) void account.sync().then(() => account.security.access()?.refresh());
  return {
    account,
    from,
    post: sending?.post ?? null,
    sendsWithin: (milliseconds) => sending?.sendsWithin(milliseconds) ?? 0,
    watchSent: (listener) => sending?.watch(listener) ?? (() => undefined),
    watchEnd,
    used: () => parts.lastSeen.note(id, device),
    async close(why = GONE) {
      finish(why);
      for (const stop of stops) stop();
      sending?.close();
      await account.close();
    },
  };
}

/** Tampering leaves what is held readable; what is wrong with the data is told to whoever runs this. */
function noteConnection(log: Log, account: AccountId, connection: Connection): void {
  if (connection.type === "tampered")
    log("hosted.tampered", { account, seq: connection.seq, finding: connection.finding });
  if (connection.type === "refused") log("hosted.refused", { account, reason: connection.reason });
}

function endOf(connection: Connection): string | null {
  if (connection.type !== "refused") return null;
  switch (connection.reason) {
    case "notAuthorized":
    case "revoked":
      return SIGNED_OUT;
    case "updateNeeded":
      return TOO_NEW;
    case "blocked":
      return NO_KEYS;
  }
}
