import { beforeEach, expect, test, vi } from "vitest";
import type { EngineEvent } from "../../../workers/rpc/engine-rpc.ts";
import {
  decodePageFrame,
  encodeLineFrame,
  LINE_CODES,
  LINE_PROTOCOL,
  MAX_CALL_BYTES,
  type LineFrame,
} from "../../../workers/rpc/companion-rpc.ts";
import { CallTooLarge } from "./call-too-large.ts";
import type { Door } from "./page-door.ts";
import { PageLine, type LineState } from "./page-line.ts";

/** What is used of a WebSocket, with the companion's end of it in the test's hands. */
class FakeSocket {
  binaryType = "";
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly sent: ReturnType<typeof decodePageFrame>[] = [];
  isClosed = false;
  readonly protocols: readonly string[];

  constructor(protocols: readonly string[]) {
    this.protocols = protocols;
  }
  send(bytes: Uint8Array): void {
    this.sent.push(decodePageFrame(bytes));
  }
  close(): void {
    this.isClosed = true;
  }
  say(frame: LineFrame): void {
    this.onmessage?.({ data: encodeLineFrame(frame).buffer });
  }
  break(code = 1006): void {
    this.onclose?.({ code });
  }
}

interface Kit {
  readonly line: PageLine;
  readonly sockets: FakeSocket[];
  readonly states: LineState[];
  readonly events: EngineEvent[];
  door: Door;
  account: string | null;
}

