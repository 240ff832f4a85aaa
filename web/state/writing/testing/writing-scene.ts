/** A draft over an engine that is made up, whose editor says what a test types. */
import { vi } from "vitest";
import { ok } from "../../../../shared/lib/result.ts";
import type { Draft, Quote } from "../../../../workers/rpc/write-rpc.ts";
import type { ComposeStart } from "../compose.svelte.ts";
import type { DraftHtml, Words } from "../draft-html.ts";
import type { DraftTabs } from "../draft-tabs.ts";
import type { Engine } from "../../app/engine.ts";
import { Writing } from "../writing.svelte.ts";

const ada = { name: "Ada Lund", address: "ada@example.org" };
export const bob = { name: "Bob", address: "bob@example.org" };
const identity = { ...ada, signatureHtml: "<b>Ada</b>", signatureText: "Ada", isDefault: true };
export const other = { ...bob, signatureHtml: "", signatureText: "B.", isDefault: false };
export const blank: Draft = {
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
export const quote: Quote = {
  textCut: false,
  ...{ kind: "reply", from: bob, to: [ada], cc: [], subject: "Kites", date: 1, html: "<p>fly</p>", text: "fly" },
};
/** HTML is not what is tested here. */
export const html: DraftHtml = {
  quote: (message) => ({ html: `<quote>${message.html ?? ""}</quote>`, text: `> ${message.text}` }),
  split: (text) => {
    const at = text.indexOf("<quote>");
    if (at < 0) return { own: text, quoted: null };
    const quoted = text.slice(at);
    return { own: text.slice(0, at), quoted: { html: quoted, text: `> ${quoted.slice("<quote>".length)}` } };
  },
  toText: (text) => text.replace(/<[^>]+>/g, ""),
  fromText: (text) => `<div>${text}</div>`,
};

export type Calls = { name: string; draft: Draft }[];

/** Nobody else has it. */
export const alone: DraftTabs = {
  hold: () => Promise.resolve(() => undefined),
  take: () => Promise.resolve({ start: null, release: () => undefined }),
};

export function setUp(part: Partial<Engine> = {}, plain = false, tabs = alone) {
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
export const reply: ComposeStart = { type: "new", kind: "reply", id: "m" };

export async function opened(writing: Writing): Promise<void> {
  await writing.open(reply);
  await vi.advanceTimersByTimeAsync(50);
}
