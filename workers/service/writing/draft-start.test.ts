import { expect, test } from "vitest";
import type { Correspondent } from "../../rpc/mail-rpc.ts";
import { answerRecipients, answerReferences, draftSubject, type Answered } from "./draft-start.ts";

const people = (...addresses: string[]): Correspondent[] => addresses.map((address) => ({ name: "", address }));
const isOwn = (address: string): boolean => address.toLowerCase() === "me@x";
const NOBODY: Answered = { from: [], replyTo: [], to: [], cc: [], followupTo: [] };

function sentTo(kind: "reply" | "replyAll", message: Partial<Answered>): [string[], string[]] {
  const { to, cc } = answerRecipients(kind, { ...NOBODY, ...message }, isOwn);
  return [to.map(({ address }) => address), cc.map(({ address }) => address)];
}

test("one's own addresses are no recipients, and nobody is twice", () => {
  const message = { from: people("a@x"), to: people("ME@x", "b@x", "A@x"), cc: people("b@x", "c@x", "me@x") };
  expect(sentTo("reply", message)).toEqual([["a@x"], []]);
  expect(sentTo("replyAll", message)).toEqual([["a@x", "b@x"], ["c@x"]]);
});

test("where its author wants answers", () => {
  const message = { from: people("a@x"), replyTo: people("list@x"), to: people("list@x"), cc: people("c@x") };
  expect(sentTo("reply", message)).toEqual([["list@x"], []]);
  expect(sentTo("replyAll", message)).toEqual([["list@x"], ["c@x"]]);
  const followupTo = people("list@x", "me@x");
  expect(sentTo("replyAll", { ...message, followupTo })).toEqual([["list@x"], []]);
  expect(sentTo("replyAll", { from: people("a@x"), followupTo: people("me@x") })).toEqual([["a@x"], []]);
});

test("what one wrote oneself is gone on with", () => {
  const message = { from: people("me@x"), replyTo: people("me@x"), to: people("a@x"), cc: people("b@x") };
  expect(sentTo("reply", message)).toEqual([["a@x"], []]);
  expect(sentTo("replyAll", message)).toEqual([["a@x"], ["b@x"]]);
  expect(sentTo("reply", { from: people("me@x"), to: people("me@x") })).toEqual([["me@x"], []]);
  expect(sentTo("replyAll", { from: people("me@x"), cc: people("b@x") })).toEqual([["b@x"], []]);
});

test("references grow by one, and stay bounded", () => {
  expect(answerReferences({ messageId: "c", inReplyTo: ["b"], references: ["a", "b"] })).toEqual({ inReplyTo: ["c"], references: ["a", "b", "c"] }); // prettier-ignore
  expect(answerReferences({ messageId: "c", inReplyTo: ["b"], references: [] }).references).toEqual(["b", "c"]);
  expect(answerReferences({ messageId: "c", inReplyTo: ["a", "b"], references: [] }).references).toEqual(["c"]);
  expect(answerReferences({ messageId: null, inReplyTo: [], references: ["a"] })).toEqual({
    inReplyTo: [],
    references: ["a"],
  });
  const many = Array.from({ length: 200 }, (_, at) => `r${at}`);
  const { references } = answerReferences({ messageId: "new", inReplyTo: [], references: many });
  expect([references.length, references[0], references.at(-1), references[1]]).toEqual([50, "r0", "new", "r152"]);
});

test("prefixes do not pile up, in whatever language", () => {
  expect(draftSubject("reply", "Lunch")).toBe("Re: Lunch");
  for (const subject of ["RE: Lunch", "AW: Lunch", "Re[2]: Lunch", "回复：Lunch"])
    expect(draftSubject("replyAll", subject)).toBe(subject);
  expect(draftSubject("forward", "Re: Lunch")).toBe("Fwd: Re: Lunch");
  expect(draftSubject("forwardAttached", "TR: Lunch")).toBe("TR: Lunch");
  expect(draftSubject("reply", "Report: done")).toBe("Re: Report: done");
});
