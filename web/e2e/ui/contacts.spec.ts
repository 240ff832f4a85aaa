/** Contacts over the made-up engine: a file, a card, a group, the composer, and how it looks. */
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { axe } from "./axe.ts";
import { shot, test } from "./fixtures.ts";

const FIRST = ["Ada", "Bo", "Chloé", "Dmitri", "Esra", "Farid", "Greta", "Hugo", "Ines", "Jörg"];
const LAST = ["Lovelace", "Moreau", "Müller", "Okafor", "Popescu"];

/** 3,000 would do as well; as many as the page has to draw only some of. */
const file = (count: number): string =>
  Array.from({ length: count }, (_, at) => {
    const [first, last] = [FIRST[at % 10] ?? "", `${LAST[at % 5] ?? ""}${at < 10 ? "" : ` ${at.toString()}`}`];
    const lines = [`FN:${first} ${last}`, `N:${last};${first};;;`, `EMAIL;TYPE=work:p${at.toString()}@example.org`];
    const more = at === 0 ? ["TEL;TYPE=cell:+44 20 7946 0000", "ORG:Analytical Engines", "TITLE:Countess", "BDAY:18151210", "NOTE:Met in May.\\nWrites in green ink.", "ADR:;;12 St James's Square;London;;SW1;UK", "CATEGORIES:Engines"] : []; // prettier-ignore
    return ["BEGIN:VCARD", "VERSION:3.0", ...lines, ...more, "END:VCARD", ""].join("\r\n");
  }).join("");

const take = (page: Page, count: number): Promise<void> =>
  page
    .locator("input[type=file]")
    .setInputFiles({ name: "contacts.vcf", mimeType: "text/vcard", buffer: Buffer.from(file(count)) });

async function toContacts(page: Page): Promise<void> {
  await page.locator("[data-id]").first().waitFor();
  // what hears keys is fetched once rows are there
  await expect(async () => {
    await page.keyboard.press("g");
    await page.keyboard.press("c");
    await page.getByRole("heading", { name: "No contacts yet" }).waitFor({ timeout: 3_000 });
  }).toPass();
}

