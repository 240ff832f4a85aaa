/** Writing, over the made-up engine: windows, fields, words with looks, files, drafts, the outbox, and the page on a phone. */
import { expect } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";
import { axe } from "./axe.ts";
import { shot, test } from "./fixtures.ts";
import { reflow } from "./reflow.ts";
import { saveIdentity, toIdentity } from "./to-identity.ts";

const writing = (page: Page): Locator => page.locator(".compose");
const words = (page: Page): Locator => writing(page).getByRole("textbox", { name: "Message" });
const to = (page: Page): Locator => writing(page).getByRole("combobox", { name: "To" });
const subject = (page: Page): Locator => writing(page).getByRole("textbox", { name: "Subject" });
const notice = (page: Page): Locator => page.locator(".notice");
const folder = (page: Page, name: string): Locator => page.getByRole("treeitem", { name });
const row = (page: Page, text: string): Locator => page.locator("[data-id]", { hasText: text });
/** Chromium tells of handlers in what is read under the policy of a message's frame; none of them runs. */
const atFence = /^Executing inline event handler violates .*'default-src 'none''/;
const press = (page: Page, name: string): Promise<void> =>
  writing(page).getByRole("button", { name, exact: true }).click();

async function begin(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Write", exact: true }).filter({ visible: true }).first().click();
  await expect(to(page)).toBeFocused();
}

async function write(page: Page, whom: string, about: string, text: string): Promise<void> {
  await begin(page);
  await to(page).fill(whom);
  await page.keyboard.press("Enter");
  await subject(page).fill(about);
  await words(page).click();
  await page.keyboard.type(text);
}

test("a message is written, kept as a draft, and gone on with", async ({ ui: { page, tell, complaints } }) => {
  await tell({ type: "open", count: 6 });
  await write(page, "ada@example.org", "Kites", "Wind from the west.");
  await expect(writing(page)).toContainText("Saved on this device");
  await expect(writing(page)).toContainText("Saved in Drafts");
  await shot(page, "light-compose");
  await press(page, "Save and close");
  await expect(writing(page)).toHaveCount(0);
  await folder(page, "Drafts").click();
  await row(page, "Kites").click();
  await expect(words(page)).toHaveText("Wind from the west.");
  await expect(subject(page)).toHaveValue("Kites");
  await expect(writing(page).getByRole("button", { name: "ada@example.org", exact: true })).toBeVisible();
  expect(complaints).toEqual([]);
});

test("a key does not read all that is written, however long that is", async ({ ui: { page, tell } }) => {
  await tell({ type: "open", count: 6 });
  await begin(page);
  await words(page).click();
  await page.keyboard.type("W");
  const read = await words(page).evaluateHandle((editor) => {
    const found = { times: 0 };
    const of = Object.getOwnPropertyDescriptor(Element.prototype, "innerHTML");
    if (of)
      Object.defineProperty(Element.prototype, "innerHTML", {
        ...of,
        get(this: Element): unknown {
          if (this === editor) found.times++;
          return of.get?.call(this);
        },
      });
    return found;
  });
  await page.keyboard.type("ind");
  await expect(words(page)).toHaveText("Wind");
  expect(await read.evaluate(({ times }) => times)).toBe(0);
  // what is looked for would be seen
  await words(page).evaluate((editor) => editor.innerHTML.length);
  expect(await read.evaluate(({ times }) => times)).toBe(1);
});

test("nothing written, nothing kept", async ({ ui: { page, tell } }) => {
  await tell({ type: "open", count: 9 });
  await begin(page);
  // as add-ons of the browser do
  await words(page).evaluate((editor) => editor.setAttribute("data-checked", "1"));
  await page.waitForTimeout(100);
  await expect(writing(page)).not.toContainText("aved");
  await page.keyboard.press("Escape");
  await expect(writing(page)).toHaveCount(0);
  await row(page, "Saturday at the workshop").first().click();
  const reply = page.getByRole("group", { name: "Answer" }).getByRole("button", { name: "Reply", exact: true });
  await reply.focus();
  await page.keyboard.press("Enter");
  await expect(words(page)).toBeFocused();
  await page.waitForTimeout(1_000);
  await expect(writing(page)).not.toContainText("aved");
  await page.keyboard.press("Escape");
  await expect(writing(page)).toHaveCount(0);
  await expect(reply).toBeFocused();
  await folder(page, "Drafts").click();
  await expect(page.locator("[data-id]")).toHaveCount(0);
});

