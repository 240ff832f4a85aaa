/** Files and pictures of a draft, and what it quotes: what goes with it, what is left out, and what is said of that. */
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { loadWords } from "../../i18n/t.ts";
import { err, ok } from "../../../shared/lib/result.ts";
import type { Draft, DraftFile } from "../../../workers/rpc/write-rpc.ts";
import type { Engine } from "../app/engine.ts";
import { blank, bob, html, opened, quote, reply, setUp } from "./testing/writing-scene.ts";

const sizeOf = (file: Uint8Array | Blob): number => (file instanceof Blob ? file.size : file.length);

beforeAll(loadWords);
beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("what is typed before the quote is there is saved with it", async () => {
  const { writing, calls, type } = setUp();
  await writing.open(reply);
  expect([writing.isReady, writing.words.quoted]).toEqual([true, null]);
  type({ html: "a", text: "a" });
  const closed = writing.close();
  await vi.advanceTimersByTimeAsync(50);
  expect([await closed, calls.at(-1)?.draft.html]).toEqual([true, "a<quote><p>fly</p></quote>"]);
});

test("another device's draft is told of; files that the engine lost are named and left out", async () => {
  const file: DraftFile = { key: "k", name: "kite.pdf", type: "application/pdf", size: 3, contentId: null };
  let answer: Awaited<ReturnType<Engine["saveDraft"]>> = err({ type: "filesLost", keys: ["k"] });
  const drafts: Draft[] = [];
  const { writing, type } = setUp({
    newDraft: () => Promise.resolve(ok({ draft: { ...blank, files: [file] }, quote: null })),
    saveDraft: (draft) => {
      drafts.push(draft);
      const given = answer;
      answer = ok({ id: "x", where: "account", conflict: "changed" });
      return Promise.resolve(given);
    },
  });
  await opened(writing);
  type({ html: "a", text: "a" });
  await vi.advanceTimersByTimeAsync(710);
  expect([writing.keeping.state, writing.note?.includes("kite.pdf")]).toEqual(["failed", true]);
  await vi.advanceTimersByTimeAsync(5_000);
  expect([drafts.at(-1)?.files, writing.keeping.state]).toEqual([[], "account"]);
  expect(writing.note).toContain("Another device");
});

test("pictures that the words show no more do not go with them", async () => {
  const file = (key: string, contentId: string | null): DraftFile => ({
    key,
    name: key,
    type: "image/png",
    size: 1,
    contentId,
  });
  const files = [file("a", null), file("b", "b@x"), file("c", "c+d@x"), file("d", "d@x")];
  const { writing, type } = setUp({ newDraft: () => Promise.resolve(ok({ draft: { ...blank, files }, quote: null })) });
  await opened(writing);
  type({ html: `<img src="cid:b@x"><img src="cid:${encodeURIComponent("c+d@x")}">`, text: "" });
  expect(writing.toDraft().files.map(({ key }) => key)).toEqual(["a", "b", "c"]);
});

test("pictures of a message that is forwarded go as files where its HTML is not shown", async () => {
  const picture: DraftFile = { key: "p", name: "kite.png", type: "image/png", size: 1, contentId: "p@x" };
  const forward = { ...blank, forwards: "m" as Draft["forwards"], files: [picture] };
  const shown = { ...quote, kind: "forward" as const, html: `<img src="cid:p@x">` };
  const newDraft: Engine["newDraft"] = () => Promise.resolve(ok({ draft: forward, quote: shown }));
  const asFile = [{ ...picture, contentId: null }];

  const rich = setUp({ newDraft });
  await opened(rich.writing);
  expect(rich.writing.toDraft().files).toEqual([picture]);
  rich.writing.words.setMode("plain");
  expect([rich.writing.toDraft().files, rich.writing.files.listed]).toEqual([asFile, asFile]);

  const plain = setUp({ newDraft }, true);
  await opened(plain.writing);
  expect([plain.writing.toDraft().files, plain.writing.files.listed]).toEqual([asFile, asFile]);
});

test("what can not be quoted as it is, is quoted as its text", async () => {
  const { writing, type } = setUp();
  const quoteAs = vi.spyOn(html, "quote").mockImplementationOnce(() => {
    throw new Error("not this");
  });
  await opened(writing);
  quoteAs.mockRestore();
  type({ html: "a", text: "a" });
  expect(writing.toDraft().text).toBe("a\n\n> fly");
});

test("a file on its way keeps its draft open, with words; one of a draft that is gone is attached to none", async () => {
  const detached: string[] = [];
  const attach: Engine["attach"] = async (_, file, name, type) => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    return ok({ key: "k", name, type, size: sizeOf(file), contentId: null });
  };
  const { writing } = setUp({ attach, detach: (_, key) => (detached.push(key), Promise.resolve()) });
  await opened(writing);
  void writing.attach([new File(["kite"], "kite.txt")], false);
  expect([await writing.close(), writing.note]).toEqual([false, "Wait until the files are attached."]);
  writing.files.close();
  await vi.advanceTimersByTimeAsync(100);
  await vi.waitFor(() => expect(writing.files.isBusy).toBe(false));
  expect([writing.files.all, detached]).toEqual([[], ["k"]]);
});

test("one that has a file that was lost is not sent; attached again under its name, the file is there", async () => {
  const lost: DraftFile = { key: "k", name: "film.mp4", type: "video/mp4", size: 0, contentId: "film@x", isLost: true };
  const { writing } = setUp({
    newDraft: () => Promise.resolve(ok({ draft: { ...blank, to: [bob], files: [lost] }, quote: null })),
    attach: (_, file, name, type) => Promise.resolve(ok({ key: "l", name, type, size: sizeOf(file), contentId: null })),
  });
  await opened(writing);
  // nothing shows it, and it is told of all the same
  expect([writing.files.listed, writing.toDraft().files, writing.unsendable()]).toEqual([[lost], [lost], "filesLost"]);
  const other = await writing.files.add(new File(["a"], "other.mp4", { type: "video/mp4" }), false);
  expect(writing.unsendable()).toBe("filesLost");
  const film = await writing.files.add(new File(["film"], "film.mp4", { type: "video/mp4" }), false);
  expect([writing.files.all, writing.unsendable()]).toEqual([[other, film], null]);
});
