/** LMTP as MTAs speak it, against the real provider, read back by a device: transcripts. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LmtpClient } from "../../test/harness/lmtp-client.ts";
import type { MailReader } from "../testing/mail-reader.ts";
import { lmtpPeer } from "../testing/raw-peer.ts";
import { startProviderProcess, type ProviderProcess } from "../testing/test-provider.ts";

const SIZE = 200_000;
let provider: ProviderProcess;
let bob: MailReader;
let carol: MailReader;

beforeAll(async () => {
  provider = await startProviderProcess([], { AEROGRAMME_MAIL_MAX_BYTES: String(SIZE) });
  bob = await provider.join("bob@example.org", "--alias", "robert@example.com");
  carol = await provider.join("carol@example.org");
  await provider.invite("waiting@example.org");
}, 120_000);

afterAll(() => provider.end());

/** Sends raw DATA to these recipients; gives the replies to it. */
async function data(raw: string | Uint8Array, ...recipients: string[]): Promise<string> {
  const { peer } = await lmtpPeer(provider.lmtp);
  peer.send("MAIL FROM:<ada@example.net> BODY=8BITMIME\r\n");
  await peer.expect(/^250 [^\n]*\n/);
  for (const recipient of recipients) {
    peer.send(`RCPT TO:<${recipient}>\r\n`);
    await peer.expect(/^250 [^\n]*\n/);
  }
  peer.send("DATA\r\n");
  await peer.expect(/^354 [^\n]*\n/);
  peer.send(raw);
  const replies = await peer.expect(new RegExp(`^(?:\\d{3} [^\\n]*\\n){${recipients.length}}`));
  peer.destroy();
  return replies;
}

const newest = async (reader: MailReader): Promise<Buffer | undefined> => (await reader.read()).at(-1)?.message;

describe("LHLO", () => {
  test("announces what there is", async () => {
    const { peer, announced } = await lmtpPeer(provider.lmtp);
    for (const word of ["PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", `SIZE ${SIZE}`]) {
      expect(announced).toContain(word);
    }
    expect(announced).not.toMatch(/STARTTLS|AUTH/);
    peer.send("EHLO x\r\n");
    await peer.expect(/^500 /);
    peer.destroy();
  });
});

describe("recipients", () => {
  test("case, tags and aliases reach their account; others do not", async () => {
    const { peer } = await lmtpPeer(provider.lmtp);
    peer.send("MAIL FROM:<>\r\n");
    await peer.expect(/^250 2\.1\.0 [^\n]*\n/);
    for (const address of [
      "BOB@EXAMPLE.ORG",
      "bob+lists@example.org",
      "Robert@Example.com",
      "robert+x+y@example.com",
    ]) {
      peer.send(`RCPT TO:<${address}>\r\n`);
      await peer.expect(/^250 2\.1\.5 [^\n]*\n/);
    }
    peer.send("RCPT TO:<nobody@example.org>\r\n");
    await peer.expect(/^550 5\.1\.1 [^\n]*\n/);
    peer.send("RCPT TO:<bob@elsewhere.example>\r\n");
    await peer.expect(/^550 5\.1\.1 [^\n]*\n/);
    peer.send("RCPT TO:<postmaster>\r\n");
    await peer.expect(/^550 5\.1\.1 [^\n]*\n/);
    peer.send("RCPT TO:<waiting@example.org>\r\n");
    await peer.expect(/^450 4\.2\.1 [^\n]*\n/);
    peer.destroy();
  });

  test("everything in one write, one reply for each accepted recipient, in order", async () => {
    const { peer } = await lmtpPeer(provider.lmtp);
    const before = [(await bob.read()).length, (await carol.read()).length];
    peer.send(
      "MAIL FROM:<ada@example.net>\r\nRCPT TO:<bob@example.org>\r\nRCPT TO:<nobody@example.org>\r\n" +
        "RCPT TO:<carol@example.org>\r\nDATA\r\n",
    );
    await peer.expect(/^250 [^\n]*\n250 [^\n]*\n550 [^\n]*\n250 [^\n]*\n354 [^\n]*\n/);
    peer.send("Subject: both\r\n\r\nfor two\r\n.\r\nQUIT\r\n");
    await peer.expect(/^250 2\.6\.0 [^\n]*\n250 2\.6\.0 [^\n]*\n221 /);
    expect([(await bob.read()).length, (await carol.read()).length]).toEqual(before.map((count) => count + 1));
    const [one, other] = [(await bob.read()).at(-1), (await carol.read()).at(-1)];
    expect(one?.content.rcpt).toBe("bob@example.org");
    expect(other?.content.rcpt).toBe("carol@example.org");
    expect(one?.content.mailFrom).toBe("ada@example.net");
    expect(Buffer.from(one?.entry.ageHeader ?? [])).not.toEqual(Buffer.from(other?.entry.ageHeader ?? []));
  });

  test("one recipient given twice gets two replies", async () => {
    expect(
      await data("Subject: twice\r\n\r\nx\r\n.\r\n", "bob@example.org", "bob@example.org", "BOB@example.org"),
    ).toMatch(/^(?:250 2\.6\.0 [^\n]*\n){3}$/);
  });

  test("SMTPUTF8 addresses", async () => {
    const reader = await provider.join("jürgen@example.org");
    const { peer } = await lmtpPeer(provider.lmtp);
    peer.send(Buffer.from("MAIL FROM:<åse@example.net> SMTPUTF8\r\nRCPT TO:<jürgen+ß@example.org>\r\nDATA\r\n"));
    await peer.expect(/354 [^\n]*\n/);
    peer.send(Buffer.from("Subject: grüße\r\n\r\n日本語\r\n.\r\n"));
    await peer.expect(/^250 2\.6\.0/);
    const [mail] = await reader.read();
    expect(mail?.content.rcpt).toBe("jürgen+ß@example.org");
    expect(mail?.content.mailFrom).toBe("åse@example.net");
    expect(mail?.message.toString()).toBe("Subject: grüße\r\n\r\n日本語\r\n");
    peer.destroy();
  });
});

