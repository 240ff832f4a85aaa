/** Devices, pairing, words, histories: what an owner does with keys, over the made-up engine. */
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { words } from "../../testing/fake-mail.ts";
import { headWords } from "../../testing/fake-words.ts";
import { test } from "./fixtures.ts";
import type { Ui } from "./fixtures.ts";

const now = (): number => Math.floor(Date.now() / 1000);
const code = "7M3K-0QXT-ZC4D-9HVA-WR2E-6JPB";

/** Signed in, on a page of the settings. */
async function settings({ page, tell }: Ui, name: string): Promise<void> {
  await tell({ type: "open", count: 3 });
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("link", { name }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
}

const device = (page: Page, name: string) => page.getByRole("listitem").filter({ hasText: name });

test.describe("devices", () => {
  test("are listed, this one first, renamed with the keyboard, and told apart where they are called the same", async ({
    ui,
  }) => {
    await settings(ui, "Devices");
    const { page } = ui;
    const rows = page.getByRole("list", { name: "Devices" }).getByRole("listitem");
    await expect(rows).toHaveCount(4);
    await expect(rows.first()).toContainText("This device");
    await expect(rows.first().getByRole("button", { name: /Remove/ })).toHaveCount(0);
    await expect(device(page, "Desk companion")).toContainText("last seen 1 hour ago");
    await expect(device(page, "Old phone")).toContainText("Not seen for 90 days");
    await expect(device(page, "whose name cannot be read")).toContainText("has never come in");
    await expect(page.getByText("is what your provider says")).toBeVisible();

    // Escape leaves the name
    await page.getByRole("button", { name: "Rename Desk companion" }).focus();
    await page.keyboard.press("Enter");
    await expect(page.getByLabel("New name")).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(device(page, "Desk companion")).toBeVisible();
    await expect(page.getByRole("button", { name: "Rename Desk companion" })).toBeFocused();
    await page.getByRole("button", { name: "Rename Desk companion" }).click();
    await page.getByLabel("New name").fill("  Attic <b>machine</b> ");
    await page.keyboard.press("Enter");
    await expect(device(page, "Attic <b>machine</b>")).toBeVisible();
    await expect(page.getByRole("button", { name: "Rename Attic <b>machine</b>" })).toBeFocused();
    await expect(page.getByText("Desk companion")).toHaveCount(0);

    await page.getByRole("button", { name: "Rename Attic <b>machine</b>" }).click();
    await page.getByLabel("New name").fill("Old phone");
    await page.keyboard.press("Enter");
    await expect(device(page, "Old phone (22222222)")).toBeVisible();
    await page.getByRole("button", { name: "Remove Old phone (33333333)" }).click();
    const dialog = page.getByRole("dialog", { name: "Remove Old phone (33333333)?" });
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await expect(page.getByRole("button", { name: "Remove Old phone (33333333)" })).toBeFocused();
    await page.getByRole("button", { name: "Remove Old phone (33333333)" }).click();
    await dialog.getByRole("button", { name: "Remove and renew keys" }).click();
    await expect(page.getByText("Removed: Old phone (33333333).")).toBeVisible();
    await expect(page.getByRole("button", { name: "Rename Old phone", exact: true })).toBeVisible();
  });

  test("are removed only when that is confirmed, and it says what it does; what fails has words, and changes nothing", async ({
    ui,
  }) => {
    await settings(ui, "Devices");
    const { page, tell } = ui;
    await tell({ type: "fail", failure: { type: "offline" } });
    await page.getByRole("button", { name: "Renew keys" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Renew keys" }).click();
    await expect(page.getByRole("alert")).toContainText("provider cannot be reached");
    await page.getByRole("button", { name: "Renew keys" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Renew keys" }).click();
    await expect(page.getByText("Your keys are new.")).toBeVisible();
    await expect(page.getByRole("alert")).toHaveCount(0);
    await tell({ type: "fail", failure: { type: "clock" } });
    await page.getByRole("button", { name: "Remove Old phone" }).click();
    await page.getByRole("button", { name: "Remove and renew keys" }).click();
    await expect(page.getByRole("alert")).toContainText("clock is more than a day off");
    await expect(device(page, "Old phone")).toBeVisible();

    await page.getByRole("button", { name: "Remove Old phone" }).click();
    const dialog = page.getByRole("dialog", { name: "Remove Old phone?" });
    for (const said of ["wipes its keys and mail", "keys are renewed", "it has read"])
      await expect(dialog).toContainText(said);
    await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(device(page, "Old phone")).toBeVisible();
    await ui.tell({ type: "holdRemoval", hold: true });
    await page.getByRole("button", { name: "Remove Old phone" }).click();
    await dialog.getByRole("button", { name: "Remove and renew keys" }).click();
    await expect(device(page, "Old phone")).toContainText("Removing it and renewing your keys…");
    await expect(device(page, "Old phone")).toBeFocused();
    await ui.tell({ type: "holdRemoval", hold: false });
    await expect(device(page, "Old phone")).toHaveCount(0);
    const next = page.getByRole("list", { name: "Devices" }).getByRole("listitem").nth(2);
    await expect(next.getByRole("button").first()).toBeFocused();
    await expect(page.getByText("Removed: Old phone.")).toBeVisible();
  });
});

test.describe("letting a device in", () => {
  test("with its code typed and the digits compared, by keyboard alone", async ({ ui }) => {
    await settings(ui, "Devices");
    const { page } = ui;
    await page.getByRole("button", { name: "Add a device" }).press("Enter");
    await expect(page.getByLabel("Code of the new device")).toBeFocused();
    await page.keyboard.type(code.toLowerCase());
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { name: "Let “Firefox on Android” in?" })).toBeVisible();
    await expect(page.getByText("Does the new device show 123 456?")).toBeVisible();
    await expect(page.getByRole("img", { name: "Check code 1 2 3 4 5 6" })).toBeVisible();
    await expect(page.getByText("Only approve a device that you hold in your hands")).toBeVisible();
    await page.getByRole("button", { name: "Yes, approve it" }).press("Enter");
    await expect(page.getByRole("heading", { name: "Approved: “Firefox on Android”" })).toBeVisible();
    await page.getByRole("button", { name: "See your devices" }).click();
    await expect(device(page, "Firefox on Android")).toBeVisible();
  });

  test("not if the digits do not match, or a code is mistyped, over or forged; where the camera is refused there are words", async ({
    ui,
  }) => {
    await settings(ui, "Devices");
    const { page } = ui;
    await page.getByRole("button", { name: "Add a device" }).click();
    await page.getByLabel("Code of the new device").fill(code);
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("button", { name: "It does not match" }).click();
    await expect(page.getByRole("heading", { name: "Nothing was let in" })).toBeVisible();
    await page.getByRole("button", { name: "Try another code" }).click();
    await expect(page.getByLabel("Code of the new device")).toHaveValue("");

    const attempt = async (text: string, said: string): Promise<void> => {
      await page.getByLabel("Code of the new device").fill(text);
      await page.keyboard.press("Enter");
      await expect(page.getByRole("alert")).toContainText(said);
      await expect(page.getByLabel("Code of the new device")).toBeFocused();
    };
    await attempt("7M3K-0U", "Character 6");
    await attempt("7M3K", "not complete");
    await attempt(code.replace("7M3K", "0000"), "over, or was used already");
    await attempt(code.replace("7M3K", "1111"), "was not made by the device that shows it");

    await page.evaluate(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", "NotAllowedError"));
    });
    await page.getByRole("button", { name: "Scan with the camera" }).click();
    await expect(page.getByRole("alert")).toContainText("The camera may not be used.");
    await expect(page.getByLabel("Code of the new device")).toBeFocused();
    await page.evaluate(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", "NotFoundError"));
    });
    await page.getByRole("button", { name: "Scan with the camera" }).click();
    await expect(page.getByText("No camera was found")).toBeVisible();
  });

  test("a pairing link leaves the address bar at once, and nothing is taken before its reader goes on", async ({
    ui,
  }) => {
    const { page, origin } = ui;
    await settings(ui, "Devices");
    await page.goto(`${origin}/pair#${code}`);
    await expect.poll(() => page.url()).not.toContain("#");
    // the made-up engine forgets with its page: here nobody is in
    await expect(page.getByRole("heading", { name: "Open this link on a device that is in" })).toBeVisible();
    await ui.tell({ type: "open", count: 3 });
    await expect(page).toHaveURL(/\/settings\/devices\/add$/);
    await expect(page.getByLabel("Code of the new device")).toHaveValue(code);
    await expect(page.getByText("whoever holds it will read everything")).toBeVisible();
    await expect(page.getByRole("button", { name: "Continue" })).toBeVisible();
    await expect(page.getByRole("heading", { name: /^Let / })).toHaveCount(0);
  });
});

test.describe("a new device", () => {
  test("shows a code, then digits and an address, then mail", async ({ ui: { page, tell, complaints } }) => {
    await page.getByRole("button", { name: "Show a code for another device" }).click();
    await expect(page.getByText(code).last()).toBeVisible();
    await expect(page.getByRole("img", { name: "QR code" })).toBeVisible();
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.getByRole("button", { name: "Copy the code" }).click();
    await expect(page.getByText("Copied.")).toBeVisible();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(code);
    await expect(page.getByText(`aerogramme companion approve --data DIR ${code}`)).toBeVisible();
    await expect(page.getByRole("timer")).toHaveText(/Good for (5:00|4:5\d)/);
    expect(page.url()).toMatch(/\/pair$/);
    await tell({
      type: "pairing",
      state: { type: "check", address: "ada@example.org", check: "123456", expires: now() + 200 },
    });
    await expect(page.getByRole("img", { name: "Check code 1 2 3 4 5 6" })).toBeVisible();
    await expect(page.getByText("A device of ada@example.org wants to let this one in.")).toBeVisible();
    await tell({ type: "pairing", state: { type: "joining", address: "ada@example.org" } });
    await expect(page.getByText("Fetching the keys of ada@example.org")).toBeVisible();
    await tell({ type: "open", count: 3 });
    await expect(page.getByRole("heading", { name: "Inbox" })).toBeVisible();
    expect(complaints).toEqual([]);
  });

  const ends = [
    ["denied", "The other device said no"],
    ["expired", "The code is over"],
    ["offline", "Your provider cannot be reached"],
    ["storage", "Nothing can be stored here"],
    ["tooManyTries", "Too many codes"],
  ] as const;
  test("says that it ended, and goes on; what a lying provider did is said in the words of its language", async ({
    ui: { page, tell },
  }) => {
    await page.getByRole("button", { name: "Show a code for another device" }).click();
    await expect(page.getByText(code).last()).toBeVisible();
    for (const [reason, title] of ends) {
      await tell({ type: "pairing", state: { type: "over", reason, finding: null } });
      await expect(page.getByRole("heading", { name: title })).toBeVisible();
      await expect(page.getByRole("button", { name: "Show a new code" })).toBeFocused();
      await page.keyboard.press("Enter");
      await expect(page.getByText(code).last()).toBeVisible();
    }
    await tell({ type: "pairing", state: { type: "over", reason: "tampered", finding: "unvouchedRecord" } });
    await expect(page.getByRole("alert")).toContainText("did not vouch for");
  });
});

test.describe("the front door", () => {
  /** after the password, which is first in any case */
  const second = (page: Page) => page.getByRole("heading", { level: 2 }).nth(1);

  test("says that browsers forget, after the invite for who comes first; an address from inside has the ways back in first", async ({
    ui: { page, origin },
  }) => {
    await expect(page.getByText("Were you in here before?")).toBeVisible();
    await expect(second(page)).toHaveText("I have an invite");
    await page.goto(`${origin}/m/inbox/7`);
    await expect(second(page)).toHaveText("No password? Add this device");
    await expect(page.getByText("your mail is safe with your provider")).toBeVisible();
    await expect(page).toHaveURL(`${origin}/`);
  });

  test("has them first where the browser dropped what it kept, and not after a logout", async ({ ui }) => {
    const { page, tell } = ui;
    await tell({ type: "open", count: 3 });
    await expect(page.locator("[data-id]").first()).toBeVisible();
    await page.reload();
    await expect(page.getByText("This browser cleared what Aerogramme had stored")).toBeVisible();
    await expect(second(page)).toHaveText("No password? Add this device");
    await tell({ type: "open", count: 3 });
    await expect(page.locator("[data-id]").first()).toBeVisible();
    await tell({ type: "close", account: { type: "none", evicted: false, revoked: null } });
    await expect(second(page)).toHaveText("I have an invite");
  });
});

test.describe("coming in with the words", () => {
  async function look({ page }: Ui): Promise<void> {
    await page.getByRole("button", { name: "Use my 24 words" }).click();
    await page.getByLabel("Your address").fill("ada@example.org");
    await page.getByLabel("Your 24 words").fill(words.join(" "));
    await page.getByRole("button", { name: "Continue" }).click();
  }

  test("first shows what they lead to, then asks", async ({ ui }) => {
    await look(ui);
    const { page } = ui;
    await expect(page.getByRole("heading", { name: "Is this your account?" })).toBeVisible();
    await expect(page.getByText("1842")).toBeVisible();
    const heights = await page
      .getByRole("list", { name: "Six words" })
      .getByRole("listitem")
      .evaluateAll((items) => items.map((item) => item.getBoundingClientRect().height));
    expect(Math.max(...heights)).toBeLessThan(40);
    for (const word of headWords) await expect(page.getByText(word, { exact: true })).toBeVisible();
    await expect(page.getByText("it could show you an old state")).toBeVisible();
    await page.getByLabel("I have lost my other devices").check();
    await page.getByRole("button", { name: "Yes, add this device" }).press("Enter");
    await expect(page.getByRole("heading", { name: "Inbox" })).toBeVisible();
    await page.getByRole("button", { name: "Settings" }).click();
    await expect(page.getByRole("list", { name: "Devices" }).getByRole("listitem")).toHaveCount(1);
  });

  test("that were replaced says until when, and what is lost", async ({ ui }) => {
    const until = now() + 86_400 * 12;
    await ui.tell({ type: "recovery", kind: { type: "replaced", until, unreadableSince: now() - 86_400 } });
    await look(ui);
    await expect(ui.page.getByRole("heading", { name: "These words were replaced" })).toBeVisible();
    await expect(ui.page.getByText("That is possible until")).toBeVisible();
    await expect(ui.page.getByText("removes all 4 devices")).toBeVisible();
    await expect(ui.page.getByText(/mail sealed since .* can then not be read/)).toBeVisible();
    await ui.page.getByRole("button", { name: "Use the new words instead" }).click();
    await expect(ui.page.getByLabel("Your 24 words")).toBeFocused();
    await expect(ui.page.getByLabel("Your 24 words")).toHaveValue("");
    await ui.page.getByLabel("Your 24 words").fill(words.join(" "));
    await ui.page.getByRole("button", { name: "Continue" }).click();
    await ui.page.getByRole("button", { name: "Take my account back" }).click();
    await expect(ui.page.getByRole("heading", { name: "Inbox" })).toBeVisible();
  });

  test("that open no keyring says so", async ({ ui }) => {
    await ui.tell({ type: "recovery", kind: { type: "keyring", unreadableSince: null } });
    await look(ui);
    await expect(ui.page.getByRole("heading", { name: "no longer open the newest keys" })).toBeVisible();
    await ui.page.getByRole("button", { name: "Back", exact: true }).click();
    await expect(ui.page.getByLabel("Your address")).toBeVisible();
  });
});

test.describe("new words", () => {
  test("count only once three were typed back", async ({ ui }) => {
    await settings(ui, "Recovery words");
    const { page } = ui;
    await expect(page.getByText("If somebody has your old words")).toBeVisible();
    await page.getByRole("button", { name: "Make new words" }).click();
    await expect(page.locator(".word").first()).toHaveText(words[23] ?? "");
    await page.getByRole("button", { name: "I have written them down" }).click();
    for (const field of await page.getByLabel(/^Word \d+$/).all()) await field.fill("wrong");
    await page.getByRole("button", { name: "Use the new words" }).click();
    await expect(page.getByRole("alert")).toContainText("not the words that were asked for");
    for (const at of [0, 7, 23])
      await page.getByLabel(`Word ${(at + 1).toString()}`, { exact: true }).fill(words[23 - at] ?? "");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { name: "Your new words are in force" })).toBeVisible();
    await expect(page.locator(".word")).toHaveCount(0);
    await expect(page.getByText(/^Your words were changed on .*\d{4}/)).toBeVisible();
    await page.getByRole("button", { name: "See your devices" }).click();
    await page.getByRole("link", { name: "Recovery words" }).click();
    await expect(page.getByText("Your words were changed on")).toBeVisible();
  });

  test("are not begun where they could not come into force; were some made elsewhere just now, the way to undo them comes first", async ({
    ui,
  }) => {
    await settings(ui, "Recovery words");
    const { page, tell } = ui;
    for (const [connection, said] of [
      [{ type: "offline" }, "once you are online"],
      [{ type: "refused", reason: "blocked" }, "does not accept this device"],
    ] as const) {
      await tell({ type: "connection", connection });
      await expect(page.getByText(said)).toBeVisible();
      await expect(page.getByRole("button", { name: "Make new words" })).toHaveCount(0);
      await tell({ type: "connection", connection: { type: "online" } });
      await expect(page.getByRole("button", { name: "Make new words" })).toBeVisible();
      await expect(page.getByText(said)).toHaveCount(0);
    }

    await expect(page.getByText("was it you?")).toHaveCount(0);
    const made = { seq: 9, type: "newWords", by: "Desk companion", device: null, noticed: now() - 60 } as const;
    await tell({ type: "announce", announcements: [{ ...made, undoUntil: now() + 86_400 * 30 }] });
    await expect(page.getByRole("alert")).toContainText("undo it with your old words before");
    await tell({ type: "announce", announcements: [{ ...made, undoUntil: now() - 1 }] });
    await expect(page.getByRole("alert")).toHaveCount(0);
  });

  test("left half-way are gone from the page", async ({ ui }) => {
    await settings(ui, "Recovery words");
    await ui.page.getByRole("button", { name: "Make new words" }).click();
    await expect(ui.page.locator(".word")).toHaveCount(24);
    const { page } = ui;
    const dialog = page.getByRole("dialog", { name: "Leave before the new words count?" });
    await page.getByRole("link", { name: "Devices" }).click();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await expect(page.locator(".word")).toHaveCount(24);
    await page.goBack();
    await expect(dialog).toBeVisible();
    await expect(page).toHaveURL(/\/settings\/words$/);
    await page.keyboard.press("Escape");
    await expect(page.locator(".word")).toHaveCount(24);
    const unload = page.waitForEvent("dialog");
    const reload = page.reload().catch(() => null);
    const asked = await unload;
    expect(asked.type()).toBe("beforeunload");
    await asked.dismiss();
    void reload;
    await page.getByRole("link", { name: "Devices" }).click();
    await dialog.getByRole("button", { name: "Throw them away" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Devices" })).toBeVisible();
    await page.getByRole("link", { name: "Recovery words" }).click();
    await expect(page.locator(".word")).toHaveCount(0);
  });
});

test("news of the keys is shown until it is dismissed, oldest first", async ({ ui: { page, tell } }) => {
  await tell({ type: "open", count: 3 });
  const row = { noticed: now() - 600, device: null, by: null, undoUntil: null } as const;
  await tell({
    type: "announce",
    announcements: [
      { ...row, seq: 9, type: "newWords", by: "Desk companion", undoUntil: now() + 86_400 * 30 },
      { ...row, seq: 4, type: "deviceAdded", device: "Firefox on Android", by: "Desk companion" },
    ],
  });
  const news = page.getByRole("region", { name: "News of your keys" });
  await expect(news).toContainText("“Firefox on Android” was added to your account, by Desk companion.");
  await expect(news).toContainText("one more");
  await news.getByRole("button", { name: "Dismiss" }).click();
  await expect(news).toContainText("New recovery words were made, by Desk companion.");
  await expect(news).toContainText(/Use your old words before \d+ \w+ \d{4}/);
  await news.getByRole("button", { name: "See devices" }).click();
  await expect(page.getByRole("heading", { name: "Devices" })).toBeVisible();
  await page.getByRole("link", { name: "Back to mail" }).click();
  await news.getByRole("button", { name: "Dismiss" }).click();
  await expect(news).toHaveCount(0);
});

test.describe("histories", () => {
  async function compare({ page }: Ui, entry: string, typed: string): Promise<void> {
    await page.getByLabel("Entry number on the other device").fill(entry);
    await page.getByLabel("Six words on the other device").fill(typed);
    await page.getByRole("button", { name: "Compare" }).click();
  }

  test("that are the same say so; that differ lead to the red page, and from there to another comparison, which may end it", async ({
    ui,
  }) => {
    const { page } = ui;
    await page.setViewportSize({ width: 1280, height: 800 });
    await settings(ui, "History");
    await expect(page.getByText("1842")).toBeVisible();
    await expect(page.getByRole("listitem").filter({ hasText: "At entry 1204" })).toBeVisible();
    await page.getByLabel("The other device is at an earlier entry? Its number").fill("1,700");
    await page.getByRole("button", { name: "Show its six words" }).click();
    await expect(page.getByRole("list", { name: "Six words of entry 1700" })).toBeVisible();
    await compare(ui, "1842", `  ${headWords.join(", ").toUpperCase()} `);
    await expect(page.getByText("both devices have read the same history")).toBeVisible();
    await compare(ui, "1,843", headWords.join(" "));
    await expect(page.getByText("This device cannot tell")).toBeVisible();
    await compare(ui, "1842", "amber cradle lemon orbit quiet oops");
    await expect(page.getByText("not six words of the list")).toBeVisible();

    await compare(ui, "1842", [...headWords].reverse().join(" "));
    const doubt = page.getByRole("status").filter({ hasText: "These differ. Check every word on both screens" });
    await expect(doubt).toBeInViewport({ ratio: 1 });
    await expect(page.getByRole("button", { name: "Compare" })).toBeFocused();
    await page.getByRole("button", { name: "Compare" }).press("Enter");
    await expect(doubt).toBeVisible();
    await page.waitForTimeout(1_000);
    await page.getByRole("button", { name: "Compare" }).press("Enter");
    await expect(page.getByRole("heading", { name: "We stopped" })).toBeFocused();
    await expect(page.getByText("You compared two devices, and their histories differ.")).toBeVisible();
    await expect(page.getByText("two of your devices different histories")).toBeVisible();
    await expect(page.getByRole("button", { name: "Check again" })).toHaveCount(0);
    await page.getByRole("button", { name: "Compare once more" }).press("Enter");
    await expect(page.getByRole("heading", { level: 1, name: "History" })).toBeVisible();
    await expect(page.getByRole("main")).toBeFocused();
    await expect(page.getByText("Nothing new is fetched")).toBeVisible();
    await compare(ui, "1800", headWords.join(" "));
    await expect(page.getByText("compared at entry 1842 or a later one")).toBeVisible();
    await compare(ui, "1842", headWords.join(" "));
    await expect(page.getByText("both devices have read the same history")).toBeInViewport({ ratio: 1 });
    await expect(page.getByText("Nothing new is fetched")).toHaveCount(0);
  });
});

test("tampering: what, since when, what to do; the mail stays, under a red line that leads back", async ({ ui }) => {
  const { page, tell } = ui;
  await tell({ type: "open", count: 3 });
  const found = Date.parse("2026-11-20T10:00:00Z") / 1000;
  const connection = {
    type: "tampered",
    compared: false,
    finding: "headMismatch",
    seq: 812,
    since: found - 60,
    found,
    device: "2".repeat(32),
  } as const;
  await tell({ type: "connection", connection });
  await expect(page.getByRole("heading", { name: "We stopped" })).toBeVisible();
  for (const said of [
    "does not fit what this device has already seen",
    "20 November 2026",
    "Desk companion",
    "Only if the operator tells you, by another way than this mailbox, that a backup was restored",
    "nobody can notice that it is missing",
  ])
    await expect(page.getByText(said).first()).toBeVisible();
  await page.getByRole("button", { name: "Show the mail on this device" }).click();
  await page.locator("[data-id]").first().click();
  await expect(page.locator("article h1")).toBeVisible();
  await page.getByRole("button", { name: "What was found" }).click();
  await expect(page.getByRole("heading", { name: "We stopped" })).toBeFocused();
  await expect(page).toHaveTitle("We stopped, to keep you safe · Aerogramme");
  await page.getByRole("button", { name: "Show the mail on this device" }).press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
  await page.getByRole("button", { name: "What was found" }).click();
  await page.getByRole("button", { name: "Check again" }).press("Enter");
  await expect(page.getByRole("heading", { name: "Inbox" })).toBeVisible();
  await expect(page.getByText("Nothing new is fetched")).toHaveCount(0);
  await expect(page.getByRole("main")).toBeFocused();
  await tell({ type: "connection", connection });
  await expect(page.getByRole("heading", { name: "We stopped" })).toBeVisible();
  await page.evaluate(() => localStorage.setItem("aerogramme-language", "fr"));
  await page.reload();
  await tell({ type: "open", count: 3 });
  await tell({ type: "connection", connection });
  await expect(page.getByText("ne correspond pas à ce que cet appareil a déjà vu")).toBeVisible();
});

test("while tampering stands, settings that write say why they do not", async ({ ui }) => {
  const { page, tell } = ui;
  await settings(ui, "Devices");
  const found = { seq: 812, since: null, found: now(), device: null };
  await tell({
    type: "connection",
    connection: { type: "tampered", finding: "headMismatch", compared: false, ...found },
  });
  await page.getByRole("button", { name: "Show the mail on this device" }).click();
  await expect(page.getByText("nothing can be changed")).toBeVisible();
  for (const name of ["Add a device", "Renew keys", "Rename Old phone", "Remove Old phone…"]) {
    const button = page.getByRole("button", { name });
    await expect(button).toBeDisabled();
    await expect(button).toHaveAccessibleDescription("Nothing new is fetched, and nothing can be changed.");
    await button.press("Enter");
  }
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.getByLabel("Name of this device")).toHaveCount(0);
  await page.getByRole("link", { name: "Recovery words" }).click();
  await expect(page.getByText("You can make new words once it fits again.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Make new words" })).toHaveCount(0);
  await page.getByRole("link", { name: "History" }).click();
  await expect(page.getByLabel("Six words on the other device")).toBeEditable();
  await page.getByRole("button", { name: "What was found" }).click();
  await page.getByRole("button", { name: "Check again" }).click();
  await page.getByRole("link", { name: "Devices" }).click();
  await expect(page.getByRole("button", { name: "Add a device" })).toBeEnabled();
});

