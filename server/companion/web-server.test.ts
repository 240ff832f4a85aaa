import { once } from "node:events";
import { createServer, request, type IncomingMessage, type RequestListener } from "node:http";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer as createTcpServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createWebFiles } from "../http/web-files.ts";
import { startWebServer } from "./web-server.ts";
import { tempFolder } from "./testing/temp-folder.ts";

async function provider(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function webmail(origin: string | null): Promise<number> {
  const folder = tempFolder();
  await mkdir(join(folder, "assets"));
  await mkdir(join(folder, "frame"));
  await writeFile(join(folder, "index.html"), "<!doctype html>app");
  await writeFile(join(folder, "assets/app-1.js"), "app()");
  await writeFile(join(folder, "frame/blocked.html"), "frame");
  await writeFile(join(folder, "secret.pem"), "not of the webmail");
  const file = createWebFiles(folder);
  const server = await startWebServer({ host: "127.0.0.1", port: 0, file, provider: () => origin });
  onTestFinished(() => server.close());
  return server.port;
}

interface Got {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

async function get(port: number, path: string, host = "localhost", method = "GET", body = ""): Promise<Got> {
  const asked = request({
    host: "127.0.0.1",
    port,
    path,
    method,
    headers: { host, cookie: "a=b", authorization: "Bearer t" },
  });
  asked.end(body);
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  answer.setEncoding("utf8");
  let text = "";
  for await (const chunk of answer) text += String(chunk);
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: text };
}

test("serves the app, its screens and its frames with their policies", async () => {
  const port = await webmail(null);
  for (const path of ["/", "/index.html", "/join", "/m/abc/7"]) {
    const page = await get(port, path);
    expect([page.status, page.body]).toEqual([200, "<!doctype html>app"]);
    expect(page.headers["content-security-policy"]).toContain("script-src 'self'");
  }
  const script = await get(port, "/assets/app-1.js");
  expect(script.headers).toMatchObject({
    "content-type": "text/javascript; charset=utf-8",
    "x-content-type-options": "nosniff",
  });
  expect((await get(port, "/frame/blocked.html")).headers["content-security-policy"]).toContain("img-src data:");
  for (const path of ["/assets/absent.js", "/secret.pem", "/../secret.pem", "/%2e%2e/secret.pem"])
    expect((await get(port, path)).status).toBe(404);
  expect((await get(port, "/", "localhost", "POST")).status).toBe(405);
  expect((await get(port, "/", "localhost", "HEAD")).body).toBe("");
});

test("answers to names of this computer alone", async () => {
  const port = await webmail(null);
  expect((await get(port, "/", "evil.example.org")).status).toBe(421);
  expect((await get(port, "/api/v1/info", "evil.example.org")).status).toBe(421);
  for (const host of ["127.0.0.1", "[::1]", `localhost:${port}`]) expect((await get(port, "/", host)).status).toBe(200);
});

test("passes the API on, without cookies, as it is", async () => {
  const origin = await provider((asked, answer) => {
    const { method, url, headers } = asked;
    const seen = [method, url, headers.host, headers.authorization, headers.cookie].map(String);
    asked.on("data", (chunk: Buffer) => seen.push(chunk.toString()));
    asked.on("end", () =>
      answer.writeHead(409, { "content-type": "application/cbor", "set-cookie": "x=y" }).end(seen.join()),
    );
  });
  const got = await get(await webmail(origin), "/api/v1/log?after=3", "localhost", "POST", "body");
  expect(got.status).toBe(409);
  expect(got.body).toBe(`POST,/api/v1/log?after=3,${new URL(origin).host},Bearer t,undefined,body`);
  expect(got.headers["set-cookie"]).toBeUndefined();
});

test("passes live events on as they come, and hangs up when the page does", async () => {
  let ended = false;
  const origin = await provider((_asked, answer) => {
    answer.writeHead(200, { "content-type": "text/event-stream" });
    answer.write("data: 1\n\n");
    answer.on("close", () => (ended = true));
  });
  const asked = request({
    host: "127.0.0.1",
    port: await webmail(origin),
    path: "/api/v1/events",
    headers: { host: "localhost" },
  });
  asked.end();
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  const [chunk] = (await once(answer, "data")) as [Buffer];
  expect(chunk.toString()).toBe("data: 1\n\n");
  asked.on("error", () => undefined);
  answer.destroy();
  await expect.poll(() => ended).toBe(true);
});

test("without account or provider the API says so, and the app is still there", async () => {
  const port = await webmail("http://127.0.0.1:1");
  expect((await get(port, "/api/v1/info")).status).toBe(502);
  expect((await get(port, "/")).status).toBe(200);
  expect((await get(await webmail(null), "/api/v1/info")).status).toBe(503);
});

test("a provider that answers with a status that is none: 502, and the companion goes on", async () => {
  const hostile = createTcpServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.once("data", () => socket.end("HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n"));
  });
  hostile.listen(0, "127.0.0.1");
  await once(hostile, "listening");
  onTestFinished(() => void hostile.close());
  const port = await webmail(`http://127.0.0.1:${(hostile.address() as AddressInfo).port}`);
  expect((await get(port, "/api/v1/info")).status).toBe(502);
  expect((await get(port, "/")).status).toBe(200);
});

test("files that go while they are read: 503, and the companion goes on", async () => {
  const file = (): never => {
    throw new Error("ENOENT");
  };
  const server = await startWebServer({ host: "127.0.0.1", port: 0, file, provider: () => null });
  onTestFinished(() => server.close());
  expect((await get(server.port, "/")).status).toBe(503);
});
