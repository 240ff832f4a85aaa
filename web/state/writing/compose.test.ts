import { afterEach, expect, test, vi } from "vitest";
import type { DraftHere } from "../../../workers/rpc/write-rpc.ts";
import { Compose } from "./compose.svelte.ts";
import type { Notices } from "../mail/notices.svelte.ts";
import { composeRoute, mailRoute, type Route } from "../app/route.ts";
import type { Router } from "../app/router.svelte.ts";

afterEach(() => vi.unstubAllGlobals());

/** As the service worker answers. */
function holdShared(found: unknown): void {
  const controller = { postMessage: (_: unknown, [port]: readonly MessagePort[]) => port?.postMessage(found) };
  vi.stubGlobal("navigator", { serviceWorker: { controller } });
}

interface World {
  readonly narrow?: boolean;
  readonly route?: Route;
  readonly here?: readonly DraftHere[];
}

function setUp({ narrow = false, route = mailRoute({ mailbox: "travel" }), here = [] }: World = {}) {
  const gone: { route: Route; replace: boolean }[] = [];
  const router = {
    route,
    go(to: Route, { replace = false } = {}) {
      router.route = to;
      gone.push({ route: to, replace });
    },
  };
  const back = vi.fn();
  vi.stubGlobal("matchMedia", () => ({ matches: narrow }));
  vi.stubGlobal("history", { length: 2, back });
  const notices = { say: vi.fn() } as unknown as Notices;
  const engine = { draftsHere: () => Promise.resolve(here) };
  const compose = new Compose({ engine, router: router as unknown as Router, notices });
  return { compose, router, gone, back, notices };
}
const ID = "0".repeat(32);

test("a draft has one window, however often it is opened, also after it was saved under another id", () => {
  const { compose, gone } = setUp();
  compose.begin({ type: "draft", id: ID });
  compose.begin({ type: "new", kind: "new", id: null });
  compose.begin({ type: "draft", id: ID });
  expect([compose.windows.length, compose.front, compose.asked]).toEqual([2, 1, 3]);
  compose.know(1, "1".repeat(32), "a@b");
  compose.begin({ type: "draft", id: "1".repeat(32) });
  expect([compose.windows.length, compose.front, gone]).toEqual([2, 1, []]);
  // and as the copy that this device keeps of it
  compose.begin({ type: "here", messageId: "a@b" });
  compose.begin({ type: "here", messageId: "c@d" });
  compose.begin({ type: "here", messageId: "c@d" });
  expect([compose.windows.length, compose.front]).toEqual([3, 3]);
});

test("without room it is a page, and closing goes back to what was left", () => {
  const { compose, router, back } = setUp({ narrow: true });
  compose.begin({ type: "new", kind: "reply", id: ID });
  expect(router.route).toEqual(composeRoute({ behind: mailRoute({ mailbox: "travel" }) }));
  compose.close(compose.front);
  expect([compose.windows, back.mock.calls.length]).toEqual([[], 1]);
});

test("an address of ours: a draft, a mail link, or something new; with room it is a window over the mail", () => {
  const draft = setUp({ route: composeRoute({ draft: ID }) });
  draft.compose.arrive();
  expect(draft.compose.windows).toMatchObject([{ start: { type: "draft", id: ID } }]);
  expect(draft.gone).toEqual([{ route: mailRoute(), replace: true }]);

  const link = setUp({ route: composeRoute({ mailto: "mailto:ada@example.org" }), narrow: true });
  link.compose.arrive();
  expect(link.compose.windows).toMatchObject([{ start: { type: "link", link: "mailto:ada@example.org" } }]);
  expect(link.router.route).toEqual(composeRoute());
  link.compose.arrive();
  expect(link.compose.windows.length).toBe(1);

  const fresh = setUp({ route: composeRoute(), narrow: true });
  fresh.compose.arrive();
  expect(fresh.compose.windows).toMatchObject([{ start: { type: "new", kind: "new" } }]);
  fresh.compose.close(fresh.compose.front);
  expect(fresh.router.route).toEqual(mailRoute());
});

test("what did not reach the account is offered", async () => {
  const row = { messageId: "a@b", subject: "Kites", to: [], saved: 1 };
  const { compose, notices } = setUp({ here: [row] });
  await compose.offer();
  const [text, action] = vi.mocked(notices.say).mock.calls[0] ?? [];
  expect(text).toContain("Kites");
  action?.run();
  expect(compose.windows).toMatchObject([{ start: { type: "here", messageId: "a@b" } }]);
});

test("what is being written in another tab is not offered", async () => {
  const row = { messageId: "a@b", subject: "Kites", to: [], saved: 1 };
  const { compose, notices } = setUp({ here: [row] });
  const held = [{ name: "aerogramme-draft a@b" }];
  vi.stubGlobal("navigator", { locks: { query: () => Promise.resolve({ held }) } });
  await compose.offer();
  vi.unstubAllGlobals();
  expect(notices.say).not.toHaveBeenCalled();
});

test("what another app shares is taken once, and the page begins nothing else meanwhile", async () => {
  const { compose, router } = setUp({ route: composeRoute({ shared: "token" }), narrow: true });
  holdShared({ title: "Kites", text: "", url: "https://kites.example/", files: [] });
  compose.arrive();
  expect(router.route).toEqual(composeRoute());
  compose.arrive();
  await vi.waitFor(() => expect(compose.windows).toHaveLength(1));
  expect(compose.windows).toMatchObject([{ start: { type: "mailto", draft: { subject: "Kites" } } }]);
});

test("what is shared and not there any more is said, and something may be written all the same", async () => {
  const { compose, notices } = setUp({ route: composeRoute({ shared: "gone" }) });
  holdShared(null);
  compose.arrive();
  await vi.waitFor(() => expect(compose.windows).toMatchObject([{ start: { type: "new" } }]));
  expect(notices.say).toHaveBeenCalledWith(expect.stringContaining("shared"));
});

test("a lock waits for what keeps the windows' words, for a while", async () => {
  const { compose } = setUp();
  vi.useFakeTimers();
  const saved: string[] = [];
  const forget = compose.onKeep(async () => {
    await Promise.resolve();
    saved.push("one");
  });
  await compose.keep();
  expect(saved).toEqual(["one"]);
  forget();
  compose.onKeep(() => new Promise(() => undefined));
  const kept = compose.keep();
  await vi.advanceTimersByTimeAsync(2_000);
  await kept;
  expect(saved).toEqual(["one"]);
  vi.useRealTimers();
});
