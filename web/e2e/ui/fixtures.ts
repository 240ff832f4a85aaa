/** The built page over the made-up engine, in Chromium, with every request that leaves it written down. */
import { existsSync, mkdirSync } from "node:fs";
import { test as base } from "@playwright/test";
import type { Page } from "@playwright/test";
import type { FakeCommand } from "../../testing/fake-engine.ts";
import { serveFolder } from "./serve.ts";
import type { Served } from "./serve.ts";

interface Fixtures {
  readonly ui: Ui;
}
interface WorkerFixtures {
  readonly served: Served;
}

export interface Ui {
  readonly page: Page;
  readonly origin: string;
  /** Tells the engine something; resolves when it has done it. */
  readonly tell: (command: FakeCommand) => Promise<void>;
  /** Addresses asked for that are not ours. */
  readonly strangers: readonly string[];
  /** Console errors and CSP reports. */
  readonly complaints: readonly string[];
}

const folder = "dist/web-fake";

export const test = base.extend<Fixtures, WorkerFixtures>({
  served: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      if (!existsSync(folder)) throw new Error("build it first: npx vite build --mode fake");
      mkdirSync("artifacts/screens", { recursive: true });
      const served = await serveFolder(folder);
      await use(served);
      await served.stop();
    },
    { scope: "worker" },
  ],
  ui: async ({ page, served }, use) => {
    const strangers: string[] = [];
    const complaints: string[] = [];
    await page.context().route(
      (url) => url.origin !== served.origin && /^https?:$/.test(url.protocol),
      async (route) => {
        strangers.push(route.request().url());
        await route.abort();
      },
    );
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(served.origin);
    // there once the worker has answered
    await page.getByRole("heading", { level: 1 }).waitFor();
    await use({ page, origin: served.origin, strangers, complaints, tell: (command) => tell(page, command) });
  },
});

const tell = (page: Page, command: FakeCommand): Promise<void> =>
  page.evaluate(
    (sent) =>
      new Promise<void>((resolve) => {
        const channel = new BroadcastChannel("fake-engine");
        channel.onmessage = () => {
          channel.close();
          resolve();
        };
        channel.postMessage(sent);
      }),
    command,
  );

/** Kept as an artefact, to be looked at. */
export const shot = (page: Page, name: string): Promise<unknown> =>
  page.screenshot({ path: `artifacts/screens/${name}.png` });
