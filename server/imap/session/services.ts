/** What all sessions of one server share. */
import type { ImapBackend } from "../backend.ts";
import type { ImapLimits } from "../limits.ts";
import type { ImapLog } from "../log.ts";
import type { LoginThrottle } from "./login-throttle.ts";
import type { RecentMarks } from "./recent.ts";

export interface Services {
  readonly backend: ImapBackend;
  readonly log: ImapLog;
  readonly limits: ImapLimits;
  readonly allowPlaintextLogin: boolean;
  /** Capabilities to keep quiet about, in capitals. */
  readonly withheld: ReadonlySet<string>;
  readonly recents: RecentMarks;
  readonly throttle: LoginThrottle;
}