test("an answer goes to who wrote, quotes what they wrote in a frame, is sent by a key and had back", async ({
  ui,
}) => {
  const { page, tell, complaints, strangers } = ui;
  await tell({ type: "open", count: 12 });
  await row(page, "this week’s kites").first().click();
  await expect(page.locator("article iframe").first()).toBeVisible();
  await page.keyboard.press("r");
  await expect(words(page)).toBeFocused();
  await expect(subject(page)).toHaveValue(/^Re: /);
  await expect(writing(page).getByRole("button", { name: "The Weekly Kite", exact: true })).toBeVisible();
  await writing(page).getByRole("button", { name: "Show quoted text" }).click();
  const quoted = writing(page).frameLocator("iframe").frameLocator("iframe");
  await expect(quoted.locator("h1")).toHaveText("The Weekly Kite");
  await expect(quoted.locator("body")).toContainText("The Weekly Kite wrote:");
  await words(page).click();
  await page.keyboard.type("Thank you.");
  await page.keyboard.press("Control+Enter");
  await expect(writing(page)).toHaveCount(0);
  await expect(folder(page, "Outbox")).toBeVisible();
  await notice(page).getByRole("button", { name: "Undo" }).click();
  await expect(words(page)).toContainText("Thank you.");
  await expect(writing(page).getByRole("button", { name: "Show quoted text" })).toBeVisible();
  expect([complaints, strangers]).toEqual([[], []]);
});

test("what is quoted runs nothing and loads nothing, and does not come into the editor", async ({ ui }) => {
  const { page, tell, complaints, strangers } = ui;
  await tell({ type: "open", count: 3 });
  const html = `<p onclick="window.hit=1">Hello</p><img src="https://evil.example/p.png" onerror="window.hit=1"><script>window.hit=1</script><style>p{display:none}</style>`;
  await tell({ type: "deliver", message: { subject: "Bait", html, text: "Hello" } });
  await row(page, "Bait").first().click();
  await page.keyboard.press("f");
  await words(page).click();
  // what is sent on is shown from the start
  const quoted = writing(page).frameLocator("iframe").frameLocator("iframe");
  await expect(quoted.locator("p")).toBeVisible();
  await press(page, "Change it");
  await expect(words(page)).toBeFocused();
  await expect(words(page)).toContainText("Hello");
  expect(await words(page).locator("script, style, img, [onclick]").count()).toBe(0);
  expect(await page.evaluate(() => "hit" in window)).toBe(false);
  expect([complaints.filter((text) => !atFence.test(text)), strangers]).toEqual([[], []]);
});

test("people: suggested, pasted, wrong ones marked and not sent to", async ({ ui: { page, tell } }) => {
  await tell({ type: "open", count: 6 });
  await begin(page);
  await page.keyboard.type("jon");
  await expect(writing(page).getByRole("option", { name: /Jonas Berg/ })).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(writing(page).getByRole("button", { name: "Jonas Berg", exact: true })).toBeVisible();
  await to(page).evaluate((field) => {
    const data = new DataTransfer();
    data.setData("text/plain", "Eva <eva@example.org>; nobody\nTim <tim@example.org>");
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  });
  for (const name of ["Eva", "Tim"])
    await expect(writing(page).getByRole("button", { name, exact: true })).toBeVisible();
  await expect(writing(page).locator("li.wrong")).toHaveCount(1);
  await subject(page).fill("Kites");
  await press(page, "Send");
  await expect(writing(page).getByRole("alert").first()).toContainText("marked red");
  await press(page, "Remove nobody");
  await to(page).focus();
  await page.keyboard.press("Backspace");
  await expect(to(page)).toHaveValue("Tim <tim@example.org>");
  await press(page, "Send");
  await expect(writing(page)).toHaveCount(0);
});

