/** Folders, labels, search and filters in light, dark and at phone width: pictures to be looked at, and no complaint. */
import { expect } from "@playwright/test";
import { shot, test } from "./fixtures.ts";

// a busy machine draws slowly, and here is much to click
test.describe.configure({ timeout: 60_000 });

const looks = [
  { name: "light", colorScheme: "light", viewport: { width: 1440, height: 900 } },
  { name: "dark", colorScheme: "dark", viewport: { width: 1440, height: 900 } },
  { name: "phone", colorScheme: "light", viewport: { width: 390, height: 844 } },
  { name: "phone-dark", colorScheme: "dark", viewport: { width: 390, height: 844 } },
] as const;

test.skip(process.env["SCREENS"] === undefined, "pictures are taken when they are asked for");

for (const { name, ...use } of looks) {
  test.describe(name, () => {
    test.use(use);
    test("the sidebar, its dialogs, searching and filters", async ({ ui: { page, tell, complaints } }) => {
      const phone = name.startsWith("phone");
      const menu = async (): Promise<void> => {
        if (phone) await page.getByRole("button", { name: "Show mailboxes" }).click();
      };
      const settled = (): Promise<void> => page.waitForTimeout(300);
      await tell({ type: "open", count: 24 });
      const searches = [{ name: "Papers of Jonas", search: "from:jonas has:attachment" }];
      await tell({ type: "settings", settings: { searches } });
      await menu();
      await page.getByRole("treeitem", { name: "Clients" }).hover();
      await settled();
      await shot(page, `${name}-side-tree`);
      await page.getByRole("button", { name: "More for Clients" }).click();
      await shot(page, `${name}-side-menu`);
      await page.getByRole("menuitem", { name: "New folder in it…" }).click();
      await settled();
      await shot(page, `${name}-side-new-folder`);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "New label…" }).click();
      await page.getByRole("textbox", { name: "Name" }).fill("Boat");
      await shot(page, `${name}-side-label`);
      await page.keyboard.press("Escape");
      await page.getByRole("treeitem", { name: "Clients" }).hover();
      await page.getByRole("button", { name: "More for Clients" }).click();
      await page.getByRole("menuitem", { name: "Delete…" }).click();
      await shot(page, `${name}-side-delete`);
      await page.keyboard.press("Escape");
      if (phone) await page.getByRole("button", { name: "Hide mailboxes" }).click();
      await settled();

      await page.getByRole("combobox").focus();
      await settled();
      await shot(page, `${name}-search-starters`);
      await page.getByRole("combobox").fill("i");
      await settled();
      await shot(page, `${name}-search-suggestions`);
      await page.getByRole("combobox").fill("from:jonas");
      await page.keyboard.press("Enter");
      await expect(page.getByText("All mail searched")).toBeVisible();
      await settled();
      await shot(page, `${name}-search-results`);
      await page.getByRole("button", { name: "Save search" }).click();
      await settled();
      await shot(page, `${name}-search-save`);
      await page.keyboard.press("Escape");
      await page.getByRole("combobox").fill("zanzibar");
      await page.keyboard.press("Enter");
      await settled();
      await shot(page, `${name}-search-empty`);

      await menu();
      await page.getByRole("button", { name: "Settings" }).click();
      await page.getByRole("link", { name: "Filters" }).click();
      await settled();
      await shot(page, `${name}-filters-none`);
      await page.getByRole("button", { name: "New filter" }).click();
      await page.getByLabel("Text").fill("weeklykite");
      await page.getByRole("button", { name: "Add a condition" }).click();
      await page.getByRole("group", { name: "Condition 2" }).getByLabel("What is looked at").selectOption("Size");
      await page.getByRole("button", { name: "Remove condition 2" }).click();
      await page.getByLabel("Move it to").selectOption({ label: "Archive" });
      await page.getByLabel("Mark as read").check();
      await expect(page.getByText("Fits 3 messages that are here already.")).toBeVisible();
      await shot(page, `${name}-filters-edit`);
      await page.getByRole("textbox", { name: "Name" }).fill("Kites");
      await page.getByRole("button", { name: "Save filter" }).click();
      await page.getByLabel("Address").fill("pest@spam.example");
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "New filter" }).click();
      await page.getByLabel("Text").fill("invoice@railways.example");
      await page.getByLabel("Star it").check();
      await page.getByRole("button", { name: "Save filter" }).click();
      await settled();
      await shot(page, `${name}-filters-list`);
      expect(complaints).toEqual([]);
    });
  });
}