function kit(): Kit {
  const [sockets, states, events]: [FakeSocket[], LineState[], EngineEvent[]] = [[], [], []];
  const made: Omit<Kit, "line"> = { sockets, states, events, door: { type: "ticket", ticket: "t" }, account: null };
  const line = new PageLine({
    door: () => Promise.resolve(made.door),
    connect(_url, protocols) {
      const socket = new FakeSocket(protocols);
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
    told: (state) => states.push(state),
    event: (event) => events.push(event),
    account: () => made.account,
    page: () => undefined,
  });
  return Object.assign(made, { line });
}

const hello = (...accounts: string[]): LineFrame => ({
  type: "hello",
  page: "",
  accounts: accounts.map((id) => [id, `${id}@example.org`]),
});

/** Microtasks, and what is due by then. */
const pass = (milliseconds = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);

async function opened(): Promise<Kit> {
  const made = kit();
  made.line.open();
  await pass();
  made.sockets[0]?.say(hello("a"));
  return made;
}

beforeEach(() => {
  vi.useFakeTimers();
  return () => void vi.useRealTimers();
});

test("the only account is opened, calls are answered, events are told", async () => {
  const { sockets, states, events, line } = await opened();
  const [socket] = sockets;
  expect(socket?.protocols).toEqual([LINE_PROTOCOL, "t"]);
  expect(states.at(-1)).toMatchObject({ type: "open", account: "a" });
  const answer = line.call("mailboxes", []);
  expect(socket?.sent).toEqual([
    { type: "open", account: "a" },
    { type: "call", id: 1, method: "mailboxes", args: [] },
  ]);
  socket?.say({ type: "done", id: 1, value: [] });
  expect(await answer).toEqual([]);
  socket?.say({ type: "event", event: { type: "mailboxes" } });
  expect(events).toEqual([{ type: "mailboxes" }]);
  const failing = line.call("renewKeys", []);
  socket?.say({ type: "failed", id: 2 });
  await expect(failing).rejects.toThrow();
});

test("of several accounts the one of before is opened; else somebody chooses", async () => {
  const made = kit();
  made.account = "b";
  made.line.open();
  await pass();
  made.sockets[0]?.say(hello("a", "b"));
  expect(made.states.at(-1)).toMatchObject({ type: "open", account: "b" });
  for (const [account, there] of [
    [null, ["a", "b"]],
    ["gone", ["a"]],
    [null, []],
  ] as const) {
    const other = kit();
    other.account = account;
    other.line.open();
    await pass();
    other.sockets[0]?.say(hello(...there));
    expect(other.states.at(-1)).toMatchObject({ type: "choose" });
    expect(other.sockets[0]?.sent).toEqual([]);
  }
});

test("when the line breaks, what only asks is asked again, and what changes keys fails", async () => {
  const { sockets, line } = await opened();
  const asking = line.call("open", ["m"]);
  const changing = line.call("renewKeys", []).catch(() => "failed");
  sockets[0]?.break();
  expect(await changing).toBe("failed");
  await pass(300);
  sockets[1]?.say(hello("a"));
  expect(sockets[1]?.sent.at(-1)).toMatchObject({ type: "call", method: "open" });
  const call = sockets[1]?.sent.at(-1);
  sockets[1]?.say({ type: "done", id: call?.type === "call" ? call.id : 0, value: "rows" });
  expect(await asking).toBe("rows");
});

test.each([LINE_CODES.refused, 1009])(
  "what may have ended the line (%i) is not sent on the next one again",
  async (code) => {
    const { sockets, line } = await opened();
    const saving = line.call("saveSettings", [{}, {}]).catch(() => "failed");
    sockets[0]?.break(code);
    expect(await saving).toBe("failed");
    await pass(300);
    sockets[1]?.say(hello("a"));
    expect(sockets[1]?.sent).toEqual([{ type: "open", account: "a" }]);
  },
);

test("a short gap is not spoken of, a longer one is, and it goes on by itself", async () => {
  const made = await opened();
  made.sockets[0]?.break();
  await pass(300);
  made.sockets[1]?.say(hello("a"));
  expect(made.states.map(({ type }) => type)).toEqual(["open", "open"]);
  made.door = { type: "away" };
  made.sockets[1]?.break();
  await pass(1_600);
  expect(made.states.at(-1)).toEqual({ type: "away" });
  await expect(made.line.call("undo", ["t"])).rejects.toThrow();
  const waits = made.line.call("mailboxes", []);
  made.door = { type: "ticket", ticket: "u" };
  await pass(5_000);
  made.sockets[2]?.say(hello("a"));
  expect(made.states.at(-1)).toMatchObject({ type: "open" });
  const call = made.sockets[2]?.sent.at(-1);
  made.sockets[2]?.say({ type: "done", id: call?.type === "call" ? call.id : 0, value: 7 });
  expect(await waits).toBe(7);
});

test("without a link it is said, and not tried on and on", async () => {
  const made = kit();
  made.door = { type: "shut" };
  made.line.open();
  await pass(60_000);
  expect(made.states).toEqual([{ type: "shut" }]);
  expect(made.sockets).toEqual([]);
});

test("what is no frame ends the line", async () => {
  const { sockets } = await opened();
  sockets[0]?.onmessage?.({ data: "text" });
  expect(sockets[0]?.isClosed).toBe(true);
});

test("what the line does not take at once is not sent, and ends nothing", async () => {
  const { sockets, line } = await opened();
  await expect(line.call("previewFile", [new Uint8Array(MAX_CALL_BYTES)])).rejects.toThrow(CallTooLarge);
  const message = line.call("previewFile", [new Uint8Array(60 << 20)]);
  expect(sockets[0]?.sent.at(-1)).toMatchObject({ type: "call", method: "previewFile" });
  sockets[0]?.say({ type: "done", id: 2, value: null });
  expect(await message).toBe(null);
});

test("no more than some calls are under way at a time", async () => {
  const { sockets, line } = await opened();
  const [socket] = sockets;
  const calls = Array.from({ length: 40 }, (_, n) => line.call("wordsAt", [n]));
  expect(socket?.sent).toHaveLength(1 + 16);
  for (let id = 1; id <= 40; id++) socket?.say({ type: "done", id, value: id });
  expect(await Promise.all(calls)).toHaveLength(40);
});
