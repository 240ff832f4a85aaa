/** A PDF, looked at: drawn page by page in a frame that reaches nothing; what cannot be shown is said. */
import { expect } from "@playwright/test";
import type { FrameLocator, Page } from "@playwright/test";
import { pdfFile } from "../pdf-file.ts";
import { axe } from "./axe.ts";
import { shot, test } from "./fixtures.ts";
import type { Ui } from "./fixtures.ts";

const letter = (name: string, bytes: string, subject = "A PDF") => ({
  type: "deliver" as const,
  message: {
    ...{ subject, html: null, text: "See the file." },
    attachments: [
      {
        ...{ part: "2", name, type: "application/pdf", size: bytes.length },
        ...{ contentId: null, inline: false },
      },
    ],
    files: { "2": Buffer.from(bytes, "latin1").toString("base64") },
  },
});

async function show({ page, tell }: Ui, bytes: string, name = "contract.pdf") {
  await tell({ type: "open", count: 1 });
  await tell(letter(name, bytes));
  await page.locator("[data-id]", { hasText: "A PDF" }).first().click();
  await page.getByRole("button", { name: `Show ${name}` }).click();
  return page.getByRole("dialog", { name });
}
const inside = (page: Page): FrameLocator => page.frameLocator("dialog iframe").frameLocator("iframe");

/** Dark pixels of a page's canvas, in its upper half: something is written there. */
const inkOf = (page: Page, label: string): Promise<number> =>
  inside(page)
    .getByRole("group", { name: label, exact: true })
    .locator("canvas")
    .evaluate((canvas: HTMLCanvasElement) => {
      const { width, height } = canvas;
      const pixels = canvas.getContext("2d")?.getImageData(0, 0, width, Math.ceil(height / 2)).data ?? [];
      let dark = 0;
      for (let at = 0; at < pixels.length; at += 4)
        if ((pixels[at] ?? 255) < 128 && (pixels[at + 3] ?? 0) > 128) dark++;
      return dark;
    });

const lines = ["Contract", "", "between Fjord Press and Ada Lund,", "about a hundred cards on heavy paper."];
const twelve = pdfFile(
  Array.from({ length: 12 }, (_, at) => ({
    lines: at === 0 ? lines : [`Page ${(at + 1).toString()} of the contract`],
  })),
);

for (const [width, scheme] of [
  [1280, "light"],
  [390, "dark"],
] as const)
  test(`axe finds nothing wrong with its dialog: ${width.toString()}, ${scheme}`, async ({ ui }) => {
    const { page } = ui;
    await page.setViewportSize({ width, height: 844 });
    await page.emulateMedia({ colorScheme: scheme });
    const dialog = await show(ui, twelve);
    await expect(dialog.getByText("Page 1 of 12")).toBeVisible();
    await expect(dialog.getByRole("button", { name: "Next page" })).toBeEnabled();
    expect(await axe(page)).toEqual([]);
    expect(await axe(page, "colours")).toEqual([]);
  });

test("its pages are drawn, can be gone through, made larger, and their text selected", async ({ ui }) => {
  const { page } = ui;
  const dialog = await show(ui, twelve);
  await expect(dialog.getByText("Page 1 of 12")).toBeVisible();
  await expect.poll(() => inkOf(page, "Page 1")).toBeGreaterThan(200);
  await expect(inside(page).getByText("about a hundred cards")).toBeAttached();
  // far pages are empty boxes
  await expect(inside(page).locator("canvas")).not.toHaveCount(12);
  await dialog.getByRole("button", { name: "Next page" }).click();
  await expect(dialog.getByText("Page 2 of 12")).toBeVisible();
  await inside(page).locator("main").press("End");
  await expect(dialog.getByText("Page 12 of 12")).toBeVisible();
  await expect.poll(() => inkOf(page, "Page 12")).toBeGreaterThan(50);
  const before = await inside(page).getByRole("group", { name: "Page 12", exact: true }).boundingBox();
  await dialog.getByRole("button", { name: "Larger" }).click();
  await expect(dialog.getByText("125 %")).toBeVisible();
  const after = await inside(page).getByRole("group", { name: "Page 12", exact: true }).boundingBox();
  expect((after?.width ?? 0) / (before?.width ?? 1)).toBeCloseTo(1.25, 1);
  await inside(page).locator("main").press("-");
  await expect(dialog.getByText("100 %")).toBeVisible();
  await inside(page).locator("main").press("Home");
  await expect(dialog.getByText("Page 1 of 12")).toBeVisible();
  // the frame is gone before it could say that the key was let go
  void page.keyboard.down("Escape").catch(() => undefined);
  await expect(dialog).toHaveCount(0);
  expect(ui.strangers).toEqual([]);
  expect(ui.complaints).toEqual([]);
});

