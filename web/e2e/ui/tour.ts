/** A walk through every screen and dialog over the made-up engine; `at` is called where there is one to be looked at. */
import { expect } from "@playwright/test";
import { words } from "../../testing/fake-mail.ts";
import type { Ui } from "./fixtures.ts";
import { toSection } from "./to-section.ts";

export type At = (name: string) => Promise<void>;

const now = Math.floor(Date.now() / 1000);

/** Nobody is in. */
export async function doors({ page, origin, tell }: Ui, at: At): Promise<void> {
  const there = async (): Promise<void> => {
    await page.goto(origin);
    await page.getByRole("heading", { level: 1 }).waitFor();
  };
  await there();
  await at("welcome");
  await page.getByRole("button", { name: "Show a code" }).click();
  await page.getByText("7M3K-0QXT-ZC4D-9HVA-WR2E-6JPB").last().waitFor();
  await at("pair");
  const check = { type: "check", address: "ada@example.org", check: "048213", expires: now + 250 } as const;
  await tell({ type: "pairing", state: check });
  await page.getByRole("heading", { name: "Compare this code" }).waitFor();
  await at("pair-check");
  await page.goto(`${origin}/recover`);
  await page.getByLabel("Your 24 words").fill(words.join(" "));
  await page.getByLabel("Your address").fill("ada@example.org");
  await at("recover");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("heading", { name: "Is this your account?" }).waitFor();
  await at("recover-look");
  await page.goto(`${origin}/join#token-token`);
  await page.getByRole("button", { name: "Make my keys" }).waitFor();
  await at("join");
  await page.getByRole("button", { name: "Make my keys" }).click();
  await page.getByText(words[0] ?? "", { exact: true }).waitFor();
  await at("words");
  await page.getByRole("button", { name: "I have written them down" }).click();
  for (const number of ["3", "11", "20"]) await page.getByLabel(`Word ${number}`, { exact: true }).fill("wrong");
  await page.getByRole("button", { name: "Open my mailbox" }).click();
  await page.getByRole("alert").waitFor();
  await at("confirm");
  await there();
  const by = { address: "ada@example.org", by: "Desk companion" };
  await tell({ type: "close", account: { type: "none", evicted: false, revoked: by } });
  await page.getByRole("heading", { name: "This device was removed" }).waitFor();
  await at("revoked");
  await there();
  await tell({ type: "close", account: { type: "none", evicted: true, revoked: null } });
  await at("evicted");
}

/** Somebody reads. `narrow`: one pane at a time, the sidebar a drawer. */
export async function mail({ page, origin, tell }: Ui, at: At, narrow: boolean): Promise<void> {
  const hide = page.getByRole("button", { name: "Hide mailboxes" });
  const menu = async (): Promise<void> => {
    // a dialog that closes may have closed it too
    if (narrow && !(await hide.isVisible())) await page.getByRole("button", { name: "Show mailboxes" }).click();
  };
  const back = async (): Promise<void> => {
    if (narrow) await page.getByRole("button", { name: "Back to the list" }).click();
  };
  const row = (subject: string) => page.locator("[data-id]", { hasText: subject }).first();
  const dialog = page.getByRole("dialog");
  const closed = async (): Promise<void> => {
    await page.keyboard.press("Escape");
    await expect(dialog).toHaveCount(0);
  };
  await page.goto(origin);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await tell({ type: "open", count: 24 });
  await row("Minutes").waitFor();
  await at("list");
  for (const [subject, name] of [
    ["Saturday at the workshop", "text"],
    ["Wind, paper", "html"],
    ["Minutes", "attachments"],
    ["תודה", "rtl"],
  ] as const) {
    await row(subject).click();
    await expect(page.locator("article h1, article h2").first()).toBeVisible();
    await page.waitForTimeout(250);
    await at(`reader-${name}`);
    await back();
  }
  await page.keyboard.press("?");
  await dialog.waitFor();
  await at("help");
  await closed();
  await menu();
  await page.waitForTimeout(250);
  await at("sidebar");
  await page.getByRole("button", { name: "New label…" }).click();
  await dialog.waitFor();
  await at("label-dialog");
  await closed();
  await menu();
  await page.getByRole("treeitem", { name: "Drafts" }).click();
  await page.getByRole("heading", { name: "Drafts" }).waitFor();
  await at("empty");
  await menu();
  await page.getByRole("button", { name: "Log out" }).click();
  await dialog.waitFor();
  await at("logout-dialog");
  await closed();
  if (await hide.isVisible()) await hide.click();
  await page.getByRole("combobox").fill("from:jo");
  await page.waitForTimeout(300);
  await at("search-suggestions");
  await page.keyboard.press("Enter");
  await page.waitForTimeout(300);
  await at("search-results");
  await tell({ type: "connection", connection: { type: "offline" } });
  await at("offline");
  await tell({
    type: "connection",
    connection: {
      ...{ type: "tampered", compared: false, finding: "headMismatch", seq: 812 },
      ...{ since: now - 9e6, found: now - 9e5, device: null },
    },
  });
  await page.getByRole("heading", { name: "We stopped" }).waitFor();
  await at("tampered");
  await page.getByRole("button", { name: "Show the mail on this device" }).click();
  await at("tampered-line");
  await tell({ type: "connection", connection: { type: "online" } });
}

const PAGES = [
  ...["Appearance", "Your name", "Filters", "Privacy", "Devices", "Recovery words"],
  ...["Who can open it", "Lock", "History", "Storage", "Import and export", "About"],
] as const;

/** Every page of the settings, and what they ask. */
export async function settings({ page, origin, tell }: Ui, at: At, narrow: boolean): Promise<void> {
  await page.goto(origin);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await tell({ type: "open", count: 3 });
  await tell({ type: "settings", settings: { trusted: ["news@paper.example", "grace@example.org"] } });
  if (narrow) await page.getByRole("button", { name: "Show mailboxes" }).click();
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("navigation", { name: "Settings" }).waitFor();
  if (narrow) await at("settings-menu");
  for (const name of PAGES) {
    await toSection(page, name);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.waitForTimeout(150);
    await at(`settings-${name.toLowerCase().replaceAll(" ", "-")}`);
  }
  await toSection(page, "Storage");
  await page.getByRole("button", { name: "Clear kept messages" }).click();
  await at("settings-storage-dialog");
  await page.keyboard.press("Escape");
  await toSection(page, "Filters");
  await page.getByRole("button", { name: /New filter/ }).click();
  await at("settings-filter-editor");
}
