/**
 * The provider's own engines: one for each account that a password has opened, shared by its sessions, closed and its keys
 * overwritten some seconds after the last one has left. A login that finds one running joins it, if what opened it is still
 * in force at that moment. When the account's record no longer names the engine's device (a changed password, "sign out
 * everywhere", an account that is hardened now), or whoever runs the provider revokes a password, all its sessions end.
 */
import type { AccessContent } from "../../shared/account/access/access-file.ts";
import type { Account } from "../../shared/account/account.ts";
import type { AccountId, Seq } from "../../shared/lib/ids.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import { wait } from "../../shared/lib/wait.ts";
import type { ImapSession } from "./account-to-imap.ts";
import type { Post } from "../../shared/account/outbox/post.ts";
import { openEngine, type Engine, type EngineParts } from "./engine.ts";

/** What a login has opened (password-login.ts). */
export interface Opened {
  readonly account: AccountId;
  readonly keys: AccessContent;
  readonly version: number;
}

/** `post` null: this provider sends nothing. `from`: the entry that is read before it is shown. */
export type HostedSession = ImapSession & { readonly post: Post | null; readonly from: Seq };

export interface Engines {
  /**
   * Takes the keys over: they are overwritten when this resolves. `unavailable`: what is behind it is in the log. `stale`: what
   * opened the account is not what is in force by now, so the password has to be tried anew.
   */
  enter(opened: Opened): Promise<Result<HostedSession, "unavailable" | "stale">>;
  /** Those that hold keys. */
  readonly size: number;
  /** Messages of theirs that are to be sent within two days. */
  readonly waiting: number;
  /** Ends all sessions, with words for them; logins after it, and those under way, open anew. */
  endAll(why: string): void;
  /** Ends all sessions for good; resolves when all keys are overwritten. */
  close(): Promise<void>;
}

export interface EnginesOptions extends EngineParts {
  /** Milliseconds an engine waits for the next session of its account, keys in memory; 5,000. */
  readonly lingerMs?: number;
  /** Milliseconds it may take at the end to write a checkpoint that is due; 10,000. */
  readonly settleMs?: number;
  /**
   * Milliseconds that an engine nobody waits for may go on reading a log that has no checkpoint near its end, so that the next
   * login finds one, keys in memory; 15,000.
   */
  readonly readMs?: number;
  /** Milliseconds that it waits, keys in memory, for mail of its outbox to leave; two days. */
  readonly sendMs?: number;
  /** Engines at once; 1,000. */
  readonly most?: number;
}

/** One engine and who uses it; also while it is being opened. */
interface Place {
  readonly name: string;
  readonly account: AccountId;
  readonly opening: Promise<Engine | null>;
  /** Null: it is not open yet. */
  engine: Engine | null;
  /** Sessions, and logins under way. */
  users: number;
  /** Until when mail of its outbox may hold it after its last user, unix milliseconds. */
  until: number;
  timer: NodeJS.Timeout | undefined;
  retiring: boolean;
  /** No session may begin any more. */
  over: boolean;
}

/** Milliseconds between looks at whether what is to be sent was taken back elsewhere. */
const LOOK_MS = 60_000;

const LOOKED_AHEAD_MS = 2 * 86_400_000;

const SHUTDOWN = "The server is going away: connect again later";

