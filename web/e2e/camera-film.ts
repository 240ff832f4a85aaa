/** A film for Chromium's fake camera that shows the QR code a page shows: YUV4MPEG2, 640 × 480, some frames. */
import { writeFileSync } from "node:fs";
import type { Locator } from "@playwright/test";

const [width, height, frames] = [640, 480, 12];
const paper = 235;
const ink = 16;

/** The dark modules of the drawing, and how many modules wide it is. */
async function modulesOf(code: Locator): Promise<{ dark: readonly (readonly [number, number])[]; size: number }> {
  const [box, path] = await Promise.all([code.getAttribute("viewBox"), code.locator("path").getAttribute("d")]);
  const dark = [...(path ?? "").matchAll(/M(\d+) (\d+)h/gu)].map(([, x, y]) => [Number(x), Number(y)] as const);
  return { dark, size: Number(box?.split(" ")[2]) };
}

export async function filmOf(code: Locator, file: string): Promise<void> {
  const { dark, size } = await modulesOf(code);
  const scale = Math.floor(height / size);
  const [left, top] = [(width - size * scale) >> 1, (height - size * scale) >> 1];
  const luma = Buffer.alloc(width * height, paper);
  for (const [x, y] of dark)
    for (let row = 0; row < scale; row++) {
      const at = (top + y * scale + row) * width + left + x * scale;
      luma.fill(ink, at, at + scale);
    }
  const chroma = Buffer.alloc((width * height) / 2, 128);
  const frame = Buffer.concat([Buffer.from("FRAME\n"), luma, chroma]);
  const head = Buffer.from(`YUV4MPEG2 W${width.toString()} H${height.toString()} F15:1 Ip A1:1 C420jpeg\n`);
  writeFileSync(file, Buffer.concat([head, ...Array.from({ length: frames }, () => frame)]));
}
