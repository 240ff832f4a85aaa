/** A message that is sent on as it was received: real engines at a provider in memory. */
import { expect, test } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { readOutgoing } from "../../../shared/account/outbox/outgoing-mail.ts";
import { createWorld, type TestDevice, type World } from "../../../shared/account/testing/world.ts";
import { utf8ToText } from "../../../shared/lib/bytes.ts";
import { unwrap } from "../../../shared/lib/result.ts";
import type { WriteRpc } from "../../rpc/write-rpc.ts";
import { createWriteService } from "./write-service.ts";

const writerOf = ({ account }: TestDevice): WriteRpc => createWriteService({ account: () => Promise.resolve(account) });

const RECEIVED = [
  ...["Received: from mx", "DKIM-Signature: v=1; b=abc", "From: Eve <eve@x.example>", "To: ada@example.org"],
  ...["Subject: Numbers", "Message-ID: <m1@x.example>", "", "  one \t", ".", "žluť", ""],
].join("\r\n");

async function scene(): Promise<{ world: World; id: string; one: WriteRpc }> {
  const world = await createWorld(nodeCrypto);
  await world.deliver(RECEIVED);
  const { account } = world.first;
  await account.sync();
  const inbox = account.state.mailboxByName("INBOX");
  const id = (inbox && account.state.email(inbox.emailAt(0))?.id) ?? "";
  return { world, id, one: writerOf(world.first) };
}

const to = [{ name: "Bob", address: "bob@example.net" }];

async function stored({ account }: TestDevice, id: string | null): Promise<Uint8Array> {
  const number = account.state.emailNumber((id ?? "") as never);
  if (number === null) throw new Error("not there");
  return unwrap(await account.body(number));
}

test("it is a draft, the same on another device, and goes out below what says who sends it", async () => {
  const { world, id, one } = await scene();
  const begun = unwrap(await one.newDraft("redirect", id));
  expect(begun.draft).toMatchObject({ redirect: true, subject: "Numbers", forwards: id, to: [] });
  expect(begun.draft.from.address).toBe("ada@example.org");
  expect(begun.quote).toMatchObject({ from: { address: "eve@x.example" }, text: "  one \t\r\n.\r\nžluť\r\n" });
  const first = unwrap(await one.saveDraft({ ...begun.draft, to }, false));
  const second = await world.another();
  await second.account.sync();
  const other = writerOf(second);
  const opened = unwrap(await other.openDraft(first.id ?? ""));
  expect(opened.draft).toEqual({ ...begun.draft, id: first.id, to });
  expect(opened.quote?.subject).toBe("Numbers");
  const cc = [{ name: "", address: "cleo@example.com" }];
  const again = unwrap(await other.saveDraft({ ...opened.draft, cc }, false));
  expect(again.conflict).toBeNull();
  const { envelope, octets, related } = unwrap(readOutgoing(await stored(second, again.id), null));
  expect(envelope).toEqual({ from: "ada@example.org", to: ["bob@example.net", "cleo@example.com"] });
  expect(related).toEqual({ answers: [], forwards: [id], rsvp: null });
  const text = utf8ToText(octets);
  expect(text.slice(-RECEIVED.length)).toBe(RECEIVED);
  const block = text.slice(0, -RECEIVED.length).replace(/^(Resent-(?:Date|Message-ID)): .*$/gm, "$1");
  expect(block).toBe(
    "Resent-Date\r\nResent-From: ada@example.org\r\nResent-To: Bob <bob@example.net>\r\nResent-Cc: cleo@example.com\r\nResent-Message-ID\r\n",
  );
});

test("an engine that was begun anew has the message again, from where it was or from the draft", async () => {
  const { id, one, world } = await scene();
  const { draft } = unwrap(await one.newDraft("redirect", id));
  await one.closeDraft(draft.messageId);
  const saved = unwrap(await one.saveDraft({ ...draft, to }, false));
  expect(utf8ToText(await stored(world.first, saved.id)).endsWith(RECEIVED)).toBe(true);
  await one.closeDraft(draft.messageId);
  const again = unwrap(await one.saveDraft({ ...draft, id: saved.id, to: [] }, false));
  expect(utf8ToText(await stored(world.first, again.id)).endsWith(RECEIVED)).toBe(true);
});

test("without a date it is told when it came; where that is not known either, it is not told to be of 1970", async () => {
  const { id, one } = await scene();
  const { draft, quote } = unwrap(await one.newDraft("redirect", id));
  expect(quote?.date).toBeGreaterThan(1_600_000_000);
  const saved = unwrap(await one.saveDraft({ ...draft, to }, false));
  expect(unwrap(await one.openDraft(saved.id ?? "")).quote?.date).toBe(0);
});

test("what has no words of the writer's is not asked about words; authors next door are told of", async () => {
  const { id, one, world } = await scene();
  const { draft } = unwrap(await one.newDraft("redirect", id));
  expect(await one.checkDraft({ ...draft, subject: "", to })).toEqual([]);
  await world.deliver("From: carl@Example.org\r\nSubject: Hi\r\nMessage-ID: <c@example.org>\r\n\r\nsee attached\r\n");
  await world.first.account.sync();
  const inbox = world.first.account.state.mailboxByName("INBOX");
  const next = (inbox && world.first.account.state.email(inbox.emailAt(1))?.id) ?? "";
  const neighbour = unwrap(await one.newDraft("redirect", next)).draft;
  expect(await one.checkDraft({ ...neighbour, to })).toEqual([{ type: "neighbour", address: "carl@Example.org" }]);
});
