import { expect, test } from "vitest";
import type { Engine } from "../app/engine.ts";
import type { RestoredReport } from "../app/types.ts";
import { Announcements } from "./announcements.svelte.ts";

const report = (done: number): RestoredReport => ({ of: 40, done, skipped: 0, lost: [], lostCount: 0 });

test("what becomes of mail after a restored backup is asked anew whenever it may have changed", async () => {
  let now: RestoredReport | null = null;
  const engine = { announcements: () => Promise.resolve([]), restoredReport: () => Promise.resolve(now) };
  const announcements = new Announcements(engine as unknown as Engine);
  for (const [done, type] of [
    [12, "restored"],
    [13, "announcements"],
  ] as const) {
    now = report(done);
    announcements.receive({ type });
    await expect.poll(() => announcements.restored?.done).toBe(done);
  }
  now = report(14);
  announcements.receive({ type: "mailboxes" });
  await new Promise((resolve) => setTimeout(resolve));
  expect(announcements.restored?.done).toBe(13);
  now = null;
  announcements.receive({ type: "restored" });
  await expect.poll(() => announcements.restored).toBeNull();
});

test("it is asked after the news of keys, for which an engine that is not there yet is not hurried", async () => {
  const asked: string[] = [];
  let come = (): void => undefined;
  const engine = {
    announcements() {
      asked.push("announcements");
      return new Promise((resolve) => (come = () => resolve([])));
    },
    restoredReport() {
      asked.push("restoredReport");
      return Promise.resolve(null);
    },
  };
  const refreshed = new Announcements(engine as unknown as Engine).refresh();
  await Promise.resolve();
  expect(asked).toEqual(["announcements"]);
  come();
  await refreshed;
  expect(asked).toEqual(["announcements", "restoredReport"]);
});

test("an engine that knows nothing of it says there is none", async () => {
  const engine = {
    announcements: () => Promise.resolve([]),
    restoredReport: () => Promise.reject(new Error("no such method")),
  };
  const announcements = new Announcements(engine as unknown as Engine);
  await announcements.refresh();
  expect(announcements.restored).toBeNull();
});
