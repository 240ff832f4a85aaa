/** What all sessions of one server share. */
import type { SecureContext } from "node:tls";
import type { OpenedRoom } from "../fetch/last-opened.ts";
import type { OpenBodies } from "../fetch/open-bodies.ts";
import type { ImapBackend } from "../backend.ts";
import type { ImapLimits } from "../limits.ts";
import type { ImapLog } from "../log.ts";
import type { LiteralBudget } from "../net/literal-budget.ts";
import type { AccountSessions } from "./account-sessions.ts";
import type { LoginThrottle } from "./login-throttle.ts";
import type { RecentMarks } from "./recent.ts";

export interface Services {
  readonly backend: ImapBackend;
  readonly log: ImapLog;
  readonly limits: ImapLimits;
  /** From loopback; never from elsewhere. */
  readonly allowPlaintextLogin: boolean;
  /** With the newest certificate; null = TLS is not offered. */
  readonly secureContext: () => SecureContext | null;
  /** Capabilities to keep quiet about, in capitals. */
  readonly withheld: ReadonlySet<string>;
  readonly recents: RecentMarks;
  readonly throttle: LoginThrottle;
  readonly sessions: AccountSessions;
  readonly openedRoom: OpenedRoom;
  readonly openBodies: OpenBodies;
  readonly literals: LiteralBudget;
}
