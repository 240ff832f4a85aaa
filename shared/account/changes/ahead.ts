/**
 * The state with everything on top that waits here to be sent, as if it had been carried out already. UIDs and UIDVALIDITYs
 * that it gives to what waits are not those of the log. It is made when it is asked for after a change, and compared with
 * what its listeners were told of before, once a turn.
 */
import type { MailboxFold } from "../../mailbox/fold.ts";
import { forkOf, type Fork } from "../../mailbox/fork.ts";
import type { Refusal } from "../../mailbox/op.ts";
import { areNone, type Differences } from "../../mailbox/state-differences.ts";
import type { Step } from "../../mailbox/step.ts";
import type { StateView } from "../../mailbox/view.ts";
import type { ChangeQueue, QueuedChange } from "./change-queue.ts";
import { createListeners } from "../listeners.ts";
import type { Replica } from "../sync/replica.ts";

export interface Ahead {
  readonly state: StateView;
  subscribe(listener: (differences: Differences) => void): () => void;
  /** Why steps would be refused now, were they carried out after all that waits; null: nothing speaks against them. */
  refusal(steps: readonly Step[]): Refusal["reason"] | null;
  /** Tells listeners now what they would be told in a moment. */
  flush(): void;
}

export interface AheadParts {
  readonly replica: Pick<Replica, "fold" | "subscribe">;
  readonly queue: ChangeQueue;
}

export function createAhead({ replica, queue }: AheadParts): Ahead {
  const { fold } = replica;
  const listeners = createListeners<Differences>();
  /** Null: it is no longer what it should be. */
  let current: Fork | null = null;
  /** What listeners know of; null while there are none. */
  let told: Fork | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;

  const now = (): Fork => (current ??= forkNow(fold, queue.all));

  function flush(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (told === null) return;
    const found = told.differencesTo(now());
    told = now();
    if (!areNone(found)) listeners.tell(found);
  }

  function changed(): void {
    current = null;
    if (told !== null) timer ??= setTimeout(flush, 0);
  }

  replica.subscribe(changed);
  queue.watch(changed);

  return {
    state: delegating(() => now().state, fold.state),
    subscribe(listener) {
      told ??= now();
      return listeners.add(listener);
    },
    refusal: (steps) =>
      now()
        .fork()
        .applySteps(steps)
        .find((outcome) => outcome.type === "refused")?.reason ?? null,
    flush,
  };
}

function forkNow(fold: MailboxFold, waiting: readonly QueuedChange[]): Fork {
  const fork = forkOf(fold);
  for (const change of waiting) {
    if (change.type === "flags") fork.apply(change.ops);
    else fork.applySteps(change.steps);
  }
  return fork;
}

/** `confirmed`: what forks know nothing of. */
function delegating(now: () => StateView, confirmed: StateView): StateView {
  return {
    get seq() {
      return now().seq;
    },
    mailboxes: () => now().mailboxes(),
    mailbox: (id) => now().mailbox(id),
    mailboxByName: (name) => now().mailboxByName(name),
    subscriptions: () => now().subscriptions(),
    get keywordRoom() {
      return now().keywordRoom;
    },
    knowsFlag: (flag) => now().knowsFlag(flag),
    email: (number) => now().email(number),
    emailNumber: (id) => now().emailNumber(id),
    places: (number) => now().places(number),
    setting: (key) => now().setting(key),
    settings: (prefix) => now().settings(prefix),
    filters: () => now().filters(),
    get emailCount() {
      return now().emailCount;
    },
    unreleased: () => confirmed.unreleased(),
  };
}
