/**
 * The mailbox worker's service: EngineRpc over the engine, one account at a time. Data comes and goes; keys, ciphertext
 * and the engine itself stay on this side.
 */
import type { Account } from "../../shared/account/account.ts";
import type { Joined } from "../../shared/account/join.ts";
import { uid as toUid } from "../../shared/lib/ids.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import type { EngineEvent, EngineRpc, JoinFailure, ReadFailure } from "../rpc/engine-rpc.ts";
import { expunge, moveTo, setFlag, viewOf, type Changed } from "./changes.ts";
import { createAccessService } from "./access-service.ts";
import type { EngineHome } from "./engine-home.ts";
import { createEnrolmentService } from "./enrolment-service.ts";
import { createEventBatch } from "./event-batch.ts";
import { createJoinFlow } from "./join-flow.ts";
import { createLoginService } from "./login-service.ts";
import { mailboxSummaries } from "./mailbox-summary.ts";
import { attachmentContent, messageContent } from "./message-content.ts";
import { EMPTY_WINDOW, messageWindow } from "./message-window.ts";
import { createLockService } from "./lock-service.ts";
import { createSecurityService } from "./security-service.ts";
import { createSession } from "./session.ts";
import { createStretchProgress } from "./stretch-progress.ts";

export function createEngineService(home: EngineHome): EngineRpc {
  const listeners = new Set<(event: EngineEvent) => void>();
  const events = createEventBatch((event) => {
    for (const listener of listeners) listener(event);
  });
  const session = createSession(home, events);
  const join = createJoinFlow(home);
  const security = createSecurityService(home, session);
  const progress = createStretchProgress(home, events);
  const access = createAccessService({ home, session, events, progress });
  listeners.add((event) => {
    if (event.type !== "account") return;
    if (event.account.type === "open") void access.resume();
    else security.forget();
  });
  // what could not be opened says so to whoever asks
  void access.resume().catch(() => undefined);

  async function keep(joined: Result<Joined, JoinFailure>): Promise<Result<null, JoinFailure>> {
    if (!joined.ok) return joined;
    try {
      await session.adopt(joined.value);
      return ok(null);
    } catch {
      return err({ type: "storage" });
    }
  }

  const enrolment = createEnrolmentService({ home, session, events, keep });

  async function change(work: (account: Account) => Promise<Changed>): Promise<Changed> {
    const account = await session.account();
    return account ? work(account) : err({ type: "gone" });
  }

  async function open(mailbox: string, uid: number): Promise<Result<OpenedMessage, ReadFailure>> {
    const account = await session.account();
    return account ? openMessage(account, mailbox, uid) : err({ type: "gone" });
  }

  return {
    ...security.rpc,
    ...access.rpc,
    ...enrolment.rpc,
    ...createLoginService({ home, session, progress, join, enrolment }),
    ...createLockService(home, session),
    account: () => session.state(),
    connection: () => session.connection(),
    startJoin: (token) => join.start(token),
    finishJoin: async (answers, deviceName) => keep(await join.finish(answers, deviceName)),
    joinWithWords: async (address, words, deviceName) => keep(await join.withWords(address, words, deviceName)),
    logout: () => session.logout(),
    async mailboxes() {
      const account = await session.account();
      return account ? mailboxSummaries(account.state) : [];
    },
    async messages(mailbox, offset, limit) {
      const account = await session.account();
      return account ? messageWindow(account, mailbox, offset, limit) : EMPTY_WINDOW;
    },
    async read(mailbox, uid) {
      const opened = await open(mailbox, uid);
      if (!opened.ok) return opened;
      const { message, arrival } = opened.value;
      return ok(messageContent(message, { mailbox, uid, arrival }));
    },
    async attachment(mailbox, uid, part) {
      const opened = await open(mailbox, uid);
      if (!opened.ok) return opened;
      const content = attachmentContent(opened.value.message, part);
      return content ? ok(content) : err({ type: "gone" });
    },
    async source(mailbox, uid) {
      const opened = await open(mailbox, uid);
      return opened.ok ? ok(opened.value.message) : opened;
    },
    setSeen: (mailbox, uids, seen) => change((account) => setFlag(account, mailbox, uids, "\\Seen", seen)),
    setFlagged: (mailbox, uids, on) => change((account) => setFlag(account, mailbox, uids, "\\Flagged", on)),
    move: (mailbox, uids, to) => change((account) => moveTo(account, mailbox, uids, to)),
    remove: (mailbox, uids) => change((account) => expunge(account, mailbox, uids)),
    subscribe(listener) {
      listeners.add(listener);
      return Promise.resolve(() => void listeners.delete(listener));
    },
  };
}

interface OpenedMessage {
  readonly message: Uint8Array;
  /** Unix seconds. */
  readonly arrival: number;
}

async function openMessage(
  account: Account,
  mailbox: string,
  uid: number,
): Promise<Result<OpenedMessage, ReadFailure>> {
  const view = viewOf(account, mailbox);
  const index = view?.indexOf(toUid(uid)) ?? -1;
  if (!view || index < 0) return err({ type: "gone" });
  const number = view.emailAt(index);
  const arrival = account.state.email(number)?.internalDate ?? 0;
  const body = await account.body(number);
  return body.ok ? ok({ message: body.value, arrival }) : body;
}