test("Cc and Bcc; nobody to send to", async ({ ui: { page, tell } }) => {
  await tell({ type: "open", count: 6 });
  await begin(page);
  await press(page, "Send");
  await expect(writing(page).getByRole("alert").first()).toContainText("whom it goes to");
  await press(page, "Bcc");
  await expect(writing(page).getByRole("combobox", { name: "Bcc" })).toBeFocused();
  await page.keyboard.press("Control+Shift+C");
  await expect(writing(page).getByRole("combobox", { name: "Cc", exact: true })).toBeFocused();
  await page.keyboard.press("Control+Shift+B");
  await page.keyboard.type("tim@example.org,eva@example.org,");
  // chips are no stops for Tab: arrows go to them
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Delete");
  await expect(writing(page).getByRole("button", { name: "tim@example.org", exact: true })).toHaveCount(0);
  await page.keyboard.press("Tab");
  await expect(subject(page)).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(words(page)).toBeFocused();
  await expect(writing(page).getByRole("button", { name: "eva@example.org", exact: true })).toBeVisible();
});

test("a look switched off at the end of a line is off in the next", async ({ ui: { page, tell } }) => {
  await tell({ type: "open", count: 6 });
  await begin(page);
  await words(page).click();
  await page.keyboard.press("Control+b");
  await page.keyboard.type("Head");
  await page.keyboard.press("Control+b");
  await page.keyboard.press("Enter");
  await page.keyboard.type("text");
  await expect(words(page)).toContainText("text");
  await expect(words(page).locator("b")).toHaveText(["Head"]);
  // one that is on stays on
  await page.keyboard.press("Control+i");
  await page.keyboard.type("slant");
  await page.keyboard.press("Enter");
  await page.keyboard.type("more");
  await expect(words(page).locator("i")).toHaveText(["slant", "more"]);
});

