/** A message that came through an MTA is sent on through a real provider and that MTA, to a second account. */
import { afterAll, expect } from "vitest";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import { readOutgoing } from "../shared/account/outbox/outgoing-mail.ts";
import { unwrap } from "../shared/lib/result.ts";
import { freePort, startPostfix, whyNoPostfix } from "../server/testing/postfix.ts";
import { testUnless } from "../server/testing/skip-aloud.ts";
import { startProviderProcess } from "../server/testing/test-provider.ts";
import { wholeOf } from "../shared/mime/build/message-pieces.ts";
import { redirectOf, redirectToPieces } from "../workers/service/writing/draft-redirect.ts";

const undo: (() => unknown)[] = [];
afterAll(async () => {
  for (const step of undo.reverse()) await step();
});

const hand = (port: number, envelope: { from: string; to: string[] }, message: Buffer): Promise<void> =>
  new Promise((done, failed) => {
    const connection = new SMTPConnection({ host: "127.0.0.1", port, ignoreTLS: true });
    connection.on("error", failed);
    connection.connect(() =>
      connection.send({ ...envelope, use8BitMime: true }, message, (failure) => {
        connection.quit();
        if (failure) failed(failure);
        else done();
      }),
    );
  });

const written = Buffer.from(
  "DKIM-Signature: v=1; a=rsa-sha256; d=elsewhere.example; s=s; h=from:to:subject;\r\n\tbh=abc=; b=def=\r\n" +
    "From: Eve <eve@elsewhere.example>\r\nTo: ada@example.org\r\nSubject: Numbers\r\nDate: Tue, 03 Nov 2026 10:00:00 +0000\r\n" +
    "Message-ID: <n@elsewhere.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n" +
    "Content-Transfer-Encoding: 8bit\r\n\r\n.dot\r\n  trailing \t \r\nžluťoučký\r\n\r\n",
);

testUnless(
  whyNoPostfix(),
  "what was received arrives at a second account as it was, under a block that says who sent it on",
  async () => {
    const smtp = await freePort();
    const provider = await startProviderProcess(["--smarthost", `smtp://127.0.0.1:${smtp}`]);
    undo.push(() => provider.end());
    const postfix = await startPostfix(provider.lmtp, {}, `127.0.0.1:${smtp} inet n - n - - smtpd\n`);
    undo.push(() => postfix.stop());
    const ada = await provider.join("ada@example.org");
    const bob = await provider.join("bob@example.org");
    const eve = { from: "eve@elsewhere.example", to: ["ada@example.org"] };
    await expect
      .poll(() => hand(postfix.port, eve, written).then(() => "taken", String), { timeout: 30_000, interval: 500 })
      .toBe("taken");
    await expect.poll(async () => (await ada.read()).length, { timeout: 30_000, interval: 300 }).toBe(1);
    const got = (await ada.read())[0]?.message ?? Buffer.alloc(0);
    expect(got.includes(written)).toBe(true);
    const { draft, contents } = redirectOf(got, "a".repeat(32), "", () => "0");
    const people = {
      from: { name: "Ada", address: "ada@example.org" },
      to: [{ name: "", address: "bob@example.org" }],
    };
    const sent = { ...draft, ...people, messageId: "r@example.org" };
    const message = wholeOf(redirectToPieces(sent, contents, 1_790_000_000));
    const { envelope, octets } = unwrap(readOutgoing(message, null));
    expect(unwrap(await ada.session.submit("1".repeat(32), envelope, octets)).accepted).toEqual(["bob@example.org"]);
    await expect.poll(async () => (await bob.read()).length, { timeout: 30_000, interval: 300 }).toBe(1);
    const text = (await bob.read())[0]?.message.toString("utf8") ?? "";
    const block =
      "Resent-Date: Mon, 21 Sep 2026 14:13:20 +0000\r\nResent-From: Ada <ada@example.org>\r\n" +
      "Resent-To: bob@example.org\r\nResent-Message-ID: <r@example.org>\r\n";
    const at = text.indexOf("Resent-Date");
    // as it came, but for the line that the last MTA sets anew
    const received = got.toString("utf8").replace(/^Return-Path: .*\r\n/, "");
    expect(text.slice(at)).toBe(block + received);
    expect(text.slice(0, at)).toMatch(/^(?:Return-Path: <ada@example\.org>\r\n)?(?:Delivered-To: .*\r\n)?Received: /);
    expect(text).not.toContain("X-Aerogramme");
  },
  120_000,
);
