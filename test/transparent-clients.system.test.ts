/**
 * Mail clients as people have them, over TLS against the provider itself, for an account that a password opens: imapflow,
 * mbsync, mutt; several at once, and what is kept when the provider is killed.
 */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import type { ImapFlow } from "imapflow";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Transcript } from "../server/imap/testing/transcript.ts";
import { addAppPassword } from "../server/testing/app-password.ts";
import { createHostedWorld, type HostedWorld } from "./harness/hosted-world.ts";
import { createMbsync } from "./harness/mbsync.ts";
import { hasMutt, runMutt } from "./harness/mutt.ts";
import { hasProgram } from "./harness/programs.ts";
import { plainMessage, until } from "./harness/world.ts";

let world: HostedWorld;
beforeAll(async () => {
  world = await createHostedWorld();
});
beforeEach(() => world.renew());
afterAll(() => world.end());

const subjects = async (client: ImapFlow, mailbox: string): Promise<(string | undefined)[]> => {
  await client.mailboxOpen(mailbox);
  // of an empty mailbox nothing can be named
  const all =
    client.mailbox !== false && client.mailbox.exists > 0 ? await client.fetchAll("1:*", { envelope: true }) : [];
  return all.map(({ envelope }) => envelope?.subject);
};

/** `\Recent` is of a session, not of the message (RFC 3501, 2.3.2). */
const kept = (flags: Iterable<string> = []): string[] => [...flags].filter((flag) => flag !== "\\Recent").sort();

const flagsOf = async (client: ImapFlow, which: string): Promise<string[]> => {
  const message = await client.fetchOne(which, { flags: true });
  return message === false ? [] : kept(message.flags);
};

describe.each(["implicit", "starttls"] as const)("TLS %s", (security) => {
  test("imapflow: reads what was delivered, flags, moves, appends, and hears of new mail in IDLE", async () => {
    await world.deliver(plainMessage("first", "Grüße"), plainMessage("second"));
    const client = await world.connect(security);
    expect(client.secureConnection).toBe(true);
    expect((await client.list()).map((box) => box.specialUse).sort()).toEqual([
      "\\Archive",
      "\\Drafts",
      "\\Inbox",
      "\\Junk",
      "\\Sent",
      "\\Trash",
    ]);
    expect(await subjects(client, "INBOX")).toEqual(["first", "second"]);
    const read = await client.fetchOne("1", { source: true });
    expect(read !== false && read.source?.toString()).toBe(plainMessage("first", "Grüße"));

    const heard = new Promise((resolve) => client.once("exists", resolve));
    void client.idle();
    await new Promise((resolve) => setTimeout(resolve, 200));
    await world.deliver(plainMessage("live"));
    await heard;

    await client.messageFlagsAdd("1", ["\\Flagged", "\\Seen", "$Label1"]);
    expect(await flagsOf(client, "1")).toEqual(["$Label1", "\\Flagged", "\\Seen"]);
    await client.mailboxCreate("Entwürfe/Neu");
    await client.messageMove("2", "Entwürfe/Neu");
    const draft = await client.append("Drafts", plainMessage("draft"), ["\\Draft"], new Date("2021-02-03T04:05:06Z"));
    expect(draft !== false && draft.uid).toBe(1);
    await client.logout();

    const later = await world.connect(security);
    expect(await subjects(later, "INBOX")).toEqual(["first", "live"]);
    expect(await flagsOf(later, "1")).toEqual(["$Label1", "\\Flagged", "\\Seen"]);
    expect(await subjects(later, "Entwürfe/Neu")).toEqual(["second"]);
    expect(await subjects(later, "Drafts")).toEqual(["draft"]);
    const dated = await later.fetchOne("1", { internalDate: true, flags: true });
    expect(dated !== false && new Date(dated.internalDate ?? 0).toISOString()).toBe("2021-02-03T04:05:06.000Z");
    await later.logout();
  });

  test.skipIf(!hasProgram("mbsync"))(
    "mbsync: pulls, flags go both ways, a new message goes up, and then it rests",
    async () => {
      await world.deliver(plainMessage("one"), plainMessage("two"));
      const { maildir, sync, files } = createMbsync(path.join(world.folder, security), world.place(security));
      await sync();
      const [one = "", two = ""] = await files();
      expect(
        [await readFile(one, "utf8"), await readFile(two, "utf8")].map((text) => /Subject: (.*)/.exec(text)?.[1]),
      ).toEqual(["one", "two"]);

      const base = path.basename(one).split(":")[0] ?? "";
      await rename(one, path.join(maildir, "INBOX/cur", `${base}:2,FS`));
      await writeFile(
        path.join(maildir, "INBOX/new/1700000000.1_1.here"),
        plainMessage("pushed").replaceAll("\r\n", "\n"),
      );
      for (const part of ["cur", "new", "tmp"]) await mkdir(path.join(maildir, "Projects", part), { recursive: true });
      await sync();
      const client = await world.connect(security);
      expect(await subjects(client, "INBOX")).toEqual(["one", "two", "pushed"]);
      expect(await flagsOf(client, "1")).toEqual(["\\Flagged", "\\Seen"]);
      await client.messageFlagsAdd("2", ["\\Answered"]);
      await client.messageCopy("2", "Projects");
      await sync();
      expect((await files()).filter((name) => /:2,[A-Z]*R/.test(name))).toHaveLength(1);
      expect(await files("Projects")).toHaveLength(1);

      const rest = [await files(), await files("Projects")];
      expect(await sync()).not.toMatch(/Creating|Deleting|Removing|expung/i);
      expect([await files(), await files("Projects")]).toEqual(rest);
      expect(await subjects(client, "INBOX")).toHaveLength(3);
      await client.logout();
    },
  );

  test.skipIf(!hasMutt())("mutt: opens, reads, flags, saves to a mailbox, deletes", async () => {
    await world.deliver(...["read", "keep", "drop"].map((name) => plainMessage(`mutt-${name}`, `Text of ${name}.`)));
    const { screen, printed } = await runMutt(
      path.join(world.folder, security, "mutt"),
      world.place(security),
      "<search>~s mutt-read<enter><print-message><search>~s mutt-keep<enter><flag-message>" +
        "<search>~s mutt-read<enter><save-message>=Archive<enter><search>~s mutt-drop<enter><delete-message><sync-mailbox><quit>",
    );
    expect(screen).toContain("mutt-keep");
    expect(printed).toContain("Text of read.");
    const client = await world.connect(security);
    expect(await subjects(client, "INBOX")).toEqual(["mutt-keep"]);
    expect(await flagsOf(client, "1")).toContain("\\Flagged");
    expect(await subjects(client, "Archive")).toEqual(["mutt-read"]);
    await client.logout();
  });
});

