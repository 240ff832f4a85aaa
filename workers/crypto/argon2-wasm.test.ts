import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { argon2Wasm } from "./argon2-wasm.ts";

test("the loop is what hash-wasm has", () => {
  const source = readFileSync(fileURLToPath(import.meta.resolve("hash-wasm")), "utf8");
  const [, data = ""] = /"argon2";\s+var data\S* = "([^"]+)"/.exec(source) ?? [];
  expect(argon2Wasm).toBe(Buffer.from(data, "base64").toString("hex"));
});
