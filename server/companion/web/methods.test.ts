import { expect, test } from "vitest";
import type { Cbor } from "../../../shared/lib/cbor.ts";
import type { CompanionRpc } from "../../../workers/rpc/companion-rpc.ts";
import { callOf } from "./methods.ts";

const rpc = new Proxy({}, { get: () => () => Promise.resolve(null) }) as CompanionRpc;
const ada = { name: "Ada", address: "ada@example.org" };
const draft: Cbor = {
  ...{ id: null, messageId: "one@example.org", redirect: false, from: ada, to: [ada], cc: [], bcc: [] },
  ...{ subject: "Hello", html: "<p>Text</p>", text: "Text", answers: null, forwards: null },
  ...{ inReplyTo: ["two@example.org"], references: [] },
  files: [{ key: "a1", name: "f.txt", type: "text/plain", size: 3, contentId: null }],
};

test("a draft is taken as it is written, and nothing beside it", () => {
  expect(callOf(rpc, "newDraft", ["reply", "id"])).not.toBeNull();
  expect(callOf(rpc, "saveDraft", [draft, true])).not.toBeNull();
  expect(callOf(rpc, "send", [{ ...draft, rsvp: { answer: "accepted", calendar: "BEGIN" } }, 1])).not.toBeNull();
  for (const wrong of [
    { ...draft, more: 1 },
    { ...draft, text: null },
    { ...draft, to: [{ address: "x" }] },
    { ...draft, rsvp: { answer: "perhaps", calendar: "" } },
  ])
    expect(callOf(rpc, "saveDraft", [wrong, true])).toBeNull();
  expect(callOf(rpc, "newDraft", ["other", null])).toBeNull();
});
