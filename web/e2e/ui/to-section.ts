/** Ways through the settings: on a phone their menu is a page of its own, and leads back to it. */
import type { Page } from "@playwright/test";

const menu = (page: Page) => page.getByRole("navigation", { name: "Settings" });
const back = (page: Page) => page.getByRole("link", { name: "Settings", exact: true });

async function toMenu(page: Page): Promise<void> {
  await menu(page).or(back(page)).first().waitFor();
  if (await back(page).isVisible()) await back(page).click();
}

/** From wherever in the settings. */
export async function toSection(page: Page, name: string): Promise<void> {
  await toMenu(page);
  await menu(page).getByRole("link", { name, exact: true }).click();
}

export async function backToMail(page: Page): Promise<void> {
  await toMenu(page);
  await page.getByRole("link", { name: "Back to mail" }).click();
}
