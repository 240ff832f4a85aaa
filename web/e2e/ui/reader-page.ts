/** The reader as its specs know it: a message delivered and opened, and what is shown of it. */
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import type { Ui } from "./fixtures.ts";

export const article = (page: Page) => page.locator("article");
/** By its whole subject: one that begins like another must not be clicked in its place. */
export const row = (page: Page, subject: string) =>
  page.locator("[data-id]", { has: page.locator(".subject").getByText(subject, { exact: true }) });
export const open = async (
  { page, tell }: Ui,
  message: Parameters<Ui["tell"]>[0] & { type: "deliver" },
): Promise<void> => {
  await tell({ type: "open", count: 2 });
  await tell(message);
  await row(page, message.message.subject ?? "").click();
  await expect(page.locator("article h1")).toHaveText(message.message.subject ?? "");
};
export const body = (page: Page) => article(page).frameLocator("iframe").frameLocator("iframe").locator("body");