describe("messages are kept as delivered", () => {
  test("dots are unstuffed, wherever packets end", async () => {
    expect(await data("Subject: dots\r\n\r\n..one\r\n...two\r\n..\r\na.b\r\n.\r\n", "bob@example.org")).toMatch(/^250/);
    expect((await newest(bob))?.toString("latin1")).toBe("Subject: dots\r\n\r\n.one\r\n..two\r\n.\r\na.b\r\n");
    const { peer } = await lmtpPeer(provider.lmtp);
    peer.send("MAIL FROM:<a@example.net>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\n");
    await peer.expect(/354 [^\n]*\n/);
    for (const char of "Subject: d\r\n\r\n..x\r\n.\r\n") {
      peer.send(char);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await peer.expect(/^250/);
    expect((await newest(bob))?.toString("latin1")).toBe("Subject: d\r\n\r\n.x\r\n");
    peer.destroy();
  });

  test("NUL, all octets, bare LF and CR, no header fields at all", async () => {
    const octets = Buffer.from(Array.from({ length: 256 }, (_, i) => i).filter((i) => i !== 13 && i !== 10));
    const body = Buffer.concat([octets, Buffer.from("\nbare\rcr\r\n"), octets, Buffer.from("\r\n")]);
    expect(await data(Buffer.concat([body, Buffer.from(".\r\n")]), "bob@example.org")).toMatch(/^250/);
    expect(await newest(bob)).toEqual(body);
  });

  test("an empty one", async () => {
    expect(await data(".\r\n", "bob@example.org")).toMatch(/^250/);
    expect(await newest(bob)).toHaveLength(0);
  });

  test("one above 64 KiB, stored in a file", async () => {
    const body = `Subject: large\r\n\r\n${"0123456789abcdef\r\n".repeat(8000)}`;
    expect(await data(`${body}.\r\n`, "bob@example.org", "carol@example.org")).toMatch(/^250[^\n]*\n250/);
    expect((await newest(bob))?.toString("latin1")).toBe(body);
    expect((await newest(carol))?.toString("latin1")).toBe(body);
  });

  test("the index data is the message's own", async () => {
    const lmtp = await LmtpClient.open(provider.lmtp);
    const message =
      "From: Ada <ada@example.net>\r\nSubject: =?utf-8?q?caf=C3=A9?=\r\nX-Spam-Flag: YES\r\n\r\nGood morning.\r\n";
    expect(await lmtp.deliver(["bob@example.org"], message)).toEqual([expect.stringMatching(/^250/)]);
    lmtp.close();
    const mail = (await bob.read()).at(-1);
    expect(mail?.content.index).toMatchObject({ subject: "café", preview: "Good morning.", size: message.length });
    expect(mail?.content).toMatchObject({ trueSize: message.length, junk: true });
    expect(Math.abs((mail?.entry.receivedAt ?? 0) - Date.now() / 1000)).toBeLessThan(60);
  });
});

describe("size", () => {
  test("too large is said at MAIL already", async () => {
    const { peer } = await lmtpPeer(provider.lmtp);
    peer.send(`MAIL FROM:<a@example.net> SIZE=${SIZE + 1}\r\n`);
    await peer.expect(/^552 5\.3\.4 /);
    peer.destroy();
  });

  test("too large is refused for each recipient, and the connection goes on", async () => {
    const counts = [(await bob.read()).length, (await carol.read()).length];
    const { peer } = await lmtpPeer(provider.lmtp);
    const envelope =
      "MAIL FROM:<a@example.net>\r\nRCPT TO:<bob@example.org>\r\nRCPT TO:<carol@example.org>\r\nDATA\r\n";
    peer.send(envelope);
    await peer.expect(/354 [^\n]*\n/);
    peer.send(`${"x".repeat(998)}\r\n`.repeat(300));
    peer.send(".\r\n");
    await peer.expect(/^552 5\.3\.4 [^\n]*\n552 5\.3\.4 [^\n]*\n/);
    expect([(await bob.read()).length, (await carol.read()).length]).toEqual(counts);
    peer.send(envelope);
    await peer.expect(/354 [^\n]*\n/);
    peer.send("Subject: small\r\n\r\nx\r\n.\r\n");
    await peer.expect(/^250 [^\n]*\n250 /);
    peer.destroy();
  });
});
