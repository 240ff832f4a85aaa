/** The SMTP server line by line, as transcripts: what it offers, what it refuses, whom it hangs up on. */
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import type { OutgoingEnvelope } from "../../shared/lib/submission.ts";
import { err, ok } from "../../shared/lib/result.ts";
import type { Certificate } from "../imap/net/tls.ts";
import { makeCertificate, readFiles } from "../testing/certificate.ts";
import { tempFolder } from "../testing/test-provider.ts";
import type { SmtpBackend } from "./backend.ts";
import { HOME_LIMITS, type SmtpLimits } from "./limits.ts";
import type { SmtpReply } from "./reply.ts";
import { createSmtpServer } from "./smtp-server.ts";

let certificate: Certificate;
beforeAll(() => {
  certificate = readFiles(makeCertificate(tempFolder()));
});

const closes: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of closes) await close();
});

const WRONG = { code: 535, text: "5.7.8 Wrong" };
const LATER = { code: 454, text: "4.7.0 Later" };

async function scene(limits: Partial<SmtpLimits> = {}, needsTls = true) {
  const sent: { envelope: OutgoingEnvelope; text: string }[] = [];
  const ends: ((why: string) => void)[] = [];
  const world = { answer: (): Promise<SmtpReply> => Promise.resolve({ code: 250, text: "2.0.0 Sent" }), open: 0 };
  const backend: SmtpBackend = {
    login(username, password) {
      if (password !== "right") return Promise.resolve(err("badCredentials"));
      world.open++;
      return Promise.resolve(
        ok({
          ...{ name: username, maxBytes: 100_000, maxRecipients: 3 },
          send(envelope, message) {
            sent.push({ envelope, text: Buffer.from(message).toString("latin1") });
            return world.answer();
          },
          watchEnd(listener) {
            ends.push(listener);
            return () => undefined;
          },
          release() {
            world.open--;
          },
        }),
      );
    },
    refusals: { badCredentials: WRONG, removed: WRONG, locked: WRONG, changed: WRONG, busy: LATER, unavailable: LATER },
  };
  const log = vi.fn();
  const said = { name: "mail.example.org", banner: "ready", log, needsTls };
  const server = createSmtpServer({
    backend,
    certificate,
    limits: { ...HOME_LIMITS, loginDelayMs: 1, ...limits },
    ...said,
  });
  const [plain, tls] = [
    await server.listen({ host: "127.0.0.1", port: 0 }),
    await server.listen({ host: "127.0.0.1", port: 0 }, "implicit"),
  ];
  const close = (): Promise<void> => server.close();
  closes.push(close);
  return { world, sent, ends, log, close, server, plain: plain.port, tls: tls.port };
}

