/** Reading, with a real provider and two devices: whom one device trusts the other does, junk, mute, and a list that is left. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { startListServer } from "../../server/http/testing/list-server.ts";
import { joinByInvite, joinByWords, letter, startProvider, test } from "./provider.ts";
import { startTrap } from "./ui/trap.ts";

const row = (page: Page, subject: string) => page.locator("[data-id]", { hasText: subject }).first();
const HOST = "lists.weeklykite.example";

/** What stands between the provider and the network here: the list's name is a public address, which leads to this computer. */
const network = (port: number, certificate: string): string => `
import dns from "node:dns/promises";
import tls from "node:tls";
import { syncBuiltinESMExports } from "node:module";
dns.lookup = async () => [{ address: "93.184.216.34", family: 4 }];
const connect = tls.connect;
tls.connect = ({ lookup: _, ...options }) =>
  connect({ ...options, host: "127.0.0.1", port: ${port.toString()}, ca: [${JSON.stringify(certificate)}] });
syncBuiltinESMExports();
`;

const newsletter = (subject: string): string =>
  [
    "Authentication-Results: mx.example.org; dkim=pass header.d=weeklykite.example; dmarc=pass header.from=weeklykite.example",
    "DKIM-Signature: v=1; d=weeklykite.example; s=a; h=from:list-unsubscribe:list-unsubscribe-post; b=x",
    "From: The Weekly Kite <letters@weeklykite.example>",
    "To: adeline@example.org",
    `Subject: ${subject}`,
    `Message-ID: <${subject.replace(/\W/g, "-")}@weeklykite.example>`,
    `Date: ${new Date().toUTCString()}`,
    `List-Unsubscribe: <https://${HOST}/out?u=1>`,
    "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
    "Content-Type: text/html",
    "",
    `<p>Kites of ${subject}</p><img src="http://images.weeklykite.example/kite.png">`,
    "",
  ].join("\r\n");

test("whom one device trusts the other does; junk and mute are the same on both; a list is left", async ({
  launchOptions,
}) => {
  test.setTimeout(240_000);
  const folder = mkdtempSync(join(tmpdir(), "aerogramme-reading-"));
  writeFileSync(join(folder, "aerogramme.toml"), '[mail]\nauthserv_id = "mx.example.org"\n');
  const list = await startListServer(HOST);
  const preload = join(folder, "network.mjs");
  writeFileSync(preload, network(list.port, list.certificate));
  process.env["NODE_OPTIONS"] = `--import ${preload}`;
  const provider = await startProvider(folder);
  delete process.env["NODE_OPTIONS"];
  const trap = await startTrap();
  const rule = `--host-resolver-rules=MAP *.example 127.0.0.1:${trap.port.toString()}`;
  const browser = await chromium.launch({ ...launchOptions, args: [...(launchOptions.args ?? []), rule] });
  const first = await (await browser.newContext({ locale: "en-GB" })).newPage();
  const words = await joinByInvite(first, await provider.invite("adeline@example.org"));
  const second = await (await browser.newContext({ locale: "en-GB" })).newPage();
  await joinByWords(second, provider.origin, "adeline@example.org", words);

  await test.step("trusted on the first device, loaded on the second, also after a reload", async () => {
    await provider.deliver("adeline@example.org", newsletter("March"));
    await row(first, "March").click();
    await expect(first.getByText("One remote image is not shown", { exact: false })).toBeVisible();
    expect(trap.caught).toEqual([]);
    await first.getByRole("button", { name: "Always from letters@weeklykite.example" }).click();
    await expect.poll(() => trap.caught.length).toBeGreaterThan(0);
    await provider.deliver("adeline@example.org", newsletter("April"));
    await row(second, "April").click();
    await expect(second.getByText("Images are loaded: you trust", { exact: false })).toBeVisible();
    await second.reload();
    await expect(second.getByText("Images are loaded: you trust", { exact: false })).toBeVisible();
    // who only says so is not believed
    const forged = newsletter("May").replace("mx.example.org;", "mx.evil.example;");
    await provider.deliver("adeline@example.org", forged);
    await row(second, "May").click();
    await expect(second.getByText("nothing proves that this message is from there", { exact: false })).toBeVisible();
  });

  await test.step("a list is left through the provider", async () => {
    await row(first, "March").click();
    await first.locator("article").getByRole("button", { name: "Unsubscribe" }).click();
    const dialog = first.getByRole("dialog", { name: "Leave this mailing list?" });
    await expect(dialog).toContainText(HOST);
    expect(list.asked).toEqual([]);
    await dialog.getByRole("button", { name: "Unsubscribe" }).click();
    await expect(first.getByText(`Done: ${HOST} was asked`, { exact: false })).toBeVisible();
    expect(list.asked).toHaveLength(1);
    expect(list.asked[0]).toMatchObject({ method: "POST", path: "/out?u=1", body: "List-Unsubscribe=One-Click" });
  });

  await test.step("junk on one is junk on the other, and comes back", async () => {
    await provider.deliver("adeline@example.org", letter("Win a house", "Click here."));
    await row(first, "Win a house").click();
    await first.getByRole("toolbar", { name: "Message" }).getByRole("button", { name: "Junk" }).click();
    await expect(row(second, "Win a house")).toHaveCount(0);
    await second.getByRole("link", { name: "Junk" }).click();
    await row(second, "Win a house").click();
    await second.getByRole("toolbar", { name: "Message" }).getByRole("button", { name: "Not junk" }).click();
    await first.reload();
    await first.getByRole("link", { name: /^Inbox/ }).click();
    await expect(row(first, "Win a house")).toBeVisible();
  });

  await test.step("muted on one: said on the other, after a reload too, and answers go to the archive", async () => {
    await provider.deliver("adeline@example.org", letter("Noise", "First."));
    await row(first, "Noise").click();
    await expect(first.locator("article")).toContainText("First.");
    await first.getByRole("toolbar", { name: "Message" }).getByRole("button", { name: "More" }).click();
    await first.getByRole("menuitem", { name: "Mute", exact: true }).click();
    await expect(first.getByText("Muted: replies go to the archive.")).toBeVisible();
    await second.getByRole("link", { name: "Archive" }).click();
    await second.reload();
    await row(second, "Noise").click();
    await expect(second.getByText("Muted: new messages of this conversation", { exact: false })).toBeVisible();
    const answer = letter("Re: Noise", "Second.", ["In-Reply-To: <Noise@atelier-moreau.example>"]);
    await provider.deliver("adeline@example.org", answer.replace("<Re--Noise@", "<noise-2@"));
    await expect(second.locator("[data-letter]")).toHaveCount(2);
  });

  await browser.close();
  await trap.stop();
  await provider.stop();
  await list.close();
  rmSync(folder, { recursive: true, force: true });
});
