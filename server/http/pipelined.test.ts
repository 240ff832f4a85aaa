/** Two requests on one connection, the second answered behind the first (RFC 9112 §9.3.2), by a peer that misbehaves. */
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import type { Request, Response } from "express";
import { expect, test } from "vitest";
import type { BlobId, Seq } from "../../shared/lib/ids.ts";
import { getBlob } from "./blobs.ts";
import { serveEvents } from "./events.ts";
import type { SessionApi } from "./port.ts";

/** Asks for a page that is never answered, then for another; `then` runs once both have arrived. */
async function pipelined(second: RequestListener, then: (hangUp: () => Promise<void>) => Promise<void>): Promise<void> {
  let arrive = (): void => undefined;
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  const server = createServer((request, response) => {
    if (request.url === "/first") return;
    second(request, response);
    arrive();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const peer = connect((server.address() as AddressInfo).port, "127.0.0.1");
  for (const path of ["first", "second"]) peer.write(`GET /${path} HTTP/1.1\r\nHost: here\r\n\r\n`);
  await arrived;
  await then(async () => {
    peer.destroy();
    await wait(50);
  });
  server.closeAllConnections();
  server.close();
}

test("events: nothing is written after their end, and the watch stops with the connection", async () => {
  const tells: ((last: Seq | null) => void)[] = [];
  let stopped = 0;
  const session = {
    remaining: () => 60_000,
    watch(tell: (last: Seq | null) => void) {
      tells.push(tell);
      return { last: 1 as Seq, stop: () => stopped++ };
    },
  } as unknown as SessionApi;
  await pipelined(
    (request, response) => serveEvents(session, 0 as Seq, request as Request, response as Response),
    async (hangUp) => {
      for (const last of [null, 7, null, 8]) tells[0]?.(last as Seq | null);
      await wait(20);
      expect(stopped).toBe(0);
      await hangUp();
      expect(stopped).toBeGreaterThan(0);
      tells[0]?.(9 as Seq);
      await wait(20);
    },
  );
});

test("a blob: its file is let go with the connection", async () => {
  let closed = false;
  async function* read(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for (;;) yield await Promise.resolve(new Uint8Array(65_536));
    } finally {
      closed = true;
    }
  }
  const blob = { size: 2 ** 29, read, close: () => Promise.resolve() };
  const session = { openBlob: () => Promise.resolve({ ok: true, value: blob }) } as unknown as SessionApi;
  await pipelined(
    (request, response) => {
      const asExpress = Object.assign(response, {
        set: () => asExpress,
        status: () => asExpress,
      }) as unknown as Response;
      void getBlob(session, "00" as BlobId, request as Request, asExpress);
    },
    async (hangUp) => {
      await wait(20);
      expect(closed).toBe(false);
      await hangUp();
      expect(closed).toBe(true);
    },
  );
});
