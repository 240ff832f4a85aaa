/**
 * Accessibility: axe finds nothing on any screen or dialog, at a desk and on a phone, in light and dark (where colours alone are
 * asked about again), and nothing is said in the console; and all of it fits where it is read from the right, at 200 % and on 320 pixels. Where the whole of it takes too long, those are left out that have the markup and the colours of others;
 * A11Y=all (npm run test:long) leaves nothing out. SCREENS=1 keeps a picture of each.
 */
import { expect } from "@playwright/test";
import { axe } from "./axe.ts";
import { shot, test } from "./fixtures.ts";
import type { Ui } from "./fixtures.ts";
import { reflow } from "./reflow.ts";
import { doors, mail, settings } from "./tour.ts";
import type { At } from "./tour.ts";

const looks = [
  // twice as large: half as wide
  { name: "desk", viewport: { width: 1440, height: 900 }, widths: [1440, 720] },
  { name: "phone", viewport: { width: 390, height: 844 }, widths: [390, 320] },
] as const;
const whole = process.env["A11Y"] === "all";
/** On a phone, these have other markup than at a desk. */
const NARROW = /^(?:welcome|list|reader-html|sidebar|settings-menu|settings-appearance)$/;
/** Together they have every colour. */
const COLOURS = /^(?:welcome|confirm|list|reader-html|sidebar|tampered|settings-(?:appearance|devices|filter-editor))$/;
/** Said in the console, and no fault: no service worker is wanted here (playwright.config.ts). */
const HARMLESS = /^warning: Service Worker registration blocked by Playwright$/;
const pictures = process.env["SCREENS"] !== undefined;

const wear = ({ page }: Ui, theme: "light" | "dark"): Promise<void> =>
  page.evaluate((chosen) => {
    document.documentElement.dataset["theme"] = chosen;
  }, theme);

for (const { name: look, viewport, widths } of looks) {
  test.describe(look, () => {
    test.use({ viewport, actionTimeout: 20_000 });
    test.setTimeout(300_000);
    for (const [part, walk] of Object.entries({ doors, mail, settings }))
      test(part, async ({ ui }) => {
        const found: string[] = [];
        ui.page.on("console", (message) => {
          if (message.type() === "warning") found.push(`warning: ${message.text()}`);
        });
        const at: At = async (name) => {
          found.push(...(await reflow(ui.page, widths)).map((what) => `${name}: ${what}`));
          if (!whole && !pictures && look === "phone" && !NARROW.test(name)) return;
          for (const theme of ["light", "dark"] as const) {
            if (theme === "dark" && !whole && !pictures && (look === "phone" || !COLOURS.test(name))) continue;
            await wear(ui, theme);
            const findings = await axe(ui.page, theme === "light" ? "all" : "colours");
            found.push(...findings.map((finding) => `${name}, ${theme}: ${finding}`));
            if (pictures) await shot(ui.page, `tour-${look}-${theme}-${name}`);
          }
          await wear(ui, "light");
        };
        await walk(ui, at, look === "phone");
        expect([...found, ...ui.complaints].filter((text) => !HARMLESS.test(text))).toEqual([]);
      });
  });
}
