/** The built page over the made-up engine, in Chromium, with every request that leaves it written down. */
import { existsSync, mkdirSync } from "node:fs";
import { test as base } from "@playwright/test";
import type { Page } from "@playwright/test";
import type { FakePage } from "../../testing/engine-worker.ts";
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
  /** Tells the page's engine something; resolves when it has done it. */
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

/** How often a command is said until the engine has heard it, in milliseconds. */
const AGAIN = 100;

/**
 * A page that was just loaded may have no engine yet, or one that does not listen yet: what is said is said again until it is
 * answered, and done once.
 */
export async function tell(page: Page, command: FakeCommand): Promise<void> {
  // octets do not pass as they are
  const octets =
    command.type === "deliverRaw" ? command.messages.map((raw) => Buffer.from(raw).toString("latin1")) : null;
  const sent = { command: octets === null ? command : null, octets, again: AGAIN };
  await page.evaluate(async ({ command, octets, again }) => {
    const messages = octets?.map((text) => Uint8Array.from(text, (char) => char.charCodeAt(0)));
    const said = { id: crypto.randomUUID(), command: command ?? { type: "deliverRaw", messages } };
    const isDone = (name: string | undefined): Promise<boolean> =>
      new Promise((settle) => {
        const channel = name === undefined ? null : new BroadcastChannel(name);
        const end = (done: boolean): void => {
          clearTimeout(timer);
          channel?.close();
          settle(done);
        };
        const timer = setTimeout(() => end(false), again);
        channel?.addEventListener("message", ({ data }: MessageEvent<{ readonly done?: string }>) => {
          if (data.done === said.id) end(true);
        });
        channel?.postMessage(said);
      });
    // asked anew each time: the engine may be another one by then
    while (!(await isDone((globalThis as FakePage).fakeEngine)));
  }, sent);
}

export { shot } from "../shot.ts";

/** EMAILID of a message that the made-up engine counted so. */
export const idOf = (uid: number): string => uid.toString(16).padStart(32, "0");
