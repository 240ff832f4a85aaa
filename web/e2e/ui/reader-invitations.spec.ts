/** Invitations in the reader: shown in words, answered, and not answered unawares. */
import { expect } from "@playwright/test";
import { shot, test } from "./fixtures.ts";
import * as mail from "./reader-mail.ts";
import { open } from "./reader-page.ts";

test("an invitation: its time in the reader's zone, its repetitions in words, nothing of it as HTML", async ({
  ui,
}) => {
  const { page } = ui;
  await open(ui, { type: "deliver", message: mail.invitation });
  const card = page.getByRole("region", { name: "Invitation" });
  // 04:00 in New York is 10:00 in Paris
  await expect(card).toContainText("Saturday, 5 December 2026, 10:00");
  await expect(card).toContainText("every 2 weeks");
  await expect(card).toContainText("4 times");
  await expect(card).toContainText("<img src=x onerror=alert(1)>");
  await expect(card.locator("img")).toHaveCount(0);
});

test("an invitation is answered: had back, then sent, and shown; who may not answer is not asked", async ({ ui }) => {
  const { page } = ui;
  await open(ui, { type: "deliver", message: mail.invitation });
  const card = page.getByRole("region", { name: "Invitation" });
  const answers = card.getByRole("group", { name: "Will you be there?" });
  await answers.getByRole("button", { name: "Add a note" }).click();
  await answers.getByRole("textbox", { name: "Note" }).fill("I bring paper.");
  await shot(page, "invitation");
  await answers.getByRole("button", { name: "Yes" }).click();
  await expect(card).toContainText("You said yes.");
  await page.locator(".notice").getByRole("button", { name: "Undo" }).click();
  await expect(answers).toBeVisible();
  await answers.getByRole("button", { name: "Maybe" }).click();
  await expect(card.getByRole("button", { name: "Maybe" })).toHaveAttribute("aria-pressed", "true");
  await shot(page, "invitation-answered");
  await page.getByRole("treeitem", { name: "Sent" }).click();
  await page.locator("[data-id]", { hasText: "Maybe: Printing day" }).click({ timeout: 20_000 });
  await expect(page.locator(".letter").last()).toContainText("may come to “Printing day”.");
});

test("an invitation is answered without a line: the answer waits, is had back, and leaves when there is one", async ({
  ui,
}) => {
  const { page, tell } = ui;
  await open(ui, { type: "deliver", message: mail.invitation });
  const card = page.getByRole("region", { name: "Invitation" });
  await tell({ type: "connection", connection: { type: "offline" } });
  await card.getByRole("button", { name: "Yes" }).click();
  await expect(page.locator(".notice")).toContainText("You are offline. Your answer waits on this device");
  await expect(card).toContainText("You said yes.");
  await expect(card).toContainText("Your answer waits on this device until there is a connection.");
  await shot(page, "invitation-waits");
  await page.locator(".notice").getByRole("button", { name: "Undo" }).click();
  await expect(card).toContainText("Will you be there?");
  await expect(card).not.toContainText("waits");
  await card.getByRole("button", { name: "No", exact: true }).click();
  await expect(card).toContainText("waits on this device");
  await tell({ type: "connection", connection: { type: "online" } });
  await expect(card).not.toContainText("waits on this device");
  await page.getByRole("treeitem", { name: "Sent" }).click();
  await page.locator("[data-id]", { hasText: "Declined: Printing day" }).click({ timeout: 20_000 });
});

test("a calendar that is not from who it names is not answered unawares; what is none is shown as what it is", async ({
  ui,
}) => {
  const { page } = ui;
  const of = (from: string, to: string) => (mail.invitation.opened?.calendar ?? "").replace(from, to);
  const send = (calendar: string, subject: string) =>
    open(ui, { type: "deliver", message: { ...mail.invitation, subject, opened: { calendar } } });
  const card = page.getByRole("region", { name: "Invitation" });
  await send(of("mailto:ines@atelier-moreau.example", "mailto:boss@evil.example"), "Not hers");
  await expect(card).toContainText("Your answer would go to boss@evil.example: answer only if you know why.");
  await send(of("mailto:ines@atelier-moreau.example", "mailto:ines@atelier-moreau.example?bcc=a@evil.example"), "Two");
  await expect(card).toContainText("names no address that an answer could go to");
  await send(of("ada@example.org", "eve@example.org"), "For Eve");
  await expect(card).toContainText("Printing day");
  await expect(card.getByRole("button")).toHaveCount(0);
  await send(of("METHOD:REQUEST", "METHOD:CANCEL"), "Called off");
  await expect(card).toContainText("Cancelled");
  await expect(card.getByRole("button")).toHaveCount(0);
  await send(of("METHOD:REQUEST", "METHOD:COUNTER"), "Later");
  await expect(card).toContainText("Ada Lund proposes another time");
});
