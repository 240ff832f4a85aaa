/** Going on from a restored backup: the question and its answers, and what becomes of mail then, over the made-up engine. */
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import type { LostMessage, RestoredFailure, RestoredLook } from "../../../workers/rpc/security-rpc.ts";
import { axe } from "./axe.ts";
import { shot, test } from "./fixtures.ts";
import type { Ui } from "./fixtures.ts";
import { reflow } from "./reflow.ts";
import { backToMail } from "./to-section.ts";

const seconds = (day: string): number => Date.parse(`${day}T10:00:00Z`) / 1000;
const lost: readonly LostMessage[] = Array.from({ length: 12 }, (_, at) => ({
  subject: at === 1 ? "" : `Minutes of meeting ${(12 - at).toString()}`,
  from: at === 2 ? "" : "Grace Hopper",
  date: seconds("2026-11-20") - at * 86_400,
}));
const seen: RestoredLook = {
  ...{ entries: 1_027, messages: 40, whole: 28, lost, oldest: seconds("2026-11-09") },
  ...{ devices: ["Old phone"], begun: false },
};
const tampered = {
  type: "connection",
  connection: {
    ...({ type: "tampered", compared: false, finding: "rollback", seq: 812 } as const),
    ...{ since: seconds("2026-11-21"), found: seconds("2026-11-22"), device: null },
  },
} as const;

const open = (page: Page) => page.getByRole("button", { name: "A backup was restored…" });
const title = (page: Page) => page.getByRole("heading", { level: 1, name: "Go on from a restored backup?" });
const told = (page: Page) => page.getByRole("checkbox", { name: "The operator of example.org told me so" });
const go = (page: Page) => page.getByRole("button", { name: "Go on from there" });
const news = (page: Page) => page.getByRole("region", { name: "Restored backup" });

/** Stopped, and the question asked; `look`: what is seen. */
async function ask({ page, tell }: Ui, look: RestoredLook | RestoredFailure | null): Promise<void> {
  await tell({ type: "open", count: 12 });
  await tell({ type: "restoredLook", outcome: look && outcomeOf(look) });
  await tell(tampered);
  await open(page).press("Enter");
  await expect(title(page)).toBeFocused();
}

const outcomeOf = (look: RestoredLook | RestoredFailure) =>
  "type" in look ? ({ ok: false, error: look } as const) : ({ ok: true, value: look } as const);

test("it is offered where a restored backup shows so, and for no other finding", async ({ ui: { page, tell } }) => {
  await tell({ type: "open", count: 3 });
  for (const [finding, compared, offered] of [
    ["rollback", false, 1],
    ["headMismatch", false, 1],
    ["gap", false, 0],
    ["headMismatch", true, 0],
  ] as const) {
    await tell({ type: "connection", connection: { ...tampered.connection, finding, compared } });
    await expect(page.getByText("Only if the operator tells you")).toHaveCount(offered);
    await expect(open(page)).toHaveCount(offered);
  }
});

test("while it reads, it can be left, and asked again", async ({ ui }) => {
  const { page, tell } = ui;
  await ask(ui, null);
  await expect(page).toHaveTitle("Go on from a restored backup? · Aerogramme");
  await expect(page.getByRole("progressbar", { name: "Reading what your provider has now…" })).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await page.getByRole("button", { name: "Back" }).press("Enter");
  await expect(page.getByRole("heading", { name: "We stopped" })).toBeFocused();
  await tell({ type: "restoredLook", outcome: { ok: true, value: seen } });
  // what came for the page that was left changes nothing
  await expect(page.getByRole("heading", { name: "We stopped" })).toBeVisible();
  await open(page).click();
  await expect(page.getByText("1,027 entries of your history")).toBeVisible();
});

