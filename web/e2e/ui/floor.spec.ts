/** A browser that is older than the webmail's floor (web/public/floor.js): told so, in place of a page that does half. */
import { expect, test } from "@playwright/test";
import { serveFolder } from "./serve.ts";

for (const [locale, said] of [
  ["en-GB", "This browser is too old for Aerogramme. Your mail is safe"],
  ["fr-FR", "Ce navigateur est trop ancien pour Aerogramme. Votre courrier est intact"],
] as const)
  test(`a browser below the floor is told so (${locale}), and one above it is not`, async ({ browser }) => {
    const served = await serveFolder("dist/web-fake");
    const context = await browser.newContext({ locale });
    const page = await context.newPage();
    await page.goto(served.origin);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByText(said)).toHaveCount(0);

    const old = await context.newPage();
    const thrown: Error[] = [];
    old.on("pageerror", (error) => thrown.push(error));
    // as Safari 16 is
    await old.addInitScript(() => void Reflect.deleteProperty(HTMLElement.prototype, "popover"));
    await old.goto(served.origin);
    await expect(old.getByRole("alert")).toContainText(said);
    await expect(old.getByRole("alert")).toBeInViewport();
    await expect(old.getByRole("alert")).toHaveAttribute("lang", locale.slice(0, 2));
    await expect(old.getByRole("heading")).toHaveCount(0);
    expect(thrown).toEqual([]);
    await old.screenshot({ path: `artifacts/screens/floor-${locale}.png` });
    await context.close();
    await served.stop();
  });
