import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import type { FetchInit, FetchResponse } from "../../shared/client/fetch.ts";
import { nodeFetch } from "./node-fetch.ts";

const ask = (more: Partial<FetchInit> = {}): FetchInit => ({
  ...{ method: "GET", headers: { Accept: "x/y" }, redirect: "manual", credentials: "omit", cache: "no-store" },
  signal: new AbortController().signal,
  ...more,
});

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(answer);
  const sockets: Socket[] = [];
  server.on("connection", (socket) => sockets.push(socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, sockets };
}

async function textOf({ body }: FetchResponse): Promise<string> {
  const reader = body?.getReader();
  const chunks: Uint8Array[] = [];
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read())
    if (part.value) chunks.push(part.value);
  return Buffer.concat(chunks).toString();
}

test("method, headers and body go out, status, headers and body come back, on one connection", async () => {
  const { url, sockets } = await serve((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += String(chunk)));
    request.on("end", () => {
      response.writeHead(418, { "Content-Type": "a/b", "Set-Cookie": ["x=1", "y=2"] });
      response.end(`${request.method} ${request.headers.accept} ${request.headers["content-length"]} ${body}`);
    });
  });
  for (let n = 0; n < 3; n++) {
    const response = await nodeFetch(url, ask({ method: "POST", body: new Uint8Array(Buffer.from("hello")) }));
    expect([response.status, response.headers.get("CONTENT-type")]).toEqual([418, "a/b"]);
    expect([response.headers.get("set-cookie"), response.headers.get("x")]).toEqual(["x=1, y=2", null]);
    expect(await textOf(response)).toBe("POST x/y 5 hello");
  }
  expect(sockets).toHaveLength(1);
});

test("how much of a body has gone is told as the other side takes it, and never more than there is", async () => {
  const sizes: number[] = [];
  let taken = 0;
  const { url } = await serve((request, response) => {
    // takes nothing for a while: what is told then is what lies between the two, and no more
    setTimeout(() => {
      sizes.push(told.at(-1) ?? 0);
      request.on("data", (chunk: Uint8Array) => (taken += chunk.length));
      request.on("end", () => response.end(request.headers["content-length"]));
    }, 300);
  });
  const told: number[] = [];
  const body = new Uint8Array(40_000_000);
  const answer = await nodeFetch(url, ask({ method: "POST", body, progress: (sent) => told.push(sent) }));
  expect([await textOf(answer), taken]).toEqual(["40000000", body.length]);
  expect(sizes[0]).toBeLessThan(20_000_000);
  expect(told.length).toBeGreaterThan(10);
  expect(told.every((sent, at) => sent >= (told[at - 1] ?? 0) && sent <= body.length)).toBe(true);
});

test("a body that is being sent stops with whom it is for", async () => {
  const { url } = await serve((request) => void request.once("data", () => request.socket.destroy()));
  const asked = nodeFetch(url, ask({ method: "POST", body: new Uint8Array(40_000_000), progress: () => undefined }));
  await expect(asked).rejects.toThrow();
});

test("a redirect is handed on, not followed", async () => {
  const { url } = await serve((request, response) => {
    response.writeHead(request.url === "/" ? 302 : 200, { Location: "/elsewhere" });
    response.end();
  });
  expect((await nodeFetch(url, ask())).status).toBe(302);
});

test("no server, an abort before the answer and one in its midst reject", async () => {
  await expect(nodeFetch("http://127.0.0.1:1/", ask())).rejects.toThrow();
  const { url } = await serve((request, response) => {
    if (request.url === "/begun") response.write("half");
  });
  const early = new AbortController();
  setTimeout(() => early.abort(), 20);
  await expect(nodeFetch(url, ask({ signal: early.signal }))).rejects.toThrow();
  const late = new AbortController();
  const response = await nodeFetch(`${url}begun`, ask({ signal: late.signal }));
  setTimeout(() => late.abort(), 20);
  await expect(textOf(response)).rejects.toThrow();
});

test("an answer that is cut off is no whole answer", async () => {
  const { url } = await serve((_request, response) => {
    response.writeHead(200, { "Content-Length": "100" });
    response.write("half");
    setTimeout(() => response.destroy(), 20);
  });
  await expect(nodeFetch(url, ask()).then(textOf)).rejects.toThrow();
});

test("a kept connection that was closed meanwhile: what may be repeated is asked again", async () => {
  let asked = 0;
  const { url } = await serve((request, response) => {
    asked++;
    // the second request on a connection is met by its end
    if (asked === 2 || asked === 5) request.socket.destroy();
    else response.end("here");
  });
  expect(await textOf(await nodeFetch(url, ask()))).toBe("here");
  expect(await textOf(await nodeFetch(url, ask()))).toBe("here");
  expect(await textOf(await nodeFetch(url, ask()))).toBe("here");
  await expect(nodeFetch(url, ask({ method: "POST" }))).rejects.toThrow();
  expect(asked).toBe(5);
});

test("cancel ends the connection", async () => {
  const { url, sockets } = await serve((_request, response) => void response.write("begun"));
  const reader = (await nodeFetch(url, ask())).body?.getReader();
  await reader?.read();
  await reader?.cancel();
  await expect.poll(() => sockets[0]?.destroyed).toBe(true);
});
