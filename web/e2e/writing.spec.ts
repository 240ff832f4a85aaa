/**
 * Writing with a real provider and an MTA. Ada has two devices, Bob one that is a profile on disk, and what they write to each
 * other goes through the MTA: drafts on two devices, mail that leaves once, is had back, comes back, is sent by another device,
 * or was written without a line.
 */
import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, expect } from "@playwright/test";
import type { Browser, BrowserContext, Page } from "@playwright/test";
import { begin, files, folder, people, press, row, sendNow, subject, words, write, writeOn, writing } from "./compose-page.ts"; // prettier-ignore
import { startMta, type Mta, type Taken } from "./mta.ts";
import { pngFile } from "./png-file.ts";
import { joinByInvite, joinByWords, startProvider, test } from "./provider.ts";
import type { Provider } from "./provider.ts";
import { shot as picture } from "./shot.ts";

test.describe.configure({ mode: "serial", timeout: 300_000 });
test.use({ actionTimeout: 40_000, serviceWorkers: "allow" });

const PATIENCE = { timeout: 60_000 };
const data = mkdtempSync(join(tmpdir(), "aerogramme-writing-"));
const profile = join(data, "profile");
let mta: Mta;
let provider: Provider;
let ada: Page;
let tablet: Page;
let bob: Page;
let bobs: BrowserContext | null = null;
const contexts: BrowserContext[] = [];

async function openProfile(launchOptions: object): Promise<Page> {
  bobs = await chromium.launchPersistentContext(profile, { ...launchOptions, locale: "en-GB" });
  return bobs.pages()[0] ?? bobs.newPage();
}

/** kill -9 of all that runs on the profile. */
async function killBrowser(): Promise<void> {
  const mark = `--user-data-dir=${profile}`;
  const closed = bobs?.waitForEvent("close");
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name)))
    try {
      if (readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(mark)) process.kill(Number(pid), "SIGKILL");
    } catch {
      // it has ended meanwhile
    }
  await closed;
}

test.beforeAll(async ({ browser, launchOptions }) => {
  test.setTimeout(300_000);
  mta = await startMta();
  provider = await startProvider(join(data, "provider"), undefined, ["--smarthost", mta.url]);
  mta.handOn(provider.lmtp);
  ada = await newDevice(browser);
  tablet = await newDevice(browser);
  bob = await openProfile(launchOptions);
  const recovery = await joinByInvite(ada, await provider.invite("ada@example.org"));
  await joinByWords(tablet, provider.origin, "ada@example.org", recovery);
  await joinByInvite(bob, await provider.invite("bob@example.org"));
});

test.afterAll(async () => {
  for (const context of [...contexts, ...(bobs ? [bobs] : [])]) await context.close();
  await provider.stop();
  await mta.stop();
  rmSync(data, { recursive: true, force: true });
});

async function newDevice(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1280, height: 800 } });
  contexts.push(context);
  return context.newPage();
}

/** Hiding the caret would count as something typed. */
const shot = (page: Page, name: string): Promise<void> => picture(page, `writing-${name}`, { caret: "initial" });

const lettersOf = (page: Page) => page.locator("article iframe").last().contentFrame().locator("iframe").contentFrame();

/** Once, within a minute. */
async function taken(about: string): Promise<Taken> {
  await expect.poll(() => mta.about(about).length, { timeout: 90_000 }).toBe(1);
  return mta.about(about)[0] as Taken;
}

test("one draft on two devices: gone on with on the second; written on both, both are kept", async () => {
  await write(ada, "eva@example.net", "Kites", "Wind from the west.");
  await expect(writing(ada)).toContainText("Saved in Drafts", PATIENCE);
  await folder(tablet, "Drafts").click(PATIENCE);
  await row(tablet, "Kites").click(PATIENCE);
  await expect(words(tablet)).toHaveText("Wind from the west.");
  await writeOn(tablet, " Twelve knots.");
  await expect(writing(tablet)).toContainText("Saved in Drafts", PATIENCE);
  await expect(row(tablet, "Kites")).toHaveCount(1, PATIENCE);
  await expect(row(tablet, "Twelve knots")).toHaveCount(1, PATIENCE);
  await expect(writing(ada)).toContainText("Another device has changed", PATIENCE);
  await writeOn(ada, " Or ten.");
  await expect(writing(ada)).toContainText("Another device changed this draft meanwhile", PATIENCE);
  await shot(ada, "conflict");
  await press(ada, "Save and close");
  await press(tablet, "Save and close");
  for (const page of [ada, tablet]) {
    await folder(page, "Drafts").click();
    for (const text of ["Twelve knots", "Or ten"]) await expect(row(page, text)).toHaveCount(1, PATIENCE);
    await expect(row(page, "Kites")).toHaveCount(2);
  }
  await shot(ada, "both-kept");
});

