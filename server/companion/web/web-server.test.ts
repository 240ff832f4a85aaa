import { createHmac } from "node:crypto";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { request, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import WebSocket from "ws";
import { encodeCbor } from "../../../shared/lib/cbor.ts";
import { utf8 } from "../../../shared/lib/bytes.ts";
import { proofText } from "../../../workers/rpc/companion-proof.ts";
import {
  decodeLineFrame,
  encodePageFrame,
  LINE_CODES,
  LINE_PROTOCOL,
  MAX_CALL_BYTES,
  MAX_CALLS,
  type LineFrame,
} from "../../../workers/rpc/companion-rpc.ts";
import { createMemoryAccount, type MemoryAccount } from "../../../workers/engine/testing/memory-account.ts";
import { createWebFiles } from "../../http/web-files.ts";
import type { HeldAccount } from "../account-folder.ts";
import { tempFolder } from "../testing/temp-folder.ts";
import { CHALLENGE_MS, TICKET_MS } from "./doorman.ts";
import { linkAt } from "./link.ts";
import { createPageEngine } from "./page-engine.ts";
import { startWebServer, type WebServer } from "./web-server.ts";

const LINK = new Uint8Array(32).fill(7);
const ID = "ab".repeat(16);
const held = { id: ID, address: "anna@example.org", provider: "https://mail.example.org" } as unknown as HeldAccount;

interface Site extends WebServer {
  readonly origin: string;
  readonly account: MemoryAccount;
  /** Later by so many milliseconds. */
  wait(milliseconds: number): void;
  /** The account is closed. */
  end(): void;
  readonly ended: () => number;
}

async function site(): Promise<Site> {
  const folder = tempFolder();
  for (const below of ["assets", "frame"]) await mkdir(join(folder, below));
  await writeFile(join(folder, "index.html"), "of the provider");
  await writeFile(join(folder, "companion.html"), "<!doctype html>app");
  await writeFile(join(folder, "sw.js"), "keeps files");
  await writeFile(join(folder, "assets/app-1.js"), "app()");
  await writeFile(join(folder, "frame/blocked.html"), "frame");
  await writeFile(join(folder, "secret.pem"), "not of the webmail");
  const account = createMemoryAccount();
  let [now, overs, ended] = [1_700_000_000_000, [] as (() => void)[], 0];
  const server = await startWebServer({
    ...{ host: "127.0.0.1", port: 0, file: createWebFiles(folder, "companion"), link: LINK, clock: () => now },
    line: () => ({
      ...{ page: "tag", accounts: [[ID, held.address]] },
      open(id, tell, over) {
        if (id !== ID) return null;
        overs.push(over);
        const engine = createPageEngine({ held, account }, (length) => new Uint8Array(length), tell);
        const close = (): void => {
          ended++;
          engine.close();
        };
        return { ...engine, close };
      },
    }),
  });
  onTestFinished(() => server.close());
  const end = (): void => {
    for (const over of overs) over();
    overs = [];
  };
  const origin = `http://127.0.0.1:${server.port}`;
  return { ...server, origin, account, wait: (by) => void (now += by), end, ended: () => ended };
}

interface Got {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

async function ask(
  { port }: Pick<Site, "port">,
  path: string,
  headers: Record<string, string> = {},
  method = "GET",
  body = "",
): Promise<Got> {
  const asked = request({ ...{ host: "127.0.0.1", port, path, method }, headers });
  asked.on("error", () => undefined);
  asked.end(body);
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  answer.setEncoding("utf8");
  let text = "";
  for await (const chunk of answer) text += String(chunk);
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: text };
}

interface ProofParts {
  readonly link?: Uint8Array;
  readonly origin?: string;
  readonly challenge?: string;
}

const challengeOf = async (at: Site): Promise<string> => {
  const got = await ask(at, "/line/challenge", { origin: at.origin }, "POST");
  return (JSON.parse(got.body) as { challenge: string }).challenge;
};

const macOf = (link: Uint8Array, by: "page" | "companion", origin: string, challenge: string): string =>
  createHmac("sha256", link)
    .update(proofText({ by, origin, challenge, page: "page-nonce" }))
    .digest("base64url");

/** As a page that was given its link. */
async function prove(
  at: Site,
  parts: ProofParts = {},
  padding = "",
): Promise<Got & { ticket: string; challenge: string }> {
  const challenge = parts.challenge ?? (await challengeOf(at));
  const proof = macOf(parts.link ?? at.link(), "page", parts.origin ?? at.origin, challenge);
  const body = padding + JSON.stringify({ challenge, page: "page-nonce", proof });
  const got = await ask(at, "/line/ticket", { origin: at.origin }, "POST", body);
  const ticket = got.status === 200 ? (JSON.parse(got.body) as { ticket: string }).ticket : "";
  return { ...got, ticket, challenge };
}

interface Line {
  readonly frames: LineFrame[];
  send(bytes: Uint8Array | string): void;
  /** Reads no more. */
  pause(): void;
  call(id: number, method: string, args: readonly never[] | readonly unknown[]): void;
  answer(id: number): Promise<unknown>;
  /** The code it was ended with. */
  readonly closed: Promise<number>;
}

/** The status it was refused with, or the line. */
async function dial(
  at: Site,
  ticket: string,
  headers: Record<string, string> = {},
  path = "/line",
): Promise<number | Line> {
  const socket = new WebSocket(`ws://127.0.0.1:${at.port}${path}`, [LINE_PROTOCOL, ...(ticket ? [ticket] : [])], {
    headers: headers["origin"] === "" ? {} : { origin: at.origin, ...headers },
  });
  const closed = new Promise<number>((settle) => socket.once("close", settle));
  onTestFinished(() => socket.terminate());
  const frames: LineFrame[] = [];
  socket.on("message", (data: Buffer) => {
    const frame = decodeLineFrame(Uint8Array.from(data));
    if (frame) frames.push(frame);
  });
  socket.on("error", () => undefined);
  const opened = await new Promise<number | null>((settle) => {
    socket.once("open", () => settle(null));
    socket.once("unexpected-response", (_asked, { statusCode = 0 }) => settle(statusCode));
  });
  if (opened !== null) return opened;
  return {
    frames,
    closed,
    send: (bytes) => socket.send(bytes),
    pause: () => socket.pause(),
    call: (id, method, args) => socket.send(encodePageFrame({ type: "call", id, method, args: args as never[] })),
    async answer(id) {
      const isIt = (frame: LineFrame): boolean => "id" in frame && frame.id === id;
      await vi.waitFor(() => expect(frames.some(isIt)).toBe(true));
      const found = frames.find(isIt);
      return found?.type === "done" ? found.value : found;
    },
  };
}

/** Past the door. */
async function inside(at: Site, account: string | null = ID): Promise<Line> {
  const line = await dial(at, (await prove(at)).ticket);
  if (typeof line === "number") throw new Error(`refused: ${line}`);
  if (account !== null) line.send(encodePageFrame({ type: "open", account }));
  return line;
}

test("serves the companion's page and its files, with a policy that names this server alone", async () => {
  const at = await site();
  for (const path of ["/", "/m/abc/7", "/settings/devices"]) {
    const page = await ask(at, path);
    expect([page.status, page.body]).toEqual([200, "<!doctype html>app"]);
    const policy = page.headers["content-security-policy"];
    expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${at.port};`);
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("require-trusted-types-for 'script'; trusted-types svelte-trusted-html app-script");
    expect(policy).not.toContain("unsafe-inline");
    expect(page.headers["set-cookie"]).toBeUndefined();
  }
  expect((await ask(at, "/assets/app-1.js")).body).toBe("app()");
  expect((await ask(at, "/frame/blocked.html")).headers["content-security-policy"]).toContain("img-src data:");
  // a service worker of before takes itself away
  expect((await ask(at, "/sw.js")).body).toContain("unregister()");
  for (const path of [
    "/index.html",
    "/assets/absent.js",
    "/secret.pem",
    "/../secret.pem",
    "/%2e%2e/secret.pem",
    "/api/v1/info",
  ])
    expect([path, (await ask(at, path)).status]).toEqual([path, 404]);
  expect((await ask(at, "/", {}, "POST")).status).toBe(405);
  expect((await ask(at, "/line/challenge", { origin: at.origin })).status).toBe(405);
});

test("answers to this computer's names with its own port, and to pages of its own", async () => {
  const at = await site();
  const { port } = at;
  for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`])
    expect((await ask(at, "/", { host })).status).toBe(200);
  const strangers = [
    "evil.example",
    `evil.example:${port}`,
    "127.0.0.1",
    `127.0.0.1:${port + 1}`,
    `127.0.0.1:${port}@evil`,
  ];
  for (const host of strangers) {
    expect([host, (await ask(at, "/", { host })).status]).toEqual([host, 421]);
    expect((await ask(at, "/line/challenge", { host, origin: `http://${host}` }, "POST")).status).toBe(421);
  }
  const origins = [
    "https://evil.example",
    `http://127.0.0.1:${port + 1}`,
    `https://127.0.0.1:${port}`,
    `http://localhost:${port}`,
    "null",
  ];
  for (const origin of origins) {
    expect([origin, (await ask(at, "/line/challenge", { origin }, "POST")).status]).toEqual([origin, 403]);
    expect((await ask(at, "/assets/app-1.js", { origin })).status).toBe(403);
    const { ticket } = await prove(at);
    expect([origin, await dial(at, ticket, { origin })]).toEqual([origin, 403]);
  }
  expect(await dial(at, (await prove(at)).ticket, { host: "evil.example" })).toBe(421);
  expect(await dial(at, (await prove(at)).ticket, { origin: "" })).toBe(403);
  expect((await ask(at, "/line/challenge", {}, "POST")).status).toBe(403);
  // another page may lead here, and fetch nothing
  const navigate = { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
  expect((await ask(at, "/", { "sec-fetch-site": "cross-site", ...navigate })).status).toBe(200);
  for (const site of ["cross-site", "same-site"])
    expect((await ask(at, "/assets/app-1.js", { "sec-fetch-site": site, "sec-fetch-mode": "no-cors" })).status).toBe(
      403,
    );
});

test("who has the link is let in, once for each proof, and sees that it is the companion", async () => {
  const at = await site();
  const proven = await prove(at);
  expect(proven.status).toBe(200);
  expect(proven.headers["cache-control"]).toBe("no-store");
  const { proof } = JSON.parse(proven.body) as { proof: string };
  expect(proof).toBe(macOf(at.link(), "companion", at.origin, proven.challenge));
  // the same proof again
  expect((await prove(at, { challenge: proven.challenge })).status).toBe(401);
  const line = await dial(at, proven.ticket);
  expect(line).not.toBeTypeOf("number");
  // the same ticket again
  expect(await dial(at, proven.ticket)).toBe(401);
});

test("without a ticket, with another's, or by another link nobody comes in", async () => {
  const at = await site();
  expect(await dial(at, "")).toBe(401);
  expect(await dial(at, "A".repeat(22))).toBe(401);
  expect(await dial(at, "", { cookie: "ticket=x; aerogramme=1" })).toBe(401);
  expect(await dial(at, (await prove(at)).ticket, {}, "/line?x")).toBe(404);
  expect((await prove(at, { link: new Uint8Array(32) })).status).toBe(401);
  // what the folder holds is not what a page has; nor is what another port's page has
  expect((await prove(at, { link: LINK })).status).toBe(401);
  expect((await prove(at, { link: linkAt(LINK, at.port + 1) })).status).toBe(401);
  // a proof that another server had a page make
  expect((await prove(at, { origin: `http://127.0.0.1:${at.port + 1}` })).status).toBe(401);
  const other = await site();
  expect((await prove(at, { challenge: await challengeOf(other) })).status).toBe(401);
  for (const challenge of ["", "a.b.c", "..", "x".repeat(300)])
    expect((await prove(at, { challenge: challenge })).status).toBeGreaterThanOrEqual(400);
  expect((await prove(at, {}, " ".repeat(3_000))).status).toBe(400);
  for (const body of ["", "{}", "[]", "null", "x".repeat(5_000)])
    expect((await ask(at, "/line/ticket", { origin: at.origin }, "POST", body)).status).toBe(400);
});

test("challenges and tickets are over soon", async () => {
  const at = await site();
  const challenge = await challengeOf(at);
  at.wait(CHALLENGE_MS);
  expect((await prove(at, { challenge })).status).toBe(401);
  const { ticket } = await prove(at);
  at.wait(TICKET_MS);
  expect(await dial(at, ticket)).toBe(401);
});

test("another link puts out who came by the one before", async () => {
  const at = await site();
  const line = await inside(at);
  const { ticket } = await prove(at);
  const before = at.link();
  at.relink(new Uint8Array(32).fill(9));
  expect(await line.closed).toBe(LINE_CODES.relinked);
  expect(await dial(at, ticket)).toBe(401);
  expect((await prove(at, { link: before })).status).toBe(401);
  expect((await prove(at)).status).toBe(200);
});

test("mail is listed, read and starred over the line, and what happens is told", async () => {
  const at = await site();
  const line = await inside(at);
  await vi.waitFor(() =>
    expect(line.frames[0]).toEqual({ type: "hello", page: "tag", accounts: [[ID, held.address]] }),
  );
  line.call(1, "home", []);
  line.call(2, "account", []);
  line.call(3, "mailboxes", []);
  expect(await line.answer(1)).toBe("companion");
  expect(await line.answer(2)).toMatchObject({ type: "open", address: held.address, byPassword: false });
  const [inbox] = (await line.answer(3)) as { id: string }[];
  at.account.deliver(utf8("From: a@example.net\r\nSubject: Hello\r\n\r\nBody\r\n"));
  await vi.waitFor(() =>
    expect(line.frames).toContainEqual({ type: "event", event: { type: "messages", mailbox: inbox?.id, added: 1 } }),
  );
  const query = { mailbox: inbox?.id ?? "", search: "", filter: "all", conversations: true };
  line.call(4, "list", [query, 0, 10]);
  const listed = (await line.answer(4)) as { readonly rows: readonly { readonly id: string }[] };
  expect(listed).toMatchObject({ total: 1, rows: [{ subject: "Hello", flagged: false }] });
  const id = listed.rows[0]?.id ?? "";
  line.call(5, "open", [id]);
  expect(await line.answer(5)).toMatchObject({ ok: true, value: { subject: "Hello", text: "Body\r\n" } });
  line.call(6, "change", [{ type: "flag", target: { type: "rows", query, ids: [id] }, flag: "\\Flagged", on: true }]);
  expect(await line.answer(6)).toMatchObject({ ok: true, value: { count: 1 } });
  line.call(7, "original", [id]);
  expect(await line.answer(7)).toMatchObject({ ok: true, value: expect.any(Uint8Array) as Uint8Array });
  line.call(8, "devices", []);
  line.call(9, "access", []);
  line.call(10, "passphraseStrength", ["correct horse", ["anna@example.org"]]);
  for (const id of [8, 9, 10]) expect(await line.answer(id)).not.toMatchObject({ type: "failed" });
});

test("a page that goes leaves nothing behind; an account that goes ends its lines", async () => {
  const at = await site();
  const line = await inside(at);
  line.call(1, "home", []);
  await line.answer(1);
  at.end();
  expect(await line.closed).toBe(LINE_CODES.gone);
  await vi.waitFor(() => expect(at.ended()).toBe(1));
  const told = vi.fn();
  createPageEngine({ held, account: at.account }, (length) => new Uint8Array(length), told).close();
  at.account.deliver(utf8("Subject: unheard\r\n\r\n"));
  await new Promise((settle) => setTimeout(settle, 100));
  expect(told).not.toHaveBeenCalled();
  expect(await (await inside(at, "cd".repeat(16))).closed).toBe(LINE_CODES.gone);
});

test.each<[string, (line: Line) => void]>([
  ["text", (line) => line.send("hello")],
  ["no frame", (line) => line.send(Uint8Array.of(0xff))],
  ["an unknown method", (line) => line.call(1, "destroy", [])],
  ["a method of the worker's that gives words out", (line) => line.call(1, "startNewWords", [])],
  ["joining", (line) => line.call(1, "startJoin", ["token"])],
  ["the way to listen", (line) => line.call(1, "subscribe", [])],
  ["__proto__", (line) => line.call(1, "__proto__", [])],
  ["constructor", (line) => line.call(1, "constructor", [])],
  ["hasOwnProperty", (line) => line.call(1, "hasOwnProperty", ["x"])],
  ["a fraction", (line) => line.send(encodeCbor([1, "wordsAt", [0.5]]))],
  ["the account again", (line) => line.send(encodePageFrame({ type: "open", account: ID }))],
  [
    "an id that is under way",
    (line) => {
      line.call(1, "account", []);
      line.call(1, "account", []);
    },
  ],
  [
    "a key __proto__ in an argument",
    (line) => {
      const map = [0xa1, 0x69, ...Buffer.from("__proto__"), 0xa1, 0x61, 0x78, 0x01];
      line.send(Uint8Array.of(0x83, 0x01, 0x6c, ...Buffer.from("saveSettings"), 0x81, ...map));
    },
  ],
])("%s ends the line", async (_, hostile) => {
  const line = await inside(await site());
  hostile(line);
  expect(await line.closed).toBe(LINE_CODES.refused);
});

test.each<[string, (line: Line) => void]>([
  ["an argument too many", (line) => line.call(1, "account", [1])],
  ["an argument too few", (line) => line.call(1, "part", ["m"])],
  ["an argument of another kind", (line) => line.call(1, "part", ["m", 1])],
  ["a map for a list", (line) => line.call(1, "revokeDevices", [{ length: 1 }])],
  ["a negative count", (line) => line.call(1, "wordsAt", [-1])],
  ["a long text", (line) => line.call(1, "takePairing", ["x".repeat(2_000)])],
  ["a long list", (line) => line.call(1, "revokeDevices", [Array.from({ length: 5_000 }, () => "x")])],
])("%s fails, and the line goes on", async (_, wrong) => {
  const line = await inside(await site());
  wrong(line);
  expect(await line.answer(1)).toMatchObject({ type: "failed" });
  line.call(2, "account", []);
  expect(await line.answer(2)).not.toMatchObject({ type: "failed" });
});

/** EMAILID of the one message that is there; takes calls 1 and 2. */
async function onlyMessage(line: Line): Promise<string> {
  line.call(1, "mailboxes", []);
  const [inbox] = (await line.answer(1)) as readonly { readonly id: string }[];
  line.call(2, "list", [{ mailbox: inbox?.id ?? "", search: "", filter: "all", conversations: true }, 0, 10]);
  const { rows } = (await line.answer(2)) as { readonly rows: readonly { readonly id: string }[] };
  return rows[0]?.id ?? "";
}

test("too many calls at once end the line", async () => {
  const at = await site();
  at.account.deliver(utf8("Subject: slow\r\n\r\n"));
  Object.assign(at.account, { body: () => new Promise(() => undefined) });
  const line = await inside(at);
  const id = await onlyMessage(line);
  for (let n = 3; n < MAX_CALLS + 3; n++) line.call(n, "open", [id]);
  const early = await Promise.race([line.closed, new Promise((settle) => setTimeout(settle, 200, "open"))]);
  expect(early).toBe("open");
  line.call(MAX_CALLS + 3, "open", [id]);
  expect(await line.closed).toBe(LINE_CODES.refused);
});

test("a page that does not read has one large answer made for it, and no more", async () => {
  const at = await site();
  at.account.deliver(utf8(`Subject: large\r\n\r\n${"x".repeat(16 << 20)}`));
  const body = vi.fn(at.account.body);
  Object.assign(at.account, { body });
  const line = await inside(at);
  const id = await onlyMessage(line);
  line.pause();
  for (let n = 3; n <= MAX_CALLS; n++) line.call(n, "original", [id]);
  await vi.waitFor(() => expect(body).toHaveBeenCalled());
  await new Promise((settle) => setTimeout(settle, 500));
  expect(body).toHaveBeenCalledTimes(1);
});

test("a call before the account is named, and a frame beyond the limit, end the line", async () => {
  const at = await site();
  const early = await inside(at, null);
  early.call(1, "account", []);
  expect(await early.closed).toBe(LINE_CODES.refused);
  const large = await inside(at);
  large.send(new Uint8Array(MAX_CALL_BYTES + 1));
  // RFC 6455 §7.4.1: message too big
  expect(await large.closed).toBe(1009);
});

test("files that go while they are read: 503, and the companion goes on", async () => {
  const file = (): never => {
    throw new Error("ENOENT");
  };
  const line = () => ({ page: "", accounts: [], open: () => null });
  const server = await startWebServer({ host: "127.0.0.1", port: 0, file, link: LINK, line, clock: Date.now });
  onTestFinished(() => server.close());
  expect((await ask(server, "/")).status).toBe(503);
});
