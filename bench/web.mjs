// The webmail in Chromium, over a provider of this run: what somebody waits for, and what it costs. One account that a password
// opens; times are those of the page itself, from the press or the call of the address to what is drawn.
import { existsSync } from "node:fs";
import path from "node:path";
import { chromium } from "@playwright/test";
import { PASSWORD, startTransparent, USER } from "./aerogramme.mjs";
import { deliver } from "./lmtp-load.mjs";
import { machine } from "./report.mjs";
import { median } from "./scenario.mjs";

const WORDS =
  "river stone lamp winter letter garden copper window market thread harbour violin ladder meadow paper".split(" ");
const PEOPLE = ["Ines Moreau", "Jonas Berg", "Priya Raman", "Mara Okafor", "Tom Oliveira", "Lea Brandt", "Kai Sato"];
const STARTS = 7;
const OPENED = 12;
/** Frames. */
const SCROLLED = 240;
const WARM_UP = 10;
/** What a display of 60 Hz has for a frame, milliseconds: one that takes half more has missed its turn. */
const FRAME_MS = 1_000 / 60;
/** Milliseconds in which the first device lays down its checkpoint and its lists. */
const SETTLE_MS = 25_000;
/** Milliseconds after which a window that was just opened has loaded what the browser itself shows in it. */
const WINDOW_MS = 3_000;
/** From one key to the next of somebody who logs in, milliseconds. */
const TYPING_MS = 125;
const JOINS = 5;
const TYPED = ["harbour", "violin", "priya", "window"];
const SCROLLS = 3;

/** Rows of the table: what, unit, aim. */
const ROWS = [
  ["warm", "warm start: address called → first row", "ms", 500],
  ["cold", "cold join from a checkpoint: “Log in” pressed → first row (Argon2id included)", "ms", 2_000],
  ["stretch", "of that, until the account opened", "ms", null],
  ["joined", "of that, opened → first row", "ms", null],
  ["open", "row pressed → message drawn, body on the device", "ms", 50],
  ["search", "key in the search box → rows drawn", "ms", 30],
  ["searched", "the same, for the first letter of a word", "ms", null],
  ["frame", "frame while scrolling, p95", "ms", 17],
  ["dropped", `frames dropped, of ${SCROLLED - WARM_UP} scrolled`, "", 0],
  ["work", "work of the page's thread for a frame while scrolling, CPU", "ms", 17],
  ["page", "memory of the page", "MB", null],
  ["worker", "memory of the mailbox worker", "MB", null],
  ["heap", "both", "MB", 120],
];

const pick = (list, n) => list[n % list.length];

export function makeLetters(count) {
  return Array.from({ length: count }, (_, i) => {
    const [name, word] = [pick(PEOPLE, i * 7 + (i >> 3)), pick(WORDS, i * 13 + (i >> 2))];
    const body = Array.from({ length: 60 }, (_, at) => pick(WORDS, i * 31 + at * 17)).join(" ");
    const address = `${name.toLowerCase().replace(" ", ".")}@letters.example`;
    return Buffer.from(
      `From: ${name} <${address}>\r\nTo: ${USER}\r\nSubject: About the ${word} number ${i}\r\nMessage-ID: <${i}@letters.example>\r\nDate: ${new Date(Date.now() - (count - i) * 60_000).toUTCString()}\r\n\r\n${body}\r\n`,
    );
  });
}

