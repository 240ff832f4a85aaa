/** The auth server's conversations, as transcripts (c: the MTA, s: the server), and peers that mean it harm. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { err, ok } from "../../shared/lib/result.ts";
import { RawPeer } from "../testing/raw-peer.ts";
import { createSaslServer, type SaslServer } from "./sasl-server.ts";
import type { Verify } from "./verify-port.ts";

const PASSWORD = "correct horse";
const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

interface Asked {
  readonly username: string;
  readonly from: string;
}

interface Started {
  readonly server: SaslServer;
  readonly address: string;
  readonly asked: Asked[];
  readonly lines: string[];
}

async function start(also: Verify = () => Promise.resolve(err("wrong"))): Promise<Started> {
  const asked: Asked[] = [];
  const lines: string[] = [];
  const server = createSaslServer({
    verify(username, password, from) {
      asked.push({ username, from });
      if (username === "ada@example.org" && password === PASSWORD)
        return Promise.resolve(ok({ address: "ada@example.org" }));
      return also(username, password, from);
    },
    log: (event, fields) => lines.push(`${event} ${JSON.stringify(fields)}`),
  });
  const listening = await server.listen({ host: "127.0.0.1", port: 0 });
  undo.push(() => server.close());
  if ("path" in listening) throw new Error("a port was asked for");
  return { server, asked, lines, address: `127.0.0.1:${listening.port}` };
}

interface Talk {
  readonly peer: RawPeer;
  readonly c: (...lines: readonly string[]) => void;
  readonly s: (pattern: RegExp) => Promise<string>;
}

/** After the handshake. */
async function talk({ address }: Started): Promise<Talk> {
  const peer = await RawPeer.open(address);
  undo.push(() => peer.destroy());
  const c = (...lines: readonly string[]): void => peer.send(lines.map((line) => `${line}\n`).join(""));
  const s = (pattern: RegExp): Promise<string> => peer.expect(pattern);
  c("VERSION\t1\t1", "CPID\t4711");
  await s(/DONE\n/);
  return { peer, c, s };
}

const b64 = (text: string): string => Buffer.from(text).toString("base64");
const plain = (username: string, password: string, as = ""): string => b64(`${as}\0${username}\0${password}`);
const ADA = plain("ada@example.org", PASSWORD);

test("says hello as the protocol asks, each connection with a number and a cookie of its own", async () => {
  const started = await start();
  const hellos: string[] = [];
  for (let i = 0; i < 2; i++) {
    const peer = await RawPeer.open(started.address);
    undo.push(() => peer.destroy());
    hellos.push(await peer.expect(/DONE\n/));
  }
  for (const [i, hello] of hellos.entries())
    expect(hello).toMatch(
      new RegExp(
        `^VERSION\t1\t\\d+\nMECH\tPLAIN\tplaintext\nMECH\tLOGIN\tplaintext\nSPID\t${process.pid}\nCUID\t${i + 1}\nCOOKIE\t[0-9a-f]{32}\nDONE\n$`,
      ),
    );
  expect(hellos[0]?.match(/COOKIE.*/)?.[0]).not.toBe(hellos[1]?.match(/COOKIE.*/)?.[0]);
});

test("PLAIN, with its first answer and without", async () => {
  const started = await start();
  const { c, s } = await talk(started);
  c(`AUTH\t1\tPLAIN\tservice=smtp\tnologin\tlip=192.0.2.1\trip=198.51.100.7\tsecured\tresp=${ADA}`);
  await s(/^OK\t1\tuser=ada@example\.org\n$/);
  c("AUTH\t2\tplain\tservice=smtp");
  await s(/^CONT\t2\t\n$/);
  c(`CONT\t2\t${ADA}`);
  await s(/^OK\t2\tuser=ada@example\.org\n$/);
  c(`AUTH\t3\tPLAIN\tresp=${plain("ada@example.org", PASSWORD, "ada@example.org")}`);
  await s(/^OK\t3\t/);
  expect(started.asked.map(({ from }) => from)).toEqual(["198.51.100.7", "", ""]);
});

