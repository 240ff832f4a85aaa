/**
 * The webmail at a real provider in browsers that Playwright does not drive here: Debian's Firefox, and WebKitGTK, which is the
 * nearest to Safari. Where one is missing, that is said.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startMta, type Mta } from "../../web/e2e/mta.ts";
import { startProvider, type Provider } from "../../web/e2e/provider.ts";
import { root } from "../harness/daemon.ts";
import type { Browser } from "./browser.ts";
import { startFirefox } from "./firefox.ts";
import { Journey } from "./journey.ts";
import { hasWebKit, startWebKit } from "./webkit.ts";

/** Milliseconds. */
const STEP_TIMEOUT = 240_000;
const FIREFOX = process.env["FIREFOX_PATH"] ?? "/usr/bin/firefox-esr";

const engines = [
  { name: "Firefox", isHere: existsSync(FIREFOX), start: (home: string) => startFirefox(FIREFOX, home) },
  { name: "WebKit", isHere: hasWebKit(), start: startWebKit },
];

for (const { name, isHere, start } of engines) {
  if (!isHere)
    console.log(`${name} is not here: the webmail is not tried in it (firefox-esr; webkit2gtk-driver, xvfb)`);
  describe.skipIf(!isHere)(name, () => {
    let folder: string;
    let browser: Browser;
    let provider: Provider;
    let mta: Mta;
    let journey: Journey;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), "aerogramme-other-"));
      const home = join(folder, "home");
      const file = join(folder, "kite-plan.txt");
      writeFileSync(file, "Two sticks, paper, a line.\n");
      mkdirSync(home);
      mta = await startMta();
      provider = await startProvider(join(folder, "provider"), undefined, ["--smarthost", mta.url]);
      browser = await start(home);
      console.log(`${name}: ${browser.version}`);
      const screens = join(root, "artifacts/screens", name.toLowerCase());
      journey = new Journey({ browser, provider, mta, file, screens });
    });

    afterAll(async () => {
      await browser.close();
      await provider.stop();
      await mta.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    const steps = ["join", "read", "search", "archiveAndUndo", "answer", "again", "offline", "lock", "leave"] as const;
    for (const step of steps)
      test(
        step,
        async () => {
          try {
            await journey[step]();
          } catch (error) {
            await journey.shot(`failed-${step}`);
            throw error;
          }
        },
        STEP_TIMEOUT,
      );

    test("nothing was complained of", () => {
      expect(browser.complaints).toEqual([]);
    });
  });
}
