/** The cleaner's fuzz, for minutes and over texts not seen before: FUZZ_SEED=… sees one again, FUZZ_MINUTES says how long. */
import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";
import { expect, test } from "vitest";
import { bundleCleaner, serveBarePage } from "../web/e2e/hostile/bare-page.ts";
import { fuzz } from "../web/e2e/hostile/fuzz.ts";

const own = chromium.executablePath();
const executablePath = existsSync(own) ? own : (process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium");
const minutes = Number(process.env["FUZZ_MINUTES"] ?? "5");

test(
  "what was cleaned reads the same again, and holds nothing forbidden",
  { timeout: (minutes + 2) * 60_000 },
  async () => {
    const given = process.env["FUZZ_SEED"];
    const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
    const bare = await serveBarePage(await bundleCleaner());
    const page = await browser.newPage();
    await page.goto(bare.origin);
    const end = Date.now() + minutes * 60_000;
    let seed = given === undefined ? Date.now() % 2 ** 31 : Number(given);
    do {
      const found = await fuzz(page, seed, 1_000);
      expect(found, `FUZZ_SEED=${seed.toString()}`).toEqual([]);
      seed++;
    } while (given === undefined && Date.now() < end);
    await browser.close();
    await bare.stop();
  },
);
