/** The message list and what is done to messages: long lists, mail that comes in, the keyboard. */
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { idOf, shot, test } from "./fixtures.ts";

const scroller = (page: Page) => page.locator("main ul").locator("..");
const scrollTop = (page: Page): Promise<number> => scroller(page).evaluate((box) => box.scrollTop);

test("100,000 conversations scroll at the cost of 1,000, and show where they end", async ({
  ui: { page, tell, complaints },
}) => {
  // three hundred frames: their number stands, whatever each takes
  test.slow();
  // what frames cost the page's thread: how long they take is also a matter of what else the machine does
  const thread = await page.context().newCDPSession(page);
  await thread.send("Performance.enable", { timeDomain: "threadTicks" });
  const worked = async (): Promise<number> => {
    const { metrics } = await thread.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "TaskDuration")?.value ?? NaN;
  };
  const scrolled = async (): Promise<number> => {
    const before = await worked();
    await scroller(page).evaluate(async (box) => {
      box.scrollTop = 0;
      for (let step = 0; step < 100; step++) {
        box.scrollTop += 600;
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    });
    return (await worked()) - before;
  };
  await tell({ type: "open", count: 1_000 });
  await expect(page.getByText("1,000 conversations", { exact: true })).toBeVisible();
  await scrolled();
  const few = await scrolled();
  await tell({ type: "open", count: 100_000 });
  await expect(page.getByText("100,000 conversations")).toBeVisible();
  const many = await scrolled();
  console.log(`frames of 1,000: ${(few * 10).toFixed(1)} ms each, of 100,000: ${(many * 10).toFixed(1)} ms`);
  expect(many).toBeLessThan(2.5 * few);
  await scroller(page).evaluate((box) => {
    box.scrollTop = box.scrollHeight;
  });
  await expect(page.locator('li[aria-posinset="100000"] [data-id]')).toBeVisible();
  expect(await page.locator("main li").count()).toBeLessThan(60);
  expect(complaints).toEqual([]);
});

test("on a tablet the button to write is there, and hides no row at the end", async ({ ui: { page, tell } }) => {
  await page.setViewportSize({ width: 834, height: 900 });
  await tell({ type: "open", count: 40 });
  await expect(page.locator("[data-id]").first()).toBeVisible();
  await scroller(page).evaluate((box) => {
    box.scrollTop = box.scrollHeight;
  });
  const last = await page.locator('li[aria-posinset="40"] [data-id]').boundingBox();
  const write = page.getByRole("main").getByRole("button", { name: "Write", exact: true });
  expect((last?.y ?? 0) + (last?.height ?? 0)).toBeLessThanOrEqual((await write.boundingBox())?.y ?? 0);
  await write.click();
  await expect(page.getByRole("combobox", { name: "To" })).toBeFocused();
});

test("mail that comes in is seen at once at the top, and pushes nothing away below", async ({ ui: { page, tell } }) => {
  await tell({ type: "open", count: 500 });
  await expect(page.locator("[data-id]").first()).toBeVisible();
  await tell({ type: "deliver", message: { subject: "fresh one" } });
  await expect(page.locator("main li").first()).toContainText("fresh one", { timeout: 1_000 });

  await scroller(page).evaluate((box) => {
    box.scrollTop = 76 * 200;
  });
  const row = page.locator(`[data-id="${idOf(300)}"]`);
  await expect(row).toBeVisible();
  const before = await row.boundingBox();
  await row.click();
  await tell({ type: "deliver", message: { subject: "fresh two" } });
  await tell({ type: "deliver", message: { subject: "fresh three" } });
  await expect(page.getByRole("button", { name: "2 new messages" })).toBeVisible();
  await expect.poll(async () => (await row.boundingBox())?.y).toBe(before?.y);
  await expect(row).toHaveAttribute("aria-current", "true");
  await page.getByRole("button", { name: "2 new messages" }).click();
  await expect(page.locator("main li").first()).toContainText("fresh three");
  expect(await scrollTop(page)).toBe(0);
});

test("on the narrowest phone every quick filter is seen whole", async ({ ui: { page, tell } }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await tell({ type: "open", count: 3 });
  const filters = page.getByRole("group", { name: "Show" });
  for (const name of ["All", "Unread", "Starred", "Attachments"])
    await expect(filters.getByRole("button", { name, exact: true })).toBeInViewport({ ratio: 1 });
  await filters.getByRole("button", { name: "Attachments" }).click();
  await expect(filters.getByRole("button", { name: "Attachments" })).toHaveAttribute("aria-pressed", "true");
  await shot(page, "filters-320");
});

