/** Writing with a real provider and an MTA: drafts on two devices, mail that leaves once, is had back, comes back, or was written without a line. */
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@playwright/test";
import type { Browser, Locator, Page } from "@playwright/test";
import { SMTPServer } from "smtp-server";
import { joinByInvite, joinByWords, letter, startProvider, test } from "./provider.ts";
import type { Provider } from "./provider.ts";

test.describe.configure({ mode: "serial", timeout: 180_000 });

const PATIENCE = { timeout: 30_000 };
const writing = (page: Page): Locator => page.locator(".compose");
const words = (page: Page): Locator => writing(page).getByRole("textbox", { name: "Message" });
const subject = (page: Page): Locator => writing(page).getByRole("textbox", { name: "Subject" });
const folder = (page: Page, name: string): Locator => page.getByRole("treeitem", { name });
const row = (page: Page, text: string): Locator => page.locator("[data-id]", { hasText: text });
const press = (page: Page, name: string): Promise<void> =>
  writing(page).getByRole("button", { name, exact: true }).click();

interface Taken {
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
}
const taken: Taken[] = [];
const data = mkdtempSync(join(tmpdir(), "aerogramme-writing-"));
let mta: SMTPServer;
let provider: Provider;

test.beforeAll(async () => {
  mta = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ["AUTH", "STARTTLS"], logger: false },
    onRcptTo({ address }, _session, done) {
      const isKnown = !address.startsWith("nobody");
      done(isKnown ? null : Object.assign(new Error("5.1.1 No such user here"), { responseCode: 550 }));
    },
    onData(stream, { envelope }, done) {
      let text = "";
      stream.on("data", (piece: Buffer) => (text += piece.toString("latin1")));
      stream.on("end", () => {
        const from = envelope.mailFrom === false ? "" : envelope.mailFrom.address;
        taken.push({ from, to: envelope.rcptTo.map(({ address }) => address), text });
        done();
      });
    },
  });
  const port = await new Promise<number>((done) => {
    const server = mta.listen(0, "127.0.0.1", () => done((server.address() as AddressInfo).port));
  });
  provider = await startProvider(data, undefined, ["--smarthost", `smtp://127.0.0.1:${port.toString()}`]);
});

test.afterAll(async () => {
  await provider.stop();
  await new Promise<void>((done) => mta.close(() => done()));
  rmSync(data, { recursive: true, force: true });
});

async function newDevice(browser: Browser): Promise<Page> {
  return (await browser.newContext({ locale: "en-GB" })).newPage();
}

async function write(page: Page, whom: string, about: string, text: string): Promise<void> {
  await page.getByRole("button", { name: "Write", exact: true }).first().click();
  await writing(page).getByRole("combobox", { name: "To" }).fill(whom);
  await page.keyboard.press("Enter");
  await subject(page).fill(about);
  await words(page).click();
  await page.keyboard.type(text);
}

/** How often mail about it has left. */
const left = (about: string): readonly Taken[] => taken.filter(({ text }) => text.includes(`Subject: ${about}`));

test("one draft on two devices: gone on with on the second; written on both, both are kept", async ({ browser }) => {
  const [first, second] = [await newDevice(browser), await newDevice(browser)];
  const recovery = await joinByInvite(first, await provider.invite("ada@example.org"));
  await joinByWords(second, provider.origin, "ada@example.org", recovery);
  await write(first, "eva@example.com", "Kites", "Wind from the west.");
  await expect(writing(first)).toContainText("Saved in Drafts", PATIENCE);
  await folder(second, "Drafts").click(PATIENCE);
  await row(second, "Kites").click(PATIENCE);
  await expect(words(second)).toHaveText("Wind from the west.");
  await words(second).click();
  await second.keyboard.press("Control+End");
  await second.keyboard.type(" Twelve knots.");
  await expect(writing(second)).toContainText("Saved in Drafts", PATIENCE);
  await expect(writing(first)).toContainText("Another device has changed", PATIENCE);
  await words(first).click();
  await first.keyboard.press("Control+End");
  await first.keyboard.type(" Or ten.");
  await expect(writing(first)).toContainText("Another device changed this draft meanwhile", PATIENCE);
  await press(first, "Save and close");
  await press(second, "Save and close");
  for (const page of [first, second]) {
    await folder(page, "Drafts").click();
    await expect(row(page, "Twelve knots")).toHaveCount(1, PATIENCE);
    await expect(row(page, "Or ten")).toHaveCount(1, PATIENCE);
  }
  await first.context().close();
  await second.context().close();
});

