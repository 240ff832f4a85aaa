/** Certificates that a companion does not take are named as such, and not as a network that is away. */
import { createServer } from "node:https";
import { createServer as createPlainServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { makeCertificate, readFiles } from "../testing/certificate.ts";
import { whyUnreachable } from "./why-unreachable.ts";

async function listening(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

test("a certificate that nobody known has signed", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "why-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { cert, key } = readFiles(makeCertificate(folder));
  const port = await listening(createServer({ cert: Buffer.from(cert), key: Buffer.from(key) }));
  expect(await whyUnreachable(`https://localhost:${port}`)).toMatch(
    /signed by nobody this computer trusts.*NODE_EXTRA_CA_CERTS/,
  );
});

test("no such name, nobody there, and one that answers", async () => {
  expect(await whyUnreachable("https://nobody.invalid")).toMatch(/no computer of that name|names can not be looked up/);
  const server = createPlainServer((_request, answer) => void answer.end());
  const port = await listening(server);
  expect(await whyUnreachable(`http://127.0.0.1:${port}`)).toBeNull();
  server.close();
  expect(await whyUnreachable(`http://127.0.0.1:${port}`)).toMatch(/nothing answers/);
});
