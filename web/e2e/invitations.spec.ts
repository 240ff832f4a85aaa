/** An invitation, answered by one account and read by another: over a real provider and, where it is installed, a real Postfix. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@playwright/test";
import type { Browser, Locator, Page } from "@playwright/test";
import ICAL from "ical.js";
import { freePort, startPostfix, whyNoPostfix } from "../../server/testing/postfix.ts";
import { joinByInvite, joinByWords, startProvider, test } from "./provider.ts";

test.describe.configure({ timeout: 240_000 });
test.skip(whyNoPostfix() !== null, whyNoPostfix() ?? "");

const PATIENCE = { timeout: 60_000 };

const invitation = [
  ...["From: Ines Moreau <ines@example.org>", "To: Ada <ada@example.org>", "Subject: Invitation: Printing day"],
  ...["Message-ID: <invitation-1@example.org>", "Date: Thu, 26 Nov 2026 10:00:00 +0000", "MIME-Version: 1.0"],
  ...[
    'Content-Type: multipart/alternative; boundary="b"',
    "",
    "--b",
    "Content-Type: text/plain",
    "",
    "You are invited.",
  ],
  ...["--b", "Content-Type: text/calendar; charset=utf-8; method=REQUEST", "", "BEGIN:VCALENDAR", "VERSION:2.0"],
  ...["METHOD:REQUEST", "BEGIN:VEVENT", "UID:printing-day@example.org", "SEQUENCE:2", "SUMMARY:Printing day"],
  ...["DTSTART:20261205T090000Z", "DTEND:20261205T103000Z", "ORGANIZER;CN=Ines Moreau:mailto:ines@example.org"],
  ...["ATTENDEE;CN=Ada;RSVP=TRUE:mailto:ada@example.org", "END:VEVENT", "END:VCALENDAR", "--b--", ""],
].join("\r\n");

const row = (page: Page, text: string): Locator => page.locator("[data-id]", { hasText: text });
const card = (page: Page): Locator => page.locator(".letter").first().getByRole("region", { name: "Invitation" });
const answer = (page: Page, name: string): Promise<void> =>
  card(page).getByRole("button", { name, exact: true }).click();
const newPage = async (browser: Browser): Promise<Page> => (await browser.newContext({ locale: "en-GB" })).newPage();

/** The invitation, above what was answered to it. */
async function openInvitation(page: Page): Promise<void> {
  await row(page, "Printing day").first().click(PATIENCE);
  await page.locator(".letter").first().locator("button.folded").click(PATIENCE);
}

/** What was received, with every line of it. */
async function sourceOf(page: Page): Promise<string> {
  await page.getByRole("toolbar", { name: "Message" }).getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Show source" }).click();
  const dialog = page.getByRole("dialog", { name: "Source of the message" });
  const all = dialog.getByRole("button", { name: "All of it" });
  if (await all.isVisible()) await all.click();
  await expect(dialog.locator("pre")).toContainText("END:VCALENDAR");
  const text = await dialog.locator("pre").innerText();
  await page.keyboard.press("Escape");
  return text.replace(/\r?\n/g, "\r\n");
}

test("answered, had back, answered otherwise: who invites gets what calendars read, and every device knows it", async ({
  browser,
}) => {
  const data = mkdtempSync(join(tmpdir(), "aerogramme-invitations-"));
  const smtp = await freePort();
  const provider = await startProvider(data, undefined, ["--smarthost", `smtp://127.0.0.1:${smtp.toString()}`]);
  const postfix = await startPostfix(provider.lmtp, {}, `127.0.0.1:${smtp.toString()} inet n - n - - smtpd\n`);
  try {
    const [ada, second, ines] = [await newPage(browser), await newPage(browser), await newPage(browser)];
    const words = await joinByInvite(ada, await provider.invite("ada@example.org"));
    await joinByInvite(ines, await provider.invite("ines@example.org"));
    await provider.deliver("ada@example.org", invitation);
    await row(ada, "Printing day").click(PATIENCE);
    await answer(ada, "Maybe");
    await ada.locator(".notice").getByRole("button", { name: "Undo" }).click();
    await expect(ada.locator(".notice")).toContainText("Your answer was not sent.", PATIENCE);
    await expect(card(ada)).toContainText("Will you be there?");
    await card(ada).getByRole("button", { name: "Add a note" }).click();
    await card(ada).getByRole("textbox", { name: "Note" }).fill("I bring paper, ink; and a press.");
    await answer(ada, "Yes");
    await expect(card(ada)).toContainText("You said yes.");

    await row(ines, "Accepted: Printing day").click(PATIENCE);
    await expect(card(ines)).toContainText("ada@example.org says yes");
    await expect(card(ines)).toContainText("I bring paper, ink; and a press.");
    const source = await sourceOf(ines);
    expect(source).toMatch(/^Content-Type: text\/calendar; charset=utf-8; method=REPLY\r$/im);
    expect(source).not.toMatch(/^(?:bcc|user-agent):|aerogramme/im);
    const text =
      /BEGIN:VCALENDAR[^]*END:VCALENDAR/.exec(source)?.[0].replace(/=\r\n/g, "").replaceAll("=3D", "=") ?? "";
    const event = new ICAL.Component(ICAL.parse(text) as [string, unknown[], unknown[]]).getFirstSubcomponent("vevent");
    expect(event?.getFirstPropertyValue("uid")).toBe("printing-day@example.org");
    expect(event?.getFirstPropertyValue("sequence")).toBe(2);
    expect(event?.getAllProperties("attendee").map((one) => one.getParameter("partstat"))).toEqual(["ACCEPTED"]);

    await joinByWords(second, provider.origin, "ada@example.org", words);
    await openInvitation(second);
    await expect(card(second)).toContainText("You said yes.", PATIENCE);
    await answer(second, "No");
    await row(ines, "Declined: Printing day").click(PATIENCE);
    await expect(ines.locator(".letter").last()).toContainText("ada@example.org says no");
    await ada.reload();
    await openInvitation(ada);
    await expect(card(ada)).toContainText("You said no.", PATIENCE);
    // what was had back did not go out
    await expect(row(ines, "Maybe: Printing day")).toHaveCount(0);
    for (const page of [ada, second, ines]) await page.context().close();
  } finally {
    await postfix.stop();
    await provider.stop();
    rmSync(data, { recursive: true, force: true });
  }
});