test("a rich letter with a picture, a file and hidden readers: undone, sent, opened by who it is to, with nothing of who sent it from where", async () => {
  const file = randomBytes(150_000);
  await begin(ada, "Bob <bob@example.org>", "Rich");
  await press(ada, "Cc");
  await people(ada, "Cc").fill("carol@example.net,");
  await press(ada, "Bcc");
  await people(ada, "Bcc").fill("dan@example.net,");
  await words(ada).click();
  await ada.keyboard.press("Control+b");
  await ada.keyboard.type("Strong wind");
  await ada.keyboard.press("Control+b");
  await ada.keyboard.type(", see the picture: ");
  const picture = { name: "kite.png", mimeType: "image/png", buffer: pngFile(64, 48) };
  await writing(ada).locator("input[type=file]").nth(1).setInputFiles(picture);
  await expect(words(ada).locator("img")).toHaveCount(1);
  await files(ada).setInputFiles({ name: "Résumé – final.bin", mimeType: "application/x-thing", buffer: file });
  await expect(writing(ada).getByText("2 files,")).toBeVisible(PATIENCE);
  await expect(writing(ada)).toContainText("Saved in Drafts", PATIENCE);
  await shot(ada, "rich");
  await press(ada, "Send");
  await ada.locator(".notice").getByRole("button", { name: "Undo" }).click();
  await expect(words(ada).locator("b")).toHaveText("Strong wind", PATIENCE);
  await expect(words(ada).locator("img")).toHaveCount(1);
  await writeOn(ada, "Twice.");
  await ada.keyboard.press("Control+Enter");
  await expect(writing(ada)).toHaveCount(0, PATIENCE);
  await sendNow(ada, "Rich");
  const { from, to, text } = await taken("Rich");
  expect([from, to]).toEqual(["ada@example.org", ["bob@example.org", "carol@example.net", "dan@example.net"]]);
  expect(text).not.toMatch(/dan@example\.net/i);
  expect(text).not.toMatch(/^(?:bcc|user-agent|x-mailer|x-aerogramme[\w-]*|x-originating-ip|received):/im);
  expect(text).not.toMatch(/127\.0\.0\.1|chrome|linux|playwright|aerogramme/i);
  expect(text).toMatch(/^Message-ID: <[0-9a-f]{32}@example\.org>\r$/m);
  expect(text).toMatch(/^Cc: carol@example\.net\r$/m);
  expect(text).toContain("\r\n\r\nStrong wind, see the picture:");
  await folder(ada, "Sent").click();
  await expect(row(ada, "Rich")).toHaveCount(1, PATIENCE);

  await row(bob, "Rich").click(PATIENCE);
  await expect(lettersOf(bob).locator("b")).toHaveText("Strong wind", PATIENCE);
  const width = () =>
    lettersOf(bob)
      .locator("img")
      .evaluate((img: HTMLImageElement) => img.naturalWidth);
  await expect.poll(width).toBe(64);
  await shot(bob, "received");
  const saving = bob.waitForEvent("download");
  await bob.locator("article").getByRole("button", { name: "Save Résumé – final.bin" }).click();
  expect(readFileSync(await (await saving).path()).equals(file)).toBe(true);
});

