import { expect, test, vi } from "vitest";
import { err, type Result } from "../../../shared/lib/result.ts";
import type { Engine } from "../app/engine.ts";
import type { LoginFailure } from "../app/types.ts";
import { Login } from "./login.svelte.ts";

vi.mock("../../i18n/en-later.ts", () => {
  throw new Error("no line");
});

async function failing(login: () => Promise<Result<null, LoginFailure>>): Promise<Login> {
  const tried = new Login({ login } as unknown as Engine);
  await tried.login("a password", true);
  return tried;
}

test("where the words for what went wrong can not be fetched, that is said, and the door has words for it", async () => {
  const wrong = await failing(() => Promise.resolve(err({ type: "wrongPassword" })));
  const ended = await failing(() => Promise.reject(new Error("the engine has ended")));
  expect([wrong.failure, ended.failure]).toEqual([{ type: "unloaded" }, { type: "unloaded" }]);
  // words for these are at the door
  for (const type of ["offline", "unloaded"] as const)
    expect((await failing(() => Promise.resolve(err({ type })))).failure).toEqual({ type });
  // that one has a screen of its own
  const locked = await failing(() => Promise.resolve(err({ type: "locked" })));
  expect([locked.failure, locked.locked?.password]).toEqual([null, "a password"]);
});
