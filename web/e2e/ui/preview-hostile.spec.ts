/** Hostile files, looked at in the app: nothing runs, nothing is asked for, nothing leaves its frame, and the app answers. */
import { expect } from "@playwright/test";
import { watch } from "../hostile/sentinel.ts";
import { baitOf, htmlMessage } from "../hostile/trick.ts";
import type { Bait } from "../hostile/trick.ts";
import { pngFile } from "../png-file.ts";
import { test } from "./fixtures.ts";

/** Milliseconds within which the app answers while a file is shown, on a busy machine. */
const ANSWER = 8_000;
/** Milliseconds that a file stays open. */
const DWELL = 250;

type Make = (bait: Bait) => string | Uint8Array;
const markup: Make = ({ run, url }) =>
  `<script>${run}</script><img src=x onerror=${run}><img src="${url("img")}"><iframe src="${url("frame")}"></iframe><link rel=stylesheet href="${url("css")}"><meta http-equiv=refresh content="0;url=${url("refresh")}"><style>@import "${url("import")}";</style><div style="position:fixed;inset:0">over</div>`;
const drawing: Make = ({ run, url }) =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink" width="90" height="90" onload="${run}"><script>${run}</script><image href="${url("svg")}"/><use x:href="${url("use")}#a"/><style>@import url(${url("css")});</style><foreignObject width="90" height="90"><iframe xmlns="http://www.w3.org/1999/xhtml" src="${url("in")}"/></foreignObject></svg>`;
const ansi = "\u001b]8;;http://evil.example\u0007link\u001b]8;;\u0007\u001b[2J\u202Egnp.exe\u202C\u2066x\u2069\u0000";

const files: readonly (readonly [name: string, type: string, make: Make])[] = [
  ["page.html", "text/html", markup],
  [
    "page.xhtml",
    "application/xhtml+xml",
    (bait) => `<html xmlns="http://www.w3.org/1999/xhtml"><script>${bait.run}</script></html>`,
  ],
  ["drawing.svg", "image/svg+xml", drawing],
  [
    "data.xml",
    "application/xml",
    ({ run, url }) =>
      `<?xml version="1.0"?><?xml-stylesheet href="${url("xsl")}" type="text/xsl"?><!DOCTYPE a [<!ENTITY x SYSTEM "${url("entity")}">]><a>&x;<script xmlns="http://www.w3.org/1999/xhtml">${run}</script></a>`,
  ],
  ["letter.eml", "message/rfc822", (bait) => htmlMessage(bait, String(markup(bait)))],
  [
    "card.vcf",
    "text/vcard",
    ({ run, url }) =>
      `BEGIN:VCARD\r\nFN:<img src=x onerror=${run}>\r\nURL:javascript:${run}\r\nPHOTO;VALUE=uri:${url("photo")}\r\nNOTE:<script>${run}</script>\r\nEND:VCARD\r\n`,
  ],
  ["notes.txt", "text/plain", ({ run }) => `${ansi}<script>${run}</script> javascript:${run}`],
  [
    "day.ics",
    "text/calendar",
    ({ run, url }) =>
      `BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:<img src=x onerror=${run}>\r\nATTACH:${url("ics")}\r\nURL:javascript:${run}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`,
  ],
  ["junk.png", "image/png", markup],
  ["junk.mp3", "audio/mpeg", markup],
  ["junk.mp4", "video/mp4", () => Uint8Array.from({ length: 4_000 }, (_, at) => (at * 37) % 256)],
  ["list.mp3", "audio/mpeg", ({ url }) => `#EXTM3U\n${url("m3u")}\n`],
  ["bomb.png", "image/png", () => pngFile(30_000, 30_000)],
];

test("hostile files run nothing, ask for nothing, and are closed at once", async ({ page, ui }) => {
  test.setTimeout(150_000);
  const sentinel = await watch(page);
  await page.reload();
  await page.getByRole("heading", { level: 1 }).waitFor();
  await ui.tell({ type: "open", count: 0 });
  const made = files.map(([name, type, make], at) => ({
    ...{ name, type, part: (at + 2).toString() },
    bytes: Buffer.from(make(baitOf(`f${at.toString().padStart(3, "0")}`))),
  }));
  await ui.tell({
    type: "deliver",
    message: {
      ...{ subject: "Files", html: null, text: "See the files." },
      attachments: made.map(({ name, type, part, bytes }) => ({
        ...{ part, name, type, size: bytes.length, contentId: null, inline: false },
      })),
      files: Object.fromEntries(made.map(({ part, bytes }) => [part, bytes.toString("base64")])),
    },
  });
  await page.locator("[data-id]", { hasText: "Files" }).click();
  for (const { name } of made) {
    await page.getByRole("button", { name: `Show ${name}` }).click();
    const dialog = page.getByRole("dialog", { name });
    await expect(dialog).toBeVisible();
    await page.waitForTimeout(DWELL);
    const start = Date.now();
    // what lies over the button would take the click
    await dialog.getByRole("button", { name: "Close" }).click({ timeout: ANSWER });
    await expect(dialog, name).toHaveCount(0, { timeout: ANSWER });
    expect(Date.now() - start, name).toBeLessThan(ANSWER);
  }
  await page.waitForTimeout(400);
  expect([...sentinel.heard]).toEqual([]);
  expect(ui.strangers).toEqual([]);
  expect(new URL(page.url()).origin).toBe(ui.origin);
  expect(ui.complaints.filter((text) => !/Content Security Policy|sandboxed|Blocked script/.test(text))).toEqual([]);
});