test("it says what it would mean, and goes on only when told by another way", async ({ ui }) => {
  const { page, tell } = ui;
  await ask(ui, seen);
  for (const said of [
    "1,027 entries of your history",
    "40 messages, the oldest of 9 November 2026",
    "28 messages are whole on this device",
    "12 messages are not whole on this device, and are lost, unless another device of yours has them",
    "“Old phone”, which was removed since",
    "as on the day of the backup",
    "Where a password opens this account, it is the one of that day",
    "Mail programs load their mailboxes anew",
    "A provider that wants to hide or undo something",
  ])
    await expect(page.getByText(said)).toBeVisible();
  await expect(page.getByText("Another device of yours has gone on")).toHaveCount(0);
  const list = page.getByRole("group", { name: "Lost messages" });
  await expect(list.getByRole("listitem")).toHaveCount(12);
  await expect(list.getByRole("listitem").first()).toContainText(
    "Minutes of meeting 12 Grace Hopper · 20 November 2026",
  );
  await expect(list.getByRole("listitem").nth(1)).toContainText("(no subject)");
  expect(await axe(page)).toEqual([]);

  // a keyboard scrolls what is lost, and comes to the rest
  await page.keyboard.press("Tab");
  await expect(list).toBeFocused();
  await page.keyboard.press("End");
  await expect(list.getByRole("listitem").last()).toBeInViewport();
  await expect(go(page)).toBeDisabled();
  await page.keyboard.press("Tab");
  await expect(told(page)).toBeFocused();
  await page.keyboard.press("Space");
  await tell({ type: "restoredAccept", outcome: null });
  await page.keyboard.press("Tab");
  await expect(go(page)).toBeFocused();
  await page.keyboard.press("Enter");
  const going = page.getByRole("button", { name: "Going on…" });
  await expect(going).toHaveAttribute("aria-busy", "true");
  await expect(page.getByRole("button", { name: "Back" })).toBeDisabled();
  await tell({ type: "restoredAccept", outcome: { ok: true, value: null } });
  await expect(page.getByRole("heading", { name: "Inbox" })).toBeVisible();
  await expect(page.getByRole("main")).toBeFocused();
  await expect(page.getByText("Nothing new is fetched")).toHaveCount(0);
  await expect(news(page)).toContainText("0 of 28 messages put back…");
  expect(ui.complaints).toEqual([]);
});

test("what does not apply is not said", async ({ ui }) => {
  const { page } = ui;
  await ask(ui, { entries: null, messages: 0, whole: 0, lost: [], oldest: null, devices: [], begun: true });
  await expect(page.getByText("more entries of your history than can be counted here")).toBeVisible();
  await expect(page.getByText("no messages")).toBeVisible();
  await expect(page.getByText("Another device of yours has gone on from there already")).toBeVisible();
  for (const text of ["whole on this device", "lost", "removed once more"])
    await expect(page.getByText(text)).toHaveCount(0);
  await expect(page.getByRole("group", { name: "Lost messages" })).toHaveCount(0);
});

test("of many that are lost, it says how many are not listed; of one, it speaks as of one", async ({ ui }) => {
  const { page, tell } = ui;
  await ask(ui, { ...seen, messages: 340, whole: 28 });
  await expect(page.getByText("and 300 more")).toBeVisible();
  await page.getByRole("button", { name: "Back" }).click();
  const one = { ...seen, entries: 1, messages: 1, whole: 1, lost: [], devices: [] };
  await tell({ type: "restoredLook", outcome: { ok: true, value: one } });
  await open(page).click();
  await expect(page.getByText("1 entry of your history")).toBeVisible();
  await expect(page.getByText("1 message, of 9 November 2026")).toBeVisible();
  await expect(page.getByText("That message is whole on this device")).toBeVisible();
});

test("a reload in the midst of it leads back to what was found, and nothing has gone on", async ({ ui }) => {
  const { page, tell } = ui;
  await ask(ui, seen);
  await told(page).check();
  await page.reload();
  await tell({ type: "open", count: 3 });
  await tell(tampered);
  await expect(page.getByRole("heading", { name: "We stopped" })).toBeVisible();
  await tell({ type: "restoredLook", outcome: { ok: true, value: seen } });
  await open(page).click();
  await expect(told(page)).not.toBeChecked();
  await expect(go(page)).toBeDisabled();
});

const AGAIN = { name: "Try again", then: "offline" } as const;
const failures: readonly (readonly [RestoredFailure, string, string | null])[] = [
  [{ type: "offline" }, "Your provider cannot be reached just now", AGAIN.name],
  [{ type: "storage" }, "This browser could not store what is needed", AGAIN.name],
  [{ type: "fits" }, "Your provider has again all that this device has seen", "Check again"],
  [{ type: "notStopped" }, "Nothing stands against your provider any more", "Check again"],
  [{ type: "unknownDevice" }, "This browser was added after the backup was made", "Show the mail on this device"],
  [{ type: "words" }, "Your recovery words were changed after the backup was made", "Show the mail on this device"],
  [{ type: "foreign", finding: "generationGap" }, "is not an earlier state of your account", null],
  [{ type: "flavor" }, "as one that a password opens", null],
  [{ type: "notHere" }, "in a terminal of this computer", null],
];
for (const [failure, said, way] of failures)
  test(`${failure.type}: why it does not go on, and what there is to do`, async ({ ui }) => {
    const { page, tell } = ui;
    await ask(ui, failure);
    await expect(page.getByRole("status").filter({ hasText: said })).toBeVisible();
    await expect(go(page)).toHaveCount(0);
    expect(await axe(page)).toEqual([]);
    const buttons = page.getByRole("main").getByRole("button");
    await expect(buttons).toHaveText(way === null ? ["Back"] : [way, "Back"]);
    if (failure.type === "foreign")
      await expect(page.getByText("mark of a restored backup out of order")).toBeVisible();
    if (failure.type === "notHere")
      await expect(page.getByText("aerogramme companion restored", { exact: true })).toBeVisible();
    await tell({ type: "restoredLook", outcome: { ok: true, value: seen } });
    await buttons.first().press("Enter");
    if (way === AGAIN.name) await expect(told(page)).toBeVisible();
    else if (way === "Check again") await expect(page.getByRole("heading", { name: "Inbox" })).toBeVisible();
    else if (way === null) await expect(page.getByRole("heading", { name: "We stopped" })).toBeFocused();
    else await expect(page.getByText("nothing can be changed")).toBeVisible();
    expect(ui.complaints).toEqual([]);
  });

