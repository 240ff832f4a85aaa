/** A proxy before the provider that lets less through than the provider takes: mail programs are told so, and by whom. */
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startScriptedMta } from "../server/submission/testing/scripted-mta.ts";
import { createWorld, plainMessage, type World } from "./harness/world.ts";

const run = promisify(execFile);
const TOO_LARGE_FOR_PROXY = /oo large for a proxy between here and the provider.*raise the proxy's limit/;
const LIMIT = 100_000;
/** What is refused from LIMIT octets on. */
let bounded = /^$/;
const before = { origin: "", upstream: "" };
const proxy = createServer((asked, answer) => {
  if (bounded.test(asked.url ?? "") && Number(asked.headers["content-length"] ?? 0) > LIMIT) {
    asked.resume();
    answer.writeHead(413, { "content-type": "text/html" }).end("<h1>413 Request Entity Too Large</h1>");
    return;
  }
  const { method = "GET", url = "/", headers } = asked;
  const passed = request(`${before.upstream}${url}`, { method, headers }, (got) => {
    answer.writeHead(got.statusCode ?? 502, got.headers);
    got.pipe(answer);
  });
  passed.on("error", () => answer.destroy());
  answer.on("close", () => passed.destroy());
  asked.pipe(passed);
});
let mta: Awaited<ReturnType<typeof startScriptedMta>>;
let world: World;

beforeAll(async () => {
  await new Promise<void>((done) => proxy.listen(0, "127.0.0.1", done));
  before.origin = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  mta = await startScriptedMta();
  world = await createWorld({ before, smarthost: `smtp://127.0.0.1:${mta.port}` });
}, 120_000);

afterAll(async () => {
  await world.end();
  await mta.close();
  proxy.closeAllConnections();
  proxy.close();
});

const message = (name: string): string => plainMessage(name, `${"x".repeat(76)}\r\n`.repeat(2_000));

async function send(name: string): Promise<string> {
  const file = path.join(world.folder, name);
  writeFileSync(
    file,
    message(name).replace("ada@example.net>\r\nTo: bob@example.org", "bob@example.org>\r\nTo: a@b.example"),
  );
  const { user, password, daemon } = world.device;
  const from = ["--mail-from", "bob@example.org", "--mail-rcpt", "a@b.example", "--upload-file", file];
  const to = ["--url", `smtp://${daemon.ready["smtp"] ?? ""}`, "--user", `${user}:${password}`];
  const done = await run("curl", ["-sv", "--max-time", "60", ...to, ...from]).catch((error: unknown) => error);
  return (done as { stderr: string }).stderr;
}

test("what is filed", async () => {
  bounded = /\/blobs\//;
  const client = await world.device.open();
  const { status, line } = await client.command("APPEND INBOX", message("filed"));
  expect([status, line]).toEqual(["NO", expect.stringMatching(/^NO \[TOOBIG\] Too large for a proxy/)]);
  expect(line).toMatch(TOO_LARGE_FOR_PROXY);
  expect(await send("sent-filed")).toMatch(new RegExp(`552 5\\.3\\.4 .*${TOO_LARGE_FOR_PROXY.source}`));

  bounded = /^$/;
  expect(await client.command("APPEND INBOX", message("filed"))).toMatchObject({ status: "OK" });
  await client.logout();
});

test("what is sent, once it is filed", async () => {
  bounded = /\/submissions\//;
  expect(await send("sent")).toMatch(new RegExp(`552 5\\.3\\.4 .*${TOO_LARGE_FOR_PROXY.source}`));
  expect(mta.commands.some((line) => line.startsWith("MAIL"))).toBe(false);

  bounded = /^$/;
  expect(await send("sent")).toMatch(/250 2\.0\.0 Sent/);
});
