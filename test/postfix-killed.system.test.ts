/** A real Postfix is killed with -9 while a message is handed to it: what is asked again until it is answered arrives, twice at most. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { expect, onTestFinished } from "vitest";
import { createRelay } from "../server/submission/relay.ts";
import { startPostfix, whyNoPostfix } from "../server/testing/postfix.ts";
import { testUnless } from "../server/testing/skip-aloud.ts";
import { setTimeout as wait } from "node:timers/promises";

const envelope = { from: "ada@example.org", to: ["bob@example.org"] };
/** Octets of one that takes a while. */
const SIZE = 12_000_000;

testUnless(
  whyNoPostfix(),
  "Postfix is killed with -9 while it is sent to: the message arrives, twice at most, with the same Message-ID",
  async () => {
    const arrived: string[] = [];
    const lmtp = new SMTPServer({
      ...{ lmtp: true, authOptional: true, disabledCommands: ["STARTTLS", "AUTH"], disableReverseLookup: true },
      onData(stream, _session, done) {
        const pieces: Buffer[] = [];
        stream.on("data", (piece: Buffer) => pieces.push(piece));
        stream.on("end", () => {
          arrived.push(/^Message-ID: <(.*)@/im.exec(Buffer.concat(pieces).toString("latin1"))?.[1] ?? "");
          done(null, "taken");
        });
      },
    });
    lmtp.on("error", () => undefined);
    lmtp.listen(0, "127.0.0.1");
    await once(lmtp.server, "listening");
    onTestFinished(() => {
      lmtp.close();
    });
    const { port } = lmtp.server.address() as AddressInfo;
    const postfix = await startPostfix(`127.0.0.1:${port}`, {
      message_size_limit: "60000000",
      mailbox_size_limit: "0",
    });
    onTestFinished(() => postfix.stop());
    const smarthost = { host: "127.0.0.1", port: postfix.port, security: "none", ca: null, login: null } as const;
    const relay = createRelay(smarthost, { connectMs: 5_000 });
    /** id → how often it may have been taken: answered so, or with no answer after its last octet */
    const asked = new Map<string, number>();
    /** True when it was taken. */
    const send = async (id: string, size: number): Promise<boolean> => {
      const head = `From: ada@example.org\r\nMessage-ID: <${id}@example.org>\r\nSubject: ${id}\r\n\r\n`;
      const octets = [Buffer.from(head), Buffer.alloc(size - (size % 64), `${"x".repeat(62)}\r\n`)];
      const done = await relay.send(envelope, { octets, size: head.length + size, hasEightBit: false });
      const isTaken = done.type === "answered" && done.submitted.accepted.length === 1;
      if (isTaken || done.type === "unknown") asked.set(id, (asked.get(id) ?? 0) + 1);
      return isTaken;
    };
    const sendUntilTaken = async (id: string, size: number): Promise<void> => {
      for (let tries = 0; tries < 60; tries++) {
        if (await send(id, size)) return;
        await wait(500);
      }
      throw new Error(`not taken: ${postfix.log()}`);
    };
    await sendUntilTaken("first", 640);
    const ids = [5, 60, 200].map((after) => ({ id: `killed-${after}`, after }));
    for (const { id, after } of ids) {
      const first = send(id, SIZE);
      await wait(after);
      await postfix.killed();
      if (!(await first)) await sendUntilTaken(id, SIZE);
    }
    const count = (id: string): number => arrived.filter((one) => one === id).length;
    await expect.poll(() => ids.every(({ id }) => count(id) >= 1), { timeout: 60_000, interval: 500 }).toBe(true);
    await wait(3_000);
    // on a busy machine an answer may be missing once more
    for (const { id } of ids) expect([id, count(id) <= Math.max(2, asked.get(id) ?? 0)]).toEqual([id, true]);
  },
  240_000,
);
