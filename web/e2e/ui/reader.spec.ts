/** Reading: conversations, what is folded, remote content, senders, printing, the source, leaving a list. */
import { expect } from "@playwright/test";
import { pngFile } from "../png-file.ts";
import { shot, test } from "./fixtures.ts";
import * as mail from "./reader-mail.ts";
import { article, body, open, row } from "./reader-page.ts";

test.describe("a conversation", () => {
  test.beforeEach(async ({ ui }) => {
    await ui.tell({ type: "open", count: 2 });
    for (const message of mail.conversation()) await ui.tell({ type: "deliver", message });
    await ui.page.locator("[data-id]", { hasText: "Cards for the fair" }).click();
    await expect(article(ui.page).getByText("I bring coffee", { exact: false })).toBeVisible();
  });

  test("what is read is folded, what is unread and the newest are open; n and p go through it", async ({ ui }) => {
    const { page } = ui;
    const letters = page.locator("[data-letter]");
    await expect(letters).toHaveCount(4);
    await expect(letters.locator("button[aria-expanded=false]:has(time)")).toHaveCount(2);
    await expect(letters.first().locator("button[aria-expanded=false]")).toHaveCount(1);
    await expect(letters.nth(2)).toContainText("Saturday at ten?");
    await letters.first().getByRole("button", { name: "Open: Ines Moreau" }).click();
    await expect(letters.first()).toContainText("I have the paper");
    await letters.first().getByRole("button", { name: "Fold: Ines Moreau" }).click();
    await page.locator("article h1").click();
    await page.keyboard.press("n");
    await expect(letters.nth(1)).toHaveClass(/current/);
    await expect(letters.nth(1).getByText("The mill has only the heavy sort left.")).toBeVisible();
    await page.keyboard.press("p");
    await expect(letters.first()).toHaveClass(/current/);
    await page.keyboard.press(";");
    await expect(letters.locator("button[aria-expanded=false]:has(time)")).toHaveCount(0);
  });

  test("what is quoted is folded, and unfolds", async ({ ui }) => {
    const third = ui.page.locator("[data-letter]").nth(2);
    await expect(third.getByText("On Monday, Jonas wrote:")).toHaveCount(0);
    await third.getByRole("button", { name: "Show quoted text" }).click();
    await expect(third.getByText("On Monday, Jonas wrote:")).toBeVisible();
    await third.getByRole("button", { name: "Hide quoted text" }).click();
    await expect(third.getByText("On Monday, Jonas wrote:")).toHaveCount(0);
  });

  test("what comes in meanwhile is added, and what is being read stays open", async ({ ui }) => {
    const letters = ui.page.locator("[data-letter]");
    const message = { ...mail.conversation()[3], text: "One more thing.", date: Math.floor(Date.now() / 1000) };
    await ui.tell({ type: "deliver", message });
    await expect(letters).toHaveCount(5);
    await expect(letters.nth(4)).toContainText("One more thing.");
    await expect(letters.nth(2)).toContainText("Saturday at ten?");
  });

  test("muted from the reader: said, and undone", async ({ ui }) => {
    const { page } = ui;
    await page.getByRole("toolbar", { name: "Message" }).getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: "Mute", exact: true }).click();
    await expect(page.getByText("Muted: replies go to the archive.")).toBeVisible();
  });
});

