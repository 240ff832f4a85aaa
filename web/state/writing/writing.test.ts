import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { loadWords } from "../../i18n/t.ts";
import { err, ok } from "../../../shared/lib/result.ts";
import type { Draft, DraftFile } from "../../../workers/rpc/write-rpc.ts";
import type { Engine } from "../app/engine.ts";
import { bob, other, blank, setUp, opened } from "./testing/writing-scene.ts";

beforeAll(loadWords);
beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("what nobody has written in is not saved", async () => {
  const { writing, names } = setUp();
  await opened(writing);
  await vi.advanceTimersByTimeAsync(60_000);
  expect([await writing.close(), names()]).toEqual([true, []]);
});

test("typed words are kept here at a pause, then in the account, whose id is taken", async () => {
  const { writing, calls, names, type, known } = setUp();
  await opened(writing);
  expect(writing.words.begun.html).toContain("<b>Ada</b>");
  type({ html: "<div>Yes.</div>", text: "Yes." });
  expect(writing.keeping.state).toBe("unsaved");
  await vi.advanceTimersByTimeAsync(800);
  expect([names(), writing.keeping.state]).toEqual([["here"], "here"]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect([names(), writing.keeping.state, writing.id, known.at(-1)]).toEqual([
    ["here", "account"],
    "account",
    "id1",
    "id1",
  ]);
  expect(calls.at(-1)?.draft).toMatchObject({
    ...{ html: "<div>Yes.</div><quote><p>fly</p></quote>", text: "Yes.\n\n> fly", to: [bob] },
  });
  type({ html: "<div>No.</div>", text: "No." });
  expect(await writing.close()).toBe(true);
  expect([names().at(-1), calls.at(-1)?.draft.id]).toEqual(["account", "id1"]);
});

test("plain text has the quote in it, and no HTML", async () => {
  const { writing, type } = setUp();
  await opened(writing);
  type({ html: "<div>Yes.</div>", text: "Yes." });
  writing.words.setMode("plain");
  expect(writing.toDraft()).toMatchObject({ html: null, text: "Yes.\n\n> fly" });
  expect(writing.words.quoted).toBe(null);
  writing.words.setMode("rich");
  expect(writing.toDraft()).toMatchObject({ html: "<div>Yes.\n\n> fly</div>", text: "Yes.\n\n> fly" });
});

test("who writes plain text begins so, with the signature of whom they write as", async () => {
  const { writing } = setUp({}, true);
  await opened(writing);
  expect(writing.toDraft()).toMatchObject({ html: null, text: "\n\n-- \nAda\n\n> fly" });
  writing.setFrom(other);
  expect(writing.toDraft()).toMatchObject({ from: bob, text: "\n\n-- \nB.\n\n> fly" });
});

test("a mail link fills the fields; what was typed and not finished counts when it is sent", async () => {
  const { writing, calls } = setUp({ newDraft: () => Promise.resolve(ok({ draft: blank, quote: null })) });
  const draft = { to: [bob], cc: [], subject: "Kites", text: "Fly" };
  await writing.open({ type: "mailto", draft });
  writing.typed.cc = "Eva <eva@example.org>";
  writing.commit();
  expect(writing.unsendable()).toBe(null);
  expect((await writing.send(10)).ok).toBe(true);
  expect(calls.at(-1)).toMatchObject({
    name: "send",
    draft: { subject: "Kites", cc: [{ address: "eva@example.org" }] },
  });
});

test("a mail link that was followed is read when its window opens", async () => {
  const { writing } = setUp({ newDraft: () => Promise.resolve(ok({ draft: blank, quote: null })) });
  await writing.open({ type: "link", link: "mailto:eva@example.org?subject=Kites" });
  expect(writing.to).toEqual([{ name: "", address: "eva@example.org" }]);
  expect(writing.subject).toBe("Kites");
});

test.each([
  ["noRecipients", []],
  ["badRecipients", [{ name: "", address: "bob" }]],
] as const)("it can not be sent: %s", async (why, people) => {
  const { writing } = setUp();
  await opened(writing);
  writing.setPeople("to", people);
  expect(writing.unsendable()).toBe(why);
});

test("not sent, it is still there and saved on", async () => {
  const { writing, names, type } = setUp({ send: () => Promise.resolve(err({ type: "tooLarge", limit: 1_000_000 })) });
  await opened(writing);
  expect((await writing.send(10)).ok).toBe(false);
  expect(writing.trouble).toContain("1 MB");
  type({ html: "a", text: "a" });
  await vi.advanceTimersByTimeAsync(3_000);
  expect(names().at(-1)).toBe("account");
});

test("what could not be saved is not closed", async () => {
  const { writing, type } = setUp({ saveDraft: () => Promise.resolve(err({ type: "tooLarge", limit: 9 })) });
  await opened(writing);
  type({ html: "a", text: "a" });
  expect(await writing.close()).toBe(false);
});

test("discarded, nothing is saved after it; refused, it is saved on", async () => {
  const done = setUp();
  await opened(done.writing);
  done.type({ html: "a", text: "a" });
  expect(await done.writing.discard()).toMatchObject({ undo: "u", draft: { html: "a<quote><p>fly</p></quote>" } });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(done.names()).toEqual(["discard"]);

  const refused = setUp({ discardDraft: () => Promise.resolve(err({ type: "offline" })) });
  await opened(refused.writing);
  refused.type({ html: "a", text: "a" });
  expect(await refused.writing.discard()).toBe(null);
  refused.type({ html: "b", text: "b" });
  await vi.advanceTimersByTimeAsync(3_000);
  expect(refused.names().at(-1)).toBe("account");
});

test("while it is sent nothing saves, closes or discards it; refused, what was typed meanwhile is saved", async () => {
  const answers: ((sent: Awaited<ReturnType<Engine["send"]>>) => void)[] = [];
  const { writing, names, type } = setUp({ send: () => new Promise((resolve) => answers.push(resolve)) });
  await opened(writing);
  type({ html: "a", text: "a" });
  const sending = writing.send(10);
  await vi.advanceTimersByTimeAsync(0);
  const before = names().length;
  type({ html: "ab", text: "ab" });
  writing.hide();
  writing.keeping.reconnected();
  expect([await writing.close(), await writing.discard()]).toEqual([false, null]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(names().length).toBe(before);
  answers[0]?.(err({ type: "refused", reason: "failed" }));
  expect((await sending).ok).toBe(false);
  await vi.advanceTimersByTimeAsync(3_000);
  expect([names().at(-1), writing.isSending, await writing.close()]).toEqual(["account", false, true]);
});

test("what could not be saved is tried again: after a while, with the next line, and as the page goes", async () => {
  let isUp = false;
  let tries = 0;
  const saveDraft: Engine["saveDraft"] = (_, here) => {
    tries++;
    if (!isUp) return Promise.resolve(err({ type: "refused", reason: "failed" }));
    return Promise.resolve(ok({ id: null, where: here ? "here" : "account", conflict: null }));
  };
  const { writing, type } = setUp({ saveDraft });
  await opened(writing);
  type({ html: "a", text: "a" });
  await vi.advanceTimersByTimeAsync(3_000);
  for (const again of [() => writing.hide(), () => writing.keeping.reconnected()]) {
    const before = tries;
    again();
    await vi.advanceTimersByTimeAsync(100);
    expect([tries > before, writing.keeping.state]).toEqual([true, "failed"]);
  }
  isUp = true;
  await vi.advanceTimersByTimeAsync(16_000);
  expect([writing.keeping.state, writing.trouble]).toEqual(["account", null]);
});

test("what was shared, by an app or a site, is not saved until its writer does something", async () => {
  const file: DraftFile = { key: "k", name: "kite.txt", type: "text/plain", size: 4, contentId: null };
  const { writing, names, calls, type } = setUp({
    newDraft: () => Promise.resolve(ok({ draft: blank, quote: null })),
    attach: () => Promise.resolve(ok(file)),
  });
  const draft = { to: [], cc: [], subject: "Kites", text: "Fly" };
  await writing.open({ type: "mailto", draft, files: [new File(["kite"], "kite.txt")] });
  await vi.advanceTimersByTimeAsync(100);
  await vi.waitFor(() => expect(writing.files.all).toEqual([file]));
  await vi.advanceTimersByTimeAsync(60_000);
  writing.hide();
  await vi.advanceTimersByTimeAsync(1_000);
  expect([names(), writing.keeping.state, writing.note !== null]).toEqual([[], "unwritten", true]);
  type({ html: "a", text: "a" });
  await vi.advanceTimersByTimeAsync(3_000);
  expect(calls.at(-1)).toMatchObject({ name: "account", draft: { files: [file] } });
});

test("what is kept here only after the account has it is said to be in the account", async () => {
  const saveDraft = async (draft: Draft, here: boolean) => {
    if (here) await new Promise((resolve) => setTimeout(resolve, 3_000));
    const kept = here ? ({ id: draft.id, where: "here" } as const) : ({ id: "id1", where: "account" } as const);
    return ok({ ...kept, conflict: null });
  };
  const { writing, type } = setUp({ saveDraft });
  await opened(writing);
  type({ html: "a", text: "a" });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(writing.keeping.state).toBe("account");
});
