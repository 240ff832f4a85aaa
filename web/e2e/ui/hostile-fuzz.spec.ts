/** A short run of the cleaner's fuzz; the long one is test/hostile-fuzz.long.ts. */
import { expect } from "@playwright/test";
import { bundleCleaner, serveBarePage } from "../hostile/bare-page.ts";
import { fuzz } from "../hostile/fuzz.ts";
import { test } from "./fixtures.ts";

test("what was cleaned reads the same again, and holds nothing forbidden: 2,000 mutations", async ({ page, trap }) => {
  test.setTimeout(120_000);
  trap.reset();
  const bare = await serveBarePage(await bundleCleaner());
  await page.goto(bare.origin);
  expect(await fuzz(page, 20_231_114, 2_000)).toEqual([]);
  expect(trap.caught).toEqual([]);
  await bare.stop();
});
