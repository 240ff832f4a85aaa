import { expect, test } from "vitest";
import { err, ok } from "../../../shared/lib/result.ts";
import type { Result } from "../../../shared/lib/result.ts";
import type { Engine } from "../app/engine.ts";
import type { RestoredFailure, RestoredLook } from "../app/types.ts";
import { Restored } from "./restored.svelte.ts";

const seen: RestoredLook = {
  ...{ entries: 27, messages: 3, whole: 2, lost: [], oldest: 1, devices: [], begun: false },
};

const restoredBy = (
  look: () => Promise<Result<RestoredLook, RestoredFailure>>,
  accept: () => Promise<Result<null, RestoredFailure>> = () => Promise.resolve(ok(null)),
): Restored => new Restored({ lookAtRestored: look, acceptRestored: accept } as unknown as Engine);

test("what was seen stands until it is looked at again", async () => {
  let outcome: Result<RestoredLook, RestoredFailure> = ok(seen);
  const restored = restoredBy(() => Promise.resolve(outcome));
  await restored.look();
  expect(restored.seen).toEqual(seen);
  outcome = err({ type: "fits" });
  const again = restored.look();
  expect(restored.seen).toBeNull();
  expect(restored.busy).toBe(true);
  await again;
  expect(restored.failure).toEqual({ type: "fits" });
});

test("a second press neither looks nor goes on twice", async () => {
  let asked = 0;
  let end = (): void => undefined;
  const restored = restoredBy(
    () => Promise.resolve(ok(seen)),
    () => {
      asked += 1;
      return new Promise((resolve) => (end = () => resolve(ok(null))));
    },
  );
  await restored.look();
  const first = restored.accept();
  expect(await restored.accept()).toBe(false);
  end();
  expect(await first).toBe(true);
  expect(asked).toBe(1);
});

test("offline may be over in a while: what was seen stays", async () => {
  const restored = restoredBy(
    () => Promise.resolve(ok(seen)),
    () => Promise.resolve(err({ type: "offline" })),
  );
  await restored.look();
  expect(await restored.accept()).toBe(false);
  expect(restored.seen).toEqual(seen);
  expect(restored.failure).toEqual({ type: "offline" });
});

test.each<RestoredFailure>([
  ...(["notStopped", "fits", "unknownDevice", "words", "flavor", "storage", "notHere"] as const).map((type) => ({
    type,
  })),
  { type: "foreign", finding: "gap" },
])("$type: what was seen before is not to be gone on from", async (failure) => {
  const restored = restoredBy(
    () => Promise.resolve(ok(seen)),
    () => Promise.resolve(err(failure)),
  );
  await restored.look();
  expect(await restored.accept()).toBe(false);
  expect(restored.seen).toBeNull();
  expect(restored.failure).toEqual(failure);
});

test("an engine that ends meanwhile is a failure, and no silence", async () => {
  const restored = restoredBy(() => Promise.reject(new Error("the engine has ended")));
  await restored.look();
  expect(restored.failure).toEqual({ type: "storage" });
  expect(restored.busy).toBe(false);
});
