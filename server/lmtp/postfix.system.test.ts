/** A real Postfix, in a folder of its own on loopback, hands over by LMTP. */
import { afterAll, expect } from "vitest";
import { startPostfix, whyNoPostfix } from "../testing/postfix.ts";
import { RawPeer } from "../testing/raw-peer.ts";
import { testUnless } from "../testing/skip-aloud.ts";
import { startProviderProcess, type ProviderProcess } from "../testing/test-provider.ts";

const undo: (() => unknown)[] = [];
afterAll(async () => {
  for (const step of undo.reverse()) await step();
});

async function send(peer: RawPeer, recipients: readonly string[], message: string): Promise<void> {
  peer.send("MAIL FROM:<ada@example.net>\r\n");
  await peer.expect(/^250 [^\n]*\n/);
  for (const recipient of recipients) {
    peer.send(`RCPT TO:<${recipient}>\r\n`);
    await peer.expect(/^250 [^\n]*\n/);
  }
  peer.send("DATA\r\n");
  await peer.expect(/^354 [^\n]*\n/);
  peer.send(`${message}.\r\n`);
  await peer.expect(/^250 [^\n]*\n/);
}

async function until(holds: () => Promise<boolean>, what: () => string): Promise<void> {
  const end = Date.now() + 30_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`not in time: ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

testUnless(
  whyNoPostfix(),
  "mail goes through, waits for who has not joined, and bounces for who is not there",
  async () => {
    const provider: ProviderProcess = await startProviderProcess();
    undo.push(() => provider.end());
    const bob = await provider.join("bob@example.org", "--alias", "robert@example.org");
    await provider.invite("late@example.org");
    const postfix = await startPostfix(provider.lmtp);
    undo.push(() => postfix.stop());
    const peer = await RawPeer.open(`127.0.0.1:${postfix.port}`);
    await peer.expect(/^220 [^\n]*\n/);
    peer.send("EHLO client.example\r\n");
    await peer.expect(/^250 [^\n]*\n/m);
    await send(
      peer,
      ["bob@example.org", "robert+news@example.org", "late@example.org"],
      "Subject: by postfix\r\n\r\n..dot\r\n",
    );
    await until(async () => (await bob.read()).length === 2, postfix.log);
    const [mail] = await bob.read();
    expect(mail?.message.toString("latin1")).toMatch(/^Received: .*\r\nSubject: by postfix\r\n.*\r\n\.dot\r\n$/s);
    expect(mail?.content.index.subject).toBe("by postfix");
    await until(() => Promise.resolve(/450 4\.2\.1/.test(postfix.log())), postfix.log);
    expect(postfix.queue()).toContain("late@example.org");

    await send(peer, ["nobody@example.org"], "Subject: lost\r\n\r\nx\r\n");
    await until(() => Promise.resolve(/550 5\.1\.1/.test(postfix.log())), postfix.log);
    for (let i = 0; i < 20; i++) await send(peer, ["bob@example.org"], `Subject: number ${i}\r\n\r\nx\r\n`);
    await until(async () => (await bob.read()).length === 22, postfix.log);
    expect(postfix.log()).not.toMatch(/fatal|panic/);
    peer.destroy();
  },
  90_000,
);