test("sent: once, as it was written, with nothing of who sent it from where; had back before that", async ({
  browser,
}) => {
  const page = await newDevice(browser);
  await joinByInvite(page, await provider.invite("bob@example.org"));
  await write(page, "Eva <eva@example.com>", "Undone", "Not yet.");
  await press(page, "Send");
  await page.locator(".notice").getByRole("button", { name: "Undo" }).click();
  await expect(words(page)).toContainText("Not yet.", PATIENCE);
  await press(page, "Discard the draft");

  await write(page, "Eva <eva@example.com>", "Left", "Now.");
  await press(page, "Bcc");
  await writing(page).getByRole("combobox", { name: "Bcc" }).fill("dan@example.com,");
  await press(page, "Send");
  await expect.poll(() => left("Left").length, { timeout: 60_000 }).toBe(1);
  const [message] = left("Left");
  expect(message?.from).toBe("bob@example.org");
  expect([...(message?.to ?? [])].sort()).toEqual(["dan@example.com", "eva@example.com"]);
  expect(message?.text).not.toMatch(/^(?:bcc|user-agent|x-mailer|x-aerogramme[\w-]*|x-originating-ip):/im);
  expect(message?.text).toContain("Now.");
  await folder(page, "Sent").click(PATIENCE);
  await expect(row(page, "Left")).toHaveCount(1, PATIENCE);
  expect(left("Undone")).toEqual([]);
  await page.context().close();
});

test("refused by the MTA it is a draft again, with the reason", async ({ browser }) => {
  const page = await newDevice(browser);
  await joinByInvite(page, await provider.invite("carl@example.org"));
  await write(page, "nobody@example.com", "Refused", "Anybody?");
  await press(page, "Send");
  await folder(page, "Drafts").click(PATIENCE);
  const unsent = page.getByRole("region", { name: "Not sent" });
  await expect(unsent).toContainText("nobody@example.com: 550 No such user here", { timeout: 60_000 });
  await unsent.getByRole("button", { name: "Edit" }).click();
  await press(page, "Remove nobody@example.com");
  await writing(page).getByRole("combobox", { name: "To" }).fill("eva@example.com,");
  await press(page, "Send");
  await expect.poll(() => left("Refused").length, { timeout: 60_000 }).toBe(1);
  await expect(unsent).toHaveCount(0, PATIENCE);
  await page.context().close();
});

test("an answer refers to what it answers, and marks it answered", async ({ browser }) => {
  const page = await newDevice(browser);
  await joinByInvite(page, await provider.invite("dora@example.org"));
  await provider.deliver("dora@example.org", letter("Workshop", "Are you there on Saturday?"));
  await row(page, "Workshop").click(PATIENCE);
  await page.getByRole("button", { name: "Reply", exact: true }).click(PATIENCE);
  await words(page).click();
  await page.keyboard.type("I am.");
  await page.keyboard.press("Control+Enter");
  await expect.poll(() => left("Re: Workshop").length, { timeout: 60_000 }).toBe(1);
  const text = left("Re: Workshop")[0]?.text ?? "";
  expect(text).toMatch(/^In-Reply-To: <Workshop@atelier-moreau.example>/m);
  expect(text).toContain("> Are you there on Saturday?");
  await page.context().close();
});

test("written without a line: kept here, sent once there is one", async ({ browser }) => {
  const page = await newDevice(browser);
  await joinByInvite(page, await provider.invite("emil@example.org"));
  await write(page, "eva@example.com", "Offline", "From a train.");
  await provider.stop();
  await page.keyboard.type(" With no line.");
  await expect(writing(page)).toContainText("Saved on this device", PATIENCE);
  await press(page, "Send");
  await expect(writing(page)).toContainText("leaves as soon as there is a connection", PATIENCE);
  await provider.start();
  await expect.poll(() => left("Offline").length, { timeout: 90_000 }).toBe(1);
  expect(left("Offline")[0]?.text).toContain("With no line.");
  await page.context().close();
});
