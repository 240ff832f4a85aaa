/**
 * One page's line (workers/rpc/companion-rpc.ts), once its ticket was taken. What is no frame, calls nothing there is, or
 * calls too much at once ends it; a method that is given what it does not take fails. A page that does not read is not answered further, and in the end is cut off: what waits
 * for it stays bounded by one large answer, MAX_CALLS small ones and one event of each kind.
 */
import type { RawData, WebSocket } from "ws";
import { createLock } from "../../../shared/lib/lock.ts";
import type { EngineEvent } from "../../../workers/rpc/engine-rpc.ts";
import {
  decodePageFrame,
  encodeLineFrame,
  LINE_CODES,
  MAX_CALLS,
  type CompanionRpc,
  type LineAccount,
  type LineFrame,
  type PageFrame,
} from "../../../workers/rpc/companion-rpc.ts";
import { createEventShelf } from "./event-shelf.ts";
import { callOf, isHeavy, isMethod, type Call } from "./methods.ts";
import type { PageEngine } from "./page-engine.ts";

/** Octets on their way to a page, above which events wait. */
const MUCH_UNSENT = 1 << 20;
/** Milliseconds: between looks at whether it is there, within which it must take what it is sent. */
const BEAT_MS = 30_000;

const notTaken: Call = () => Promise.reject(new Error("not what this method takes"));

export interface LineParts {
  /** Names the version of the page's files. */
  readonly page: string;
  readonly accounts: readonly LineAccount[];
  /** Null: no such account. `over`: it is closed, and so is the line. */
  open(account: string, tell: (event: EngineEvent) => void, over: () => void): PageEngine | null;
}

/** Speaks on a socket that is open, until it is not. */
export function serveLine(socket: WebSocket, { page, accounts, open }: LineParts): void {
  let engine: PageEngine | null = null;
  let isAlive = true;
  const calling = new Set<number>();
  /** Large answers one at a time. */
  const inTurn = createLock();

  const end = (code: number): void => {
    socket.close(code);
    // a page that does not answer that is gone
    setTimeout(() => socket.terminate(), BEAT_MS).unref();
  };
  const refuse = (): void => end(LINE_CODES.refused);

  /** Resolves when it is handed to the system, or the line is over. */
  const send = (frame: LineFrame): Promise<void> =>
    new Promise((sent) => {
      if (socket.readyState === socket.OPEN) socket.send(encodeLineFrame(frame), { binary: true }, () => sent());
      else sent();
    });

  const shelf = createEventShelf((events) => {
    for (const event of events) send({ type: "event", event }).then(catchUp, refuse);
  });
  const catchUp = (): void => {
    if (socket.bufferedAmount < MUCH_UNSENT) shelf.empty();
  };
  const tell = (event: EngineEvent): void => shelf.put(event, socket.bufferedAmount < MUCH_UNSENT);

  async function answer(id: number, call: Call): Promise<void> {
    const value = await call().then(
      (done) => ({ done }),
      () => null,
    );
    // until it is on its way it counts as a call: a page that does not read is not answered without end
    await send(value ? { type: "done", id, value: value.done } : { type: "failed", id });
    calling.delete(id);
    catchUp();
  }

  function take(rpc: CompanionRpc, { id, method, args }: PageFrame & { readonly type: "call" }): void {
    const call = callOf(rpc, method, args) ?? (isMethod(method) ? notTaken : null);
    if (!call || calling.has(id) || calling.size >= MAX_CALLS) {
      refuse();
      return;
    }
    calling.add(id);
    void (isHeavy(method) ? inTurn(() => answer(id, call)) : answer(id, call)).catch(refuse);
  }

  function receive(data: RawData, isBinary: boolean): void {
    const frame = isBinary && Buffer.isBuffer(data) ? decodePageFrame(Uint8Array.from(data)) : null;
    if (frame?.type === "call" && engine) take(engine.rpc, frame);
    else if (frame?.type === "open" && !engine) {
      engine = open(frame.account, tell, () => end(LINE_CODES.gone));
      if (!engine) end(LINE_CODES.gone);
    } else refuse();
  }

  const beat = setInterval(() => {
    if (!isAlive) socket.terminate();
    isAlive = false;
    if (socket.readyState === socket.OPEN) socket.ping();
  }, BEAT_MS);
  beat.unref();
  socket.on("pong", () => (isAlive = true));
  socket.on("message", (data, isBinary) => {
    isAlive = true;
    if (socket.readyState === socket.OPEN) receive(data, isBinary);
  });
  // too large, malformed, or gone: ws closes it
  socket.on("error", () => undefined);
  socket.once("close", () => {
    clearInterval(beat);
    engine?.close();
  });
  send({ type: "hello", page, accounts }).catch(refuse);
}