/** Noted in the page, as soon as it is there. */
export function noteFirstRow() {
  const look = () => {
    if (globalThis.firstRow === undefined && document.querySelector("[data-id]"))
      globalThis.firstRow = performance.now();
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
}

export const firstRow = (page, timeout = 120_000) =>
  page.waitForFunction(() => globalThis.firstRow, undefined, { timeout }).then((handle) => handle.jsonValue());

/** A tab of a window that has loaded, as the one is in which an address is called. */
async function settledPage(context) {
  const page = await context.newPage();
  await page.waitForTimeout(WINDOW_MS);
  return page;
}

/** Typed as people do. */
export async function login(page, origin) {
  await page.goto(`${origin}/`);
  await page.getByLabel("Address").pressSequentially(USER, { delay: TYPING_MS });
  await page.getByLabel("Password", { exact: true }).pressSequentially(PASSWORD, { delay: TYPING_MS });
  await page.evaluate(() => {
    for (const button of document.querySelectorAll("form button[type=submit]"))
      button.addEventListener("click", () => (globalThis.pressed = performance.now()));
    new MutationObserver(() => {
      if (globalThis.opened === undefined && document.querySelector("aside")) globalThis.opened = performance.now();
    }).observe(document, { childList: true, subtree: true });
  });
  await page.getByRole("button", { name: "Log in" }).click();
  const first = await firstRow(page, 600_000);
  const { pressed, opened } = await page.evaluate(() => ({ pressed: globalThis.pressed, opened: globalThis.opened }));
  return { cold: first - pressed, stretch: opened - pressed, joined: first - opened };
}

/** From a press to the drawn message, of rows whose bodies are on the device. */
async function openings(page) {
  const read = (at) =>
    page.evaluate(async (index) => {
      const row = document.querySelectorAll("[data-id]")[index];
      const subject = /number \d+/.exec(row.textContent)[0];
      const began = performance.now();
      row.click();
      for (;;) {
        await new Promise((frame) => requestAnimationFrame(frame));
        const article = document.querySelector("article");
        if (article?.textContent.includes(subject) && article.querySelector("[aria-busy=true]") === null) break;
        if (performance.now() - began > 20_000) throw new Error("not drawn");
      }
      return performance.now() - began;
    }, at);
  const rows = Math.min(OPENED, await page.locator("[data-id]").count());
  for (let at = 0; at < rows; at++) await read(at);
  const times = [];
  for (let at = 0; at < rows; at++) times.push(await read(at));
  return times;
}

/** From each key of a word to rows that show it. */
async function keystrokes(page, word) {
  await page.keyboard.press("Escape");
  const box = page.getByRole("combobox").first();
  await box.click();
  await box.fill("");
  await page.waitForTimeout(400);
  const times = [];
  let typed = "";
  for (const key of word) {
    typed += key;
    await page.evaluate((search) => {
      globalThis.drawn = undefined;
      const wanted = new RegExp(`\\bq=${search}(?:&|$)`);
      const look = () => {
        const list = document.querySelector("#messages ul[role=list]");
        const isThere = wanted.test(location.href) && list?.ariaBusy === "false" && list.querySelector("[data-id]");
        if (isThere) globalThis.drawn = performance.now();
        else requestAnimationFrame(look);
      };
      const keyed = () => {
        globalThis.keyed = performance.now();
        requestAnimationFrame(look);
      };
      addEventListener("keydown", keyed, { once: true, capture: true });
    }, typed);
    await page.keyboard.press(key);
    const took = await page
      .waitForFunction(() => globalThis.drawn && globalThis.drawn - globalThis.keyed, undefined, { timeout: 5_000 })
      .then((handle) => handle.jsonValue())
      .catch(() => null);
    if (took !== null) times.push(took);
    await page.waitForTimeout(400);
  }
  return times;
}

/** CPU that the page's thread has used, milliseconds: other programs of a busy machine are not in it. */
async function busy(devtools) {
  const { metrics } = await devtools.send("Performance.getMetrics");
  return 1_000 * metrics.find(({ name }) => name === "TaskDuration").value;
}

/** From one frame's time to the next one's, as the browser counts them, shortest first. */
const frames = (page) =>
  page.evaluate(
    async ({ count, warmUp }) => {
      let box = document.querySelector("[data-id]");
      while (box && box.scrollHeight <= box.clientHeight + 10) box = box.parentElement;
      const times = [];
      let before = await new Promise((frame) => requestAnimationFrame(frame));
      for (let n = 0; n < count; n++) {
        box.scrollTop += 120;
        const now = await new Promise((frame) => requestAnimationFrame(frame));
        times.push(now - before);
        before = now;
      }
      return times.slice(warmUp).sort((a, b) => a - b);
    },
    { count: SCROLLED, warmUp: WARM_UP },
  );

/** Octets held by a target's heap, arrays besides included where the browser counts them. */
async function heapOf(devtools, targetId) {
  const { sessionId } = await devtools.send("Target.attachToTarget", { targetId, flatten: false });
  const answer = (id) =>
    new Promise((resolve) => {
      const listen = ({ message }) => {
        const parsed = JSON.parse(message);
        if (parsed.id !== id) return;
        devtools.off("Target.receivedMessageFromTarget", listen);
        resolve(parsed.result);
      };
      devtools.on("Target.receivedMessageFromTarget", listen);
    });
  const ask = (id, method) => {
    const answered = answer(id);
    void devtools.send("Target.sendMessageToTarget", {
      sessionId,
      message: JSON.stringify({ id, method, params: {} }),
    });
    return answered;
  };
  await ask(1, "HeapProfiler.collectGarbage");
  const { usedSize = 0, backingStorageSize = 0 } = await ask(2, "Runtime.getHeapUsage");
  return usedSize + backingStorageSize;
}

export async function memory(browser, origin) {
  const devtools = await browser.newBrowserCDPSession();
  const { targetInfos } = await devtools.send("Target.getTargets", {
    filter: [{ type: "shared_worker" }, { type: "page" }],
  });
  const of = targetInfos.filter(({ url }) => url.startsWith(origin));
  const sum = async (type) => {
    let octets = 0;
    for (const target of of.filter((one) => one.type === type)) octets += await heapOf(devtools, target.targetId);
    return octets / 1e6;
  };
  return { page: await sum("page"), worker: await sum("shared_worker") };
}

export function launchChromium() {
  const own = chromium.executablePath();
  const executablePath = existsSync(own) ? own : (process.env.CHROMIUM_PATH ?? "/usr/bin/chromium");
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
}

/** Medians of browsers that have never seen the app. */
async function joins(browser, origin) {
  const times = [];
  for (let n = 0; n < JOINS; n++) {
    const context = await browser.newContext({ locale: "en-GB" });
    await context.addInitScript(noteFirstRow);
    times.push(await login(await settledPage(context), origin));
    await context.close();
  }
  return Object.fromEntries(Object.keys(times[0]).map((key) => [key, median(times.map((one) => one[key]))]));
}

/** The whole section, in Markdown. */
export async function measureWeb(folder, { count, say, where }) {
  const provider = await startTransparent(folder, [USER]);
  const browser = await launchChromium();
  const found = {};
  try {
    await deliver(provider.lmtp, USER, makeLetters(count), 4);
    say(`web: ${count} messages delivered`);
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-GB" });
    await context.addInitScript(noteFirstRow);
    const first = await context.newPage();
    await login(first, provider.origin);
    await first.getByText("Up to date").waitFor({ timeout: 600_000 });
    await first.waitForTimeout(SETTLE_MS);
    await first.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await first.close();
    say("web: first device is settled");
    const warm = [];
    for (let n = 0; n < STARTS; n++) {
      const page = await settledPage(context);
      await page.goto(`${provider.origin}/m`);
      warm.push(await firstRow(page));
      await page.waitForTimeout(1_500);
      await page.close();
    }
    found.warm = median(warm);
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
    await page.goto(`${provider.origin}/m`);
    await firstRow(page);
    await page.waitForTimeout(4_000);
    const before = await busy(devtools);
    const scrolls = [];
    for (let n = 0; n < SCROLLS; n++) scrolls.push(await frames(page));
    found.frame = median(scrolls.map((drawn) => drawn[Math.floor(drawn.length * 0.95)]));
    found.dropped = median(scrolls.map((drawn) => drawn.filter((ms) => ms > 1.5 * FRAME_MS).length));
    found.work = ((await busy(devtools)) - before) / (SCROLLS * SCROLLED);
    await page.reload();
    await firstRow(page);
    await page.waitForTimeout(4_000);
    found.open = median(await openings(page));
    const typed = [];
    for (const word of TYPED) typed.push(await keystrokes(page, word));
    if (typed.flat().length > 0) found.search = median(typed.flat());
    found.searched = median(typed.flatMap((times) => times.slice(0, 1)));
    Object.assign(found, await memory(browser, provider.origin));
    found.heap = found.page + found.worker;
    await page.close();
    Object.assign(found, await joins(browser, provider.origin));
  } finally {
    await browser.close();
    await provider.stop();
  }
  return report(found, { count, where });
}

function report(found, { count, where }) {
  const rows = ROWS.filter(([key]) => found[key] !== undefined).map(([key, what, unit, aim]) => {
    const value = found[key];
    const verdict = aim === null ? "" : value <= aim ? "met" : "**missed**";
    const said = (number) => `${number.toFixed(0)} ${unit}`.trimEnd();
    return `| ${what} | ${said(value)} | ${aim === null ? "" : `≤ ${said(aim)}`} | ${verdict} |`;
  });
  return `${machine(where)} Chromium, headless, without a GPU; ${count} messages in one inbox; medians.

| | | aim | |
|---|---|---|---|
${rows.join("\n")}`;
}
