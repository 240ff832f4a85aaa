// Writing, in Chromium over a provider of this run: what somebody waits for while they write, and what a large file costs the
// worker. Times of the page are its own, from the key or the press to what is drawn after it.
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { rolldown } from "rolldown";
import { PASSWORD, startTransparent, USER } from "./aerogramme.mjs";
import { deliver } from "./lmtp-load.mjs";
import { machine } from "./report.mjs";
import { median } from "./scenario.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const WORDS = "river stone lamp winter letter garden copper window market thread harbour violin ladder meadow".split(
  " ",
);
/** Octets. */
const QUOTED = 500_000;
const FILE = 25_000_000;
const OPENED = 9;
const KEYS = 60;
/** Keys after a pause in which what is written begins to be saved. */
const LATE_KEYS = 12;
const SEALED = 5;

/** Rows of the table: what, unit, aim. */
const ROWS = [
  ["open", "“Write” by its key → composer drawn, to be typed in", "ms", 100],
  ["first", "the same, for the first time: its parts are fetched", "ms", null],
  ["answer", "answer to a letter of 500 KB → composer drawn, to be typed in", "ms", 100],
  ["quoted", "of that, until what it quotes is cleaned and there", "ms", null],
  ["key", "key → painted, the letter quoted below", "ms", 16],
  ["keyMost", "… p95", "ms", null],
  ["keyIn", "key → painted, the letter quoted in the text itself", "ms", 16],
  ["keyInMost", "… p95", "ms", null],
  ["keySaved", "key → painted, where it begins to be saved just then", "ms", null],
  ["attach", "file of 25 MB chosen → attached", "ms", null],
  ["saved", "… → saved in Drafts: built, sealed, uploaded, in the log", "ms", null],
];
/** Steps of the worker. */
const STEPS = [
  ["build", "message built, base64 in it"],
  ["seal", "padded, sealed (age, ChaCha20-Poly1305), read for its index, message and sealed file hashed"],
];

const pick = (n) => WORDS[n % WORDS.length];

/** A thread of answers in answers, in HTML. */
function longLetter() {
  let [html, n] = ["", 0];
  while (html.length < QUOTED) {
    const words = Array.from({ length: 60 }, (_, at) => pick(n * 31 + at * 17)).join(" ");
    html += `<div><p style="margin:0">On day ${n} <b>${pick(n)}</b> wrote:</p><blockquote><p>${words}</p></blockquote></div>`;
    n++;
  }
  return Buffer.from(
    `From: Ines Moreau <ines@letters.example>\r\nTo: ${USER}\r\nSubject: Long thread\r\nMessage-ID: <long@letters.example>\r\nDate: ${new Date().toUTCString()}\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${html.replace(/<div>/g, "\r\n<div>")}\r\n`,
  );
}

/** In the page: the time from each key to the paint after it. */
function noteKeys() {
  globalThis.keyTimes = [];
  const look = () => {
    if (document.querySelector(".compose [contenteditable=true]")) globalThis.composed ??= performance.now();
    else requestAnimationFrame(look);
  };
  const listen = () => {
    const began = performance.now();
    if (!document.querySelector(".compose")) {
      globalThis.keyAt = began;
      requestAnimationFrame(look);
    }
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => globalThis.keyTimes.push(performance.now() - began);
      port2.postMessage(null);
    });
  };
  addEventListener("keydown", listen, { capture: true });
}

async function typed(page, keys, pause) {
  await page.evaluate(() => (globalThis.keyTimes = []));
  for (let n = 0; n < keys; n++) {
    await page.keyboard.press("abcdefgh "[n % 9]);
    await page.waitForTimeout(pause + (n % 7));
  }
  await page.waitForTimeout(300);
  const times = await page.evaluate(() => globalThis.keyTimes);
  return times.sort((a, b) => a - b);
}

const words = (page) => page.locator(".compose").getByRole("textbox", { name: "Message" });

