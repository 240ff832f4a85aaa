/** How often each call may be made from one address, and for one account or token (docs/protocol.md, "HTTP"). */
import { createRateLimit, type RateLimit } from "./rate-limit.ts";

export interface Limits {
  readonly byAddress: { readonly lookup: RateLimit; readonly join: RateLimit; readonly login: RateLimit };
  readonly byName: { readonly lookup: RateLimit; readonly join: RateLimit; readonly login: RateLimit };
}

export function createLimits(clock: () => number): Limits {
  const limit = (burst: number, perSecond: number): RateLimit => createRateLimit({ burst, perSecond, clock });
  return {
    byAddress: { lookup: limit(60, 1), join: limit(40, 0.5), login: limit(240, 4) },
    byName: { lookup: limit(30, 0.2), join: limit(20, 0.2), login: limit(60, 1) },
  };
}
