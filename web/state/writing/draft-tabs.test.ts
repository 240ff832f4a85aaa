import { expect, test } from "vitest";
import { createDraftTabs, type Giver, type HandedOver, type TabLine } from "./draft-tabs.ts";

type Listener = (event: { readonly data: unknown }) => void;

/** As the Web Locks API has them, of all tabs of one browser: exclusive, for `ifAvailable` and `steal`. */
function fakeLocks() {
  const held = new Map<string, (error: Error) => void>();
  const request = async (name: string, { steal = false }: LockOptions, work: (lock: unknown) => Promise<unknown>) => {
    if (held.has(name) && !steal) return work(null);
    held.get(name)?.(new DOMException("stolen", "AbortError"));
    let fail: (error: Error) => void = () => undefined;
    const stolen = new Promise<never>((_, reject) => (fail = reject));
    held.set(name, fail);
    return Promise.race([work({ name }), stolen]).finally(() => held.get(name) === fail && held.delete(name));
  };
  return { request } as unknown as Pick<LockManager, "request">;
}

function fakeBrowser() {
  const locks = fakeLocks();
  const lines: Set<Listener>[] = [];
  let asks = 0;
  return () => {
    const own = new Set<Listener>();
    lines.push(own);
    const line: TabLine = {
      postMessage: (data) =>
        queueMicrotask(() => {
          for (const other of lines) if (other !== own) for (const tell of [...other]) tell({ data });
        }),
      addEventListener: (_, listener) => void own.add(listener),
      removeEventListener: (_, listener) => void own.delete(listener),
    };
    return createDraftTabs({ locks, line, random: () => `${asks++}`, patience: 50 });
  };
}

const ID = "1@example.org";
const SAVED: HandedOver = { type: "draft", id: "id2" };
const never: Giver = { give: () => new Promise(() => undefined), lost: () => undefined };

test("one tab has a draft; another is told so until that lets go", async () => {
  const tab = fakeBrowser();
  const [one, other] = [tab(), tab()];
  const release = await one.hold(ID, never);
  expect(await other.hold(ID, never)).toBeNull();
  expect(await other.hold("2@example.org", never)).not.toBeNull();
  release?.();
  await Promise.resolve();
  await expect.poll(() => other.hold(ID, never)).not.toBeNull();
});

test("used here: the other saves it, lets go, and says where it is; from then on it is this one's", async () => {
  const tab = fakeBrowser();
  const [one, other] = [tab(), tab()];
  const done: string[] = [];
  const release = await one.hold(ID, {
    give: () => {
      done.push("saved");
      release?.();
      return Promise.resolve(SAVED);
    },
    lost: () => done.push("lost"),
  });
  expect(await other.take(ID, never)).toMatchObject({ start: SAVED });
  expect([done, await one.hold(ID, never)]).toEqual([["saved"], null]);
});

test("what can not be saved there stays there", async () => {
  const tab = fakeBrowser();
  const [one, other] = [tab(), tab()];
  await one.hold(ID, { give: () => Promise.resolve(null), lost: () => undefined });
  expect(await other.take(ID, never)).toBe("refused");
  expect(await other.hold(ID, never)).toBeNull();
});

test("a tab that is asleep loses it, and hears of that", async () => {
  const tab = fakeBrowser();
  const [one, other] = [tab(), tab()];
  let isLost = false;
  await one.hold(ID, { ...never, lost: () => (isLost = true) });
  expect(await other.take(ID, never)).toMatchObject({ start: null });
  await expect.poll(() => isLost).toBe(true);
});
