/** The operator puts back a backup: two devices that have seen more stop, are told what that means, and go on. */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { joinByInvite, joinByWords, letter, startProvider, test } from "./provider.ts";
import { shot } from "./shot.ts";

const ADDRESS = "ada@example.org";
const row = (page: Page, subject: string) => page.locator("[data-id]", { hasText: subject });
const stopped = (page: Page) => page.getByRole("heading", { name: "We stopped, to keep you safe" });
const news = (page: Page) => page.getByRole("region", { name: "Restored backup" });

async function read(page: Page, subject: string): Promise<void> {
  await row(page, subject).click();
  await expect(page.locator("article").getByText(`The body of ${subject}.`)).toBeVisible();
}

/** From the page that says we stopped to what going on would mean. */
async function look(page: Page): Promise<void> {
  await expect(stopped(page)).toBeVisible();
  await page.getByRole("button", { name: "A backup was restored…" }).click();
  await expect(page.getByRole("checkbox", { name: /told me so/ })).toBeVisible();
}

async function goOn(page: Page): Promise<void> {
  const go = page.getByRole("button", { name: "Go on from there" });
  await expect(go).toBeDisabled();
  await page.getByRole("checkbox", { name: /told me so/ }).check();
  await go.click();
  await expect(row(page, "Before the backup")).toBeVisible();
}

test("a restored backup: what is on this device alone is put back, and the other device follows", async ({
  browser,
}) => {
  const folder = mkdtempSync(join(tmpdir(), "aerogramme-restored-"));
  const [data, backup] = [join(folder, "data"), join(folder, "backup")];
  const provider = await startProvider(data);
  try {
    const deliver = (subject: string): Promise<void> =>
      provider.deliver(ADDRESS, letter(subject, `The body of ${subject}.`));
    const page = await (await browser.newContext()).newPage();
    const other = await (await browser.newContext()).newPage();
    const words = await joinByInvite(page, await provider.invite(ADDRESS));
    await deliver("Before the backup");
    await read(page, "Before the backup");
    await joinByWords(other, provider.origin, ADDRESS, words);
    await expect(row(other, "Before the backup")).toBeVisible();

    // pages that were open meanwhile may lack a part that they wanted just then, and say so: they are loaded anew
    const startAgain = async (): Promise<void> => {
      await provider.start();
      for (const one of [page, other]) await one.reload();
    };
    await provider.stop();
    cpSync(data, backup, { recursive: true });
    await startAgain();
    for (const subject of ["Read since", "Never opened", "Read elsewhere"]) await deliver(subject);
    // a row that moves as others come is not the one clicked
    for (const one of [page, other]) await expect(one.locator("[data-id]")).toHaveCount(4);
    await read(page, "Read since");
    const star = page.locator("main li", { hasText: "Read since" }).getByRole("button", { name: "Star" });
    await star.click();
    await expect(star).toHaveAttribute("aria-pressed", "true");
    await read(other, "Read elsewhere");

    await provider.stop();
    rmSync(data, { recursive: true });
    cpSync(backup, data, { recursive: true });
    await startAgain();

    await look(page);
    await expect(page.getByText("3 messages, the oldest of")).toBeVisible();
    await expect(page.getByText("Never opened")).toBeVisible();
    await shot(page, "restored-look");
    // back, and nothing has changed
    await page.getByRole("button", { name: "Back" }).click();
    await expect(stopped(page)).toBeVisible();
    await page.reload();
    await look(page);
    await goOn(page);

    await expect(row(page, "Read since")).toBeVisible();
    await expect(row(page, "Never opened")).toHaveCount(0);
    await expect(news(page)).toContainText("1 message was put back");
    await shot(page, "restored-done");
    await page.reload();
    await expect(news(page)).toContainText("1 message was put back");
    await news(page)
      .getByRole("button", { name: /^Show which/ })
      .click();
    await expect(page.getByRole("dialog")).toContainText("Never opened");
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
    await news(page)
      .getByRole("button", { name: /Dismiss|Done|OK|Hide/ })
      .click();
    await expect(news(page)).toHaveCount(0);
    await page.reload();
    await expect(row(page, "Read since")).toBeVisible();
    await expect(news(page)).toHaveCount(0);
    const back = page.locator("main li", { hasText: "Read since" }).getByRole("button", { name: "Star" });
    await expect(back).toHaveAttribute("aria-pressed", "true");

    // mail comes again, and is read
    await deliver("After it");
    await expect(page.locator("[data-id]")).toHaveCount(3);
    await read(page, "After it");

    // the other device has what the first never read
    await look(other);
    await expect(other.getByText("Another device of yours has gone on from there already.")).toBeVisible();
    await goOn(other);
    for (const one of [page, other])
      for (const subject of ["Before the backup", "Read since", "After it", "Read elsewhere"])
        await expect(row(one, subject)).toHaveCount(1);
  } finally {
    await provider.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