test.describe("HTML", () => {
  test("quotes are folded, trackers taken out and told, and nothing loads before it is asked", async ({ ui }) => {
    const html = `<p>Yes.</p><img src="https://track.example/o.gif" width=1 height=1>
      <p><a href="https://shop.example/x?id=7&utm_source=m&fbclid=1#top">go</a></p>
      <div class="gmail_quote">On Monday, Ada wrote:<blockquote>Shall we?</blockquote></div>`;
    await open(ui, { type: "deliver", message: { subject: "Quoting", html, text: null } });
    const { page } = ui;
    await expect(body(page)).toContainText("Yes.");
    await expect(body(page)).not.toContainText("Shall we?");
    await expect(body(page).locator("a")).toHaveAttribute("href", "https://shop.example/x?id=7#top");
    await expect(page.getByText("One tracking image was taken out.")).toBeVisible();
    await expect(page.getByText("What named you was taken out of one link.")).toBeVisible();
    await page.getByRole("button", { name: "Show quoted text" }).click();
    await expect(body(page)).toContainText("Shall we?");
    expect(ui.strangers).toEqual([]);
  });

  test("it is as high as it is: short ones are short, long ones do not scroll in themselves", async ({ ui }) => {
    const lines = Array.from({ length: 80 }, (_, at) => `<p>line ${at.toString()}</p>`).join("");
    await open(ui, { type: "deliver", message: { subject: "Long", html: lines, text: null } });
    const height = (): Promise<number> =>
      ui.page.locator("article iframe").evaluate((frame) => frame.getBoundingClientRect().height);
    await expect.poll(height).toBeGreaterThan(2_500);
    await ui.tell({ type: "deliver", message: { subject: "Short", html: "<p>one line</p>", text: null } });
    await row(ui.page, "Short").click();
    await expect.poll(height).toBeLessThan(140);
  });

  test("who has read to the end of a letter sees the next one from its subject on", async ({ ui }) => {
    const lines = Array.from({ length: 80 }, (_, at) => `<p>line ${at.toString()}</p>`).join("");
    await ui.tell({ type: "open", count: 2 });
    for (const subject of ["Long", "Longer"])
      await ui.tell({ type: "deliver", message: { subject, html: lines, text: null } });
    // as where the next letter is there before the browser has laid out the page without the one before: the pane stays high
    await ui.page.evaluate(() => {
      const tall = new CSSStyleSheet();
      tall.replaceSync('article::after { content: ""; flex: none; height: 5000px; }');
      document.adoptedStyleSheets.push(tall);
    });
    const pane = article(ui.page);
    const height = (): Promise<number> =>
      pane.locator("iframe").evaluate((frame) => frame.getBoundingClientRect().height);
    const top = (): Promise<number> => pane.evaluate((box) => box.scrollTop);
    const read = async (subject: string): Promise<void> => {
      await ui.page.getByText(subject, { exact: true }).first().click();
      await expect(pane.locator("h1")).toHaveText(subject);
      await expect.poll(height).toBeGreaterThan(2_500);
      expect(await top()).toBe(0);
      await pane.hover();
      await ui.page.mouse.wheel(0, 1_500);
      await expect.poll(top).toBe(1_500);
    };
    await read("Long");
    await read("Longer");
    await read("Long");
  });

  test("as high as its pictures make it, once they are there; those of a message left before change nothing", async ({
    ui,
    trap,
  }) => {
    const { page } = ui;
    const height = (): Promise<number> =>
      page.locator("article iframe").evaluate((frame) => frame.getBoundingClientRect().height);
    trap.answer("/tall.png", "image/png", pngFile(300, 1_400), 600);
    const html = `<p>above</p><img src="http://pictures.example/tall.png"><p>below</p>`;
    await open(ui, { type: "deliver", message: { subject: "Tall", html, text: null, attachments: [] } });
    await expect.poll(height).toBeLessThan(200);
    await page.getByRole("button", { name: "Show remote images" }).click();
    await expect.poll(height).toBeGreaterThan(1_400);
    await page.waitForTimeout(300);
    expect(await height()).toBeLessThan(1_700);
    expect(trap.caught).toEqual(["http://pictures.example/tall.png"]);

    trap.answer("/late.png", "image/png", pngFile(300, 1_500), 1_500);
    const late = html.replace("tall", "late");
    await ui.tell({ type: "deliver", message: { subject: "Late", html: late, text: null, attachments: [] } });
    await page.locator("[data-id]", { hasText: "Late" }).click();
    await page.getByRole("button", { name: "Show remote images" }).click();
    await ui.tell({ type: "deliver", message: { subject: "Short", html: "<p>one line</p>", text: null } });
    await row(page, "Short").click();
    await expect.poll(height).toBeLessThan(140);
    for (const end = Date.now() + 2_000; Date.now() < end;) {
      expect(await height()).toBeLessThan(140);
      await page.waitForTimeout(50);
    }
  });

  test("on a dark page: dark where it brings no ground of its own, else on its white paper", async ({ ui }) => {
    const { page } = ui;
    await page.emulateMedia({ colorScheme: "dark" });
    const letter = (ground: string) =>
      `<p style="color:black;background:${ground}">Ink</p><p><font color="#ff0000">Red</font></p>`;
    const looks = () =>
      body(page).evaluate((inside) => {
        const inks = [...inside.querySelectorAll("p, font")].map((element) => getComputedStyle(element).color);
        return { ground: getComputedStyle(inside.ownerDocument.documentElement).backgroundColor, inks };
      });
    await open(ui, { type: "deliver", message: { subject: "Plain", html: letter("#fff"), attachments: [] } });
    await expect(body(page)).toContainText("Ink");
    const dark = await looks();
    expect(dark.ground).toBe("rgb(20, 25, 37)");
    expect(dark.inks[0]).toMatch(/^rgb\(2[23]\d, 2[23]\d, 2[23]\d\)$/);
    expect(dark.inks[2]).toMatch(/^rgb\(255, /);
    await page.emulateMedia({ colorScheme: "light" });
    await expect
      .poll(looks)
      .toMatchObject({ ground: "rgba(0, 0, 0, 0)", inks: ["rgb(0, 0, 0)", "rgb(23, 27, 38)", "rgb(255, 0, 0)"] });
    await page.emulateMedia({ colorScheme: "dark" });
    await open(ui, { type: "deliver", message: { subject: "Painted", html: letter("#fd6"), attachments: [] } });
    await expect(body(page)).toContainText("Ink");
    expect(await looks()).toMatchObject({
      ground: "rgba(0, 0, 0, 0)",
      inks: ["rgb(0, 0, 0)", "rgb(23, 27, 38)", "rgb(255, 0, 0)"],
    });
  });

  test("pictures are as large as a letter says, in its shape where there is less room; else as they are", async ({
    ui,
    trap,
  }) => {
    const { page } = ui;
    await page.setViewportSize({ width: 390, height: 844 });
    trap.answer("/dot.png", "image/png", pngFile(1, 1));
    trap.answer("/wide.png", "image/png", pngFile(800, 400));
    const sizes = ['width="200" height="24"', 'height="50"', 'width="100"', "", 'width="800" height="200"'];
    const picture = (size: string, at: number): string =>
      `<p><img src="http://pictures.example/${at === 0 ? "dot" : "wide"}.png" ${size}></p>`;
    const html = `${sizes.map(picture).join("")}<p>Wind</p>`;
    await open(ui, { type: "deliver", message: { subject: "Sizes", html, text: null, attachments: [] } });
    await page.getByRole("button", { name: "Show remote images" }).click();
    const shown = () =>
      body(page).evaluate((inside) => {
        const room = inside.getElementsByTagName("p")[0]?.clientWidth ?? 0;
        return [...inside.querySelectorAll("img")].map(({ width, height }) => [width === room ? "all" : width, height]);
      });
    const room = await body(page)
      .locator("p")
      .first()
      .evaluate(({ clientWidth }) => clientWidth);
    const all = (share: number) => ["all", Math.round(room * share)];
    await expect.poll(shown).toEqual([[200, 24], [100, 50], [100, 50], all(1 / 2), all(1 / 4)]);
  });

  test("on a dark page pictures keep white paper behind them, and what only keeps others apart does not", async ({
    ui,
    trap,
  }) => {
    const { page } = ui;
    const logo = `<svg xmlns="http://www.w3.org/2000/svg" width="160" height="48"><text y="36" font-size="32">Kites</text></svg>`;
    const dot = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");
    trap.answer("/logo.svg", "image/svg+xml", Buffer.from(logo));
    trap.answer("/dot.gif", "image/gif", dot);
    await page.emulateMedia({ colorScheme: "dark" });
    const html = `<p><img src="http://pictures.example/logo.svg" alt="Kites"></p><p>Wind</p><img src="http://pictures.example/dot.gif" width="300" height="24"><p>Paper</p>`;
    await open(ui, { type: "deliver", message: { subject: "Logo", html, text: null, attachments: [] } });
    await page.getByRole("button", { name: "Show remote images" }).click();
    const grounds = () =>
      body(page).evaluate((inside) =>
        [...inside.querySelectorAll("img")].map((image) => [
          image.naturalWidth,
          getComputedStyle(image).backgroundColor,
        ]),
      );
    await expect.poll(grounds).toEqual([
      [160, "rgb(255, 255, 255)"],
      [1, "rgba(0, 0, 0, 0)"],
    ]);
    await shot(page, "reader-dark-logo");
  });

  test("on a dark page nothing that a letter says of its colours makes it unreadable", async ({ ui }) => {
    const { page } = ui;
    await page.emulateMedia({ colorScheme: "dark" });
    const odd = [
      `<style>:root{color-scheme:light dark}</style><p style="background:#fd6">Painted</p><p>Ink</p>`,
      `<p><font color="333">Ink</font></p>`,
      `<p><mark><span style="color:#333">Ink</span></mark></p>`,
      `<p style="box-shadow:inset 0 0 0 200px #fff;color:#000">Ink</p>`,
    ];
    for (const [at, html] of odd.entries()) {
      const subject = `Odd ${at.toString()}`;
      await open(ui, { type: "deliver", message: { subject, html, text: null, attachments: [] } });
      await expect(body(page)).toContainText("Ink");
      const look = await body(page).evaluate(({ ownerDocument }) => {
        const { colorScheme, backgroundColor } = getComputedStyle(ownerDocument.documentElement);
        return { colorScheme, backgroundColor };
      });
      expect(look).toEqual({ colorScheme: "light", backgroundColor: "rgba(0, 0, 0, 0)" });
    }
  });

  test("one that is wider than there is room is drawn smaller", async ({ ui }) => {
    await ui.page.setViewportSize({ width: 390, height: 844 });
    const html = `<table width="600"><tr><td>wide</td></tr></table>`;
    await open(ui, { type: "deliver", message: { subject: "Wide", html, text: null } });
    const zoom = (): Promise<string> =>
      body(ui.page).evaluate((found) => getComputedStyle(found.ownerDocument.documentElement).zoom);
    await expect.poll(async () => Number(await zoom())).toBeLessThan(0.8);
  });
});

test.describe("remote content", () => {
  test("each picture is asked for once, also where it is drawn smaller, gets more room, or is drawn anew", async ({
    ui,
    trap,
  }) => {
    const { page } = ui;
    await page.setViewportSize({ width: 390, height: 844 });
    trap.answer("/wide.png", "image/png", pngFile(900, 300), 300);
    const html = `<table width="700"><tr><td><img src="http://pictures.example/wide.png" width="700"></td></tr></table><p>above</p>
      <div style="background:url(http://pictures.example/back.png)">text</div><blockquote type="cite">quoted</blockquote>`;
    await open(ui, { type: "deliver", message: { subject: "Once", html, text: null, attachments: [] } });
    await page.getByRole("button", { name: "Show remote images" }).click();
    const frame = page.frameLocator("article iframe").frameLocator("iframe");
    const isDrawn = () => frame.locator("img").evaluate((image: HTMLImageElement) => image.naturalWidth);
    await expect.poll(isDrawn).toBe(900);
    const zoom = () => frame.locator("html").evaluate((root) => Number(getComputedStyle(root).zoom));
    await expect.poll(zoom).toBeLessThan(0.7);
    await page.setViewportSize({ width: 1800, height: 900 });
    await expect.poll(zoom).toBe(1);
    const asked = ["http://pictures.example/back.png", "http://pictures.example/wide.png"];
    await expect.poll(() => [...trap.caught].sort()).toEqual(asked);
    // what may be kept is not asked for again
    await page.getByRole("button", { name: "Show quoted text" }).click();
    await expect(frame.getByText("quoted")).toBeVisible();
    await expect.poll(isDrawn).toBe(900);
    await page.waitForTimeout(300);
    expect([...trap.caught].filter((url) => url.includes("wide"))).toHaveLength(1);
  });

  test("asked once for a sender: trusted, it loads by itself, until trust is taken back", async ({ ui }) => {
    const { page } = ui;
    await open(ui, { type: "deliver", message: mail.newsletter });
    await expect(page.getByText("One remote image is not shown", { exact: false })).toBeVisible();
    expect(ui.strangers).toEqual([]);
    const kite = page.frameLocator("article iframe").frameLocator("iframe").getByAltText("A red kite over the dunes");
    // over the mark that browsers draw there
    expect(await kite.evaluate((image) => getComputedStyle(image, "::after").content)).toContain("A red kite");
    await shot(page, "remote-held");
    await page.getByRole("button", { name: "Always from letters@weeklykite.example" }).click();
    await expect.poll(() => ui.strangers.length).toBeGreaterThan(0);
    expect(ui.strangers.some((url) => url.includes("track.weeklykite"))).toBe(false);
    await ui.tell({ type: "deliver", message: { ...mail.newsletter, subject: "Next week" } });
    await page.locator("[data-id]", { hasText: "Next week" }).click();
    await expect(page.getByText("Images are loaded: you trust", { exact: false })).toBeVisible();
    await page.getByRole("button", { name: "No longer trust this sender" }).click();
    await expect(page.getByText("One remote image is not shown", { exact: false })).toBeVisible();
  });

  test("who is trusted but not proven is asked about again", async ({ ui }) => {
    const { page } = ui;
    await ui.tell({ type: "settings", settings: { trusted: ["letters@weeklykite.example"] } });
    const opened = { ...mail.newsletter.opened, authentication: null };
    await open(ui, { type: "deliver", message: { ...mail.newsletter, opened } });
    await expect(page.getByText("nothing proves that this message is from there", { exact: false })).toBeVisible();
    await page.waitForTimeout(300);
    expect(ui.strangers).toEqual([]);
    await page.getByRole("button", { name: "Show remote images" }).click();
    await expect.poll(() => ui.strangers.length).toBeGreaterThan(0);
  });
});

test("senders who are not who they seem: said plainly", async ({ ui }) => {
  const { page } = ui;
  await open(ui, { type: "deliver", message: mail.forged });
  await expect(page.getByRole("alert")).toContainText("This may not be from exarnple.org");
  await expect(page.getByRole("alert")).toContainText("a name made to look like example.org");
  await expect(page.getByRole("alert")).toContainText("The sender’s name says “accounts@example.org”");
  await expect(page.getByText("Replies would go to collector@evil.example", { exact: false })).toBeVisible();
  await page.locator("article summary").click();
  await expect(page.getByText("DMARC: failed (exarnple.org)")).toBeVisible();
});

test("printed: the conversation alone", async ({ ui }) => {
  const { page } = ui;
  await open(ui, { type: "deliver", message: mail.invitation });
  await page.emulateMedia({ media: "print" });
  await expect(page.locator("article").getByText("You are invited to the printing day.")).toBeVisible();
  await expect(page.locator("aside")).toBeHidden();
  await expect(page.locator("[data-id]").first()).toBeHidden();
  await expect(page.getByRole("toolbar", { name: "Message" })).toBeHidden();
  await page.emulateMedia({ media: null });
});

test("the source is shown, and saved", async ({ ui }) => {
  const { page } = ui;
  await open(ui, { type: "deliver", message: mail.files });
  await page.getByRole("toolbar", { name: "Message" }).getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Show source" }).click();
  const dialog = page.getByRole("dialog", { name: "Source of the message" });
  await expect(dialog.locator("pre")).toContainText("Subject: Everything you asked for");
  await expect(dialog.locator("pre")).not.toContainText("Attached:");
  await dialog.getByRole("button", { name: "All of it" }).click();
  await expect(dialog.locator("pre")).toContainText("Attached:");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    dialog.getByRole("button", { name: "Save" }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/\.eml$/);
});

test("a list is left after a question, and failures have words", async ({ ui }) => {
  const { page } = ui;
  await open(ui, { type: "deliver", message: mail.newsletter });
  await page.getByRole("button", { name: "Unsubscribe" }).click();
  const dialog = page.getByRole("dialog", { name: "Leave this mailing list?" });
  await expect(dialog).toContainText("weeklykite.example");
  await dialog.getByRole("button", { name: "Unsubscribe" }).click();
  await expect(page.getByText("Done: weeklykite.example was asked", { exact: false })).toBeVisible();
  const ways = { oneClick: "https://refuse.example/out", page: "https://refuse.example/out", mailto: null };
  const opened = { ...mail.newsletter.opened, unsubscribe: ways };
  await ui.tell({ type: "deliver", message: { ...mail.newsletter, subject: "Stubborn", opened } });
  await page.locator("[data-id]", { hasText: "Stubborn" }).click();
  await page.locator("article").getByRole("button", { name: "Unsubscribe" }).click();
  await dialog.getByRole("button", { name: "Unsubscribe" }).click();
  await expect(dialog.getByRole("alert")).toContainText("did not accept it");
  await expect(dialog.getByRole("link", { name: "Open the page" })).toHaveAttribute("rel", /noreferrer/);
  expect(ui.strangers).toEqual([]);
});