test("the window's title tells where one is", async ({ ui: { page, tell, origin } }) => {
  const shows = (title: string) => expect(page).toHaveTitle(`${title} · Aerogramme`);
  await shows("Mail that only you can read back");
  await page.getByRole("button", { name: "Use my 24 words" }).click();
  await shows("Come in with your words");
  await page.getByRole("button", { name: "Show a code" }).click();
  await shows("Add this device");
  await page.goto(`${origin}/join#token-token`);
  await shows("Welcome to your mailbox");
  await page.getByRole("button", { name: "Make my keys" }).click();
  await shows("Your 24 words");
  await page.getByRole("button", { name: "I have written them down" }).click();
  await shows("Three words, please");
  // the words would be lost: leaving is asked about
  page.once("dialog", (dialog) => void dialog.accept());
  await page.goto(origin);
  await shows("Mail that only you can read back");
  await tell({ type: "open", count: 3 });
  await expect(page).toHaveTitle("(1) Inbox");
  await page.getByRole("button", { name: "Settings" }).click();
  await shows("Devices");
  await page.getByRole("button", { name: "Add a device" }).click();
  await shows("Add a device");
  await page.getByRole("link", { name: "Recovery words" }).click();
  await shows("Recovery words");
});

test("a device that was removed says by whom, and offers ways back in; with the words, which ones undo it", async ({
  ui: { page, tell },
}) => {
  await tell({ type: "open", count: 3 });
  await expect(page.locator("[data-id]").first()).toBeVisible();
  const revoked = { address: "ada@example.org", by: "Desk companion" };
  await tell({ type: "close", account: { type: "none", evicted: false, revoked } });
  await expect(page.getByRole("heading", { name: "This device was removed" })).toBeVisible();
  await expect(page.getByText("“Desk companion” has removed this device from ada@example.org.")).toBeVisible();
  await expect(page.locator("[data-id]")).toHaveCount(0);
  await page.getByRole("button", { name: "Use my 24 words" }).click();
  await expect(page.getByLabel("Your address")).toHaveValue("ada@example.org");
  await page.getByRole("button", { name: "Back" }).click();
  await page.getByRole("button", { name: "Not now" }).click();
  await expect(page.getByRole("heading", { name: "Mail that only you can read back" })).toBeVisible();

  await tell({ type: "open", count: 3 });
  await expect(page.locator("[data-id]").first()).toBeVisible();
  const byWords = { address: "ada@example.org", by: null };
  await tell({ type: "close", account: { type: "none", evicted: false, revoked: byWords } });
  await expect(page.getByRole("heading", { name: "This device was removed" })).toBeFocused();
  await expect(page).toHaveTitle("This device was removed · Aerogramme");
  await expect(page.getByText("Somebody with the 24 words of ada@example.org removed this device.")).toBeVisible();
  await expect(page.getByText("use the sheet before them, within 30 days")).toBeVisible();
});