/** From a key to the composer's fields, drawn. */
async function opened(page, key) {
  await page.keyboard.press(key);
  const handle = await page.waitForFunction(() => globalThis.composed, undefined, { timeout: 30_000 });
  await page.waitForTimeout(200);
  const drawn = await handle.jsonValue();
  return page.evaluate((at) => {
    globalThis.composed = undefined;
    return at - globalThis.keyAt;
  }, drawn);
}

async function close(page) {
  const discard = page.locator(".compose").getByRole("button", { name: "Discard the draft" });
  await discard.first().click();
  await page.locator(".compose").waitFor({ state: "detached" });
}

async function inPage(page, file, say) {
  const found = {};
  found.first = await opened(page, "c");
  await close(page);
  const opens = [];
  for (let n = 0; n < OPENED; n++) {
    opens.push(await opened(page, "c"));
    await page.waitForTimeout(300);
    await close(page);
  }
  found.open = median(opens);
  say(`writing: composer opened in ${opens.map(Math.round).join(", ")} ms`);
  await page.locator("[data-id]", { hasText: "Long thread" }).click();
  await page.locator("article iframe").waitFor();
  await page.waitForTimeout(3_000);
  const quoted = page.locator(".compose").getByRole("button", { name: "Answer in the text" });
  const [answers, quotes] = [[], []];
  for (let n = 0; n < 5; n++) {
    const began = Date.now();
    answers.push(await opened(page, "r"));
    await quoted.waitFor();
    quotes.push(Date.now() - began);
    if (n < 4) await close(page);
  }
  found.answer = median(answers);
  found.quoted = median(quotes);
  const p95 = (times) => times[Math.floor(times.length * 0.95)];
  await words(page).click();
  const below = await typed(page, KEYS, 110);
  [found.key, found.keyMost] = [median(below), p95(below)];
  await quoted.click();
  await page.waitForTimeout(4_000);
  await words(page).click({ position: { x: 40, y: 20 } });
  await page.keyboard.press("Control+Home");
  const within = await typed(page, KEYS, 110);
  [found.keyIn, found.keyInMost] = [median(within), p95(within)];
  found.keySaved = median(await typed(page, LATE_KEYS, 695));
  await close(page);

  await page.keyboard.press("c");
  const box = page.locator(".compose");
  await box.waitFor();
  const chosen = await page.evaluateHandle(() => ({ at: 0, there: 0, kept: 0 }));
  await page.evaluate((times) => {
    addEventListener("change", () => (times.at ||= performance.now()), { capture: true });
    const look = () => {
      const text = document.querySelector(".compose")?.textContent ?? "";
      if (times.at && !times.there && text.includes("film.mp4") && !document.querySelector(".compose progress"))
        times.there = performance.now();
      if (times.there && text.includes("Saved in Drafts")) times.kept = performance.now();
      else requestAnimationFrame(look);
    };
    look();
  }, chosen);
  await box.getByTestId("compose-files").setInputFiles(file);
  await page.waitForFunction((times) => times.there, chosen, { timeout: 120_000 });
  // saved as it is closed, and not after a rest
  await page.waitForFunction((times) => times.kept, chosen, { timeout: 240_000 });
  const times = await chosen.jsonValue();
  found.attach = times.there - times.at;
  found.saved = times.kept - times.there;
  return found;
}

