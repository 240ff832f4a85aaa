import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { concatBytes, equalBytes, utf8 } from "../../../shared/lib/bytes.ts";
import { encodeCbor } from "../../../shared/lib/cbor.ts";
import { seq } from "../../../shared/lib/ids.ts";
import { unwrap } from "../../../shared/lib/result.ts";
import { MAX_PAGE_BYTES } from "../../../shared/log/page.ts";
import { tempFolder } from "../../companion/testing/temp-folder.ts";
import { openLogFile, type LogFile } from "./log-file.ts";

async function open(...parts: readonly Uint8Array[]): Promise<LogFile> {
  const path = join(tempFolder(), "log.cborseq");
  writeFileSync(path, concatBytes(...parts));
  return unwrap(await openLogFile(path));
}

async function readAll(log: LogFile): Promise<{ entries: Uint8Array[]; pages: number }> {
  const entries: Uint8Array[] = [];
  let pages = 0;
  while (entries.length < log.count) {
    const page = await log.read(seq(entries.length));
    if (page.length === 0) throw new Error("an empty page before the end");
    expect(page.reduce((sum, { length }) => sum + length, 0)).toBeLessThanOrEqual(MAX_PAGE_BYTES);
    entries.push(...page);
    pages++;
  }
  expect(await log.read(seq(log.count))).toEqual([]);
  await log.close();
  return { entries, pages };
}

const entry = (n: number, size: number): Uint8Array => encodeCbor([n, new Uint8Array(size)]);

test("entries over several chunks and pages come whole and in order", async () => {
  const entries = Array.from({ length: 40 }, (_, n) => entry(n, 100_003 + 7919 * n));
  const read = await readAll(await open(...entries));
  expect(read.pages).toBeGreaterThan(2);
  // toEqual takes minutes over so many octets
  expect(read.entries.map((one, n) => equalBytes(one, entries[n] ?? one.subarray(1)))).toEqual(entries.map(() => true));
});

test("many small ones come in pages of a thousand", async () => {
  const entries = Array.from({ length: 2500 }, (_, n) => entry(n, 3));
  const read = await readAll(await open(...entries));
  expect(read.pages).toBe(3);
  expect(read.entries).toEqual(entries);
});

test("what is no entry counts as one, and ends the log", async () => {
  const good = entry(1, 10);
  for (const [bad, behind] of [
    [utf8("\u00ff\u00ff"), 0],
    [entry(2, 10).subarray(0, 5), 0],
    [Uint8Array.of(0x5f, 0x41, 0x00, 0xff), 3],
    [entry(2, 2_000_000), 3],
  ] as const) {
    const log = await open(good, bad, ...Array.from({ length: behind }, () => good));
    expect(log.count).toBe(2);
    expect(await log.read(seq(0))).toHaveLength(2);
    await log.close();
  }
  expect((await open()).count).toBe(0);
});

test("only a regular file is read", async () => {
  const folder = tempFolder();
  const real = join(folder, "real");
  writeFileSync(real, entry(1, 1));
  mkdirSync(join(folder, "folder"));
  symlinkSync(real, join(folder, "link"));
  const failure = async (name: string): Promise<unknown> => {
    const opened = await openLogFile(join(folder, name));
    return opened.ok ? "opened" : opened.error;
  };
  expect(await failure("none")).toBe("missing");
  expect(await failure("folder")).toBe("notAFile");
  expect(await failure("link")).toBe("notAFile");
  const named = unwrap(await openLogFile(join(folder, "link"), { followLinks: true }));
  expect(named.count).toBe(1);
  await named.close();
});
