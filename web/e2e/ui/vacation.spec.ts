/** Settings → Your name: the answer while one is away. */
import { expect } from "@playwright/test";
import { axe } from "./axe.ts";
import { shot, test } from "./fixtures.ts";
import { toSection } from "./to-section.ts";

test("the answer while one is away is written, kept, and there again", async ({ ui: { page, tell, complaints } }) => {
  await tell({ type: "open", count: 3 });
  await page.getByRole("button", { name: "Settings" }).click();
  await toSection(page, "Your name");
  const section = page.locator("section", { has: page.getByRole("heading", { name: "While you are away" }) });
  await section.getByRole("switch", { name: "Answer by itself" }).check();
  await section.getByRole("button", { name: "Save" }).click();
  await expect(section.getByRole("alert")).toContainText("Write what is answered.");
  await section.getByRole("textbox", { name: "Answer" }).fill("Back on Monday.");
  await section.getByLabel("From").fill("2026-12-01");
  await section.getByLabel("To and including").fill("2026-11-30");
  await section.getByRole("button", { name: "Save" }).click();
  await expect(section.getByRole("alert")).toContainText("before the first");
  await section.getByLabel("To and including").fill("2026-12-08");
  await section.scrollIntoViewIfNeeded();
  await shot(page, "light-vacation");
  await page.setViewportSize({ width: 390, height: 844 });
  await section.getByRole("heading").scrollIntoViewIfNeeded();
  await shot(page, "phone-vacation");
  await page.setViewportSize({ width: 1280, height: 800 });
  await section.getByRole("button", { name: "Save" }).click();
  await expect(section).toContainText("Saved.");
  await axe(page);
  await toSection(page, "Appearance");
  await toSection(page, "Your name");
  await expect(section.getByLabel("To and including")).toHaveValue("2026-12-08");
  await expect(section.getByRole("textbox", { name: "Answer" })).toHaveValue("Back on Monday.");
  expect(complaints).toEqual([]);
});
