/** Notifications of new mail at a real provider: asked for in the settings, shown, clicked, gone once the message is read. */
import { expect } from "@playwright/test";
import type { BrowserContext, Page } from "@playwright/test";
import { joinByInvite, letter, test } from "./provider.ts";
import { shot } from "./shot.ts";

interface Shown {
  readonly title: string;
  readonly body: string;
}

/** What is used of a service worker's scope. */
interface WorkerScope {
  readonly registration: ServiceWorkerRegistration;
  readonly NotificationEvent: new (type: string, init: { readonly notification: Notification }) => Event;
  dispatchEvent(event: Event): boolean;
}

const shown = (page: Page): Promise<readonly Shown[]> =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    return ((await registration?.getNotifications()) ?? []).map(({ title, body }) => ({ title, body }));
  });

/** As a click on it does, but for bringing the window to the front. */
const click = async (context: BrowserContext, body: string): Promise<void> => {
  const [worker] = context.serviceWorkers();
  await worker?.evaluate(async (wanted) => {
    const scope = globalThis as unknown as WorkerScope;
    const notification = (await scope.registration.getNotifications()).find((one) => one.body === wanted);
    if (!notification) throw new Error("no such notification");
    scope.dispatchEvent(new scope.NotificationEvent("notificationclick", { notification }));
  }, body);
};

test("asked for, shown while nobody looks, clicked, and gone once read", async ({ provider, browser }) => {
  const address = "bell@example.org";
  const context = await browser.newContext({ permissions: ["notifications"] });
  const page = await context.newPage();
  await joinByInvite(page, await provider.invite(address));
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));

  await test.step("without being asked for there is none", async () => {
    await page.evaluate(() => (Document.prototype.hasFocus = () => false));
    await page.evaluate(() => dispatchEvent(new Event("blur")));
    await provider.deliver(address, letter("Silent", "Nobody asked."));
    await expect(page.locator("[data-id]", { hasText: "Silent" })).toBeVisible();
    await page.waitForTimeout(800);
    expect(await shown(page)).toEqual([]);
  });

  await test.step("switched on, it stays on", async () => {
    await page.getByRole("button", { name: "Settings" }).click();
    await page.getByRole("link", { name: "Notifications" }).click();
    await page.getByRole("switch", { name: `Notify me of new mail for ${address}` }).click();
    await page.reload();
    await expect(page.getByRole("switch", { name: "Notify me of new mail" })).toBeChecked();
    await shot(page, "notifications-settings");
  });

  await test.step("not while somebody looks", async () => {
    await provider.deliver(address, letter("Seen at once", "You are here."));
    await page.getByRole("link", { name: "Back to mail" }).click();
    await expect(page.locator("[data-id]", { hasText: "Seen at once" })).toBeVisible();
    await page.waitForTimeout(800);
    expect(await shown(page)).toEqual([]);
  });

  await test.step("while nobody does: sender and subject, without tricks of writing", async () => {
    await page.evaluate(() => {
      Document.prototype.hasFocus = () => false;
      dispatchEvent(new Event("blur"));
    });
    await provider.deliver(
      address,
      letter(`=?utf-8?B?${Buffer.from("Tonight \u202Egnp.exe").toString("base64")}?=`, "Come by."),
    );
    await expect.poll(() => shown(page)).toEqual([{ title: "Ines Moreau", body: "Tonight gnp.exe" }]);
  });

  await test.step("a click leads to the message; read, it is gone everywhere", async () => {
    await click(context, "Tonight gnp.exe");
    await expect(page).toHaveURL(/\/m\/[0-9a-f]{32}\/[0-9a-f]{32}$/);
    await expect(page.locator("article").getByText("Come by.")).toBeVisible();
    await expect.poll(() => shown(page)).toEqual([]);
  });

  await test.step("read without a click: gone as well", async () => {
    await provider.deliver(address, letter("Read elsewhere", "Read me."));
    await expect.poll(() => shown(page)).toHaveLength(1);
    await page.locator("[data-id]", { hasText: "Read elsewhere" }).click();
    await expect.poll(() => shown(page)).toEqual([]);
  });

  await test.step("switched off, there are none", async () => {
    await page.getByRole("button", { name: "Settings" }).click();
    await page.getByRole("link", { name: "Notifications" }).click();
    await page.getByRole("switch").click();
    await provider.deliver(address, letter("Silent again", "Off."));
    await page.getByRole("link", { name: "Back to mail" }).click();
    await expect(page.locator("[data-id]", { hasText: "Silent again" })).toBeVisible();
    await page.waitForTimeout(800);
    expect(await shown(page)).toEqual([]);
  });
  await context.close();
});
