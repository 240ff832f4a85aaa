import { expect, test } from "vitest";
import type { Cbor } from "../../../shared/lib/cbor.ts";
import type { CompanionRpc } from "../../../workers/rpc/companion-rpc.ts";
import type { SharedSettings } from "../../../workers/rpc/mail-rpc.ts";
import { harmlessText } from "../../../workers/service/reading/harmless-text.ts";
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
  const lost = { key: "a1", name: "f.txt", type: "text/plain", size: 0, contentId: null, isLost: true };
  expect(callOf(rpc, "saveDraft", [{ ...draft, files: [lost] }, true])).not.toBeNull();
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

test("a draft is taken with lines as long as a service gives them out, and with what was typed", () => {
  const line = harmlessText("x".repeat(3_000));
  const long = "x".repeat(3_000);
  const whom = { name: line, address: long };
  const file = { key: "a1", name: long, type: long, size: 3, contentId: long };
  const answer = {
    ...{ ...(draft as object), messageId: long, to: [whom], from: whom, subject: `Re: ${line}` },
    ...{ inReplyTo: [long], references: [long], files: [file] },
  };
  for (const method of ["discardDraft", "checkDraft"]) expect(callOf(rpc, method, [answer]), method).not.toBeNull();
  const others: readonly (readonly [string, readonly Cbor[]])[] = [
    ["suggestPeople", [long, 8]],
    ["attach", [long, new Uint8Array(1), long, long, false]],
  ];
  for (const [method, args] of others) expect(callOf(rpc, method, args), method).not.toBeNull();
  expect(
    callOf(rpc, "list", [{ mailbox: null, search: line, filter: "all", conversations: true }, 0, 1]),
  ).not.toBeNull();
});

test("settings are taken whole, as a page sends what it read before, with all that may stand in them", () => {
  const long = "x".repeat(2_000);
  const whole: SharedSettings = {
    labels: [{ keyword: "k", name: long, colour: "red" }],
    ...{ searches: [{ name: long, search: long }], trusted: [long], identity: { name: long } },
    words: [{ name: long, html: "<p>Thanks</p>".repeat(2_000), text: "Thanks".repeat(2_000) }],
  };
  const sent = whole as unknown as Cbor;
  expect(callOf(rpc, "saveSettings", [{ trusted: [] }, sent])).not.toBeNull();
  for (const part of Object.entries(whole))
    expect(callOf(rpc, "saveSettings", [Object.fromEntries([part]) as Cbor, sent]), part[0]).not.toBeNull();
  expect(callOf(rpc, "saveSettings", [{ other: 1 }, sent])).toBeNull();
});

test("contacts, identities, what is sent on and what is said while away are taken as a page sends them", () => {
  const entry = { value: "ada@example.org", label: "" };
  const contact: Cbor = {
    ...{ id: "0123456789abcdef0123456789abcdef", isGroup: false, name: "Ada", given: "", family: "", organisation: "" },
    ...{ title: "", emails: [entry], phones: [], birthday: "--04-12", note: "", members: [{ type: "card", id: "0" }] },
  };
  const identity = { ...ada, signatureHtml: "<p>A</p>", signatureText: "A", isDefault: true };
  const away = { on: true, from: 0, until: 0, subject: "", text: "Away", days: 7 };
  const calls: readonly (readonly [string, readonly Cbor[]])[] = [
    ["contacts", ["ad", null]],
    ["saveContact", [contact, null]],
    ["saveContact", [contact, contact]],
    ["removeContacts", [["0"]]],
    ["setInGroup", ["0", ["1"], true]],
    ["importContacts", [new Uint8Array(3)]],
    ["exportContacts", [null, "4.0"]],
    ["hideSuggestion", ["ada@example.org", true]],
    ["saveIdentities", [[identity]]],
    ["saveForward", ["f", "redirect", ["ada@example.org"], "words"]],
    ["askForwardCode", ["f", "ada@example.org", { subject: "Code", text: "{code}" }]],
    ["confirmForward", ["f", "ada@example.org", "123456"]],
    ["saveVacation", [away]],
  ];
  for (const [method, args] of calls) {
    expect(callOf(rpc, method, args), method).not.toBeNull();
    expect(callOf(rpc, method, [...args, "more"]), method).toBeNull();
  }
  expect(callOf(rpc, "saveContact", [{ ...contact, more: 1 }, null])).toBeNull();
  expect(callOf(rpc, "exportContacts", [null, "2.1"])).toBeNull();
  expect(callOf(rpc, "constructor", [])).toBeNull();
});
