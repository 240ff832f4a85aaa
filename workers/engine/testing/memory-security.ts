/** Security of an account that has one device and no provider: every change is refused as offline. */
import type { Security } from "../../../shared/account/keys/security.ts";
import { err } from "../../../shared/lib/result.ts";

const offline = () => Promise.resolve(err({ type: "offline" } as const));

export const createMemorySecurity = (): Security => ({
  ...{
    flavor: () => "hardened",
    wordless: () => false,
    access: () => null,
    makeTransparent: offline,
    makeHardened: offline,
  },
  devices: () => Promise.resolve([]),
  rename: offline,
  revoke: offline,
  renewKeys: offline,
  newWords: () => Promise.resolve({ words: [], finish: offline }),
  takePairing: offline,
  announcements: () => [],
  dismiss: () => Promise.resolve(),
  watchAnnouncements: () => () => undefined,
  compare: () => "unknown",
  wordsAt: () => null,
  look: () => "unknown",
});
