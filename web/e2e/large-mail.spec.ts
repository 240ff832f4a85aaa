/** Bodies of fifty megabytes, by the way real mail comes: the beginning is shown and it is said, and the app answers all along. */
import { readFileSync } from "node:fs";
import { chromium, expect } from "@playwright/test";
import type { Browser, Page } from "@playwright/test";
import { watch } from "./hostile/sentinel.ts";
import { baitOf, htmlMessage, textMessage } from "./hostile/trick.ts";
import type { Bait } from "./hostile/trick.ts";
import { joinByInvite, test } from "./provider.ts";
import { startTrap } from "./ui/trap.ts";

const SIZE = 50_000_000;
/** Milliseconds within which a key has its effect and the page's own thread is free: a second at a desk, more on a busy machine. */
const PATIENCE = 3_000;
/** Octets that a process of the browser may have had at its most. */
const MEMORY = 1_000 * 2 ** 20;

const filled = (line: string): string => line.repeat(Math.ceil(SIZE / line.length));
const script = ({ run, url }: Bait): string => `<img src="${url("a")}" onerror=${run}><script>${run}</script>`;

interface Large {
  readonly name: string;
  readonly message: (bait: Bait) => string;
  /** that only the beginning is shown */
  readonly said: RegExp;
}

const CUT = /Only the beginning of this message is shown/;
const bodies: readonly Large[] = [
  {
    name: "paragraphs",
    said: CUT,
    message: (bait) => htmlMessage(bait, `<p>the beginning</p>${filled(`<p>word ${script(bait)}</p>\r\n`)}`),
  },
  {
    name: "one element in another",
    said: CUT,
    message: (bait) => htmlMessage(bait, `<p>the beginning</p>${script(bait)}${filled("<div>word\r\n")}`),
  },
  {
    name: "one tag that never ends",
    said: /too large to show with formatting/,
    message: (bait) => htmlMessage(bait, `<p>the beginning</p>${script(bait)}<p ${filled("a=1 b='<' \r\n")}`),
  },
  { name: "lines", said: CUT, message: (bait) => textMessage(bait, `the beginning\r\n${filled("word\r\n")}`) },
  {
    name: "nothing but quotes",
    said: CUT,
    message: (bait) => textMessage(bait, `the beginning\r\n${filled("> > >> x\r\n>\r\n")}`),
  },
];

/** The most that each of the browser's pages had, in octets. */
async function memory(browser: Browser): Promise<number[]> {
  const cdp = await browser.newBrowserCDPSession();
  const { processInfo } = await cdp.send("SystemInfo.getProcessInfo");
  return processInfo
    .filter(({ type }) => type === "renderer")
    .map(({ id }) => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${id.toString()}/status`, "utf8"))?.[1]) * 1024);
}

/** The longest that the page's thread was busy since the last call, in milliseconds. */
const longestBusy = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const own = globalThis as unknown as { busy?: { longest: number } };
    const found = own.busy?.longest ?? 0;
    if (own.busy) own.busy.longest = 0;
    else {
      const busy = (own.busy = { longest: 0 });
      let last = performance.now();
      setInterval(() => {
        const now = performance.now();
        busy.longest = Math.max(busy.longest, now - last - 20);
        last = now;
      }, 20);
    }
    return Math.round(found);
  });

test("@long bodies of fifty megabytes: the beginning is shown, and it is said; the app answers all along", async ({
  provider,
  launchOptions,
}) => {
  test.setTimeout(600_000);
  const trap = await startTrap();
  const rule = `--host-resolver-rules=MAP *.example 127.0.0.1:${trap.port.toString()}`;
  const browser = await chromium.launch({ ...launchOptions, args: [...(launchOptions.args ?? []), rule] });
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  const sentinel = await watch(page);
  await joinByInvite(page, await provider.invite("target@example.org"));
  await longestBusy(page);
  for (const [at, { name, message, said }] of bodies.entries())
    await test.step(name, async () => {
      const bait = baitOf(`h${(901 + at).toString()}`);
      await provider.deliver("target@example.org", message(bait));
      await page.locator("[data-id]", { hasText: bait.id }).click({ timeout: 60_000 });
      const article = page.locator("article");
      await expect(article.getByText("the beginning").first()).toBeVisible({ timeout: 60_000 });
      await expect(article.getByText(said).first()).toBeVisible();
      const start = performance.now();
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
      const answered = performance.now() - start;
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "hidden" });
      expect(answered).toBeLessThan(PATIENCE);
      expect(await longestBusy(page)).toBeLessThan(PATIENCE);
      expect(Math.max(...(await memory(browser)))).toBeLessThan(MEMORY);
    });
  expect([...sentinel.heard]).toEqual([]);
  expect(trap.caught).toEqual([]);
  expect(complaints).toEqual([]);
  await browser.close();
  await trap.stop();
});
