import { expect, test, vi } from "vitest";
import { err, unwrap } from "../../shared/lib/result.ts";
import type { EngineEvent, EngineRpc } from "../rpc/engine-rpc.ts";
import { createEngineService } from "./engine-service.ts";
import { createMemoryAccount } from "./testing/memory-account.ts";
import { createMemoryHome, WORDS, type MemoryHome } from "./testing/memory-home.ts";

const code = { type: "code", text: "7M3K", link: "https://mail.example.org/pair#7M3K", expires: 1 } as const;
const check = { type: "check", address: "anna@example.org", check: "123456", expires: 1 } as const;

interface Setup {
  readonly home: MemoryHome;
  readonly rpc: EngineRpc;
  readonly events: EngineEvent[];
}

async function setUp(): Promise<Setup> {
  const home = createMemoryHome(createMemoryAccount());
  const rpc = createEngineService(home);
  const events: EngineEvent[] = [];
  await rpc.subscribe((event) => events.push(event));
  return { home, rpc, events };
}

/** The code is shown. */
async function started(): Promise<Setup & { readonly pairing: NonNullable<MemoryHome["pairing"]> }> {
  const setup = await setUp();
  const starting = setup.rpc.startPairing("phone");
  await vi.waitFor(() => expect(setup.home.pairing).not.toBeNull());
  const { pairing } = setup.home;
  if (!pairing) throw new Error("none begun");
  pairing.tell(code);
  unwrap(await starting);
  return { ...setup, pairing };
}

test("a code, the digits, then the account, and nothing is stored before", async () => {
  const { rpc, home, events, pairing } = await started();
  expect(await rpc.pairing()).toEqual(code);
  pairing.tell(check);
  expect(await rpc.pairing()).toEqual(check);
  expect(home.log).toEqual([]);
  pairing.letIn();
  await vi.waitFor(async () =>
    expect(await rpc.account()).toMatchObject({ type: "open", address: "anna@example.org" }),
  );
  expect(home.log).toEqual(["wipe", "save"]);
  expect(await rpc.pairing()).toEqual({ type: "idle" });
  await vi.waitFor(() => expect(events).toContainEqual(expect.objectContaining({ type: "pairing" })));
});

test.each(["denied", "expired", "offline"] as const)("its end is said, and another may begin: %s", async (type) => {
  const { rpc, home, pairing } = await started();
  pairing.end(err({ type }));
  await vi.waitFor(async () => expect(await rpc.pairing()).toEqual({ type: "over", reason: type, finding: null }));
  expect(home.log).toEqual([]);
  const again = rpc.startPairing("phone");
  await vi.waitFor(() => expect(home.pairing).not.toBe(pairing));
  home.pairing?.tell(code);
  unwrap(await again);
  expect(await rpc.pairing()).toEqual(code);
});

test("an end before there is a code is said too", async () => {
  const { rpc, home } = await setUp();
  const starting = rpc.startPairing("phone");
  await vi.waitFor(() => expect(home.pairing).not.toBeNull());
  home.pairing?.end(err({ type: "tooManyTries", retryAfterSeconds: 9 }));
  unwrap(await starting);
  expect(await rpc.pairing()).toEqual({ type: "over", reason: "tooManyTries", finding: null });
});

test("what was found of a lying provider is kept as it was said", async () => {
  const { rpc, pairing } = await started();
  pairing.end(err({ type: "tampered", finding: "forgedPairing" }));
  const over = { type: "over", reason: "tampered", finding: "forgedPairing" };
  await vi.waitFor(async () => expect(await rpc.pairing()).toEqual(over));
});

test("left, it is over without a word; a second tab goes on with the code of the first", async () => {
  const { rpc, home, pairing } = await started();
  unwrap(await rpc.startPairing("phone"));
  expect(home.pairing).toBe(pairing);
  await rpc.cancelPairing();
  expect(await rpc.pairing()).toEqual({ type: "idle" });
});

test("where nothing can be stored no code is shown", async () => {
  const { rpc, home } = await setUp();
  home.storable = false;
  expect(await rpc.startPairing("phone")).toEqual({ ok: false, error: { type: "storage" } });
  expect(home.pairing).toBeNull();
});

test("storage that fails at the end leaves nobody in", async () => {
  const { rpc, home, pairing } = await started();
  home.storable = false;
  pairing.letIn();
  await vi.waitFor(async () => expect(await rpc.pairing()).toEqual({ type: "over", reason: "storage", finding: null }));
});

test("an account that came in otherwise meanwhile is not replaced", async () => {
  const { rpc, home, pairing } = await started();
  unwrap(await rpc.joinWithWords("anna@example.org", WORDS.join(" "), "laptop"));
  home.log.length = 0;
  pairing.letIn();
  await vi.waitFor(async () => expect(await rpc.pairing()).toEqual({ type: "idle" }));
  expect(home.log).toEqual([]);
});
