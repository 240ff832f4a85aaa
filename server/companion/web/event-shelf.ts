/** Events that wait while a page reads slowly: of each kind, and of each mailbox, one. */
import type { EngineEvent } from "../../../workers/rpc/engine-rpc.ts";

export interface EventShelf {
  /** `now`: nothing is in its way. */
  put(event: EngineEvent, now: boolean): void;
  /** What waits goes out. */
  empty(): void;
}

export function createEventShelf(send: (events: readonly EngineEvent[]) => void): EventShelf {
  const waiting = new Map<string, EngineEvent>();

  function empty(): void {
    const events = [...waiting.values()];
    waiting.clear();
    send(events);
  }

  return {
    put(event, now) {
      const key = event.type === "messages" ? `messages ${event.mailbox}` : event.type;
      waiting.set(key, joined(waiting.get(key), event));
      if (now) empty();
    },
    empty,
  };
}

/** The later one stands for both; of new messages there are as many as both say. */
function joined(before: EngineEvent | undefined, event: EngineEvent): EngineEvent {
  if (before?.type !== "messages" || event.type !== "messages") return event;
  return { ...event, added: before.added + event.added };
}
