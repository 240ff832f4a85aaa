/** What a draft begins with: to whom an answer goes, what it quotes, what is forwarded, who writes, whom it may go to. */
import { expect, test } from "vitest";
import { utf8ToText } from "../../../shared/lib/bytes.ts";
import { unwrap } from "../../../shared/lib/result.ts";
import { two, begun, saved, mail, inboxId } from "./testing/draft-devices.ts";

test("an answer goes to whom it should, in its thread, with the quote", async () => {
  const { one } = await two([
    mail(
      ["To: ada@example.org, Carl <carl@x.example>", "Cc: dora@x.example", "Subject: Lunch", "References: <m0@x>"],
      "One",
    ),
  ]);
  const id = await inboxId(one);
  const { draft, quote } = unwrap(await one.write.newDraft("replyAll", id));
  expect(draft).toMatchObject({
    ...{ subject: "Re: Lunch", inReplyTo: ["m1@x"], references: ["m0@x", "m1@x"], answers: id, id: null },
    to: [{ address: "bob@example.net" }, { address: "carl@x.example" }],
    cc: [{ address: "dora@x.example" }],
    from: { address: "ada@example.org" },
  });
  expect(quote).toMatchObject({ kind: "reply", from: { name: "Bob" }, text: "One\r\n", date: 1_700_000_000 });
  const reply = unwrap(await one.write.newDraft("reply", id)).draft;
  expect([reply.to, reply.cc]).toEqual([[{ name: "Bob", address: "bob@example.net" }], []]);
  expect(draft.messageId).toMatch(/^[0-9a-f]{32}@example\.org$/);
});

test("a quote says when the message came where the message says no date", async () => {
  const { one } = await two(["From: bob@example.net\r\nTo: ada@example.org\r\nSubject: Now\r\n\r\nOne\r\n"]);
  const { quote } = unwrap(await one.write.newDraft("reply", await inboxId(one)));
  expect(quote?.date).toBeGreaterThan(0);
});

test("what is forwarded has its files; as a file it is the message itself", async () => {
  const body = [
    "--b",
    "Content-Type: text/plain",
    "",
    "Look",
    "--b",
    "Content-Type: text/csv; name=a.csv",
    "",
    "1,2",
    "--b--",
  ];
  const message = mail(
    ["To: ada@example.org", "Subject: Numbers", "Content-Type: multipart/mixed; boundary=b"],
    body.join("\r\n"),
  );
  const { one } = await two([message]);
  const id = await inboxId(one);
  const inline = unwrap(await one.write.newDraft("forward", id));
  expect(inline.draft).toMatchObject({ subject: "Fwd: Numbers", forwards: id, files: [{ name: "a.csv" }] });
  expect(inline.quote?.kind).toBe("forward");
  const attached = unwrap(await one.write.newDraft("forwardAttached", id));
  expect(attached.draft.files).toMatchObject([{ name: "Numbers.eml", type: "message/rfc822" }]);
  const back = unwrap(await one.write.openDraft((await saved(one, attached.draft)).id ?? "")).draft;
  expect(back.files).toEqual(attached.draft.files);
  const content = await one.write.draftFile(back.messageId, back.files[0]?.key ?? "");
  expect(utf8ToText(content ?? new Uint8Array())).toBe(message);
  const again = unwrap(await one.write.newDraft("again", id)).draft;
  expect(again).toMatchObject({
    subject: "Numbers",
    to: [{ address: "ada@example.org" }],
    from: { address: "ada@example.org" },
  });
});

test("whom a message went to unseen is not told on: as a file, nor as a file of a file", async () => {
  const own = mail(["To: Ada <ada@example.org>", "Bcc: unseen@x.example", "Subject: Plans"]);
  const outer = mail(["To: ada@example.org", 'Content-Type: multipart/mixed; boundary="b"'], `--b\r\nContent-Type: message/rfc822\r\n\r\n${own}\r\n--b--`); // prettier-ignore
  for (const [message, kind] of [
    [own, "forwardAttached"],
    [outer, "forward"],
  ] as const) {
    const { one } = await two([message]);
    const { draft } = unwrap(await one.write.newDraft(kind, await inboxId(one)));
    const content = await one.write.draftFile(draft.messageId, draft.files[0]?.key ?? "");
    expect(utf8ToText(content ?? new Uint8Array())).toContain("Subject: Plans\r\n");
    expect(utf8ToText(content ?? new Uint8Array())).not.toContain("unseen");
    expect(draft.files[0]?.size).toBe(content?.length);
  }
});

test("who writes: names, signatures, and the one it begins with, on all devices", async () => {
  const { one, other } = await two();
  expect(await one.write.identities()).toMatchObject([{ address: "ada@example.org", name: "", isDefault: true }]);
  unwrap(await one.mail.saveSettings({ identity: { name: "Ada L." } }, await one.mail.settings()));
  const signature = { signatureHtml: "<b>Ada</b>", signatureText: "Ada" };
  const [own] = await one.write.identities();
  unwrap(
    await one.write.saveIdentities([
      { ...(own as NonNullable<typeof own>), isDefault: false },
      { name: "Work", address: "a@work.example", ...signature, isDefault: true },
    ]),
  );
  await expect.poll(() => one.account.unsent).toBe(0);
  await other.account.sync();
  expect(await other.write.identities()).toEqual([
    { name: "Work", address: "a@work.example", ...signature, isDefault: true },
    { name: "Ada L.", address: "ada@example.org", signatureHtml: "", signatureText: "", isDefault: false },
  ]);
  expect((await begun(other)).from).toEqual({ name: "Work", address: "a@work.example" });
});

test("people are found by how their names begin; a name with another address is told", async () => {
  const { one } = await two([mail(["To: ada@example.org", "Subject: a"]), mail(["To: ada@example.org", "Subject: b"])]);
  expect(await one.write.suggestPeople("bo", 5)).toEqual([
    { name: "Bob", address: "bob@example.net", written: false, members: null },
  ]);
  const draft = { ...(await begun(one)), to: [{ name: "Bob", address: "bob@evil.example" }], subject: "x" };
  expect(await one.write.checkDraft(draft)).toEqual([
    { type: "recipient", address: "bob@evil.example", known: "bob@example.net" },
  ]);
});

test("where answers to all go is what a mailing list says, and nobody else", async () => {
  const lines = ["To: ada@example.org, bo@example.org", 'Mail-Followup-To: "bo@example.org" <x@evil.example>'];
  const { one } = await two([mail(lines)]);
  const all = async (): Promise<readonly string[]> =>
    unwrap(await one.write.newDraft("replyAll", await inboxId(one))).draft.to.map(({ address }) => address);
  expect(await all()).not.toContain("x@evil.example");
  const { one: listed } = await two([mail([...lines, "List-Id: <kites.example.org>"])]);
  const { draft } = unwrap(await listed.write.newDraft("replyAll", await inboxId(listed)));
  expect(draft.to.map(({ address }) => address)).toEqual(["x@evil.example"]);
});