test("LOGIN, with its first answer and without", async () => {
  const { c, s } = await talk(await start());
  c("AUTH\t1\tLOGIN\tservice=smtp");
  await s(new RegExp(`^CONT\t1\t${b64("Username:")}\n$`));
  c(`CONT\t1\t${b64("ada@example.org")}`);
  await s(new RegExp(`^CONT\t1\t${b64("Password:")}\n$`));
  c(`CONT\t1\t${b64(PASSWORD)}`);
  await s(/^OK\t1\tuser=ada@example\.org\n$/);
  c(`AUTH\t2\tLOGIN\tservice=smtp\tresp=${b64("ada@example.org")}`);
  await s(new RegExp(`^CONT\t2\t${b64("Password:")}\n$`));
  c(`CONT\t2\t${b64("wrong")}`);
  await s(/^FAIL\t2\treason=wrong user name or password\n$/);
});

test("says why it refuses, and for a while only where it is not the password's fault", async () => {
  const answers = { locked: "locked", full: "busy", broken: "failing" } as const;
  const started = await start((username) => Promise.resolve(err(answers[username as keyof typeof answers])));
  const { c, s } = await talk(started);
  c(`AUTH\t1\tPLAIN\tresp=${plain("locked", "x")}`);
  await s(/^FAIL\t1\treason=the password was set anew[^\t\n]*\n$/);
  c(`AUTH\t2\tPLAIN\tresp=${plain("full", "x")}`);
  await s(/^FAIL\t2\ttemp\tcode=temp_fail\treason=too many logins[^\t\n]*\n$/);
  c(`AUTH\t3\tPLAIN\tresp=${plain("broken", "x")}`);
  await s(/^FAIL\t3\ttemp\tcode=temp_fail\treason=passwords can not be checked[^\t\n]*\n$/);
  await started.server.close();
  expect(started.lines).toEqual(['sasl.loginsFailed {"locked":1,"busy":1,"failing":1}']);
});

test("several at a time, answered as they are done; one under way may be cancelled", async () => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const { c, s } = await talk(await start(() => held.then(() => err("wrong"))));
  c(`AUTH\t1\tPLAIN\tresp=${plain("slow", "x")}`, "AUTH\t2\tLOGIN", `AUTH\t3\tPLAIN\tresp=${ADA}`, "CANCEL\t2");
  await s(/OK\t3\t[^\n]*\n/);
  c(`CONT\t2\t${b64("ada@example.org")}`);
  await s(/FAIL\t2\t[^\n]*\n/);
  release();
  await s(/^FAIL\t1\treason=wrong/);
});

