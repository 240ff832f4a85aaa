import { readFileSync, truncateSync, writeFileSync, appendFileSync, statSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openFrameFile, type Frame, type FrameFile } from "./frame-file.ts";

function tempFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "frames-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "entries");
}

const frames = (from: number, to: number): Frame[] =>
  Array.from({ length: to - from + 1 }, (_, i) => ({ seq: from + i, bytes: new Uint8Array(from + i).fill(from + i) }));

async function withFile<T>(path: string, work: (file: FrameFile) => Promise<T>): Promise<T> {
  const file = await openFrameFile(path);
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}

const everything = (path: string): Promise<Frame[]> => withFile(path, (file) => file.readAfter(0, 10_000));

test("frames are there again after reopening, also when they begin in the middle of the log", async () => {
  const path = tempFile();
  await withFile(path, async (file) => {
    await file.append(frames(40, 60));
    await file.append([]);
    await file.append(frames(61, 90));
  });
  await withFile(path, async (file) => {
    expect([file.first, file.last]).toEqual([40, 90]);
    expect(await file.readAfter(0, 1000)).toEqual(frames(40, 90));
    expect(await file.readAfter(50, 3)).toEqual(frames(51, 53));
    expect(await file.readAfter(90, 3)).toEqual([]);
    await expect(file.append(frames(92, 92))).rejects.toThrow();
    await file.append(frames(91, 91));
    await file.cutAfter(88);
  });
  expect(await everything(path)).toEqual(frames(40, 88));
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("wherever a crash tears the tail, the whole frames before it stay and writing goes on", async () => {
  const path = tempFile();
  await withFile(path, (file) => file.append(frames(1, 6)));
  const whole = readFileSync(path);
  for (let length = 0; length < whole.length; length++) {
    writeFileSync(path, whole);
    truncateSync(path, length);
    const kept = await everything(path);
    expect(kept).toEqual(frames(1, kept.length));
    await withFile(path, (file) => file.append(frames(kept.length + 1, 7)));
    expect(await everything(path)).toEqual(frames(1, 7));
  }
});

test("an altered octet cuts the file at its frame", async () => {
  const path = tempFile();
  await withFile(path, (file) => file.append(frames(1, 5)));
  const whole = readFileSync(path);
  for (let at = 8; at < whole.length; at++) {
    const altered = Buffer.from(whole);
    altered[at] = (altered[at] ?? 0) ^ 0x41;
    writeFileSync(path, altered);
    const kept = await everything(path);
    expect(kept.length).toBeLessThan(5);
    expect(kept).toEqual(frames(1, kept.length));
  }
});

test("garbage behind the last frame, or instead of a file, is no reason to fail", async () => {
  const path = tempFile();
  await withFile(path, (file) => file.append(frames(1, 3)));
  appendFileSync(path, Buffer.alloc(3_000_000, 0xff));
  expect(await everything(path)).toEqual(frames(1, 3));
  writeFileSync(path, "not such a file at all");
  expect(await everything(path)).toEqual([]);
});

test("frames larger than a read come back whole", async () => {
  const path = tempFile();
  const big = [1, 2, 3].map((seq) => ({ seq, bytes: new Uint8Array(1_500_000).fill(seq) }));
  await withFile(path, (file) => file.append(big));
  const back = await everything(path);
  expect(back.map(({ seq, bytes }, i) => [seq, Buffer.compare(bytes, big[i]?.bytes ?? new Uint8Array())])).toEqual([
    [1, 0],
    [2, 0],
    [3, 0],
  ]);
});
