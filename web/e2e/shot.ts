/** Pictures that tests take on their way, in artifacts/screens, where somebody will look at them: SCREENS=1, and in test:long. */
import type { Page, PageScreenshotOptions } from "@playwright/test";

const isWanted = process.env["SCREENS"] !== undefined || process.env["LONG"] !== undefined;

export async function shot(page: Page, name: string, options: PageScreenshotOptions = {}): Promise<void> {
  if (isWanted) await page.screenshot({ path: `artifacts/screens/${name}.png`, ...options });
}
