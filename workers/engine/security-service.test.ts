import { beforeEach, expect, test } from "vitest";
import { UNSEEN_SECONDS, type DeviceInfo, type Security } from "../../shared/account/keys/security.ts";
import { idFromBytes, type DeviceId } from "../../shared/lib/ids.ts";
import { err, ok, unwrap } from "../../shared/lib/result.ts";
import type { EngineRpc } from "../rpc/engine-rpc.ts";
import { createEngineService } from "./engine-service.ts";
import { createMemoryAccount } from "./testing/memory-account.ts";
import { createMemoryHome, WORDS } from "./testing/memory-home.ts";
import { createMemorySecurity } from "./testing/memory-security.ts";

const idOf = (n: number): DeviceId => idFromBytes<DeviceId>(new Uint8Array(16).fill(n));
const now = Math.floor(Date.now() / 1000);
const device = (n: number, more: Partial<DeviceInfo>): DeviceInfo => ({
  ...{ id: idOf(n), kind: "webmail", name: `device ${n}`, added: now, lastSeen: null, isThis: false },
  ...more,
});

let log: unknown[] = [];
beforeEach(() => {
  log = [];
});

async function signedIn(security: Partial<Security>): Promise<EngineRpc> {
  const account = Object.assign(createMemoryAccount(), { security: { ...createMemorySecurity(), ...security } });
  const rpc = createEngineService(createMemoryHome(account));
  unwrap(await rpc.joinWithWords("anna@example.org", WORDS.join(" "), "laptop"));
  return rpc;
}

test("where nobody is in there is nothing, and nothing is done", async () => {
  const rpc = createEngineService(createMemoryHome(createMemoryAccount()));
  expect(await rpc.devices()).toEqual([]);
  expect(await rpc.announcements()).toEqual([]);
  expect(await rpc.logPoint()).toBeNull();
  expect(await rpc.renewKeys()).toEqual(err({ type: "gone" }));
  expect(await rpc.startNewWords()).toEqual(err({ type: "gone" }));
  expect(await rpc.takePairing("x")).toEqual(err({ type: "gone" }));
});

test("devices not seen for 90 days are stale; this one, and one just added, never", async () => {
  const rpc = await signedIn({
    devices: () =>
      Promise.resolve([
        device(1, { isThis: true, added: 0, lastSeen: 1 }),
        device(2, { lastSeen: now - UNSEEN_SECONDS - 60 }),
        device(3, { added: 0, lastSeen: now - UNSEEN_SECONDS + 60 }),
        device(4, { added: now - UNSEEN_SECONDS - 60 }),
        device(5, {}),
      ]),
  });
  expect((await rpc.devices()).map(({ stale }) => stale)).toEqual([false, true, false, true, false]);
});

test("what is no id of a device reaches nobody", async () => {
  const rpc = await signedIn({
    revoke: (ids) => (log.push(ids), Promise.resolve(ok(null))),
    rename: (id, name) => (log.push([id, name]), Promise.resolve(ok(null))),
  });
  expect(await rpc.renameDevice("../x", "name")).toEqual(err({ type: "gone" }));
  unwrap(await rpc.renameDevice(idOf(2), "name"));
  unwrap(await rpc.revokeDevices([idOf(2), "zz", idOf(3)]));
  expect(log).toEqual([
    [idOf(2), "name"],
    [idOf(2), idOf(3)],
  ]);
});

test("new words count once three of them have come back, and then no more", async () => {
  const finish = () => (log.push("finish"), Promise.resolve(ok(null)));
  const rpc = await signedIn({ newWords: () => Promise.resolve({ words: WORDS, finish }) });
  expect(await rpc.finishNewWords([])).toEqual(err({ type: "gone" }));
  const { words, ask, address, provider } = unwrap(await rpc.startNewWords());
  expect({ words, address, provider }).toEqual({
    words: WORDS,
    address: "anna@example.org",
    provider: "https://mail.example.org",
  });
  expect(await rpc.finishNewWords(["a", "b", "c"])).toEqual(err({ type: "wrongAnswers" }));
  expect(log).toEqual([]);
  const answers = ask.map((position) => ` ${WORDS[position]?.toUpperCase() ?? ""}`);
  unwrap(await rpc.finishNewWords(answers));
  expect(await rpc.finishNewWords(answers)).toEqual(err({ type: "gone" }));
  expect(log).toEqual(["finish"]);
});

test("a pairing is approved or denied once, and only after it was taken", async () => {
  const rpc = await signedIn({
    takePairing: (text) =>
      Promise.resolve(
        ok({
          ...{ name: "phone", kind: "webmail", check: "123456" },
          approve: () => (log.push(`approve ${text}`), Promise.resolve(ok(null))),
          deny: () => (log.push(`deny ${text}`), Promise.resolve()),
        }),
      ),
  });
  expect(await rpc.approvePairing()).toEqual(err({ type: "pairingOver" }));
  expect(unwrap(await rpc.takePairing("one"))).toEqual({ name: "phone", kind: "webmail", check: "123456" });
  unwrap(await rpc.approvePairing());
  expect(await rpc.approvePairing()).toEqual(err({ type: "pairingOver" }));
  unwrap(await rpc.takePairing("left"));
  unwrap(await rpc.takePairing("two"));
  await rpc.denyPairing();
  await rpc.denyPairing();
  expect(await rpc.approvePairing()).toEqual(err({ type: "pairingOver" }));
  expect(log).toEqual(["approve one", "deny left", "deny two"]);
});

test("what waits to be confirmed is gone with whoever was in", async () => {
  const finish = () => (log.push("finish"), Promise.resolve(ok(null)));
  const rpc = await signedIn({ newWords: () => Promise.resolve({ words: WORDS, finish }) });
  const { ask } = unwrap(await rpc.startNewWords());
  const left = new Promise((resolve) => void rpc.subscribe((event) => event.type === "account" && resolve(event)));
  await rpc.logout();
  await left;
  const answers = ask.map((position) => WORDS[position] ?? "");
  expect(await rpc.finishNewWords(answers)).toEqual(err({ type: "gone" }));
  expect(log).toEqual([]);
});

test("words that are no six words of the list accuse nobody", async () => {
  const rpc = await signedIn({ look: () => "different", compare: (...asked) => (log.push(asked), "different") });
  expect(await rpc.compareHistory(3, "abandon ability able about above", true)).toBe("mistyped");
  expect(await rpc.compareHistory(3, "abandon ability able about above xyzzy", true)).toBe("mistyped");
  expect(await rpc.compareHistory(3, "abandon ability able about above absent", false)).toBe("different");
  expect(log).toEqual([]);
  expect(await rpc.compareHistory(3, "abandon ability able about above absent", true)).toBe("different");
  expect(log).toEqual([[3, "abandon ability able about above absent"]]);
});

test("words that fit reach the engine at once: what was found before may end with them", async () => {
  const rpc = await signedIn({ look: () => "same", compare: (...asked) => (log.push(asked), "same") });
  expect(await rpc.compareHistory(3, "abandon ability able about above absent", false)).toBe("same");
  expect(log).toHaveLength(1);
});
