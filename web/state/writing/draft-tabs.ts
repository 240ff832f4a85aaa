/**
 * A draft is written in one tab of a browser at a time: else each would save over what the other has saved. The tab that has it
 * holds a lock of the browser's, which ends with the tab; another one asks it to save what it has, and to hand it over.
 *
 *     {want: Message-ID, ask}          it is to be written here
 *     {answer: ask, start | null}      where it is now; null: it could not be saved there, and stays
 */
import type { ComposeStart } from "./compose.svelte.ts";
import { draftLock } from "./draft-lock.ts";

/** Where a draft is found that was handed over. */
export type HandedOver = Extract<ComposeStart, { type: "draft" | "here" }>;

export interface Giver {
  /** Saves it and lets go of it; null: it could not be saved. */
  give(): Promise<HandedOver | null>;
  /** Another tab has it, though this one did not answer: nothing is saved here any more. */
  lost(): void;
}

export interface DraftTabs {
  /** The way to let go of it; null: another tab has it. */
  hold(messageId: string, giver: Giver): Promise<(() => void) | null>;
  /** From whatever tab has it; `start` null: that does not answer, and what is saved is what there is. `refused`: see Giver. */
  take(
    messageId: string,
    giver: Giver,
  ): Promise<{ readonly start: HandedOver | null; readonly release: () => void } | "refused">;
}

/** What is used of a BroadcastChannel. */
export interface TabLine {
  postMessage(message: unknown): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  removeEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
}

interface Parts {
  readonly locks: Pick<LockManager, "request">;
  readonly line: TabLine;
  /** Names one asking among those of all tabs. */
  readonly random: () => string;
  /** Milliseconds that another tab may take to save. */
  readonly patience?: number;
}

const PATIENCE = 6_000;

export function createDraftTabs({ locks, line, random, patience = PATIENCE }: Parts): DraftTabs {
  const givers = new Map<string, Giver>();

  /** Null: it is held elsewhere. */
  const request = (messageId: string, giver: Giver, options: LockOptions): Promise<(() => void) | null> =>
    new Promise((settle) => {
      let isHeld = false;
      const held = locks.request(draftLock(messageId), options, (lock) => {
        if (!lock) {
          settle(null);
          return undefined;
        }
        return new Promise<void>((end) => {
          isHeld = true;
          givers.set(messageId, giver);
          settle(() => {
            isHeld = false;
            if (givers.get(messageId) === giver) givers.delete(messageId);
            end();
          });
        });
      });
      held.catch(() => {
        if (givers.get(messageId) === giver) givers.delete(messageId);
        if (isHeld) giver.lost();
        settle(null);
      });
    });

  /** Undefined: no tab answers. */
  const ask = (messageId: string): Promise<HandedOver | null | undefined> =>
    new Promise((resolve) => {
      const id = random();
      const end = (start: HandedOver | null | undefined): void => {
        clearTimeout(late);
        line.removeEventListener("message", heard);
        resolve(start);
      };
      const heard = ({ data }: { readonly data: unknown }): void => {
        const told = data as { readonly answer?: unknown; readonly start?: HandedOver | null } | null;
        if (told?.answer === id) end(told.start ?? null);
      };
      const late = setTimeout(() => end(undefined), patience);
      line.addEventListener("message", heard);
      line.postMessage({ want: messageId, ask: id });
    });

  line.addEventListener("message", ({ data }) => {
    const { want, ask: id } = (data ?? {}) as { readonly want?: unknown; readonly ask?: unknown };
    const giver = typeof want === "string" ? givers.get(want) : undefined;
    if (!giver) return;
    void giver
      .give()
      .catch(() => null)
      .then((start) => line.postMessage({ answer: id, start }));
  });

  return {
    hold: (messageId, giver) => request(messageId, giver, { ifAvailable: true }),
    async take(messageId, giver) {
      const start = await ask(messageId);
      if (start === null) return "refused";
      // who does not answer is asleep, or gone meanwhile
      const release =
        (await request(messageId, giver, { ifAvailable: true })) ?? (await request(messageId, giver, { steal: true }));
      return { start: start ?? null, release: release ?? (() => undefined) };
    },
  };
}

let made: DraftTabs | null = null;
/** Of this page. Where a browser has no locks every tab holds what it opens. */
export const draftTabsOfBrowser = (): DraftTabs => (made ??= tabsOfBrowser());

function tabsOfBrowser(): DraftTabs {
  const { locks } = navigator as { readonly locks?: LockManager };
  if (locks)
    return createDraftTabs({
      locks,
      line: new BroadcastChannel("aerogramme-drafts"),
      random: () => crypto.randomUUID(),
    });
  const free = (): void => undefined;
  return { hold: () => Promise.resolve(free), take: () => Promise.resolve({ start: null, release: free }) };
}
