/**
 * The mailbox worker's service: EngineRpc over the engine, one account at a time. Data comes and goes; keys, ciphertext
 * and the engine itself stay on this side.
 */
import type { Joined } from "../../shared/account/join/join.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import type { EngineEvent, EngineRpc, JoinFailure } from "../rpc/engine-rpc.ts";
import { createAccessService } from "./access-service.ts";
import type { Entered } from "./door.ts";
import type { EngineHome } from "./engine-home.ts";
import { createEnrolmentService } from "./enrolment-service.ts";
import { createEventBatch } from "../service/event-batch.ts";
import { createFirstScreenKeeper } from "./first-screen-keeper.ts";
import { FIRST_SCREEN } from "./first-screen.ts";
import { createJoinFlow } from "./join-flow.ts";
import { createLoginService, refreshAccess } from "./login-service.ts";
import { createLastWords } from "./last-words.ts";
import { createLockService } from "./lock-service.ts";
import { createListService } from "../service/lists/list-service.ts";
import { laterContactsService } from "../service/contacts/later-contacts-service.ts";
import { laterWriteService } from "../service/writing/later-write-service.ts";
import { createSecurityService } from "../service/security/security-service.ts";
import { createSession } from "./session.ts";
import { createStretchProgress } from "./stretch-progress.ts";

/** `entered`: who has come in before the engine was there (door.ts). */
export function createEngineService(home: EngineHome, entered: Pick<Entered, "stale"> | null = null): EngineRpc {
  const listeners = new Set<(event: EngineEvent) => void>();
  const events = createEventBatch((event) => {
    for (const listener of listeners) listener(event);
  });
  const session = createSession(home, events, entered !== null);
  if (entered?.stale === true) void refreshAccess(session).catch(() => undefined);
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

  const lists = createListService(session);
  const keeper = createFirstScreenKeeper({ ...lists, account: () => session.state() }, async (bytes) =>
    (await session.account())?.searchDocs.put(FIRST_SCREEN, bytes),
  );
  listeners.add((event) => {
    keeper.told(event);
  });

  const write = laterWriteService(session);
  const lastWords = createLastWords(write.saveDraft, () => {
    for (const listener of listeners) listener({ type: "locking" });
  });

  return {
    ...lists,
    list(query, offset, limit) {
      keeper.listed(query, offset);
      return lists.list(query, offset, limit);
    },
    ...write,
    saveDraft: lastWords.saveDraft,
    ...laterContactsService(session),
    ...security.rpc,
    ...access.rpc,
    ...enrolment.rpc,
    ...createLoginService({ home, session, progress, join, enrolment }),
    ...createLockService(home, session, lastWords),
    home: () => Promise.resolve("browser"),
    account: () => session.state(),
    connection: () => session.connection(),
    startJoin: (token) => join.start(token),
    finishJoin: async (answers, deviceName) => keep(await join.finish(answers, deviceName)),
    joinWithWords: async (address, words, deviceName) => keep(await join.withWords(address, words, deviceName)),
    logout: () => session.logout(),
    subscribe(listener) {
      listeners.add(listener);
      return Promise.resolve(() => void listeners.delete(listener));
    },
  };
}
