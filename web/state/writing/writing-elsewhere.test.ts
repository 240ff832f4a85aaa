/** A draft that is open in another tab, or was changed by another device; windows that go. */
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { loadWords } from "../../i18n/t.ts";
import { err, ok } from "../../../shared/lib/result.ts";
import type { ComposeStart } from "./compose.svelte.ts";
import type { DraftTabs, Giver } from "./draft-tabs.ts";
import { blank, alone, setUp, reply, opened } from "./testing/writing-scene.ts";

beforeAll(loadWords);
beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("before a lock what was typed last is on this device", async () => {
  const { writing, calls, type } = setUp();
  await opened(writing);
  type({ html: "last", text: "last" });
  await writing.keep();
  expect(calls).toMatchObject([{ name: "here", draft: { html: "last<quote><p>fly</p></quote>" } }]);
});

test("it is told when what was saved is not there any more", async () => {
  const { writing, type } = setUp();
  await opened(writing);
  await writing.look();
  expect(writing.note).toBe(null);
  type({ html: "a", text: "a" });
  await vi.advanceTimersByTimeAsync(3_000);
  await writing.look();
  expect(writing.note).not.toBe(null);
});

test("open in another tab it is not written here, and closing that window takes nothing from the other; asked for, it is what that has saved", async () => {
  const closed: string[] = [];
  const asked: string[] = [];
  const { writing, names } = setUp(
    {
      openDraft: (id) => {
        asked.push(id);
        return Promise.resolve(ok({ draft: { ...blank, id, subject: id }, quote: null }));
      },
      closeDraft: (messageId) => Promise.resolve(void closed.push(messageId)),
    },
    false,
    {
      hold: () => Promise.resolve(null),
      take: () => Promise.resolve({ start: { type: "draft", id: "newer" }, release: () => undefined }),
    },
  );
  const start: ComposeStart = { type: "draft", id: "old" };
  await writing.open(start);
  writing.touch();
  await vi.advanceTimersByTimeAsync(5_000);
  expect([writing.isReady, writing.isElsewhere, names()]).toEqual([false, true, []]);
  expect([await writing.close(), closed]).toEqual([true, []]);
  const again = setUp(
    { openDraft: (id) => Promise.resolve(ok({ draft: { ...blank, id, subject: id }, quote: null })) },
    false,
    {
      hold: () => Promise.resolve(null),
      take: () => Promise.resolve({ start: { type: "draft", id: "newer" }, release: () => undefined }),
    },
  ).writing;
  await again.open(start);
  await again.useHere(start);
  expect([again.isReady, again.isElsewhere, again.subject, again.id]).toEqual([true, false, "newer", "newer"]);
});

test("when its window goes, what the editor had is saved no more: not what was typed last, nor what failed before", async () => {
  const { writing, names, type } = setUp();
  await opened(writing);
  type({ html: "typed", text: "typed" });
  writing.leave();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(names()).toEqual([]);
  let tries = 0;
  const failing = setUp({
    saveDraft: () => Promise.resolve((tries++, err({ type: "refused", reason: "failed" } as const))),
  });
  await opened(failing.writing);
  failing.type({ html: "typed", text: "typed" });
  await vi.advanceTimersByTimeAsync(5_000);
  const before = tries;
  expect(before).toBeGreaterThan(0);
  failing.writing.leave();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(tries).toBe(before);
});

test("one that another tab took while this one slept closes at once, or is taken back and saved on; nothing is begun anew", async () => {
  let giver: Giver | null = null;
  const hold: DraftTabs["hold"] = (_, one) => {
    giver = one;
    return Promise.resolve(() => undefined);
  };
  const steal = (): void => giver?.lost();
  const read = ok({ draft: { ...blank, id: "id1", html: "last", text: "last" }, quote: null });
  const { writing, calls, names, type } = setUp({ openDraft: () => Promise.resolve(read) }, false, { ...alone, hold });
  await opened(writing);
  type({ html: "last", text: "last" });
  await vi.advanceTimersByTimeAsync(10_000);
  type({ html: "lost", text: "lost" });
  steal();
  expect([writing.isElsewhere, await writing.close()]).toEqual([true, true]);
  expect(names()).toEqual(["here", "account"]);
  await writing.useHere(reply);
  expect([writing.isReady, writing.isElsewhere, writing.id]).toEqual([true, false, "id1"]);
  type({ html: "again", text: "again" });
  expect(writing.keeping.state).toBe("unsaved");
  await vi.advanceTimersByTimeAsync(10_000);
  expect(names()).toEqual(["here", "account", "here", "account"]);
  expect(calls.at(-1)?.draft.html).toBe("again");
});

test("wanted in another tab, what was typed is saved first, and the window goes; what can not be saved stays", async () => {
  let giver: Giver | null = null;
  const hold: DraftTabs["hold"] = (_, one) => {
    giver = one;
    return Promise.resolve(() => undefined);
  };
  const asked = (): ReturnType<Giver["give"]> => giver?.give() ?? Promise.resolve(null);
  const { writing, names, type, given } = setUp({}, false, { ...alone, hold });
  await opened(writing);
  type({ html: "last", text: "last" });
  expect(await asked()).toEqual({ type: "draft", id: "id1" });
  expect([names(), given.mock.calls.length]).toEqual([["account"], 1]);
  const failing = setUp(
    { saveDraft: () => Promise.resolve(err({ type: "refused", reason: "full" } as const)) },
    false,
    { ...alone, hold },
  );
  await opened(failing.writing);
  failing.type({ html: "last", text: "last" });
  expect(await asked()).toBeNull();
  expect(failing.given).not.toHaveBeenCalled();
});