test("contacts are taken in, found, opened, changed, grouped and written to", async ({
  ui: { page, tell, complaints },
}) => {
  await tell({ type: "open", count: 6 });
  await toContacts(page);
  expect(await axe(page)).toEqual([]);
  await shot(page, "light-contacts-none");
  await take(page, 1_200);
  await expect(page.getByText("1,200 contacts added.")).toBeVisible();
  await expect(page.getByText("1 group made.")).toBeVisible();
  expect(await page.locator("main li").count()).toBeLessThan(60);
  const search = page.getByRole("searchbox", { name: "Search contacts" });
  await search.fill("ada lovelace");
  await page.getByRole("link", { name: "Ada Lovelace p0@example.org" }).click();
  await expect(page.getByRole("heading", { name: "Ada Lovelace" })).toBeVisible();
  await expect(page.getByText("10 December 1815")).toBeVisible();
  await expect(page).toHaveURL(/\/contacts\/all\/[0-9a-f]{32}$/);
  await search.fill("");
  expect(await axe(page)).toEqual([]);
  await shot(page, "light-contacts");
  // edited, and not left without a question
  await page.getByRole("button", { name: "Edit" }).click();
  await page.getByRole("textbox", { name: "Organisation" }).fill("Engines & Sons");
  expect(await axe(page)).toEqual([]);
  await shot(page, "light-contacts-edit");
  await page.getByRole("link", { name: "Mail" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Countess").first()).toBeVisible();
  await expect(page.getByText("Engines & Sons").first()).toBeVisible();
  await page.reload();
  // the made-up engine forgets with its page
  await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
  expect(complaints).toEqual([]);
});

test("a group is made of what is selected, and typed by its name in the composer", async ({ ui: { page, tell } }) => {
  await tell({ type: "open", count: 6 });
  await toContacts(page);
  await take(page, 6);
  await page.getByRole("button", { name: "New group" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Kite club");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: /^Kite club/ }).waitFor();
  // by keys alone
  await page.getByRole("link", { name: /^Ada Lovelace/ }).focus();
  await page.keyboard.press("x");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("x");
  await page.getByRole("button", { name: "Add to a group" }).click();
  await page.getByRole("menuitem", { name: "Kite club" }).click();
  await page.getByRole("link", { name: /^Kite club/ }).click();
  await expect(page.getByText("2 contacts", { exact: true })).toBeVisible();
  await page.keyboard.press("c");
  const to = page.locator(".compose").getByRole("combobox", { name: "To" });
  await to.fill("kite");
  const option = page.getByRole("option", { name: /Kite club Group, 2 people/ });
  await expect(option).toBeVisible();
  await shot(page, "light-contacts-compose");
  await to.press("Enter");
  await expect(
    page.getByRole("group", { name: "To", exact: true }).getByRole("button", { name: /^Remove / }),
  ).toHaveCount(2);
});

for (const [look, colorScheme, width] of [
  ["phone", "light", 390],
  ["phone-dark", "dark", 390],
  ["dark", "dark", 1280],
] as const)
  test.describe(() => {
    test.use({ colorScheme, viewport: { width, height: width > 800 ? 800 : 844 } });
    test(`contacts look as they should: ${look}`, { tag: "@long" }, async ({ ui: { page, tell } }) => {
      await tell({ type: "open", count: 6 });
      await toContacts(page);
      await take(page, 40);
      await page.getByRole("link", { name: /^Ada Lovelace p0/ }).waitFor();
      expect(await axe(page)).toEqual([]);
      await shot(page, `${look}-contacts`);
      await page.getByRole("link", { name: /^Ada Lovelace p0/ }).click();
      await page.getByRole("heading", { name: "Ada Lovelace" }).waitFor();
      expect(await axe(page)).toEqual([]);
      await shot(page, `${look}-contacts-card`);
      await page.getByRole("button", { name: "Edit" }).click();
      await shot(page, `${look}-contacts-edit`);
      await page.getByRole("button", { name: "Cancel" }).click();
      if (width < 800) await page.getByRole("link", { name: "All contacts" }).first().click();
      await page.getByRole("link", { name: "Written to" }).click();
      await page.getByRole("heading", { name: "Written to" }).waitFor();
      expect(await axe(page)).toEqual([]);
      await shot(page, `${look}-contacts-written`);
    });
  });

test("the palette and the keys are shown there, too", async ({ ui: { page, tell } }) => {
  await tell({ type: "open", count: 2 });
  await toContacts(page);
  await page.keyboard.press("?");
  const keys = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(keys).toContainText("Keyboard shortcuts");
  await page.keyboard.press("Escape");
  await expect(keys).toHaveCount(0);
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog");
  await palette.getByRole("combobox").fill("archive");
  await palette.getByRole("option", { name: "Go to Archive" }).click();
  await expect(page.getByRole("heading", { name: "Archive" })).toBeVisible();
});

test("a file that is dropped on the page is taken in, and taken back; so are cards that came with a message", async ({
  ui: { page, tell },
}) => {
  await tell({ type: "open", count: 1 });
  await toContacts(page);
  await page.evaluate((text) => {
    const files = new DataTransfer();
    files.items.add(new File([text], "friends.vcf", { type: "text/vcard" }));
    const target = document.querySelector("main") ?? document.body;
    for (const type of ["dragenter", "dragover", "drop"])
      target.dispatchEvent(new DragEvent(type, { dataTransfer: files, bubbles: true, cancelable: true }));
  }, file(2));
  await expect(page.getByText("2 contacts added.")).toBeVisible();
  await expect(page.getByRole("link", { name: /Ada Lovelace/ })).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("link", { name: /Ada Lovelace/ })).toHaveCount(0);

  const raw = ["From: Bo <bo@example.org>", "To: ada@example.org", "Subject: My card", "MIME-Version: 1.0"];
  const parts = [
    "Content-Type: multipart/mixed; boundary=b",
    "",
    "--b",
    "Content-Type: text/plain",
    "",
    "Hello",
    "--b",
  ];
  const card = ['Content-Type: text/vcard; name="bo.vcf"', 'Content-Disposition: attachment; filename="bo.vcf"', ""];
  const message = [...raw, ...parts, ...card, file(1), "--b--", ""].join("\r\n");
  await tell({ type: "deliverRaw", messages: [new TextEncoder().encode(message)] });
  await page.keyboard.press("g");
  await page.keyboard.press("i");
  await page.locator("[data-id]", { hasText: "My card" }).click();
  await page
    .getByRole("button", { name: /bo\.vcf/ })
    .first()
    .click();
  await page.getByRole("dialog").getByRole("button", { name: "Add to contacts" }).click();
  await expect(page.getByText("1 contact added.")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("g");
  await page.keyboard.press("c");
  await expect(page.getByRole("link", { name: /Ada Lovelace/ })).toBeVisible();
});
