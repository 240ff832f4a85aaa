/** How often each call may be made from one address, and for one account or token (docs/protocol.md, "HTTP"). */
import { createRateLimit, type RateLimit } from "./rate-limit.ts";

/**
 * `login`: by name, of a live device or the identity key, and the client's address: others know these names too. `stranger`:
 * logins of an account as anybody else, all of them together. `accessBegin`, `accessOpen`: by name, of an address or
 * account and the client's network together; of the latter those that open something do not count.
 * `pairOffer`: slots are few and cost no login. `pair`: what looks into them (both sides do, together five times
 * a second) and fills them.
 */
export type LimitName = "lookup" | "join" | "login" | "accessBegin" | "accessOpen" | "pairOffer" | "pair";

export interface Limits {
  readonly byAddress: Readonly<Record<LimitName, RateLimit>>;
  readonly byName: Readonly<Record<LimitName | "stranger", RateLimit>>;
  /** By account. */
  readonly unsubscribe: RateLimit;
}

export function createLimits(clock: () => number): Limits {
  const limit = (burst: number, perSecond: number): RateLimit => createRateLimit({ burst, perSecond, clock });
  return {
    byAddress: {
      lookup: limit(60, 1),
      join: limit(40, 0.5),
      login: limit(240, 4),
      ...{ accessBegin: limit(120, 1), accessOpen: limit(120, 1) },
      ...{ pairOffer: limit(12, 0.05), pair: limit(240, 8) },
    },
    byName: {
      lookup: limit(30, 0.2),
      join: limit(20, 0.2),
      ...{ login: limit(60, 1), stranger: limit(20, 0.2) },
      ...{ accessBegin: limit(60, 0.5), accessOpen: limit(10, 0.05) },
      ...{ pairOffer: limit(6, 0.05), pair: limit(60, 6) },
    },
    unsubscribe: limit(20, 0.02),
  };
}
