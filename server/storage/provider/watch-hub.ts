/** Who wants to hear of an account's new entries, in this process. */
import type { AccountId, Seq } from "../../../shared/lib/ids.ts";

/** `seq`: the log's last; null = the account is gone. Must not throw. */
export type WatchListener = (seq: Seq | null) => void;

export interface WatchHub {
  /** Returns the way to stop. */
  watch(account: AccountId, listener: WatchListener): () => void;
  tell(account: AccountId, seq: Seq | null): void;
}

export function createWatchHub(): WatchHub {
  const listeners = new Map<AccountId, Set<WatchListener>>();
  return {
    watch(account, listener) {
      const those = listeners.get(account) ?? new Set();
      listeners.set(account, those.add(listener));
      return () => {
        those.delete(listener);
        if (those.size === 0 && listeners.get(account) === those) listeners.delete(account);
      };
    },
    tell(account, seq) {
      for (const listener of [...(listeners.get(account) ?? [])]) listener(seq);
    },
  };
}