/** Milliseconds of each step, in a worker of its own. */
async function inWorker(browser, octets) {
  const build = await rolldown({
    input: path.join(root, "bench/writing/seal-side.mjs"),
    platform: "browser",
    plugins: [NO_STRETCHING],
  });
  const { output } = await build.generate({ format: "esm", codeSplitting: false });
  await build.close();
  const server = createServer((request, response) => {
    const isScript = request.url === "/seal.js";
    response.setHeader("Content-Type", isScript ? "text/javascript" : "text/html");
    response.end(isScript ? output[0].code : "<!doctype html><title>sealing</title>");
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const page = await browser.newPage();
  try {
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    const rounds = [];
    // the first one is for the compiler
    for (let n = 0; n <= SEALED; n++) {
      const found = await page.evaluate(async (size) => {
        const worker = (globalThis.sealing ??= new Worker("/seal.js", { type: "module" }));
        const answer = new Promise((resolve, reject) => {
          worker.onmessage = ({ data }) => resolve(data);
          worker.onerror = ({ message }) => reject(new Error(message));
        });
        worker.postMessage(size);
        return answer;
      }, octets);
      if (n > 0) rounds.push(found);
    }
    const steps = [...STEPS.map(([key]) => key), "least", "open"];
    const medians = Object.fromEntries(steps.map((key) => [key, median(rounds.map((round) => round[key]))]));
    return { ...medians, native: rounds[0].native };
  } finally {
    await page.close();
    server.close();
  }
}

/** Sealing stretches no password (scripts/argon2-wasm.ts). */
const NO_STRETCHING = {
  name: "no-stretching",
  resolveId: (source) => (source === "virtual:argon2-wasm" ? source : null),
  load: (id) => (id === "virtual:argon2-wasm" ? 'export const argon2Wasm = "";' : null),
};

/** The whole section, in Markdown. */
export async function measureWriting(folder, { say, where }) {
  const provider = await startTransparent(folder, [USER]);
  const own = chromium.executablePath();
  const executablePath = existsSync(own) ? own : (process.env.CHROMIUM_PATH ?? "/usr/bin/chromium");
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  try {
    const steps = await inWorker(browser, FILE);
    say(`writing: sealed in a worker, ${JSON.stringify(steps)}`);
    await deliver(provider.lmtp, USER, [longLetter()], 1);
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-GB" });
    await context.addInitScript(noteKeys);
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    await page.goto(`${provider.origin}/`);
    await page.getByLabel("Address").fill(USER);
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Log in" }).click();
    await page.locator("[data-id]").first().waitFor({ timeout: 120_000 });
    await page.waitForTimeout(3_000);
    const file = { name: "film.mp4", mimeType: "video/mp4", buffer: randomBytes(FILE) };
    return report(await inPage(page, file, say), steps, where);
  } finally {
    await browser.close();
    await provider.stop();
  }
}

function report(found, steps, where) {
  const verdict = (met) => (met ? "met" : "**missed**");
  const rows = ROWS.map(([key, what, unit, aim]) => {
    const value = found[key];
    const aimed = aim === null ? "|" : `≤ ${aim} ${unit} | ${verdict(value <= aim)}`;
    return `| ${what} | ${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit} | ${aimed} |`;
  });
  const rate = (ms) => FILE / 1e3 / ms;
  const parts = STEPS.map(
    ([key, what]) => `| ${what} | ${Math.round(steps[key])} ms | ${Math.round(rate(steps[key]))} MB/s | | |`,
  );
  const all = STEPS.reduce((sum, [key]) => sum + steps[key], 0);
  const opened = `| opened again | ${Math.round(steps.open)} ms | ${Math.round(rate(steps.open))} MB/s | | |`;
  const least = `| the least that it can take here: message and sealed file in memory once, and hashed; nothing sealed | ${Math.round(steps.least)} ms | ${Math.round(rate(steps.least))} MB/s | | |`;
  const sealed = `| attach and seal: all of these | ${Math.round(all)} ms | ${Math.round(rate(all))} MB/s | ≥ 100 MB/s | ${verdict(rate(all) >= 100)} |`;
  return `${machine(where)} Chromium, headless, without a GPU: it paints at most each 16.7 ms, so that a key waits 8 ms for its frame on average. Medians.

| | | aim | |
|---|---|---|---|
${rows.join("\n")}

A file of 25 MB in the worker, by the functions that file a draft; megabytes of the file a second. ChaCha20-Poly1305 is ${steps.native ? "the browser's own (WebCrypto)" : "script: this browser has none of its own"}.

| | | | aim | |
|---|---|---|---|---|
${[...parts, sealed, least, opened].join("\n")}`;
}
