/**
 * The webmail that a companion serves: its own engine, no keys and no mail in the browser, and not a word from there to the
 * provider. Real provider, real companion.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { aerogrammeJson, startDaemon, type Daemon } from "../../test/harness/daemon.ts";
import { ImapClient } from "../../test/harness/imap-client.ts";
import { dumpDatabases } from "./dump-databases.ts";
import { files, press, write, writing } from "./compose-page.ts";
import { letter, test } from "./provider.ts";

test.use({ serviceWorkers: "allow" });

const ADDRESS = "thin@example.org";
const row = (page: Page, subject: string) => page.locator("[data-id]", { hasText: subject });
const inbox = (page: Page) => page.getByRole("heading", { name: "Inbox" });
const PATIENCE = { timeout: 30_000 };

interface Imap {
  readonly username: string;
  readonly password: string;
}

test("mail comes, is read and starred, over the companion's own engine; the browser holds nothing", async ({
  provider,
  browser,
}) => {
  // a busy machine starts programs slowly, and here are seven
  test.setTimeout(150_000);
  const folder = mkdtempSync(join(tmpdir(), "aerogramme-web-"));
  const invite = await provider.invite(ADDRESS);
  const { imap } = (await aerogrammeJson(["companion", "add", "--data", folder, "--invite", invite])) as {
    readonly imap?: Imap;
  };
  let web = "127.0.0.1:0";
  const start = async (): Promise<Daemon> => {
    const companion = await startDaemon([
      "companion",
      "start",
      "--data",
      folder,
      "--imap",
      "127.0.0.1:0",
      "--web",
      web,
    ]);
    web = new URL(companion.ready["web"] ?? "").host;
    return companion;
  };
  let companion = await start();
  const { web: link } = (await aerogrammeJson(["companion", "web", "--data", folder])) as { readonly web?: string };
  // the ready line goes into logs: no secret in it
  expect(companion.ready["web"]).toBe(`http://${web}`);
  expect(link).toMatch(new RegExp(`^http://${web}/#[\\w-]{43}$`));

  const page = await (await browser.newContext()).newPage();
  const asked: string[] = [];
  const complaints: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  page.on("websocket", (socket) => asked.push(socket.url()));
  page.on("pageerror", (error) => complaints.push(error.message));

  await test.step("without the link there is nothing, and the page says where it is", async () => {
    await page.goto(`http://${web}/`);
    await expect(page.getByText("aerogramme companion web")).toBeVisible();
  });
  await test.step("with it, mail that is delivered appears", async () => {
    await page.goto(link ?? "");
    await inbox(page).waitFor();
    expect(page.url()).not.toContain("#");
    await provider.deliver(ADDRESS, letter("Through the companion", "Read on this computer.", ["X-Mark: zebra"]));
    await row(page, "Through the companion").click(PATIENCE);
    await expect(page.locator("article").getByText("Read on this computer.", { exact: true })).toBeVisible();
  });
  const client = await ImapClient.open(companion.ready["imap"] ?? "", imap?.username ?? "", imap?.password ?? "");
  await test.step("a star crosses over to IMAP", async () => {
    await page.getByRole("button", { name: "Star", exact: true }).first().click();
    await client.ok("SELECT INBOX");
    await expect.poll(() => client.ok("UID FETCH 1 (FLAGS)"), PATIENCE).toContain("\\Flagged");
    expect(await client.ok("UID FETCH 1 (FLAGS)")).toContain("\\Seen");
    client.destroy();
  });
  await test.step("an attachment is saved whole", async () => {
    const part = ['Content-Type: application/pdf; name="paper.pdf"', "Content-Transfer-Encoding: base64"];
    const body = ["--b", "", "See the paper.", "--b", ...part, 'Content-Disposition: attachment; filename="paper.pdf"'];
    const text = [...body, "", Buffer.alloc(300_000, "paper").toString("base64"), "--b--"].join("\r\n");
    const kind = ["MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=b"];
    await provider.deliver(ADDRESS, letter("With a paper", text, kind));
    await row(page, "With a paper").click(PATIENCE);
    const [saved] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Save paper.pdf" }).click(),
    ]);
    let length = 0;
    for await (const chunk of await saved.createReadStream()) length += (chunk as Buffer).length;
    expect(length).toBe(300_000);
  });
  await test.step("moved to the Trash, and removed for good", async () => {
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await expect(row(page, "With a paper")).toHaveCount(0);
    await page.getByRole("link", { name: /^Trash/ }).click();
    await row(page, "With a paper").click(PATIENCE);
    await page.getByRole("toolbar").getByRole("button", { name: "Delete for good" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete for good" }).click();
    await expect(row(page, "With a paper")).toHaveCount(0);
    await page.getByRole("link", { name: /^Inbox/ }).click();
  });
  await test.step("a file that is attached crosses whole", async () => {
    await write(page, "bob@example.net", "With a film", "See the film.");
    const film = { name: "film.mp4", mimeType: "video/mp4", buffer: Buffer.alloc(300_000, "film") };
    await files(page).setInputFiles([film]);
    await expect(writing(page).getByText("Saved in Drafts")).toBeVisible(PATIENCE);
    const reader = await ImapClient.open(companion.ready["imap"] ?? "", imap?.username ?? "", imap?.password ?? "");
    await reader.ok("SELECT Drafts");
    // 300,000 octets in lines of base64
    expect(await reader.ok("UID FETCH 1:* (BODYSTRUCTURE)")).toContain('"base64" 410526');
    reader.destroy();
    await press(page, "Discard the draft");
  });
  await test.step("the companion stops: the page says so, and goes on by itself when it is back", async () => {
    await companion.stop();
    await expect(page.getByText("The companion is not running")).toBeVisible(PATIENCE);
    companion = await start();
    await provider.deliver(ADDRESS, letter("After the restart", "Still here."));
    await row(page, "After the restart").click(PATIENCE);
    await expect(page.locator("article").getByText("Still here.", { exact: true })).toBeVisible();
    await expect(page.getByText("The companion is not running")).toHaveCount(0);
  });
  await test.step("settings are those of the companion: devices, who opens the account; no words, nothing of the browser", async () => {
    await page.reload();
    await page.getByRole("button", { name: "Settings" }).click();
    await expect(page.getByRole("list", { name: "Devices" }).getByRole("listitem")).toHaveCount(1);
    await expect(page.getByRole("navigation", { name: "Settings" }).getByRole("link")).toHaveCount(10);
    await page.getByRole("link", { name: "Recovery words" }).click();
    await expect(page.getByText("aerogramme companion words new")).toBeVisible();
  });
  await test.step("nothing of it lies in the browser, and the browser asked the companion alone", async () => {
    const { values, keys } = await page.evaluate(dumpDatabases);
    expect([values, keys]).toEqual([0, []]);
    expect(await page.evaluate(async () => (await caches.keys()).length)).toBe(0);
    expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
    const kept = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage]));
    expect(Object.keys((JSON.parse(kept) as object[])[0] ?? {})).toEqual(["aerogramme-link"]);
    expect(kept).not.toContain("Through the companion");
    const hosts = new Set(asked.filter((url) => !/^(blob|data|about):/.test(url)).map((url) => new URL(url).host));
    expect([...hosts]).toEqual([web]);
    expect(asked.filter((url) => url.includes((link ?? "").split("#")[1] ?? "?"))).toEqual([]);
    expect(complaints).toEqual([]);
  });
  await test.step("another link puts this page out, and lets one in", async () => {
    const renewed = await aerogrammeJson(["companion", "web", "--renew", "--data", folder]);
    await expect(page.getByText("The link that this browser has opens nothing any more", { exact: false })).toBeVisible(
      PATIENCE,
    );
    await page.goto("about:blank");
    await page.goto(String(renewed["web"]));
    await inbox(page).waitFor();
  });
  await companion.stop();
  rmSync(folder, { recursive: true, force: true });
});