test("answered to all with what it quotes, forwarded as it is and as a file", async () => {
  const bar = bob.getByRole("group", { name: "Answer" });
  await bar.getByRole("button", { name: "Reply to all" }).click();
  await expect(subject(bob)).toHaveValue("Re: Rich", PATIENCE);
  for (const name of ["ada@example.org", "carol@example.net"])
    await expect(writing(bob).getByRole("button", { name, exact: true })).toBeVisible();
  await expect(writing(bob).getByRole("button", { name: "Show quoted text" })).toBeVisible(PATIENCE);
  await writing(bob).getByRole("button", { name: "Show quoted text" }).click();
  await words(bob).click();
  await bob.keyboard.type("Ten knots here.");
  await shot(bob, "answer");
  await bob.keyboard.press("Control+Enter");
  await expect(writing(bob)).toHaveCount(0, PATIENCE);

  await bar.getByRole("button", { name: "Forward" }).click();
  await people(bob, "To").fill("ada@example.org,");
  await expect(writing(bob).getByText("Résumé – final.bin")).toBeVisible();
  await expect(writing(bob).getByRole("region", { name: "Quoted message" })).toBeVisible(PATIENCE);
  await bob.keyboard.press("Control+Enter");
  await expect(writing(bob)).toHaveCount(0, PATIENCE);

  await bob.getByRole("toolbar", { name: "Message" }).getByRole("button", { name: "More" }).click();
  await bob.getByRole("menuitem", { name: "Forward as attachment" }).click();
  await people(bob, "To").fill("ada@example.org,");
  await subject(bob).fill("As a file");
  await expect(writing(bob).getByText("Rich.eml")).toBeVisible();
  await bob.keyboard.press("Control+Enter");

  const answer = await taken("Re: Rich");
  expect(answer.to).toEqual(["ada@example.org", "carol@example.net"]);
  const original = /^Message-ID: (<.*>)\r$/m.exec(mta.about("Rich")[0]?.text ?? "")?.[1] ?? "none";
  expect(answer.text).toContain(`\r\nIn-Reply-To: ${original}\r\n`);
  expect(answer.text).toContain("\r\n> Strong wind, see the picture:");
  expect(answer.text).toContain("Content-Type: image/png");
  const forwarded = await taken("Fwd: Rich");
  expect(forwarded.to).toEqual(["ada@example.org"]);
  expect(forwarded.text).toContain("---------- Forwarded message ----------");
  expect(forwarded.text).toContain("Content-Type: application/x-thing");
  const asFile = await taken("As a file");
  expect(asFile.text).toContain("Content-Type: message/rfc822");
  expect(asFile.text).toContain(`\r\nMessage-ID: ${original}\r\n`);

  await folder(ada, "Inbox").click();
  await row(ada, "As a file").click(PATIENCE);
  await expect(ada.locator("article").getByText("Rich.eml")).toBeVisible(PATIENCE);
  // what was written to Bob lies in Sent, and is part of the conversation
  await expect(ada.locator("[data-letter]")).toHaveCount(4, PATIENCE);
  const shown = (): Promise<string[]> =>
    Promise.all(ada.frames().map((frame) => frame.evaluate(() => document.body.innerText).catch(() => "")));
  await expect.poll(shown).toContainEqual(expect.stringContaining("Ten knots here."));
  await shot(ada, "answered");
});

test("refused by the MTA: of one reader it is told, of all it is a draft again with the reason; meanwhile a device that is gone has left something to another", async () => {
  await ada.bringToFront();
  await write(ada, "eva@example.net", "Planned", "For later.");
  await press(ada, "Send later");
  const at = new Date(Math.ceil((Date.now() + 5_000) / 60_000) * 60_000);
  const local = new Date(at.getTime() + 3_600_000).toISOString().slice(0, 16);
  await ada.getByLabel("At another time").fill(local);
  await ada.getByRole("button", { name: "Send then" }).click();
  await expect(writing(ada)).toHaveCount(0, PATIENCE);
  await folder(ada, "Outbox").click();
  await expect(ada.getByRole("region", { name: "Waits to be sent" })).toContainText("Planned", PATIENCE);
  await shot(ada, "planned");
  await write(ada, "eva@example.net", "Typed", "Left without a warning.");
  await expect(writing(ada)).toContainText("Saved in Drafts", PATIENCE);
  await ada.context().close();

  await write(bob, "eva@example.net, nobody@example.net", "Partly", "Somebody?");
  await press(bob, "Send");
  await expect(writing(bob)).toHaveCount(0, PATIENCE);
  await write(bob, "nobody@example.net", "Refused", "Anybody?");
  await press(bob, "Send");
  await folder(bob, "Drafts").click(PATIENCE);
  const unsent = bob.getByRole("region", { name: "Not sent" });
  await expect(unsent).toContainText("nobody@example.net: 550 No such user here", { timeout: 90_000 });
  await shot(bob, "refused");
  await unsent.getByRole("button", { name: "Edit" }).click();
  await press(bob, "Remove nobody@example.net");
  await people(bob, "To").fill("eva@example.net,");
  await press(bob, "Send");
  await sendNow(bob, "Refused");
  expect((await taken("Refused")).to).toEqual(["eva@example.net"]);
  await expect(unsent).toHaveCount(0, PATIENCE);
  await folder(bob, "Sent").click();
  await expect(unsent).toContainText("nobody@example.net: 550 No such user here", PATIENCE);
  expect((await taken("Partly")).to).toEqual(["eva@example.net"]);

  await expect(row(tablet, "Left without a warning.")).toHaveCount(1, PATIENCE);
  expect((await taken("Planned")).from).toBe("ada@example.org");
});

