/** The built page over the made-up engine, in Chromium, with every request that leaves it written down. */
import { existsSync, mkdirSync } from "node:fs";
import { test as base } from "@playwright/test";
import type { Page } from "@playwright/test";
import type { FakeCommand } from "../../testing/fake-engine.ts";
import { serveFolder } from "./serve.ts";
import type { Served } from "./serve.ts";
import { startTrap } from "./trap.ts";
import type { Trap } from "./trap.ts";

interface Fixtures {
  readonly ui: Ui;
}
interface WorkerFixtures {
  readonly served: Served;
  readonly trap: Trap;
}

export interface Ui {
  readonly page: Page;
  readonly origin: string;
  /** Tells the engine something; resolves when it has done it. */
  readonly tell: (command: FakeCommand) => Promise<void>;
  /** What reached anybody but our server: addresses, or "connection" for what is not HTTP. */
  readonly strangers: readonly string[];
  /** Console errors and CSP reports. */
  readonly complaints: readonly string[];
}

const folder = "dist/web-fake";

export const test = base.extend<Fixtures, WorkerFixtures>({
  served: [
    async ({}, use) => {
      if (!existsSync(folder)) throw new Error("build it first: npx vite build --mode fake");
      mkdirSync("artifacts/screens", { recursive: true });
      const served = await serveFolder(folder);
      await use(served);
      await served.stop();
    },
    { scope: "worker" },
  ],
  trap: [
    async ({}, use) => {
      const trap = await startTrap();
      await use(trap);
      await trap.stop();
    },
    { scope: "worker" },
  ],
  launchOptions: [
    async ({ launchOptions, trap }, use) => {
      const rule = `--host-resolver-rules=MAP *.example 127.0.0.1:${trap.port.toString()}`;
      await use({ ...launchOptions, args: [...(launchOptions.args ?? []), rule] });
    },
    { scope: "worker" },
  ],
  ui: async ({ page, served, trap }, use) => {
    trap.reset();
    const strangers = trap.caught;
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error" && !isOfTheTool(message.text())) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(served.origin);
    // there once the worker has answered
    await page.getByRole("heading", { level: 1 }).waitFor();
    await use({ page, origin: served.origin, strangers, complaints, tell: (command) => tell(page, command) });
  },
});

/** Playwright's own scripts want to run in every new frame; the one that shows a message lets none run. */
const isOfTheTool = (text: string): boolean => /^Blocked script execution in 'about:srcdoc'/.test(text);

/** The page must have heard from its engine before. */
export const tell = (page: Page, command: FakeCommand): Promise<void> =>
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

/** EMAILID of a message that the made-up engine counted so. */
export const idOf = (uid: number): string => uid.toString(16).padStart(32, "0");