test("by password and by app password at once: each sees what the other does, and all is there when both have left", async () => {
  const { text } = await addAppPassword(world.http, world.address, world.password, "Phone");
  await world.deliver(plainMessage("one"), plainMessage("two"), plainMessage("three"));
  const [desk, phone] = [await world.connect("implicit"), await world.connect("starttls", text)];
  const seen: string[] = [];
  phone.on("exists", ({ count }) => seen.push(`exists ${count}`));
  phone.on("expunge", (event) => seen.push(`expunge ${"seq" in event ? event.seq : ""}`));
  phone.on("flags", ({ flags }) => seen.push(`flags ${kept(flags).join()}`));
  await phone.mailboxOpen("INBOX");
  void phone.idle();
  await desk.mailboxOpen("INBOX");
  const told = (what: string): Promise<string[]> =>
    until(
      () => Promise.resolve(seen),
      (all) => all.includes(what),
      5_000,
    );
  await desk.messageFlagsAdd("1", ["\\Flagged"]);
  await told("flags \\Flagged");
  await desk.append("INBOX", plainMessage("four"));
  await told("exists 4");
  await desk.messageMove("2", "Archive");
  await told("expunge 2");

  await phone.messageFlagsAdd("2", ["\\Answered"]);
  await phone.append("Sent", plainMessage("from the phone"), ["\\Seen"]);
  await until(
    () => flagsOf(desk, "2"),
    (flags) => flags.includes("\\Answered"),
  );
  expect(await subjects(desk, "Sent")).toEqual(["from the phone"]);
  await Promise.all([desk.logout(), phone.logout()]);

  for (const password of [world.password, text]) {
    const later = await world.connect("implicit", password);
    expect(await subjects(later, "INBOX")).toEqual(["one", "three", "four"]);
    expect([await flagsOf(later, "1"), await flagsOf(later, "2")]).toEqual([["\\Flagged"], ["\\Answered"]]);
    expect(await subjects(later, "Archive")).toEqual(["two"]);
    expect(await subjects(later, "Sent")).toEqual(["from the phone"]);
    await later.logout();
  }
});

test("killed the moment it has said OK: what was appended, flagged, moved and made is there after it starts again", async () => {
  await world.deliver(plainMessage("delivered"), plainMessage("to move"));
  const doings: readonly ((client: Awaited<ReturnType<HostedWorld["open"]>>) => Promise<unknown>)[] = [
    (client) => client.ok("APPEND INBOX (\\Seen)", plainMessage("appended")),
    (client) => client.ok("STORE 1 +FLAGS (\\Flagged $Kept)"),
    (client) => client.ok("MOVE 2 Archive"),
    (client) => client.ok("CREATE Projects"),
  ];
  for (const act of doings) {
    const client = await world.open();
    await client.ok("SELECT INBOX");
    await act(client);
    await world.restart("kill");
  }
  const later = await world.connect("implicit");
  expect(await subjects(later, "INBOX")).toEqual(["delivered", "appended"]);
  expect([await flagsOf(later, "1"), await flagsOf(later, "2")]).toEqual([["$Kept", "\\Flagged"], ["\\Seen"]]);
  expect(await subjects(later, "Archive")).toEqual(["to move"]);
  expect((await later.list()).map((box) => box.path)).toContain("Projects");
  await later.logout();
});

/** What LOGIN is answered over TLS, without its tag. */
async function refusalOf(user: string, password: string): Promise<string> {
  const client = new Transcript(world.place("implicit").port, world.trust);
  await client.s(/^\* OK/);
  const [answer = ""] = await client.run(`a1 LOGIN "${user}" "${password}"`, "NO");
  client.end();
  return answer.slice("a1 ".length);
}

test("a wrong password and an unknown user are refused in the same words", async () => {
  const app = await addAppPassword(world.http, world.address, world.password, "Phone");
  const answers: string[] = [];
  for (const [user, password] of [
    [world.address, "marble ribbon oyster canyon"],
    [world.address, `${app.text.slice(0, -1)}${app.text.endsWith("a") ? "b" : "a"}`],
    ["nobody@example.org", world.password],
  ] as const) {
    answers.push(await refusalOf(user, password));
  }
  expect(new Set(answers)).toEqual(new Set([answers[0]]));
  expect(answers[0]).toMatch(/^NO \[AUTHENTICATIONFAILED\] \w/);
  // the right one still opens
  await (await world.connect("starttls")).logout();
});