export function createEngines(options: EnginesOptions): Engines {
  const { access, log, lingerMs = 5_000, settleMs = 10_000, readMs = 15_000, most = 1_000 } = options;
  const { clock, sendMs = 2 * 86_400_000 } = options;
  const places = new Map<string, Place>();
  /** Those whose keys are not overwritten yet. */
  const closing = new Set<Promise<void>>();
  let closed = false;

  function begin(name: string, { account, keys }: Opened): Place {
    const opening = openEngine(options, account, keys).catch((error: unknown) => {
      log("hosted.openFailed", { account, reason: error instanceof Error ? error.name : "unknown" });
      return null;
    });
    const unused = { users: 0, until: 0, timer: undefined, retiring: false, over: false };
    const place: Place = { name, account, opening, engine: null, ...unused };
    places.set(name, place);
    void opening.then((engine) => {
      if (!engine) {
        forget(place);
        return;
      }
      place.engine = engine;
      engine.watchEnd(() => void end(place));
      engine.watchSent(() => {
        if (isHeld(place)) retireLater(place);
      });
    });
    return place;
  }

  function forget(place: Place): void {
    place.over = true;
    clearTimeout(place.timer);
    if (places.get(place.name) === place) places.delete(place.name);
  }

  /** Nobody uses it from now on. Resolves when its keys are overwritten. */
  function end(place: Place, why?: string): Promise<void> {
    if (place.over) return Promise.resolve();
    const messages = waiting(place, sendMs);
    if (messages > 0) log("hosted.mailWaits", { account: place.account, messages });
    forget(place);
    const ended = place.opening
      .then((engine) => engine?.close(why))
      .catch(() => log("hosted.closeFailed", { name: place.name }))
      .finally(() => closing.delete(ended));
    closing.add(ended);
    return ended;
  }

  function left(place: Place): void {
    place.users--;
    if (place.users > 0 || place.over) return;
    place.until = clock() + sendMs;
    if (!place.retiring) retireLater(place);
  }

  const isHeld = ({ users, over, retiring }: Place): boolean => users === 0 && !over && !retiring;

  /** Messages that it could still send. */
  function waiting({ engine, until }: Place, within = until - clock()): number {
    return engine && within > 0 ? engine.sendsWithin(within) : 0;
  }

  function retireLater(place: Place, milliseconds = lingerMs): void {
    clearTimeout(place.timer);
    place.timer = setTimeout(() => void retire(place), milliseconds);
  }

  /** Leaves the account so that the next login is quick, unless one comes meanwhile. */
  async function retire(place: Place): Promise<void> {
    place.retiring = true;
    const engine = await place.opening;
    if (engine) await tidy(engine.account);
    place.retiring = false;
    if (place.users > 0 || place.over) return;
    if (waiting(place) > 0) retireLater(place, Math.max(lingerMs, LOOK_MS));
    else await end(place);
  }

  async function tidy(account: Account): Promise<void> {
    const isBehind = account.connection.type === "connecting" || account.connection.type === "syncing";
    if (isBehind) await atMost(readMs, account.sync());
    await atMost(settleMs, account.settle());
  }

  /** True unless there are too many: then one goes that nobody uses, if there is one with nothing to send, else that was left first. */
  function makeRoom(): boolean {
    if (places.size < most) return true;
    const unused = [...places.values()]
      .filter(({ users }) => users === 0)
      .sort((one, other) => one.until - other.until);
    const idle = unused.find((place) => waiting(place) === 0) ?? unused[0];
    if (idle) void end(idle);
    return idle !== undefined;
  }

  async function joinOrOpen(opened: Opened): ReturnType<Engines["enter"]> {
    const { account, keys, version } = opened;
    const name = `${account}.${keys.device}`;
    const running = places.get(name);
    if (!running && !makeRoom()) {
      log("hosted.full", { engines: places.size });
      return err("unavailable");
    }
    const place = running ?? begin(name, opened);
    place.users++;
    clearTimeout(place.timer);
    const engine = await place.opening;
    const isCurrent = access.isCurrent(account, keys.device, version);
    if (engine && isCurrent && !place.over) return ok(sessionOf(place, engine));
    left(place);
    // one that could not be opened is over too, and would not open anew
    const wasEnded = engine !== null && place.over;
    return err(closed || (isCurrent && !wasEnded) ? "unavailable" : "stale");
  }

  function sessionOf(place: Place, engine: Engine): HostedSession {
    engine.used();
    let released = false;
    return {
      account: engine.account,
      post: engine.post,
      from: engine.from,
      watchEnd: engine.watchEnd,
      release() {
        if (!released) left(place);
        released = true;
      },
    };
  }

  function endAll(why: string): void {
    for (const place of places.values()) void end(place, why);
  }

  return {
    async enter(opened) {
      try {
        return closed ? err("unavailable") : await joinOrOpen(opened);
      } finally {
        for (const key of [opened.keys.deviceKey, opened.keys.deviceSeed]) key.fill(0);
      }
    },
    get size() {
      return places.size + closing.size;
    },
    get waiting() {
      return [...places.values()].reduce((sum, { engine }) => sum + (engine?.sendsWithin(LOOKED_AHEAD_MS) ?? 0), 0);
    },
    endAll,
    async close() {
      closed = true;
      endAll(SHUTDOWN);
      await Promise.all(closing);
    },
  };
}

/** Until it is done, or so many milliseconds are over. */
async function atMost(milliseconds: number, task: Promise<unknown>): Promise<void> {
  const late = new AbortController();
  await Promise.race([task.catch(() => undefined), wait(milliseconds, late.signal)]);
  late.abort();
}
