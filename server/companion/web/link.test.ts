import { chmod, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { nodeCrypto } from "../../crypto/node-crypto.ts";
import { tempFolder } from "../testing/temp-folder.ts";
import { linkAt, linkText, makeLink, readLink } from "./link.ts";

test("the link's secret is made once, for its user alone, and stays until another is made", async () => {
  const data = tempFolder();
  const first = await readLink(data, nodeCrypto);
  expect(first).toHaveLength(32);
  expect((await stat(join(data, "web-link"))).mode & 0o777).toBe(0o600);
  expect(await readLink(data, nodeCrypto)).toEqual(first);
  const second = await makeLink(data, nodeCrypto);
  expect(second).not.toEqual(first);
  expect(await readLink(data, nodeCrypto)).toEqual(second);
});

test("what can not be read is made anew", async () => {
  const data = tempFolder();
  const path = join(data, "web-link");
  for (const text of ["", "short", "ä".repeat(43), `${"A".repeat(43)}\n${"A".repeat(43)}\n`]) {
    await writeFile(path, text);
    await chmod(path, 0o600);
    const made = await readLink(data, nodeCrypto);
    expect(await readFile(path, "utf8")).toBe(`${Buffer.from(made).toString("base64url")}\n`);
  }
});

test("each port has a link of its own, which says nothing of the secret", () => {
  const secret = new Uint8Array(32).fill(1);
  const texts = [1180, 1181].map((port) => linkText(`http://127.0.0.1:${port}`, linkAt(secret, port)));
  expect(texts[0]).toMatch(/^http:\/\/127\.0\.0\.1:1180\/#[\w-]{43}$/);
  expect(new Set([...texts.map((text) => text.split("#")[1]), Buffer.from(secret).toString("base64url")]).size).toBe(3);
});
