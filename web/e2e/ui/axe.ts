/** What axe-core (Deque; WCAG 2.2 A and AA, and its best practices) finds wrong with what is on screen. */
import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";

interface Finding {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[];
}
interface Axe {
  run(context: unknown, options: unknown): Promise<{ readonly violations: readonly Finding[] }>;
}

const source = readFileSync("node_modules/axe-core/axe.min.js", "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Each finding as a line: rule, words, where. Frames with mail in them are left out: what senders write is not ours. */
export async function axe(page: Page, only: "all" | "colours" = "all"): Promise<string[]> {
  const there = await page.evaluate(() => "axe" in window);
  if (!there) await page.evaluate(source);
  const findings = await page.evaluate(
    async ([tags, colours]) => {
      // what moves or fades is looked at where it ends
      for (const animation of document.getAnimations()) {
        const { endTime } = animation.effect?.getComputedTiming() ?? {};
        if (endTime === Infinity) animation.cancel();
        else animation.finish();
      }
      const runOnly = colours ? { type: "rule", values: ["color-contrast"] } : { type: "tag", values: tags };
      const { violations } = await (window as unknown as { axe: Axe }).axe.run(document, { runOnly, iframes: false });
      return violations.map(({ id, help, nodes }) => ({
        what: `${id}: ${help}`,
        where: nodes.map(
          ({ target, failureSummary }) =>
            `${target.join(" ")} (${(failureSummary ?? "").split("\n")[1]?.trim() ?? ""})`,
        ),
      }));
    },
    [TAGS, only === "colours"] as const,
  );
  return findings.flatMap(({ what, where }) => where.map((at) => `${what}: ${at}`));
}
