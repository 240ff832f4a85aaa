/** What one page is answered: the companion's own engine, through the services that a browser's worker has too. */
import type { Connection } from "../../../shared/account/account.ts";
import type { Security } from "../../../shared/account/keys/security.ts";
import { passphraseStrength } from "../../../shared/crypto/passphrase-strength.ts";
import { createLock } from "../../../shared/lib/lock.ts";
import { err } from "../../../shared/lib/result.ts";
import type { CompanionRpc } from "../../../workers/rpc/companion-rpc.ts";
import type { AccountState, EngineEvent } from "../../../workers/rpc/engine-rpc.ts";
import { createEventBatch } from "../../../workers/service/event-batch.ts";
import { createListService } from "../../../workers/service/lists/list-service.ts";
import { mailDeskOf } from "../../../workers/service/changes/mail-desk.ts";
import type { OpenSession } from "../../../workers/service/security/open-session.ts";
import { createOwnAccess } from "../../../workers/service/security/own-access.ts";
import { createContactsService } from "../../../workers/service/contacts/contacts-service.ts";
import { createWriteService } from "../../../workers/service/writing/write-service.ts";
import { createSecurityService } from "../../../workers/service/security/security-service.ts";
import type { RunningAccount } from "../running-account.ts";

export interface PageEngine {
  readonly rpc: CompanionRpc;
  /** The page has gone: what it began and did not finish is dropped. */
  close(): void;
}

/** What a page is shown. */
export type PageAccount = Pick<RunningAccount, "held" | "account">;

export function createPageEngine(
  { held, account }: PageAccount,
  randomBytes: (length: number) => Uint8Array,
  tell: (event: EngineEvent) => void,
): PageEngine {
  const { security } = account;
  const events = createEventBatch(tell);
  const oneByOne = createLock();
  const state = (): AccountState => ({
    ...{ type: "open", address: held.address, provider: held.provider },
    ...{ flavor: security.flavor(), byPassword: false, remembered: true },
  });
  const session: OpenSession = { state: () => Promise.resolve(state()), account: () => Promise.resolve(account) };
  const keys = createSecurityService({ randomBytes }, session);
  const access = createOwnAccess(session, events);
  let flavor = security.flavor();
  const stops = [
    mailDeskOf(account).watch((event) => events.mail(event)),
    mailDeskOf(account).watchChanges((changes) => events.changes(changes)),
    account.subscribe(() => {
      if (security.flavor() === flavor) return;
      flavor = security.flavor();
      events.account(state());
    }),
    account.watchConnection((connection: Connection) => events.connection(connection)),
    security.watchAnnouncements(() => events.announcements()),
    account.restoredBackup.watch(() => events.restored()),
  ];

  const { startNewWords: _, finishNewWords: __, ...owner } = keys.rpc;
  const change = <T>(work: (of: Security) => Promise<T>): Promise<T> => oneByOne(() => work(security));
  const rpc: CompanionRpc = {
    ...createListService(session),
    ...createWriteService(session),
    ...createContactsService(session),
    ...owner,
    home: () => Promise.resolve("companion"),
    account: session.state,
    connection: () => Promise.resolve(account.connection),
    access: () => access.state(false),
    async makeTransparent(password) {
      if (await access.isWeak(password)) return err({ type: "tooWeak" });
      return change((of) => access.makeTransparent(of, password));
    },
    makeHardened: () =>
      change((of) => (of.wordless() ? Promise.resolve(err({ type: "wordless" })) : access.makeHardened(of))),
    passphraseStrength: (passphrase, personal) => Promise.resolve(passphraseStrength(passphrase, personal)),
  };
  return {
    rpc,
    close() {
      for (const stop of stops) stop();
      keys.forget();
    },
  };
}
