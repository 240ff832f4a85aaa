// The webmail in use for minutes on end: what page and worker hold after each of them. Mail is opened, searched, scrolled, starred,
// archived and brought back, settings and help are looked at, and letters come in meanwhile. What grows with each minute is a leak.
import { USER, startTransparent } from "./aerogramme.mjs";
import { deliver } from "./lmtp-load.mjs";
import { machine } from "./report.mjs";
import { firstRow, launchChromium, login, makeLetters, memory, noteFirstRow } from "./web.mjs";

/** Both heaps, after the garbage was collected. */
const MOST_MB = 120;
const SEARCHES = ["harbour", "from:priya lamp", "violin is:unread", "number 12"];
const PAGES = ["Appearance", "Filters", "Storage"];

const pause = (page, ms) => page.waitForTimeout(ms);

async function read(page, count) {
  for (let n = 0; n < count; n++) {
    await page.keyboard.press("j");
    await pause(page, 350);
  }
}

async function search(page, text) {
  await page.keyboard.press("/");
  for (const key of text) {
    await page.keyboard.press(key === " " ? "Space" : key);
    await pause(page, 60);
  }
  await page.keyboard.press("Enter");
  await pause(page, 500);
  await page.locator("[data-id]").first().click();
  await pause(page, 500);
  await page.keyboard.press("g");
  await page.keyboard.press("i");
  await pause(page, 500);
}

const scroll = (page) =>
  page.evaluate(async () => {
    let box = document.querySelector("[data-id]");
    while (box && box.scrollHeight <= box.clientHeight + 10) box = box.parentElement;
    for (let n = 0; n < 120; n++) {
      box.scrollTop += 300;
      await new Promise((frame) => requestAnimationFrame(frame));
    }
    box.scrollTop = 0;
  });

async function change(page) {
  await page.keyboard.press("s");
  await pause(page, 300);
  await page.keyboard.press("e");
  await pause(page, 500);
  await page.keyboard.press("z");
  await pause(page, 500);
}

async function look(page, turn) {
  await page.getByRole("button", { name: "Settings" }).click();
  await page
    .getByRole("link", { name: PAGES[turn % PAGES.length] })
    .first()
    .click();
  await pause(page, 500);
  await page.goBack();
  await page.goBack();
  await firstRow(page);
  await page.locator("[data-id]").first().waitFor();
  await page.keyboard.press("?");
  await pause(page, 300);
  await page.keyboard.press("Escape");
}

/** Nodes and listeners of the page. */
async function counted(devtools) {
  const { metrics } = await devtools.send("Performance.getMetrics");
  const of = (name) => metrics.find((metric) => metric.name === name)?.value ?? 0;
  return { nodes: of("Nodes"), listeners: of("JSEventListeners") };
}

/** The whole section, in Markdown. */
export async function measureUse(folder, { count, minutes, say, where }) {
  const provider = await startTransparent(folder, [USER]);
  const browser = await launchChromium();
  const samples = [];
  let turns = 0;
  try {
    await deliver(provider.lmtp, USER, makeLetters(count), 4);
    say(`use: ${count} messages delivered`);
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-GB" });
    await context.addInitScript(noteFirstRow);
    const page = await context.newPage();
    await login(page, provider.origin);
    await page.getByText("Up to date").waitFor({ timeout: 600_000 });
    const devtools = await context.newCDPSession(page);
    await devtools.send("Performance.enable");
    const sample = async (minute) => {
      const heap = await memory(browser, provider.origin);
      samples.push({ minute, ...heap, ...(await counted(devtools)) });
      say(`use: minute ${minute}, ${JSON.stringify(samples.at(-1))}`);
    };
    await sample(0);
    const began = Date.now();
    for (let minute = 1; minute <= minutes; minute++) {
      while (Date.now() - began < minute * 60_000) {
        await page
          .locator("[data-id]")
          .nth(turns % 5)
          .click();
        await read(page, 6);
        await search(page, SEARCHES[turns % SEARCHES.length]);
        await scroll(page);
        await page.locator("[data-id]").first().click();
        await pause(page, 300);
        await change(page);
        await look(page, turns);
        await deliver(provider.lmtp, USER, makeLetters(2), 1);
        turns++;
      }
      await sample(minute);
    }
  } finally {
    await browser.close();
    await provider.stop();
  }
  return report(samples, { count, turns, where });
}

function report(samples, { count, turns, where }) {
  const rows = samples.map(({ minute, page, worker, nodes, listeners }) => {
    const both = page + worker;
    const verdict = both <= MOST_MB ? "met" : "**missed**";
    return `| ${minute} | ${page.toFixed(1)} MB | ${worker.toFixed(1)} MB | ${both.toFixed(1)} MB | ${nodes} | ${listeners} | ${verdict} |`;
  });
  return `${machine(where)} Chromium, headless; ${count} messages in one inbox. Each turn opens seven messages, searches letter by letter, scrolls through 500 rows, stars, archives and takes it back, looks at the settings and at the help, and two letters come in: ${turns} turns. Heaps of page and mailbox worker after the garbage was collected; the aim is ≤ ${MOST_MB} MB.

| minute | page | worker | both | nodes | listeners | |
|---|---|---|---|---|---|---|
${rows.join("\n")}`;
}
