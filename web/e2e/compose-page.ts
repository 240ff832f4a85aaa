/** What journeys do in the window, or on a phone the page, in which a message is written. */
import type { Locator, Page } from "@playwright/test";

export const writing = (page: Page): Locator => page.locator(".compose");
export const words = (page: Page): Locator => writing(page).getByRole("textbox", { name: "Message" });
export const subject = (page: Page): Locator => writing(page).getByRole("textbox", { name: "Subject" });
export const people = (page: Page, field: "To" | "Cc" | "Bcc"): Locator =>
  writing(page).getByRole("combobox", { name: field, exact: true });
export const folder = (page: Page, name: string): Locator => page.getByRole("treeitem", { name });
export const row = (page: Page, text: string): Locator => page.locator("[data-id]", { hasText: text });
export const press = (page: Page, name: string): Promise<void> =>
  writing(page).getByRole("button", { name, exact: true }).click();
export const files = (page: Page): Locator => writing(page).getByTestId("compose-files");

export async function begin(page: Page, whom: string, about: string): Promise<void> {
  await page.getByRole("button", { name: "Write", exact: true }).filter({ visible: true }).first().click();
  await people(page, "To").fill(`${whom},`);
  await subject(page).fill(about);
  await words(page).click();
}

export async function write(page: Page, whom: string, about: string, text: string): Promise<void> {
  await begin(page, whom, about);
  await page.keyboard.type(text);
}

/** Behind what is written. */
export async function writeOn(page: Page, text: string): Promise<void> {
  await words(page).click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type(text);
}

/** Asked to be sent, it waits a moment: not here. */
export async function sendNow(page: Page, about: string): Promise<void> {
  await folder(page, "Outbox").click();
  const waiting = page.getByRole("region", { name: "Waits to be sent" });
  await waiting.locator(".line", { hasText: about }).getByRole("button", { name: "Send now" }).click();
}
