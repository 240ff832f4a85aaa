/** Attachments without a line: what was opened once is shown again after a restart, what never was is said to be elsewhere. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { pdfFile } from "./pdf-file.ts";
import { joinByInvite, letter, startProvider, test } from "./provider.ts";
import { shot } from "./shot.ts";

test.use({ serviceWorkers: "allow" });

const withPdf = (subject: string): string => {
  const file = Buffer.from(pdfFile([{ lines: [subject] }]), "latin1").toString("base64");
  const fields = ['Content-Type: application/pdf; name="contract.pdf"', "Content-Transfer-Encoding: base64"];
  const parts = ["--b", "", "See the file.", "--b", ...fields, "", ...(file.match(/.{1,76}/g) ?? []), "--b--"];
  return letter(subject, parts.join("\r\n"), ["MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=b"]);
};
const row = (page: Page, subject: string) => page.locator("[data-id]", { hasText: subject });

async function showPdf(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Show contract.pdf" }).click();
  const dialog = page.getByRole("dialog", { name: "contract.pdf" });
  await expect(dialog.getByText("Page 1 of 1")).toBeVisible();
  const canvas = page.frameLocator("dialog iframe").frameLocator("iframe").getByRole("group").locator("canvas");
  await expect(canvas).toBeVisible();
  const hasInk = (drawn: HTMLCanvasElement): boolean => {
    const { data } = drawn.getContext("2d")?.getImageData(0, 0, drawn.width, drawn.height) ?? { data: [] };
    return data.some((value, at) => at % 4 === 0 && value < 128 && (data[at + 3] ?? 0) > 128);
  };
  await expect.poll(() => canvas.evaluate(hasInk)).toBe(true);
}

test("a PDF that was opened is shown without a line, after a reload too; one that never came is said", async ({
  browser,
}) => {
  const folder = mkdtempSync(join(tmpdir(), "aerogramme-files-"));
  const provider = await startProvider(folder);
  const context = await browser.newContext({ locale: "en-GB" });
  const page = await context.newPage();
  await joinByInvite(page, await provider.invite("ada@example.org"));
  for (const subject of ["Contract", "Never opened"]) await provider.deliver("ada@example.org", withPdf(subject));
  await row(page, "Contract").click();
  await showPdf(page);
  await page.keyboard.press("Escape");
  await expect(row(page, "Never opened")).toBeVisible();
  // the app is kept once it was there
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });

  await provider.stop();
  await context.setOffline(true);
  await page.reload();
  await expect(page.getByText("Offline").first()).toBeVisible();
  await row(page, "Contract").click();
  await showPdf(page);
  await shot(page, "pdf-offline");
  await page.keyboard.press("Escape");
  await row(page, "Never opened").click();
  await expect(page.getByText("Not on this device yet")).toBeVisible();
  await expect(page.getByRole("button", { name: "Show contract.pdf" })).toHaveCount(0);
  await context.close();
  rmSync(folder, { recursive: true, force: true });
});