test("the keyboard reads, stars, archives, deletes", async ({ ui: { page, tell } }) => {
  await tell({ type: "open", count: 24 });
  await expect(page.locator("[data-id]").first()).toBeVisible();
  const heading = page.locator("article h1");
  await page.keyboard.press("j");
  await expect(page).toHaveURL(new RegExp(`/m/inbox/${idOf(24)}$`));
  await page.keyboard.press("j");
  await expect(page).toHaveURL(new RegExp(`/m/inbox/${idOf(23)}$`));
  await page.keyboard.press("k");
  await expect(page).toHaveURL(new RegExp(`/m/inbox/${idOf(24)}$`));
  await expect(heading).toBeVisible();
  await page.keyboard.press("s");
  await expect(
    page.locator("li", { has: page.locator(`[data-id="${idOf(24)}"]`) }).getByRole("button", { name: "Star" }),
  ).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("e");
  await expect(page).toHaveURL(new RegExp(`/m/inbox/${idOf(23)}$`));
  await expect(page.getByText("Moved to the archive.")).toBeVisible();
  await expect(page.locator(`[data-id="${idOf(24)}"]`)).toHaveCount(0);
  await page.keyboard.press("#");
  await expect(page).toHaveURL(new RegExp(`/m/inbox/${idOf(22)}$`));
  await page.keyboard.press("Shift+U");
  await expect(page).toHaveURL(/\/m\/inbox$/);
  await expect(page.locator(`li:has([data-id="${idOf(22)}"])`).getByText("Unread")).toBeAttached();
});

test("from the trash a message goes for good, and only when that is confirmed", async ({ ui: { page, tell } }) => {
  await tell({ type: "open", count: 3 });
  await page.locator("[data-id]").first().click();
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("link", { name: "Trash" }).click();
  await expect(page.getByText("1 conversation", { exact: true })).toBeVisible();
  await page.locator("[data-id]").first().click();
  await page.getByRole("button", { name: "Delete for good" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByText("1 conversation", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Delete for good" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete for good" }).click();
  await expect(page.getByText("What you delete lies here")).toBeVisible();
});

test("a message is moved, its attachment saved, and the back button works", async ({ ui: { page, tell } }) => {
  await tell({ type: "open", count: 24 });
  await page.locator("[data-id]", { hasText: "Minutes" }).first().click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: /Save Minutes/ }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("Minutes 2026-11-17.pdf");
  await page.getByRole("button", { name: "Move to" }).click();
  await page.getByRole("option", { name: "Travel" }).click();
  await expect(page.getByText("Moved to Travel & receipts.")).toBeVisible();
  await page.getByRole("link", { name: /Travel/ }).click();
  await expect(page.getByText("2 conversations")).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("heading", { name: "Inbox" })).toBeVisible();
});

test("logging out asks, then wipes", async ({ ui: { page, tell } }) => {
  await tell({ type: "open", count: 3 });
  await page.getByRole("button", { name: "Log out" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Wipe and log out" }).click();
  await expect(page.getByRole("heading", { name: "Mail that only you can read back" })).toBeVisible();
  await expect(page).toHaveURL(/\/$/);
});

test("the invite token leaves the address bar at once", async ({ ui: { page, origin } }) => {
  await page.goto(`${origin}/join#a-token-of-an-invite`);
  await expect(page.getByRole("button", { name: "Make my keys" })).toBeVisible();
  expect(page.url()).toBe(`${origin}/join`);
  await page.getByRole("button", { name: "Make my keys" }).click();
  await expect(page.getByText("for ada@example.org")).toBeVisible();
  await page.goto(`${origin}/join#expired-token`);
  await expect.poll(() => page.url()).toBe(`${origin}/join`);
  await page.getByRole("button", { name: "Make my keys" }).click();
  await expect(page.getByText("This invite has expired")).toBeVisible();
  await page.reload();
  await expect(page.getByText("The invite is missing")).toBeVisible();
});

test("a list that moves under the pointer shows what can be done to one row alone", async ({ ui: { page, tell } }) => {
  await tell({ type: "open", count: 50 });
  const row = (at: number) => page.locator("main li .line").nth(at);
  const actions = page.locator("main li").getByTitle("Snooze");
  await row(1).hover();
  await expect(row(1).getByTitle("Snooze")).toBeVisible();
  // as where rows change places: the one that was under the pointer hears nothing
  await row(3).dispatchEvent("pointerenter", { pointerType: "mouse" });
  await expect(row(3).getByTitle("Snooze")).toBeVisible();
  await expect(actions).toHaveCount(1);
  await row(1).dispatchEvent("pointerleave", { pointerType: "mouse" });
  await expect(actions).toHaveCount(1);
  await row(3).dispatchEvent("pointerleave", { pointerType: "mouse" });
  await expect(actions).toHaveCount(0);
});