test("what fails for a while can be tried again; what fails for good takes the question away", async ({ ui }) => {
  const { page, tell } = ui;
  await ask(ui, seen);
  await told(page).check();
  await tell({ type: "restoredAccept", outcome: { ok: false, error: { type: "offline" } } });
  await go(page).press("Enter");
  await expect(page.getByRole("alert")).toContainText("cannot be reached just now");
  await expect(go(page)).toBeFocused();
  await tell({ type: "restoredAccept", outcome: { ok: false, error: { type: "fits" } } });
  await go(page).press("Enter");
  await expect(page.getByText("Your provider has again all that this device has seen")).toBeVisible();
  await expect(told(page)).toHaveCount(0);
});

test("a provider that is found lying again right then is told of as before", async ({ ui }) => {
  const { page, tell } = ui;
  await ask(ui, seen);
  await told(page).check();
  await tell({ type: "restoredAccept", outcome: { ok: true, value: null }, caught: true });
  await go(page).press("Enter");
  await expect(page.getByRole("heading", { name: "We stopped" })).toBeFocused();
});

const report = { of: 40, done: 12, skipped: 0, lost: [], lostCount: 0 };

test("the list tells how many are put back, and that all are, until that was read", async ({ ui }) => {
  const { page, tell } = ui;
  await tell({ type: "open", count: 12 });
  await tell({ type: "restoredReport", report });
  const progress = page.getByRole("progressbar", { name: "12 of 40 messages put back…" });
  await expect(progress).toHaveAttribute("value", "12");
  await expect(news(page).getByRole("button")).toHaveCount(0);
  // read out at its end alone
  await expect(news(page).getByRole("status")).toBeEmpty();
  expect(await axe(page)).toEqual([]);
  await tell({ type: "restoredReport", report: { ...report, done: 40 } });
  await expect(news(page).getByRole("status")).toHaveText(
    "All 40 messages that were on this device alone were put back.",
  );
  expect(await axe(page)).toEqual([]);
  await news(page).getByRole("button", { name: "Dismiss" }).press("Enter");
  await expect(news(page)).toHaveCount(0);
  // the engine has heard it: asked anew, it has nothing to tell
  await page.getByRole("button", { name: "Settings" }).click();
  await backToMail(page);
  await tell({ type: "announce", announcements: [] });
  await expect(page.locator("[data-id]").first()).toBeVisible();
  await expect(news(page)).toHaveCount(0);
});

