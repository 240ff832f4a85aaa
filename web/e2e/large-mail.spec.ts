/** Bodies of fifty megabytes, by the way real mail comes: the beginning is shown and it is said, and the app answers all along. */
import { readFileSync } from "node:fs";
import { chromium, expect } from "@playwright/test";
import type { Browser } from "@playwright/test";
import { watch } from "./hostile/sentinel.ts";
import { baitOf, htmlMessage, textMessage } from "./hostile/trick.ts";
import type { Bait } from "./hostile/trick.ts";
import { joinByInvite, test } from "./provider.ts";
import { startTrap } from "./ui/trap.ts";

const SIZE = 50_000_000;
/** Milliseconds of a page's thread that a message may take, from the click to the answer to a key. */
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

/** Of the browser's pages. */
async function processes(browser: Browser): Promise<string[]> {
  const cdp = await browser.newBrowserCDPSession();
  const { processInfo } = await cdp.send("SystemInfo.getProcessInfo");
  await cdp.detach();
  return processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id.toString());
}

/** The most that each of the browser's pages had, in octets. */
const memory = async (browser: Browser): Promise<number[]> =>
  (await processes(browser)).map(
    (id) => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1]) * 1024,
  );

/** A tick of the kernel's clock, in milliseconds (proc(5), sysconf(_SC_CLK_TCK)). */
const TICK = 10;

/** What the pages' own threads have worked so far, in milliseconds: how busy the machine is with others does not matter. */
async function worked(browser: Browser): Promise<number> {
  const ticks = (await processes(browser)).flatMap((id) => {
    const [, rest = ""] = readFileSync(`/proc/${id}/task/${id}/stat`, "utf8").split(/\) (.*)/s);
    // utime and stime, the 14th and 15th field; the name in brackets was the second
    return rest.split(" ").slice(11, 13).map(Number);
  });
  return ticks.reduce((sum, some) => sum + some, 0) * TICK;
}

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
  for (const [at, { name, message, said }] of bodies.entries())
    await test.step(name, async () => {
      const bait = baitOf(`h${(901 + at).toString()}`);
      await provider.deliver("target@example.org", message(bait));
      const row = page.locator("[data-id]", { hasText: bait.id });
      await row.waitFor({ timeout: 60_000 });
      const before = await worked(browser);
      await row.click();
      const article = page.locator("article");
      await expect(article.getByText("the beginning").first()).toBeVisible({ timeout: 60_000 });
      await expect(article.getByText(said).first()).toBeVisible();
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
      const taken = (await worked(browser)) - before;
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "hidden" });
      console.log(`${name}: ${taken.toString()} ms of the page's thread`);
      expect(taken).toBeLessThan(PATIENCE);
      expect(Math.max(...(await memory(browser)))).toBeLessThan(MEMORY);
    });
  expect([...sentinel.heard]).toEqual([]);
  expect(trap.caught).toEqual([]);
  expect(complaints).toEqual([]);
  await browser.close();
  await trap.stop();
});
