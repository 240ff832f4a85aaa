/** The way to another address to write from, up to the words of its signature. */
import type { Page } from "@playwright/test";
import { toSection } from "./to-section.ts";

/** From the settings; it is not saved yet. */
export async function toIdentity(page: Page, signature: string): Promise<void> {
  await toSection(page, "Your name");
  await page.getByRole("button", { name: "Add an address" }).click();
  await page.getByRole("textbox", { name: "Your name" }).last().fill("Kite club");
  await page.getByRole("textbox", { name: "Address", exact: true }).fill("club@example.org");
  await page.getByRole("textbox", { name: "Signature" }).click();
  await page.keyboard.type(signature);
}

export async function saveIdentity(page: Page): Promise<void> {
  await page.locator("form", { hasText: "Signature" }).getByRole("button", { name: "Save" }).click();
  await page.getByText("club@example.org", { exact: true }).waitFor();
}
