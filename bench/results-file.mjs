// bench/RESULTS.md: one section for each part, replaced when that part was measured anew.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const file = fileURLToPath(new URL("RESULTS.md", import.meta.url));
const TITLE = "# Benchmark results";
/** Headings in the order they stand in. */
export const SECTIONS = {
  delivery: "Delivery",
  imap: "IMAP",
  large: "IMAP, large mailbox",
  logins: "Logins with a password",
  web: "The webmail",
  use: "The webmail in use",
  webmail: "Webmail, the engine's side",
  writing: "Writing",
  webmailLarge: "Webmail, the engine's side, 100,000 messages",
};

/** `found`: text by part; the others stay as they are. */
export function writeResults(found) {
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const held = new Map(
    text
      .split(/^## /m)
      .slice(1)
      .map((section) => [section.slice(0, section.indexOf("\n")), section.slice(section.indexOf("\n")).trim()]),
  );
  for (const [part, section] of Object.entries(found)) held.set(SECTIONS[part], section);
  const sections = Object.values(SECTIONS).flatMap((name) =>
    held.has(name) ? [`## ${name}\n\n${held.get(name)}`] : [],
  );
  writeFileSync(file, `${[TITLE, ...sections].join("\n\n")}\n`);
}