test("words with looks: keys and tools, lists, a link, undone", async ({ ui: { page, tell, complaints } }) => {
  await tell({ type: "open", count: 6 });
  await begin(page);
  await words(page).click();
  await page.keyboard.press("Control+b");
  await page.keyboard.type("bold");
  await page.keyboard.press("Control+b");
  await page.keyboard.type(" plain");
  await expect(words(page).locator("b")).toHaveText("bold");
  await page.keyboard.press("Enter");
  await press(page, "List");
  await page.keyboard.type("one");
  await expect(words(page).locator("ul li")).toHaveText("one");
  await expect(writing(page).getByRole("button", { name: "List", exact: true })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
  await page.keyboard.press("Shift+Home");
  await page.keyboard.press("Control+k");
  const dialog = page.getByRole("dialog", { name: "Link" });
  await dialog.getByRole("textbox").fill("javascript:alert(1)");
  await dialog.getByRole("button", { name: "Set the link" }).click();
  await expect(dialog).toContainText("no address");
  await dialog.getByRole("textbox").fill("kites.example/one");
  await page.keyboard.press("Enter");
  await expect(words(page).locator("a")).toHaveAttribute("href", "https://kites.example/one");
  await words(page).press("Control+z");
  await expect(words(page).locator("a")).toHaveCount(0);
  await expect(words(page).locator("b")).toHaveText("bold");
  await words(page).press("Control+y");
  await expect(words(page).locator("a")).toHaveCount(1);
  expect(complaints).toEqual([]);
});

test("each paragraph has the direction of its own words, a list that of its first", async ({ ui: { page, tell } }) => {
  await tell({ type: "open", count: 6 });
  await begin(page);
  await words(page).click();
  await page.keyboard.type("שלום Ada\nHello\n");
  await press(page, "List");
  await page.keyboard.type("אחד\ntwo");
  const directions = (what: string): Promise<string[]> =>
    words(page)
      .locator(what)
      .evaluateAll((found) => found.map((element) => getComputedStyle(element).direction));
  await expect.poll(() => directions("> div")).toEqual(["rtl", "ltr"]);
  expect([await directions("ul"), await directions("li")]).toEqual([["rtl"], ["rtl", "rtl"]]);
  // what is written after it was read again, from what was saved
  await subject(page).fill("Both ways");
  await expect(writing(page)).toContainText("Saved in Drafts");
  await press(page, "Save and close");
  await folder(page, "Drafts").click();
  await row(page, "Both ways").click();
  await expect.poll(() => directions("> div")).toEqual(["rtl", "ltr"]);
  await words(page).press("Control+Home");
  await page.keyboard.type("Dear ");
  await expect.poll(() => directions("> div")).toEqual(["ltr", "ltr"]);
});

test("what is pasted brings no style, script or picture from elsewhere", async ({ ui }) => {
  const { page, tell, complaints, strangers } = ui;
  await tell({ type: "open", count: 6 });
  await begin(page);
  await words(page).click();
  const paste = (html: string): Promise<void> =>
    words(page).evaluate((editor, text) => {
      const data = new DataTransfer();
      data.setData("text/html", text);
      editor.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    }, html);
  await paste(
    `<style>p{color:red}</style><p style="color:red" class="x" id="y" onclick="window.hit=1" onfocus="window.hit=1">Hi <b>there</b></p><img src="https://evil.example/a.png" onerror="window.hit=1"><iframe src="https://evil.example"></iframe><a href="javascript:1">x</a>`,
  );
  await expect(words(page).locator("b")).toHaveText("there");
  expect(
    await words(page).locator("[style], [class], [id], [onclick], [onfocus], img, iframe, style, a[href]").count(),
  ).toBe(0);
  expect([complaints.filter((text) => !atFence.test(text)), strangers]).toEqual([[], []]);
  expect(await page.evaluate(() => "hit" in window)).toBe(false);
  // Google Docs keeps looks in styles, Word its lists
  const item = (mark: string, text: string): string =>
    `<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>${mark}<span>&nbsp; </span></span><![endif]>${text}</p>`;
  await words(page).press("Control+a");
  await paste(
    `<b style="font-weight:normal"><p><span style="font-weight:700">bold</span><span style="font-style:italic;font-weight:400">slant</span></p></b>${item("1.", "one")}${item("2.", "two")}<p>end</p>${item("·", "dot")}`,
  );
  await expect(words(page).locator("b")).toHaveText(["bold"]);
  await expect(words(page).locator("i")).toHaveText(["slant"]);
  await expect(words(page).locator("ol > li")).toHaveText(["one", "two"]);
  await expect(words(page).locator("ul > li")).toHaveText(["dot"]);
});

test("files: attached, counted, removed; a picture in the text", async ({ ui: { page, tell, complaints } }) => {
  await tell({ type: "open", count: 6 });
  await begin(page);
  await tell({ type: "upload", share: 0.25 });
  await writing(page)
    .getByTestId("compose-files")
    .setInputFiles([
      { name: "plan.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(2_000_000) },
      { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.alloc(1_000) },
    ]);
  const files = writing(page).getByRole("region", { name: "Attached files" });
  await expect(files.getByRole("listitem")).toHaveCount(2);
  await expect(files).toContainText("2 files, 2 MB together");
  // at once; the numbers are seen, and not read aloud
  const going = writing(page).getByText("Saving 500 kB of 2 MB");
  await expect(going).toBeVisible();
  await expect(going).toHaveAttribute("aria-hidden", "true");
  await expect(writing(page).getByRole("status").filter({ hasText: "Saving…" })).toHaveCount(1);
  await tell({ type: "upload", share: 0.75 });
  await expect(writing(page)).toContainText("Saving 1.5 MB of 2 MB");
  await tell({ type: "upload", share: 1 });
  await expect(writing(page)).toContainText("Saved in Drafts");
  await press(page, "Remove notes.txt");
  await expect(files.getByRole("listitem")).toHaveCount(1);
  await paste(words(page));
  await expect(words(page).locator("img")).toHaveAttribute("src", /^blob:/);
  await expect(writing(page)).toContainText("Saved in Drafts");
  await press(page, "Save and close");
  await folder(page, "Drafts").click();
  await page.locator("[data-id]").first().click();
  await expect(words(page).locator("img")).toHaveAttribute("src", /^blob:/);
  await expect(files.getByRole("listitem")).toHaveCount(1);
  expect(complaints).toEqual([]);
});
/** A picture, into an editor. */
const paste = (editor: Locator): Promise<void> =>
  editor.evaluate((element, base64) => {
    const octets = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([octets], "dot.png", { type: "image/png" }));
    element.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, DOT);
const DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

test("discarded, and wanted after all", async ({ ui: { page, tell } }) => {
  await tell({ type: "open", count: 6 });
  await write(page, "ada@example.org", "Kites", "Wind.");
  await expect(writing(page)).toContainText("Saved in Drafts");
  await press(page, "Discard the draft");
  await expect(writing(page)).toHaveCount(0);
  await notice(page).getByRole("button", { name: "Undo" }).click();
  await expect(words(page)).toContainText("Wind.");
});

test("sent later: it waits in the outbox, and is edited, put off, or sent now", async ({ ui: { page, tell } }) => {
  await tell({ type: "open", count: 6 });
  await write(page, "ada@example.org", "Kites", "Wind.");
  await press(page, "Send later");
  const dialog = page.getByRole("dialog", { name: "Send later" });
  await expect(dialog).toContainText("A device of yours sends it");
  await dialog.getByRole("button", { name: /^Tomorrow morning/ }).click();
  await expect(notice(page)).toContainText("Will be sent");
  await folder(page, "Outbox").click();
  const waits = page.getByRole("region", { name: "Waits to be sent" });
  await expect(waits).toContainText("Leaves ");
  await shot(page, "light-outbox");
  await waits.getByRole("button", { name: "Edit" }).click();
  await expect(words(page)).toContainText("Wind.");
  await press(page, "Send later");
  await dialog.getByRole("button", { name: /^Tomorrow morning/ }).click();
  await waits.getByRole("button", { name: "Send now" }).click();
  await folder(page, "Sent").click();
  await expect(row(page, "Kites")).toBeVisible();
});

test("what came back says why, among the drafts", async ({ ui: { page, tell } }) => {
  test.setTimeout(60_000);
  await tell({ type: "open", count: 6 });
  await write(page, "eva@refused.example", "Kites", "Wind.");
  await press(page, "Send");
  await expect(notice(page)).toContainText("was not sent", { timeout: 20_000 });
  await folder(page, "Drafts").click();
  const unsent = page.getByRole("region", { name: "Not sent" });
  await expect(unsent).toContainText("eva@refused.example: 550 5.1.1 no such mailbox");
  await shot(page, "light-returned");
  await unsent.getByRole("button", { name: "Edit" }).click();
  await expect(words(page)).toContainText("Wind.");
});

test("without a subject it is asked about once", async ({ ui: { page, tell } }) => {
  await tell({ type: "open", count: 6 });
  await write(page, "ada@example.org", "", "Wind.");
  await press(page, "Send");
  const question = page.getByRole("dialog", { name: "Send it like this?" });
  await expect(question).toContainText("no subject");
  await question.getByRole("button", { name: "Cancel" }).click();
  await expect(words(page)).toContainText("Wind.");
  await press(page, "Send");
  await question.getByRole("button", { name: "Send anyway" }).click();
  await expect(writing(page)).toHaveCount(0);
});

test("without a line it waits on the device, is edited there, and leaves when there is one", async ({
  ui: { page, tell },
}) => {
  await tell({ type: "open", count: 6 });
  await tell({ type: "connection", connection: { type: "offline" } });
  await write(page, "ada@example.org", "Kites", "Wind.");
  await press(page, "Send");
  await expect(writing(page)).toHaveCount(0);
  await expect(notice(page)).toContainText("You are offline. It waits on this device");
  await folder(page, "Drafts").click();
  const waits = page.getByRole("region", { name: "Not sent" });
  await expect(waits).toContainText("Kites");
  await expect(waits).toContainText("sent once there is a connection");
  await shot(page, "light-waits-here");
  await waits.getByRole("button", { name: "Edit" }).click();
  await expect(words(page)).toContainText("Wind.");
  await press(page, "Send");
  await expect(waits).toContainText("Kites");
  await tell({ type: "connection", connection: { type: "online" } });
  await expect(folder(page, "Outbox")).toBeVisible();
  await expect(waits).toHaveCount(0);
});

test("plain text has the quote in it, and asks before looks are lost", async ({ ui: { page, tell } }) => {
  await tell({ type: "open", count: 12 });
  await row(page, "this week’s kites").first().click();
  await page.keyboard.press("r");
  await words(page).click();
  await page.keyboard.press("Control+b");
  await page.keyboard.type("Yes");
  await press(page, "More");
  await page.getByRole("menuitemcheckbox", { name: "Plain text" }).click();
  await page.getByRole("dialog", { name: "Write as plain text?" }).getByRole("button", { name: "Plain text" }).click();
  await expect(writing(page).locator("textarea")).toHaveValue(/^Yes[\s\S]*wrote:\n>/);
});

test("windows: as a head alone, over the page, several side by side", async ({ ui: { page, tell } }) => {
  await tell({ type: "open", count: 6 });
  await write(page, "ada@example.org", "Kites", "Wind.");
  await press(page, "Minimise");
  await expect(words(page)).toBeHidden();
  await page.locator("main").click({ position: { x: 4, y: 4 } });
  await page.keyboard.press("c");
  await expect(writing(page)).toHaveCount(2);
  await writing(page).first().getByRole("button", { name: "Open again" }).click();
  await expect(writing(page).first()).toContainText("Wind.");
  await writing(page).first().getByRole("button", { name: "Full screen" }).click();
  await shot(page, "light-compose-full");
  await page.getByRole("button", { name: "Settings" }).click({ force: true });
  await expect(writing(page)).toHaveCount(2);
});

test("keys pressed while writing do nothing to the list", async ({ ui: { page, tell } }) => {
  await tell({ type: "open", count: 6 });
  await begin(page);
  await writing(page).getByRole("button", { name: "Minimise" }).focus();
  const before = await page.locator("[data-id]").count();
  for (const key of ["e", "#", "x", "j"]) await page.keyboard.press(key);
  expect(await page.locator("[data-id]").count()).toBe(before);
  await expect(page.getByText("1 selected")).toHaveCount(0);
});

test("saved words are put in, and made of what is written", async ({ ui: { page, tell } }) => {
  await tell({ type: "open", count: 6 });
  await begin(page);
  await words(page).click();
  await press(page, "More");
  await page.getByRole("menuitem", { name: "Saved words" }).click();
  const dialog = page.getByRole("dialog", { name: "Saved words" });
  await dialog.getByRole("button", { name: /^Thanks/ }).click();
  await expect(words(page).locator("b")).toHaveText("kindly");
  await press(page, "More");
  await page.getByRole("menuitem", { name: "Saved words" }).click();
  await dialog.getByRole("textbox").fill("Kindly");
  await dialog.getByRole("button", { name: "Keep", exact: true }).click();
  await expect(dialog.getByRole("listitem")).toHaveCount(2);
});

test("identities: another address with a signature, which goes with the choice of From", async ({ ui }) => {
  const { page, tell, complaints } = ui;
  await tell({ type: "open", count: 6 });
  await page.getByRole("button", { name: "Settings" }).click();
  await toIdentity(page, "The Kite Club");
  await paste(page.getByRole("textbox", { name: "Signature" }));
  await expect(page.getByRole("textbox", { name: "Signature" }).locator("img")).toHaveAttribute("src", /^data:image/);
  await saveIdentity(page);
  await shot(page, "light-identities");
  await page.getByRole("link", { name: "Back to mail" }).click();
  await begin(page);
  await writing(page).getByRole("combobox", { name: "From" }).selectOption("club@example.org");
  await expect(words(page).locator(".aerogramme-signature")).toHaveText("The Kite Club");
  await expect(words(page).locator(".aerogramme-signature img")).toHaveAttribute("src", /^blob:/);
  expect(complaints).toEqual([]);
});

test("mail links open here: an address of ours, and one in a message", async ({
  ui: { page, tell, origin, strangers },
}) => {
  await tell({ type: "open", count: 6 });
  // as a browser does that was asked to follow one here
  await page.evaluate((link) => {
    history.pushState(null, "", `/compose#${encodeURIComponent(link)}`);
    dispatchEvent(new PopStateEvent("popstate"));
  }, "mailto:ada@example.org?subject=Kites&body=Fly&bcc=spy@evil.example");
  await expect(subject(page)).toHaveValue("Kites");
  await expect(words(page)).toContainText("Fly");
  await expect(writing(page).getByText("spy@evil.example")).toHaveCount(0);
  await expect(page).toHaveURL(/\/m$/);
  await press(page, "Discard the draft");
  await tell({ type: "deliver", message: { subject: "Bait", html: `<a href="mailto:eva@example.org">write</a>` } });
  await row(page, "Bait").first().click();
  const link = page.locator("article").frameLocator("iframe").frameLocator("iframe").locator("a");
  await expect(link).toHaveAttribute("href", `${origin}/compose#${encodeURIComponent("mailto:eva@example.org")}`);
  await expect(link).toHaveAttribute("rel", /noopener/);
  expect(strangers).toEqual([]);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("what is written is a page with an address; going back keeps it", async ({ ui: { page, tell, complaints } }) => {
    await tell({ type: "open", count: 6 });
    await page.locator("[data-id]").first().waitFor();
    await page.getByRole("button", { name: "Write", exact: true }).last().click();
    await expect(page).toHaveURL(/\/compose$/);
    await to(page).fill("ada@example.org,");
    await subject(page).fill("Kites");
    await words(page).click();
    await page.keyboard.type("Wind.");
    await shot(page, "phone-compose");
    expect(await reflow(page, [320])).toEqual([]);
    expect(await axe(page)).toEqual([]);
    await expect(page).toHaveURL(/\/compose\/[0-9a-f]{32}$/);
    await page.goBack();
    await expect(writing(page)).toHaveCount(0);
    await expect(page.locator("[data-id]").first()).toBeVisible();
    await page.goForward();
    await expect(words(page)).toHaveText("Wind.");
    await press(page, "Save and close");
    await expect(page).toHaveURL(/\/m$/);
    await expect(writing(page)).toHaveCount(0);
    expect(complaints).toEqual([]);
  });
});

for (const scheme of ["light", "dark"] as const)
  test(`nothing is wrong with it for assistive technology: ${scheme}`, async ({ ui: { page, tell } }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await tell({ type: "open", count: 12 });
    await row(page, "this week’s kites").first().click();
    await page.keyboard.press("a");
    await words(page).click();
    await page.keyboard.type("Thank you.");
    await shot(page, `${scheme}-compose-answer`);
    expect(await axe(page)).toEqual([]);
  });

test("redirected: of a long message the beginning is shown, and that all of it goes out is said; a draft of it has no day of 1970", async ({
  ui,
}) => {
  const { page, tell } = ui;
  await tell({ type: "open", count: 6 });
  await tell({ type: "deliver", message: { subject: "Numbers", text: "1 2 3 4 5 6 7\n".repeat(40_000) } });
  await row(page, "Numbers").first().click();
  await page.getByRole("toolbar", { name: "Message" }).getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Redirect" }).click();
  await press(page, "Show what goes out");
  await expect(writing(page)).toContainText("Only the beginning is shown here. All of it goes out.");
  await expect(writing(page).locator("dl")).not.toContainText("1970");
});

test("redirected: recipients alone are written, and what goes out can be looked at, but does nothing", async ({
  ui,
}) => {
  const { page, tell, complaints, strangers } = ui;
  await tell({ type: "open", count: 6 });
  const html = `<h1>Numbers</h1><img src="https://evil.example/p.png"><script>window.hit=1</script>`;
  await tell({ type: "deliver", message: { subject: "Numbers", html, text: "Numbers" } });
  await row(page, "Numbers").first().click();
  await page.getByRole("toolbar", { name: "Message" }).getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Redirect" }).click();
  await expect(to(page)).toBeFocused();
  await expect(subject(page)).toHaveCount(0);
  await expect(words(page)).toHaveCount(0);
  await to(page).fill("bob@example.net");
  await press(page, "Show what goes out");
  await expect(writing(page).frameLocator("iframe").frameLocator("iframe").locator("h1")).toHaveText("Numbers");
  await shot(page, "light-compose-redirect");
  await press(page, "Send");
  await expect(writing(page)).toHaveCount(0);
  await expect(folder(page, "Outbox")).toBeVisible();
  expect(await page.evaluate(() => "hit" in window)).toBe(false);
  expect([complaints, strangers]).toEqual([[], []]);
});
