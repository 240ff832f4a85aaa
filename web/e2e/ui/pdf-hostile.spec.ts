/** Hostile PDFs, looked at in the app: nothing runs, nothing is asked for, and the app answers. */
import { expect } from "@playwright/test";
import { hostilePdfs } from "../hostile/pdfs.ts";
import { watch } from "../hostile/sentinel.ts";
import { test } from "./fixtures.ts";

/** Milliseconds after which a PDF that ends in neither is named. */
const PATIENCE = 60_000;

test("hostile PDFs run nothing, ask for nothing, and end in a page or in words", async ({ page, ui }) => {
  test.setTimeout(240_000);
  const sentinel = await watch(page);
  await page.reload();
  await page.getByRole("heading", { level: 1 }).waitFor();
  await ui.tell({ type: "open", count: 0 });
  const wanted = hostilePdfs.filter(({ isHeavy }) => !isHeavy || process.env["LONG"] !== undefined);
  const named = wanted.map((pdf) => ({ ...pdf, title: `${pdf.bait.id}.pdf` }));
  await ui.tell({
    type: "deliver",
    message: {
      ...{ subject: "PDFs", html: null, text: "See the files." },
      attachments: named.map(({ title, file }, at) => ({
        ...{ part: (at + 2).toString(), name: title, type: "application/pdf", size: file.length },
        ...{ contentId: null, inline: false },
      })),
      files: Object.fromEntries(
        named.map(({ file }, at) => [(at + 2).toString(), Buffer.from(file, "latin1").toString("base64")]),
      ),
    },
  });
  await page.locator("[data-id]", { hasText: "PDFs" }).click();
  let windows = 0;
  page.on("popup", () => windows++);
  const ended: Record<string, string> = {};
  for (const { name, title } of named) {
    await page.getByRole("button", { name: `Show ${title}` }).click();
    const dialog = page.getByRole("dialog", { name: title });
    const place = dialog.getByText(/^Page 1 of [\d,]+$/);
    const words = dialog.getByText(/can be saved|asks for a password/);
    await place.or(words).first().waitFor({ timeout: PATIENCE });
    const isShown = await place.isVisible();
    if (isShown) {
      // where a link would be
      const main = page.frameLocator("dialog iframe").frameLocator("iframe").locator("main");
      await main
        .click({ position: { x: 150, y: 150 }, force: true, timeout: 2_000, noWaitAfter: true })
        .catch(() => undefined);
    }
    await dialog.getByRole("button", { name: "Close" }).click();
    await expect(dialog, name).toHaveCount(0);
    ended[name] = isShown ? "page" : "words";
  }
  await page.waitForTimeout(400);
  expect([...sentinel.heard]).toEqual([]);
  expect(ui.strangers).toEqual([]);
  expect(windows).toBe(0);
  expect(new URL(page.url()).origin).toBe(ui.origin);
  for (const { name, ends } of named)
    if (ends !== "either") expect(`${name}: ${ended[name] ?? ""}`).toBe(`${name}: ${ends}`);
  expect(ui.complaints.filter((text) => !/Content Security Policy|sandboxed/.test(text))).toEqual([]);
});

test("of ten thousand pages the first thousand are shown, and it is said", async ({ page, ui }) => {
  const many = hostilePdfs.find(({ name }) => name === "ten thousand pages")?.file ?? "";
  await ui.tell({ type: "open", count: 0 });
  await ui.tell({
    type: "deliver",
    message: {
      ...{ subject: "Many", html: null, text: "x" },
      attachments: [{ part: "2", name: "many.pdf", type: "application/pdf", size: 1, contentId: null, inline: false }],
      files: { "2": Buffer.from(many, "latin1").toString("base64") },
    },
  });
  await page.locator("[data-id]", { hasText: "Many" }).click();
  await page.getByRole("button", { name: "Show many.pdf" }).click();
  await expect(page.getByText("Page 1 of 10,000")).toBeVisible();
  await expect(page.getByText("Only the first 1,000 pages are shown.")).toBeVisible();
  const main = page.frameLocator("dialog iframe").frameLocator("iframe").locator("main");
  await main.press("End");
  await expect(page.getByText("Page 1,000 of 10,000")).toBeVisible();
  expect(await main.locator("canvas").count()).toBeLessThan(12);
});
