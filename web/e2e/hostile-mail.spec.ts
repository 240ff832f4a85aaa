/** A part of the hostile corpus by the way real mail comes: LMTP, sealed, opened by a device, shown by the shipped page. */
import { chromium, expect } from "@playwright/test";
import { openEach } from "./hostile/app.ts";
import { corpus } from "./hostile/corpus.ts";
import type { Case } from "./hostile/corpus.ts";
import { watch } from "./hostile/sentinel.ts";
import { joinByInvite, test } from "./provider.ts";
import { startTrap } from "./ui/trap.ts";

test.use({ serviceWorkers: "allow" });

/** Every eighth of each family, and all of MIME that text can carry; what is merely large has its own tests. */
const some: readonly Case[] = corpus
  .filter(({ family }, at) => (family === "MIME" ? at % 2 === 0 : at % 8 === 0) && family !== "size and nesting")
  .filter(({ message }) => !message().some((octet) => octet > 127 || octet === 0));

test("hostile mail, by LMTP: nothing runs, nothing is asked for, the app goes on", async ({
  provider,
  launchOptions,
}) => {
  test.setTimeout(240_000);
  expect(some.length).toBeGreaterThan(25);
  const trap = await startTrap();
  const rule = `--host-resolver-rules=MAP *.example 127.0.0.1:${trap.port.toString()}`;
  const browser = await chromium.launch({ ...launchOptions, args: [...(launchOptions.args ?? []), rule] });
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  const sentinel = await watch(page);
  await joinByInvite(page, await provider.invite("target@example.org"));
  // the newest stands on top: the first is delivered last
  for (const { message } of [...some].reverse())
    await provider.deliver("target@example.org", Buffer.from(message()).toString("latin1"));
  for (const { bait } of some.slice(0, 1))
    await page.locator("[data-id]", { hasText: bait.id }).waitFor({ timeout: 60_000 });
  const opened = await openEach(
    page,
    some.map(({ bait }) => bait.id),
    60,
  );
  await page.waitForTimeout(400);
  expect(opened.length).toBe(some.length);
  expect([...sentinel.heard]).toEqual([]);
  expect(trap.caught).toEqual([]);
  expect(opened.filter(({ outside }) => outside.length > 0)).toEqual([]);
  expect(complaints).toEqual([]);
  await browser.close();
  await trap.stop();
});