test("what is lost is shown, and what another tab has read is gone here too", async ({ ui }) => {
  const { page, tell } = ui;
  await tell({ type: "open", count: 12 });
  await tell({ type: "restoredReport", report: { of: 28, done: 28, skipped: 0, lost, lostCount: 12 } });
  await expect(news(page)).toContainText("28 messages were put back.");
  await expect(news(page)).toContainText(
    "12 messages were not whole on this device. They are lost, unless another device of yours has them.",
  );
  const show = news(page).getByRole("button", { name: "Show which" });
  await show.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Lost messages" });
  await expect(dialog.getByRole("listitem")).toHaveCount(12);
  expect(await axe(page)).toEqual([]);
  await expect(dialog.getByRole("button", { name: "Close" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(show).toBeFocused();
  await show.click();
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(dialog).toHaveCount(0);
  await tell({ type: "restoredReport", report: null });
  await expect(news(page)).toHaveCount(0);
});

test("what the provider does not take is told, and need not be waited for", async ({ ui: { page, tell } }) => {
  await tell({ type: "open", count: 12 });
  await tell({ type: "restoredReport", report: { ...report, done: 37, skipped: 3 } });
  await expect(news(page)).toContainText("37 messages were put back.");
  await expect(news(page)).toContainText("Your provider has not taken 3 messages yet.");
  await news(page).getByRole("button", { name: "Dismiss" }).click();
  await expect(news(page)).toHaveCount(0);
});

test("nothing put back, and one lost", async ({ ui: { page, tell } }) => {
  await tell({ type: "open", count: 12 });
  await tell({ type: "restoredReport", report: { of: 0, done: 0, skipped: 0, lost: [], lostCount: 0 } });
  await expect(news(page)).toContainText("Nothing had to be put back.");
  await tell({ type: "restoredReport", report: { of: 1, done: 1, skipped: 0, lost: [], lostCount: 0 } });
  await expect(news(page)).toContainText("The message that was on this device alone was put back.");
  await tell({ type: "restoredReport", report: { of: 0, done: 0, skipped: 0, lost: lost.slice(0, 1), lostCount: 1 } });
  await expect(news(page)).toContainText(
    "1 message was not whole on this device. It is lost, unless another device of yours has it.",
  );
  await expect(news(page).getByRole("button", { name: "Show which one" })).toBeVisible();
});

test("in French", async ({ ui }) => {
  const { page, tell } = ui;
  await page.evaluate(() => localStorage.setItem("aerogramme-language", "fr"));
  await page.reload();
  await tell({ type: "open", count: 3 });
  await tell({ type: "restoredLook", outcome: { ok: true, value: seen } });
  await tell(tampered);
  await page.getByRole("button", { name: "Une sauvegarde a été restaurée…" }).click();
  await expect(page.getByText("40 messages, le plus ancien du 9 novembre 2026")).toBeVisible();
  await shot(page, "restored-fr", { fullPage: true });
  await page.getByRole("checkbox", { name: "L’exploitant de example.org me l’a dit" }).check();
  await page.getByRole("button", { name: "Repartir de là" }).click();
  await expect(
    page.getByText("0 message sur 28 remis en place…").or(page.getByText("0 messages sur 28")),
  ).toBeVisible();
});

const looks = [
  { name: "light", tag: ["@long"], colorScheme: "light", viewport: { width: 1280, height: 900 } },
  { name: "dark", tag: ["@long"], colorScheme: "dark", viewport: { width: 1280, height: 900 } },
  { name: "phone", tag: ["@long"], colorScheme: "light", viewport: { width: 390, height: 844 } },
  { name: "phone-dark", tag: [], colorScheme: "dark", viewport: { width: 390, height: 844 } },
] as const;
for (const { name, tag, ...use } of looks)
  test.describe(name, { tag: [...tag] }, () => {
    test.use(use);
    test("screens of a restored backup", async ({ ui }) => {
      const { page, tell } = ui;
      const at = async (what: string): Promise<void> => {
        await shot(page, `${name}-50-restored-${what}`, { fullPage: true });
        expect(await axe(page, "colours")).toEqual([]);
        expect(await reflow(page, name.startsWith("phone") ? [390, 320] : [1280, 640])).toEqual([]);
      };
      await tell({ type: "open", count: 12 });
      await tell({ type: "restoredLook", outcome: null });
      await tell(tampered);
      await open(page).waitFor();
      await at("offer");
      await open(page).click();
      await page.getByRole("progressbar").waitFor();
      await at("looking");
      await tell({ type: "restoredLook", outcome: { ok: true, value: seen } });
      await told(page).waitFor();
      await at("look");
      await told(page).check();
      await tell({ type: "restoredAccept", outcome: { ok: false, error: { type: "offline" } } });
      await go(page).click();
      await page.getByRole("alert").waitFor();
      await at("look-offline");
      for (const [failure, said] of failures) {
        await page.getByRole("button", { name: "Back" }).click();
        await tell({ type: "restoredLook", outcome: { ok: false, error: failure } });
        await open(page).click();
        await page.getByText(said).waitFor();
        await at(failure.type);
      }
      await tell({ type: "connection", connection: { type: "online" } });
      await tell({ type: "restoredReport", report });
      await page.getByRole("progressbar").waitFor();
      await at("news-filing");
      await tell({ type: "restoredReport", report: { ...report, done: 40 } });
      await page.getByText("All 40").waitFor();
      await at("news-all");
      await tell({ type: "restoredReport", report: { of: 28, done: 28, skipped: 0, lost, lostCount: 12 } });
      await page.getByRole("button", { name: "Show which" }).waitFor();
      await at("news-lost");
      await page.getByRole("button", { name: "Show which" }).click();
      await page.getByRole("dialog").waitFor();
      await at("lost-dialog");
      expect(ui.complaints).toEqual([]);
      expect(ui.strangers).toEqual([]);
    });
  });
