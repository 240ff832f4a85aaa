import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { loadWords } from "../../i18n/t.ts";
import { err, ok } from "../../../shared/lib/result.ts";
import type { Draft, DraftFile, Quote } from "../../../workers/rpc/write-rpc.ts";
import type { ComposeStart } from "./compose.svelte.ts";
import type { DraftHtml, Words } from "./draft-html.ts";
import type { DraftTabs, Giver } from "./draft-tabs.ts";
import type { Engine } from "../app/engine.ts";
import { Writing } from "./writing.svelte.ts";

beforeAll(loadWords);
beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const ada = { name: "Ada Lund", address: "ada@example.org" };
const bob = { name: "Bob", address: "bob@example.org" };
const identity = { ...ada, signatureHtml: "<b>Ada</b>", signatureText: "Ada", isDefault: true };
const other = { ...bob, signatureHtml: "", signatureText: "B.", isDefault: false };
const blank: Draft = {
  ...{
    id: null,
    messageId: "1@example.org",
    redirect: false,
    from: ada,
    to: [],
    cc: [],
    bcc: [],
    subject: "",
    html: "",
    text: "",
  },
  ...{ answers: null, forwards: null, inReplyTo: [], references: [], files: [] },
};
const quote: Quote = {
  textCut: false,
  ...{ kind: "reply", from: bob, to: [ada], cc: [], subject: "Kites", date: 1, html: "<p>fly</p>", text: "fly" },
};
/** HTML is not what is tested here. */
const html: DraftHtml = {
  quote: (message) => ({ html: `<quote>${message.html ?? ""}</quote>`, text: `> ${message.text}` }),
  split: (text) => {
    const [own = "", quoted] = text.split("<quote>");
    return { own, quoted: quoted === undefined ? null : { html: `<quote>${quoted}`, text: `> ${quoted}` } };
  },
  toText: (text) => text.replace(/<[^>]+>/g, ""),
  fromText: (text) => `<div>${text}</div>`,
};

type Calls = { name: string; draft: Draft }[];

/** Nobody else has it. */
const alone: DraftTabs = {
  hold: () => Promise.resolve(() => undefined),
  take: () => Promise.resolve({ start: null, release: () => undefined }),
};

function setUp(part: Partial<Engine> = {}, plain = false, tabs = alone) {
  const calls: Calls = [];
  let saves = 0;
  const engine = {
    newDraft: () => Promise.resolve(ok({ draft: { ...blank, to: [bob] }, quote })),
    identities: () => Promise.resolve([identity, other]),
    saveDraft: (draft: Draft, here: boolean) => {
      calls.push({ name: here ? "here" : "account", draft });
      return Promise.resolve(
        ok({
          id: here ? draft.id : `id${(++saves).toString()}`,
          where: here ? "here" : "account",
          conflict: null,
        } as const),
      );
    },
    send: (draft: Draft) => {
      calls.push({ name: "send", draft });
      return Promise.resolve(ok({ id: "sent" }));
    },
    discardDraft: (draft: Draft) => {
      calls.push({ name: "discard", draft });
      return Promise.resolve(ok({ undo: "u", count: 1 }));
    },
    closeDraft: () => Promise.resolve(),
    checkDraft: () => Promise.resolve([]),
    draftStands: () => Promise.resolve(false),
    draftFile: () => Promise.resolve(null),
    detach: () => Promise.resolve(),
    ...part,
  } as unknown as Engine;
  const known: (string | null)[] = [];
  const given = vi.fn();
  const writing = new Writing({ engine, html, plain, known: (id) => known.push(id), tabs, given });
  /** as an editor would: what is typed is read when it is wanted */
  const type = (words: Words): void => {
    writing.words.editor = {
      read: () => words,
      ...{ insertPicture: () => undefined, insertHtml: () => undefined, insertText: () => undefined },
      ...{ replaceSignature: () => undefined, focus: () => undefined },
    };
    writing.touch();
  };
  const names = (): string[] => calls.map(({ name }) => name);
  return { writing, calls, names, type, known, given };
}
const reply: ComposeStart = { type: "new", kind: "reply", id: "m" };

async function opened(writing: Writing): Promise<void> {
  await writing.open(reply);
  await vi.advanceTimersByTimeAsync(50);
}

test("what is typed before the quote is there is saved with it", async () => {
  const { writing, calls, type } = setUp();
  await writing.open(reply);
  expect([writing.isReady, writing.words.quoted]).toEqual([true, null]);
  type({ html: "a", text: "a" });
  const closed = writing.close();
  await vi.advanceTimersByTimeAsync(50);
  expect([await closed, calls.at(-1)?.draft.html]).toEqual([true, "a<quote><p>fly</p></quote>"]);
});

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

test("a file on its way keeps its draft open, with words; one of a draft that is gone is attached to none", async () => {
  let attached = 0;
  const attach: Engine["attach"] = () => (attached++, Promise.resolve(err({ type: "tooLarge", limit: 9 })));
  const { writing } = setUp({ attach });
  await opened(writing);
  void writing.attach([new File(["kite"], "kite.txt")], false);
  expect([await writing.close(), writing.note]).toEqual([false, "Wait until the files are attached."]);
  writing.files.close();
  await vi.advanceTimersByTimeAsync(100);
  await vi.waitFor(() => expect(writing.files.isBusy).toBe(false));
  expect(attached).toBe(0);
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