/** On a phone. */
async function toFolder(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Show mailboxes" }).click(PATIENCE);
  await folder(page, name).click(PATIENCE);
}
const toOutbox = (page: Page): Promise<void> => toFolder(page, "Outbox");

test("on a phone, without a line: kept when provider and browser are killed; sent, had back from the outbox, changed and sent again it leaves once, as it was last", async ({
  launchOptions,
}) => {
  await bob.setViewportSize({ width: 390, height: 844 });
  await bob.goto(provider.origin);
  await write(bob, "eva@example.net", "Offline", "From a train.");
  await expect(writing(bob)).toContainText("Saved in Drafts", PATIENCE);
  await shot(bob, "phone");
  await provider.kill();
  await writeOn(bob, " With no line.");
  await expect(writing(bob)).toContainText("Saved on this device", PATIENCE);
  await killBrowser();
  bob = await openProfile(launchOptions);
  await bob.setViewportSize({ width: 390, height: 844 });
  await bob.goto(provider.origin);
  await bob.getByRole("button", { name: "Go on writing" }).click(PATIENCE);
  await expect(words(bob)).toHaveText("From a train. With no line.", PATIENCE);
  await press(bob, "Send");
  await expect(writing(bob)).toHaveCount(0, PATIENCE);
  await shot(bob, "phone-offline");

  const waits = bob.getByRole("region", { name: "Waits to be sent" });
  await toOutbox(bob);
  await expect(waits).toContainText("Offline", PATIENCE);
  await expect(waits).toContainText("sent once there is a connection");
  await shot(bob, "phone-outbox-offline");
  await waits.getByRole("button", { name: "Edit" }).click();
  await expect(words(bob)).toHaveText("From a train. With no line.", PATIENCE);
  await writeOn(bob, " Mended in a tunnel.");
  await press(bob, "Send");
  await expect(writing(bob)).toHaveCount(0, PATIENCE);
  await bobs?.close();
  bob = await openProfile(launchOptions);
  await bob.setViewportSize({ width: 390, height: 844 });
  await bob.goto(provider.origin);
  await toOutbox(bob);
  const again = bob.getByRole("region", { name: "Waits to be sent" });
  await expect(again.locator(".line", { hasText: "Offline" })).toHaveCount(1, PATIENCE);
  expect(mta.about("Offline")).toEqual([]);
  await provider.start();
  expect((await taken("Offline")).text).toContain("From a train. With no line. Mended in a tunnel.");
  await expect(again).toHaveCount(0, PATIENCE);
  await toFolder(bob, "Sent");
  await expect(row(bob, "Offline")).toHaveCount(1, PATIENCE);
  await toFolder(bob, "Drafts");
  await expect(row(bob, "Offline")).toHaveCount(0);
  expect(mta.about("Offline")).toHaveLength(1);
});

test("40 MB: attached with its progress seen, sent, and read intact by who it is to @long", async () => {
  test.setTimeout(600_000);
  const patient = { timeout: 240_000 };
  const path = join(data, "film.mp4");
  const film = randomBytes(40_000_000);
  writeFileSync(path, film);
  const from = await newDevice(tablet.context().browser() as Browser);
  await joinByInvite(from, await provider.invite("carla@example.org"));
  await begin(from, "ada@example.org", "Film");
  await from.keyboard.type("Attached.");
  const seen = from.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        const said = new Set<string>();
        const look = (): void => {
          const text = document.body.textContent;
          const sent = /Saving\s(.{1,12}?)\sof\s\d/.exec(text)?.[1];
          if (sent !== undefined) said.add(sent);
          if (sent === undefined && said.size > 0) resolve([...said]);
          else requestAnimationFrame(look);
        };
        look();
      }),
  );
  await files(from).setInputFiles(path);
  // it is read at once; how far its draft is on its way is told
  expect((await seen).length).toBeGreaterThan(2);
  await files(from).setInputFiles({ name: "note.txt", mimeType: "text/plain", buffer: Buffer.from("About the film.") });
  await expect(writing(from).getByText("2 files, 40 MB together")).toBeVisible();
  await shot(from, "film");
  await from.keyboard.press("Control+Enter");
  await expect(writing(from)).toHaveCount(0, patient);
  await expect.poll(() => mta.about("Film").length, patient).toBe(1);
  await folder(tablet, "Inbox").click();
  await row(tablet, "Film").click(patient);
  const save = tablet.locator("article").getByRole("button", { name: "Save film.mp4" });
  await save.waitFor(patient);
  const saving = tablet.waitForEvent("download", patient);
  await save.click();
  expect(readFileSync(await (await saving).path()).equals(film)).toBe(true);
});
