/** Steps as they wait, and what is none. */
import { expect, test } from "vitest";
import { decodeCbor, encodeCbor } from "../lib/cbor.ts";
import { INBOX_ID, TRASH_ID } from "./generation.ts";
import { cborToSteps, stepsToCbor } from "./step-codec.ts";
import type { Step } from "./step.ts";
import { testEmail } from "./testing/ids.ts";

const emails = [1, 2].map((n) => testEmail(n).id);

test.each<[string, Step]>([
  ["out of a home", { op: "store", mailbox: "snoozed", emails, mode: "remove", flags: ["\\Seen"] }],
  ["from home to home", { op: "move", mailbox: "\\Archive", emails, to: "\\Trash" }],
  ["from one to another", { op: "move", mailbox: INBOX_ID, emails, to: TRASH_ID }],
  ["a copy", { op: "copy", mailbox: "\\Trash", emails, to: INBOX_ID }],
  ["for good", { op: "expunge", mailbox: INBOX_ID, emails }],
  ["a mailbox", { op: "discard", mailbox: TRASH_ID, below: false }],
  ["what it held", { op: "empty", mailbox: TRASH_ID }],
  ["subscriptions", { op: "resubscribe", mailbox: TRASH_ID, from: "Clients/North" }],
  ["a card", { op: "merge", key: "card", base: new Uint8Array([1]), value: new Uint8Array(0), single: ["FN"] }],
  ["an operation", { op: "subscribe", name: "a", on: true }],
])("%s is read as it was written", (_, step) => {
  const bytes = encodeCbor(stepsToCbor([step]));
  expect(cborToSteps(decodeCbor(bytes))).toEqual([step]);
});

test.each([
  ["another home", { op: "move", mailbox: "attic", emails: new Uint8Array(16), to: new Uint8Array(16) }],
  ["a copy into a home", { op: "copy", mailbox: new Uint8Array(16), emails: new Uint8Array(16), to: "snoozed" }],
  ["half an id", { op: "expunge", mailbox: new Uint8Array(16), emails: new Uint8Array(8) }],
  ["a name too many", { op: "resubscribe", mailbox: new Uint8Array(16), from: "a", to: "b" }],
])("%s is none", (_, step) => {
  expect(cborToSteps([step])).toBeNull();
});
