/** What the last changes can be undone with, for a while. */
import type { EntryId } from "../../../shared/lib/ids.ts";
import type { Step } from "../../../shared/mailbox/step.ts";

export interface Undoable {
  readonly steps: readonly Step[];
  /** Names it while it can be withdrawn. */
  readonly id: EntryId | null;
}

/** Changes held. */
const MAX_HELD = 100;
/** Milliseconds. */
const LIFETIME = 600_000;

export interface UndoShelf {
  /** The token: `name`, or one of its own. */
  put(undoable: Undoable, name: string | null): string;
  /** Once; null: it is not there, or not any more. */
  take(token: string): Undoable | null;
  /** It could not be used: from now on it can be taken again. */
  giveBack(token: string, undoable: Undoable): void;
}

export function createUndoShelf(clock: () => number, token: () => string): UndoShelf {
  const held = new Map<string, { readonly undoable: Undoable; readonly at: number }>();

  function hold(key: string, undoable: Undoable): void {
    held.set(key, { undoable, at: clock() });
    for (const [oldest, { at }] of held) {
      if (held.size <= MAX_HELD && clock() - at < LIFETIME) break;
      held.delete(oldest);
    }
  }

  return {
    put(undoable, name) {
      const key = name ?? token();
      hold(key, undoable);
      return key;
    },
    giveBack: hold,
    take(key) {
      const found = held.get(key);
      held.delete(key);
      return found && clock() - found.at < LIFETIME ? found.undoable : null;
    },
  };
}