test("the frame has no origin, and its policy lets it reach nothing", async ({ ui }) => {
  const { page } = ui;
  const dialog = await show(ui, twelve);
  await expect(dialog.getByText("Page 1 of 12")).toBeVisible();
  const frame = page.frames().find((each) => each.parentFrame()?.url().endsWith("/frame/pdf.html"));
  const found = await frame?.evaluate(async () => {
    const tried = async (what: () => unknown): Promise<string> => {
      try {
        await what();
        return "done";
      } catch {
        return "refused";
      }
    };
    const script = document.createElement("script");
    script.textContent = "globalThis.ran = 1";
    document.body.append(script);
    const picture = new Image();
    const loaded = new Promise((resolve) => {
      picture.onload = () => resolve("done");
      picture.onerror = () => resolve("refused");
    });
    picture.src = "http://evil.example/pixel.png";
    return {
      origin: self.origin,
      fetch: await tried(() => fetch("http://evil.example/fetch")),
      own: await tried(() => fetch("/api/v1/account")),
      // later: what the tests evaluate may make code
      eval: await tried(
        () =>
          new Promise((resolve, reject) => {
            setTimeout(() => {
              try {
                resolve(Reflect.construct(Function, ["return 1"]));
              } catch (error) {
                reject(new Error(String(error)));
              }
            }, 50);
          }),
      ),
      parent: await tried(() => parent.document),
      storage: await tried(() => localStorage.length),
      rtc: "RTCPeerConnection" in globalThis,
      inline: "ran" in globalThis,
      picture: await loaded,
    };
  });
  expect(found).toEqual({
    ...{ origin: "null", fetch: "refused", own: "refused", eval: "refused", parent: "refused", storage: "refused" },
    ...{ rtc: false, inline: false, picture: "refused" },
  });
  await frame?.evaluate(() => void (location.href = "http://evil.example/leave"));
  await page.waitForTimeout(300);
  expect(ui.strangers.filter((what) => what !== "connection")).toEqual([]);
});

test("one that asks for a password, and what is none: said calmly, and it can be saved", async ({ ui }) => {
  const { page } = ui;
  const dialog = await show(ui, "no PDF at all".repeat(50));
  await expect(dialog.getByText("This cannot be shown here. It can be saved.")).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    dialog.getByRole("button", { name: "Save" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("contract.pdf");
  await dialog.getByRole("button", { name: "Close" }).click();
  const locked = pdfFile([{ lines: ["secret"] }], {
    trailer: "/Encrypt 90 0 R/ID[<00112233445566778899aabbccddeeff><00112233445566778899aabbccddeeff>]",
    objects: [`90 0 obj <</Filter/Standard/V 1/R 2/P -4/O<${"ab".repeat(32)}>/U<${"cd".repeat(32)}>>> endobj`],
  });
  await ui.tell(letter("locked.pdf", locked, "Locked"));
  await page.locator("[data-id]", { hasText: "Locked" }).click();
  await page.getByRole("button", { name: "Show locked.pdf" }).click();
  await expect(page.getByText("This PDF asks for a password.")).toBeVisible();
});

for (const [name, width, scheme] of [
  ["pdf-light", 1280, "light"],
  ["pdf-dark", 1280, "dark"],
  ["pdf-phone", 390, "light"],
] as const)
  // that its pages are drawn is seen above
  test(`a picture of it: ${name}`, { tag: "@long" }, async ({ ui }) => {
    await ui.page.setViewportSize({ width, height: 844 });
    await ui.page.emulateMedia({ colorScheme: scheme });
    const dialog = await show(ui, twelve);
    await expect(dialog.getByText("Page 1 of 12")).toBeVisible();
    await expect.poll(() => inkOf(ui.page, "Page 1")).toBeGreaterThan(100);
    await shot(ui.page, name);
  });
