/**
 * Live events (text/event-stream, WHATWG HTML §9.2): `id: N`, `event: seq`, `data: N` whenever the log's last seq rises
 * above what this reader has; a comment every 20 s. Only the newest seq is ever waiting, so a slow reader costs nothing.
 */
import type { Request, Response } from "express";
import { EVENTS_HEARTBEAT_SECONDS, EVENTS_TYPE } from "../../shared/api/wire.ts";
import { seq as asSeq, type Seq } from "../../shared/lib/ids.ts";
import { sendFailure } from "./answers.ts";
import type { SessionApi } from "./port.ts";

export function serveEvents(session: SessionApi, after: Seq, request: Request, response: Response): void {
  let told: number = after;
  let newest: number = after;
  /** Neither over nor waiting for a slow reader: what is written after the end is an error nobody would catch. */
  const isOpen = (): boolean => !response.writableEnded && !response.destroyed && !response.writableNeedDrain;
  const flush = (): void => {
    if (newest <= told || !isOpen()) return;
    told = newest;
    response.write(`id: ${told}\nevent: seq\ndata: ${told}\n\n`);
  };
  const watch = session.watch((last) => {
    if (last === null) return void response.end();
    newest = Math.max(newest, last);
    flush();
  });
  if (!watch) {
    sendFailure(response, "tooManyRequests", { retryAfter: 30 });
    return;
  }
  request.socket.setNoDelay(true);
  request.socket.setTimeout(0);
  response.writeHead(200, { "Content-Type": EVENTS_TYPE, "X-Accel-Buffering": "no" });
  response.write(": here\n\n");
  newest = Math.max(newest, watch.last);
  flush();
  const heartbeat = setInterval(() => {
    if (isOpen()) response.write(": still here\n\n");
  }, EVENTS_HEARTBEAT_SECONDS * 1000);
  const over = setTimeout(() => response.end(), session.remaining());
  response.on("drain", flush);
  const stop = (): void => {
    clearInterval(heartbeat);
    clearTimeout(over);
    watch.stop();
    request.socket.off("close", stop);
  };
  // the second: an answer that waits behind another on its connection (pipelining) never hears of its own close
  response.on("close", stop);
  request.socket.once("close", stop);
}

/** Last-Event-ID counts before ?after. */
export function resumePoint(request: Request, after: Seq): Seq {
  const last = request.headers["last-event-id"];
  return typeof last === "string" && /^\d{1,15}$/.test(last) ? asSeq(Number(last)) : after;
}
