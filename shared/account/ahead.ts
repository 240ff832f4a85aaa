/**
 * The state with everything on top that waits here to be sent, as if it had been carried out already. UIDs and UIDVALIDITYs
 * that it gives to what waits are not those of the log. While something waits it stands still between two calls of its
 * listeners; when nothing does, it is the confirmed state itself.
 */
import type { MailboxFold } from "../mailbox/fold.ts";
import type { Fork } from "../mailbox/fork.ts";
import type { Change, Refusal } from "../mailbox/op.ts";
import type { Step } from "../mailbox/step.ts";
import type { StateView } from "../mailbox/view.ts";
import type { ChangeQueue, QueuedChange, QueueTurn } from "./change-queue.ts";
import { createListeners } from "./listeners.ts";
import type { Replica } from "./replica.ts";

export interface Ahead {
  readonly state: StateView;
  subscribe(listener: (changes: readonly Change[]) => void): () => void;
  /** Why steps would be refused now, were they carried out after all that waits; null: nothing speaks against them. */
  refusal(steps: readonly Step[]): Refusal["reason"] | null;
  /** Makes it what it should be now, without delay. */
  refresh(): void;
}

export interface AheadParts {
  readonly replica: Pick<Replica, "fold" | "subscribe">;
  readonly queue: ChangeQueue;
}

export function createAhead({ replica, queue }: AheadParts): Ahead {
  const { fold } = replica;
  const listeners = createListeners<readonly Change[]>();
  /** Null: nothing waits, and the fold's own state is shown. */
  let fork: Fork | null = queue.size === 0 ? null : forkNow(fold, queue.all);
  let timer: ReturnType<typeof setTimeout> | null = null;

  function tell(changes: readonly Change[]): void {
    if (changes.length > 0) listeners.tell(changes);
  }

  /** Makes it anew from what is confirmed and what waits now. */
  function refresh(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (fork === null && queue.size === 0) return;
    const before = fork ?? fold.fork();
    const after = queue.size === 0 ? null : forkNow(fold, queue.all);
    const changes = before.changesTo(after ?? fold.fork());
    fork = after;
    tell(changes);
  }

  /** Soon: of many entries read in a row, not after each one. */
  function refreshSoon(): void {
    timer ??= setTimeout(refresh, 0);
  }

  function onQueue({ changes, added }: QueueTurn): void {
    if (!added || (fork !== null && timer !== null)) {
      // what was carried out comes with the entry that says so
      if (added) refresh();
      else refreshSoon();
      return;
    }
    fork ??= fold.fork();
    tell(changes.flatMap((change) => (fork ? applyTo(fork, change) : [])));
  }

  replica.subscribe((changes) => {
    if (fork === null) tell(changes);
    else refreshSoon();
  });
  queue.watch(onQueue);

  return {
    state: delegating(() => fork?.state ?? fold.state, fold.state),
    subscribe: listeners.add,
    refusal(steps) {
      if (timer !== null) refresh();
      const { outcomes } = (fork ?? fold).fork().applySteps(steps);
      return outcomes.find((outcome) => outcome.type === "refused")?.reason ?? null;
    },
    refresh,
  };
}

function forkNow(fold: MailboxFold, waiting: readonly QueuedChange[]): Fork {
  const fork = fold.fork();
  for (const change of waiting) applyTo(fork, change);
  return fork;
}

const applyTo = (fork: Fork, change: QueuedChange): readonly Change[] =>
  (change.type === "flags" ? fork.apply(change.ops) : fork.applySteps(change.steps)).changes;

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