test.each([
  ["no base64", "***"],
  ["cut base64", "YWI"],
  ["no UTF-8", Buffer.from([0, 0xff, 0xfe, 0, 0x61]).toString("base64")],
  ["nobody", plain("", "x")],
  ["no password", plain("ada@example.org", "")],
  ["a NUL too many", b64("\0ada@example.org\0correct\0horse")],
  ["one field", b64("ada@example.org")],
  ["somebody else's name", plain("ada@example.org", PASSWORD, "root@example.org")],
  ["tabs", `${ADA}\tresp=${ADA}`],
])("refuses a PLAIN answer with %s, and goes on", async (_what, response) => {
  const started = await start();
  const { c, s } = await talk(started);
  c(`AUTH\t1\tPLAIN\tresp=${response}`);
  await s(/^FAIL\t1\treason=the mail program's answer makes no sense\n$/);
  expect(started.asked).toEqual([]);
  c(`AUTH\t2\tPLAIN\tresp=${ADA}`);
  await s(/^OK\t2\t/);
});

test("an answer nobody asked for, an unknown mechanism, an unknown command", async () => {
  const { c, s } = await talk(await start());
  c(`CONT\t9\t${ADA}`);
  await s(/^FAIL\t9\t[^\n]*\n$/);
  c("AUTH\t1\tCRAM-MD5\tservice=smtp");
  await s(/^FAIL\t1\treason=unknown mechanism\n$/);
  c("AUTH\t1\t__proto__\tresp=", "SOMETHING\tNEW", `AUTH\t2\tPLAIN\tresp=${ADA}`);
  await s(/^FAIL\t1\treason=unknown mechanism\nOK\t2\t/);
});

test("an address that is none counts as none; names stand in replies escaped", async () => {
  const started = await start(() => Promise.resolve(ok({ address: "a\tb\nc\x01d\r\0e" })));
  const { c, s } = await talk(started);
  c(`AUTH\t1\tPLAIN\trip=${"9".repeat(500)}\tresp=${plain("odd", "x")}`);
  await s(/^OK\t1\tuser=a\x01tb\x01nc\x011d\x01r\x010e\n$/);
  c(`AUTH\t2\tPLAIN\trip=2001:db8::1\tresp=${plain("odd", "x")}`);
  await s(/^OK\t2\t/);
  expect(started.asked.map(({ from }) => from)).toEqual(["", "2001:db8::1"]);
});

test.each([
  ["asks before it has said its version", `AUTH\t1\tPLAIN\tresp=${ADA}\n`],
  ["speaks another version", "VERSION\t2\t0\n"],
  ["says its version twice", "VERSION\t1\t1\nVERSION\t1\t1\n"],
  ["sends no number", "VERSION\t1\t1\nAUTH\tx\tPLAIN\n"],
  ["sends a huge number", "VERSION\t1\t1\nAUTH\t4294967296\tPLAIN\n"],
  ["sends a line without an end", `VERSION\t1\t1\n${"A".repeat(10_000)}`],
  ["sends a line that is too long", `VERSION\t1\t1\nAUTH\t1\tPLAIN\tresp=${"A".repeat(10_000)}\n`],
  ["speaks HTTP", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"],
  ["uses a number twice", "VERSION\t1\t1\nAUTH\t1\tLOGIN\nAUTH\t1\tLOGIN\n"],
])("hangs up on a peer that %s", async (_what, octets) => {
  const started = await start();
  const peer = await RawPeer.open(started.address);
  undo.push(() => peer.destroy());
  peer.send(octets);
  await peer.closed();
  expect(started.lines).toHaveLength(1);
  expect(started.lines[0]).toMatch(/^sasl\.hungUp /);
  expect(started.asked).toEqual([]);
});

test("of logins that are begun and left, the oldest is given up", async () => {
  const { c, s } = await talk(await start());
  for (let id = 1; id <= 33; id++) c(`AUTH\t${id}\tLOGIN`);
  await s(/CONT\t33\t[^\n]*\nFAIL\t1\treason=took too long\n$/);
});

test("octets that come one by one, and lines that come together", async () => {
  const { peer, c, s } = await talk(await start());
  for (const octet of `AUTH\t1\tPLAIN\tresp=${ADA}\n`) {
    peer.send(octet);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await s(/^OK\t1\t/);
  c(...Array.from({ length: 20 }, (_, i) => `AUTH\t${i + 2}\tPLAIN\tresp=${ADA}`));
  await s(/OK\t21\t/);
});

test("a peer that asks for much and reads nothing is hung up on", async () => {
  const started = await start();
  const { peer } = await talk(started);
  peer.socket.pause();
  for (let i = 0; i < 400 && started.lines.length === 0; i++)
    await Promise.race([
      peer.push(`AUTH\t1\tX${"x".repeat(20)}\n`.repeat(2000)),
      new Promise((resolve) => setTimeout(resolve, 50)),
    ]);
  expect(started.lines.join()).toContain("does not read");
});

test("on a unix socket: others than its group do not reach it, a left one is taken over, a living one is not", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "aerogramme-sasl-"));
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  const at = { path: path.join(folder, "auth") };
  const options = { verify: () => Promise.resolve(ok({ address: "a@b" })), log: () => undefined };
  const first = createSaslServer(options);
  expect(await first.listen(at)).toEqual(at);
  undo.push(() => first.close());
  expect(statSync(at.path).mode & 0o777).toBe(0o660);
  const second = createSaslServer(options);
  await expect(second.listen(at)).rejects.toMatchObject({ code: "EADDRINUSE" });
  await first.close();
  // as one that was killed leaves it
  const listens = `require("net").createServer().listen(process.argv[1], () => process.kill(process.pid, "SIGKILL"))`;
  spawnSync(process.execPath, ["-e", listens, at.path]);
  expect(statSync(at.path).isSocket()).toBe(true);
  const third = createSaslServer(options);
  expect(await third.listen(at)).toEqual(at);
  await third.close();
  writeFileSync(at.path, "mine");
  await expect(second.listen(at)).rejects.toMatchObject({ code: "EADDRINUSE" });
});