/** Reads replies, a whole one at a time; "" at the end. */
class Talk {
  #text = "";
  #ended = false;
  #wake: () => void = () => undefined;
  socket: Socket;
  constructor(socket: Socket) {
    this.socket = socket;
    socket.on("error", () => undefined);
    socket.on("data", (piece: Buffer) => {
      this.#text += piece.toString("latin1");
      this.#wake();
    });
    socket.on("close", () => {
      this.#ended = true;
      this.#wake();
    });
    onTestFinished(() => void socket.destroy());
  }
  async reply(): Promise<string> {
    for (;;) {
      const whole = /^(?:\d{3}-[^\r]*\r\n)*\d{3} [^\r]*\r\n/.exec(this.#text)?.[0];
      if (whole !== undefined) {
        this.#text = this.#text.slice(whole.length);
        return whole.trimEnd();
      }
      if (this.#ended) return "";
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
  ask(line: string): Promise<string> {
    this.socket.write(line);
    return this.reply();
  }
  /** Nothing more that it said. */
  get rest(): string {
    return this.#text;
  }
  async secured(): Promise<Talk> {
    this.socket.removeAllListeners("data");
    const tls = connectTls({ socket: this.socket, rejectUnauthorized: false });
    await new Promise((resolve, reject) => tls.once("secureConnect", resolve).once("error", reject));
    return new Talk(tls);
  }
}

async function open(port: number): Promise<Talk> {
  const talk = new Talk(connect(port, "127.0.0.1"));
  await talk.reply();
  return talk;
}

async function openTls(port: number): Promise<Talk> {
  const talk = new Talk(connectTls({ port, host: "127.0.0.1", rejectUnauthorized: false }));
  await talk.reply();
  await talk.ask("EHLO client.example\r\n");
  return talk;
}

const plainOf = (user: string, password: string, as = ""): string =>
  `AUTH PLAIN ${Buffer.from(`${as}\0${user}\0${password}`).toString("base64")}\r\n`;

async function loggedIn(port: number, user = "ada@example.org"): Promise<Talk> {
  const talk = await openTls(port);
  expect(await talk.ask(plainOf(user, "right"))).toMatch(/^235 2\.7\.0 /);
  return talk;
}

async function begun(port: number): Promise<Talk> {
  const talk = await loggedIn(port);
  expect(await talk.ask("MAIL FROM:<ada@example.org>\r\n")).toMatch(/^250 /);
  expect(await talk.ask("RCPT TO:<bob@example.com>\r\n")).toMatch(/^250 /);
  expect(await talk.ask("DATA\r\n")).toMatch(/^354 /);
  return talk;
}

test("what it offers is true: AUTH over TLS only, and no DSN", async () => {
  const { plain, tls } = await scene();
  const clear = await open(plain);
  const features = ["PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"];
  const size = "SIZE 104857600";
  const named = (reply: string): readonly string[] => reply.split("\r\n").map((line) => line.slice(4));
  expect(named(await clear.ask("EHLO x\r\n"))).toEqual(["mail.example.org", ...features, "STARTTLS", size]);
  const secured = new Talk(connectTls({ port: tls, host: "127.0.0.1", rejectUnauthorized: false }));
  expect(await secured.reply()).toBe("220 mail.example.org ESMTP ready");
  const over = await secured.ask("EHLO x\r\n");
  expect(named(over)).toEqual(["mail.example.org", ...features, "AUTH PLAIN LOGIN", size]);
});

test("before STARTTLS no password is taken, and no mail", async () => {
  const { plain, world } = await scene();
  const talk = await open(plain);
  await talk.ask("EHLO x\r\n");
  expect(await talk.ask(plainOf("ada@example.org", "right"))).toMatch(/^538 5\.7\.0 /);
  expect(await talk.ask("MAIL FROM:<ada@example.org>\r\n")).toBe("530 5.7.0 Log in first, over TLS");
  expect(world.open).toBe(0);
});

test("what was pipelined in clear after STARTTLS is thrown away (CVE-2011-0411)", async () => {
  const { plain, sent } = await scene();
  const talk = await open(plain);
  await talk.ask("EHLO x\r\n");
  const injected = `${"NOOP\r\n".repeat(300)}EHLO evil\r\n${plainOf("eve@example.org", "right")}MAIL FROM:<eve@example.org>\r\n`;
  expect(await talk.ask(`STARTTLS\r\n${injected}`)).toMatch(/^220 /);
  const secured = await talk.secured();
  // nobody has said EHLO, nor logged in
  expect(await secured.ask("MAIL FROM:<ada@example.org>\r\n")).toMatch(/^503 /);
  await secured.ask("EHLO x\r\n");
  expect(await secured.ask("MAIL FROM:<ada@example.org>\r\n")).toBe("530 5.7.0 Log in first, over TLS");
  expect([secured.rest, sent]).toEqual(["", []]);
});

test("an account is let go when its connection ends, also after STARTTLS", async () => {
  const { plain, world } = await scene();
  const talk = await open(plain);
  await talk.ask("EHLO x\r\n");
  await talk.ask("STARTTLS\r\n");
  const secured = await talk.secured();
  await secured.ask("EHLO x\r\n");
  expect(await secured.ask(plainOf("ada@example.org", "right"))).toMatch(/^235 /);
  expect(world.open).toBe(1);
  secured.socket.destroy();
  await vi.waitFor(() => expect(world.open).toBe(0));
});

test("a message comes as it was sent, dots undone; its client's name and address do not", async () => {
  const { tls, sent } = await scene();
  const talk = await begun(tls);
  expect(await talk.ask("Subject: x\r\n\r\n..dot\r\n...\r\n..\r\nend\r\n.\r\n")).toBe("250 2.0.0 Sent");
  expect(sent).toEqual([
    {
      envelope: { from: "ada@example.org", to: ["bob@example.com"] },
      text: "Subject: x\r\n\r\n.dot\r\n..\r\n.\r\nend\r\n",
    },
  ]);
});

const SECOND =
  "MAIL FROM:<eve@example.org>\r\nRCPT TO:<bob@example.com>\r\nDATA\r\nFrom: eve@example.org\r\n\r\nsmuggled\r\n";

test.each([
  "\n.\n",
  "\n.\r\n",
  "\r\n.\n",
  "\r.\r",
  "\r.\r\n",
  "\r\n.\r",
  "\n.\r",
  "\r\r\n.\r\r\n",
  "\r\n\0.\r\n",
  "\n..\n",
])("no second message comes in behind %j (CVE-2023-51764)", async (end) => {
  const { tls, sent } = await scene();
  const talk = await begun(tls);
  expect(await talk.ask(`Subject: x\r\n\r\nfirst${end}${SECOND}.\r\n`)).toMatch(/^554 5\.6\.0 Lines end with CR LF/);
  expect(await talk.ask("NOOP\r\n")).toMatch(/^250 /);
  expect(sent).toEqual([]);
});

test("where the octets come one by one the end of a message is where it was", async () => {
  const { tls, sent } = await scene();
  const talk = await begun(tls);
  for (const octet of "..\r\n\r\n..x\r\n..\r\n") talk.socket.write(octet);
  expect(await talk.ask("..\r\n.\r\n")).toBe("250 2.0.0 Sent");
  expect(sent[0]?.text).toBe(".\r\n\r\n.x\r\n.\r\n.\r\n");
});

test("half a message is none", async () => {
  const { tls, sent, world } = await scene();
  const talk = await begun(tls);
  talk.socket.write("Subject: x\r\n\r\nhalf of it\r\n");
  await new Promise((resolve) => setTimeout(resolve, 50));
  talk.socket.destroy();
  await vi.waitFor(() => expect(world.open).toBe(0));
  expect(sent).toEqual([]);
});

test("too large, too many at once, too many recipients, too long a line, nobody's sender", async () => {
  const { tls, sent } = await scene({ held: 30_000, heldPerAccount: 30_000 });
  const talk = await begun(tls);
  expect(await talk.ask(`${"x".repeat(998)}\r\n`.repeat(101) + ".\r\n")).toBe(
    "552 5.3.4 A message may have 100000 octets",
  );
  expect(await talk.ask("MAIL FROM:<ada@example.org> SIZE=200000000\r\n")).toMatch(/^552 5\.3\.4 /);
  expect(await talk.ask("MAIL FROM:<>\r\n")).toBe("550 5.1.7 A sender is needed");
  await talk.ask("MAIL FROM:<ada@example.org>\r\n");
  for (const n of [1, 2, 3]) expect(await talk.ask(`RCPT TO:<${n}@example.com>\r\n`)).toMatch(/^250 /);
  expect(await talk.ask("RCPT TO:<4@example.com>\r\n")).toMatch(/^452 4\.5\.3 /);
  // two at the same time are more than there is room for
  const [one, two] = [await begun(tls), await begun(tls)];
  one.socket.write(`${"x".repeat(998)}\r\n`.repeat(70));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await two.ask(`${"x".repeat(998)}\r\n`.repeat(95) + ".\r\n")).toMatch(/^452 4\.3\.1 /);
  expect(await one.ask(".\r\n")).toMatch(/^250 /);
  expect(sent).toHaveLength(1);
  expect(await talk.ask(`NOOP ${"x".repeat(20_000)}`)).toMatch(/^421 /);
});

test("wrong passwords: the same words each time, slower each time, and the fifth hangs up", async () => {
  const { tls, world, log } = await scene({ loginDelayMs: 20 });
  const talk = await openTls(tls);
  const began = Date.now();
  for (const password of ["wrong", "righ", "rightt", "Right"])
    expect(await talk.ask(plainOf("ada@example.org", password))).toBe("535 5.7.8 Wrong");
  expect(Date.now() - began).toBeGreaterThanOrEqual(20 + 40 + 80 + 160 - 20);
  expect(await talk.ask(plainOf("ada@example.org", ""))).toBe("421 5.7.8 Wrong");
  expect(await talk.reply()).toBe("");
  expect(await (await openTls(tls)).ask(plainOf("ada@example.org", "right", "eve@example.org"))).toMatch(
    /^535 5\.7\.8 /,
  );
  expect(world.open).toBe(0);
  expect(log.mock.calls.filter(([event]) => event === "smtp.loginFailed")).toHaveLength(5);
  expect(JSON.stringify(log.mock.calls)).not.toMatch(/ada|right/i);
});

test("who does not log in is hung up on, in time and when others come", async () => {
  const { plain, tls } = await scene({ strangers: 3, loginMs: 700 });
  const guests = [await loggedIn(tls), await open(plain), await open(plain), await open(plain)];
  const late = await open(plain);
  // the one that waited longest made room
  expect(await guests[1]?.reply()).toMatch(/^421 4\.7\.0 Too many connections/);
  expect(await late.ask("EHLO x\r\n")).toMatch(/^250/);
  expect(await late.reply()).toBe("421 4.4.2 Nobody has logged in");
  // silent in the handshake
  const silent = new Talk(connect(tls, "127.0.0.1"));
  expect(await silent.reply()).toBe("");
  expect(await guests[0]?.ask("NOOP\r\n")).toMatch(/^250/);
});

test("no more than so many connections, in all and of one account", async () => {
  const { plain, tls } = await scene({ connections: 4, sessionsPerAccount: 1 });
  await loggedIn(tls);
  const second = await openTls(tls);
  expect(await second.ask(plainOf("ada@example.org", "right"))).toMatch(/^454 4\.7\.0 /);
  expect(await second.ask(plainOf("bob@example.org", "right"))).toMatch(/^235 /);
  await open(plain);
  await open(plain);
  expect(await new Talk(connect(plain, "127.0.0.1")).reply()).toMatch(/^421 4\.7\.0 Too many connections/);
});

test("an account that ends takes its connections with it; a message on its way is waited for at the end", async () => {
  const { tls, ends, world, close, sent } = await scene();
  const talk = await loggedIn(tls);
  ends[0]?.("[ALERT] The password was changed");
  expect(await talk.reply()).toBe("421 4.7.0 The password was changed");
  await vi.waitFor(() => expect(world.open).toBe(0));
  const busy = await begun(tls);
  world.answer = () => new Promise((resolve) => setTimeout(() => resolve({ code: 250, text: "2.0.0 Late" }), 300));
  busy.socket.write("Subject: x\r\n\r\n.\r\n");
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  const closing = close();
  expect(await busy.reply()).toBe("250 2.0.0 Late");
  await closing;
  expect(world.open).toBe(0);
});

test("a browser is told nothing by which it could be used", async () => {
  const { tls, plain } = await scene();
  const talk = await openTls(tls);
  expect(await talk.ask("POST / HTTP/1.1\r\n")).toMatch(/^421 /);
  const web = connectTls({ port: tls, host: "127.0.0.1", rejectUnauthorized: false, ALPNProtocols: ["http/1.1"] });
  await expect(
    new Promise((resolve, reject) => web.once("secureConnect", resolve).once("error", reject)),
  ).rejects.toThrow();
  const old = connectTls({
    port: tls,
    host: "127.0.0.1",
    rejectUnauthorized: false,
    maxVersion: "TLSv1.1",
    minVersion: "TLSv1",
  });
  await expect(
    new Promise((resolve, reject) => old.once("secureConnect", resolve).once("error", reject)),
  ).rejects.toThrow();
  for (const verb of ["WIZ x", "SHELL", "KILL", "XCLIENT ADDR=1.2.3.4", "XFORWARD NAME=x"])
    expect(await (await open(plain)).ask(`${verb}\r\n`)).toMatch(/^500 /);
});
