/** A lock for each name, kept only while somebody holds it or waits. */
import { createLock, type Lock } from "../../../shared/lib/lock.ts";

export type KeyedLock = <T>(key: string, task: () => Promise<T>) => Promise<T>;

export function createKeyedLock(): KeyedLock {
  const held = new Map<string, { readonly lock: Lock; users: number }>();
  return async (key, task) => {
    const mine = held.get(key) ?? { lock: createLock(), users: 0 };
    held.set(key, mine);
    mine.users++;
    try {
      return await mine.lock(task);
    } finally {
      if (--mine.users === 0) held.delete(key);
    }
  };
}
