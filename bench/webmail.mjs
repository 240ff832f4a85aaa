// The webmail's engine: what its worker does, in a process of its own over an account in memory. The browser's own part
// (IndexedDB, drawing) is not in it.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Milliseconds. */
export async function measureWebmail(folder, messages) {
  // its imports are found from within the project
  const file = path.join(root, `dist/.bench-${process.pid}.mjs`);
  const build = await rolldown({
    input: path.join(root, "bench/webmail/engine-side.ts"),
    platform: "node",
    external: (id) => !id.startsWith(".") && !path.isAbsolute(id),
  });
  await build.write({ file, format: "esm", codeSplitting: false });
  await build.close();
  const { stdout, stderr, status } = spawnSync(process.execPath, [file, String(messages)], {
    encoding: "utf8",
    cwd: folder,
    maxBuffer: 1 << 26,
  });
  const { rmSync } = await import("node:fs");
  rmSync(file, { force: true });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

const ms = (value) => (value < 10 ? value.toFixed(1) : Math.round(value));

export function webmailReport(found, { cores, load }) {
  const row = (what, value, aim) => `| ${what} | ${value} | ${aim} |`;
  return [
    `${found.count} messages, ${found.total} conversations; ${cores} cores, load ${load.toFixed(1)} at the beginning. The engine alone, in Node, over an account in memory: the browser's storage and drawing come on top. Of what is short, CPU time.`,
    "",
    "| | ms | aim |",
    "|---|---|---|",
    row("warm start to the first rows", `${ms(found.warm)} (${ms(found.warmCpu)} CPU)`, "500"),
    row("… until all is known to searches", ms(found.restored), ""),
    row("join with the words to the first rows", `${ms(found.join)} (${ms(found.joinCpu)} CPU)`, "2,000"),
    row("key press to the rows of a search, median", ms(found.keystroke), "30"),
    row("… slowest", ms(found.keystrokeMost), "30"),
    row("suggestions, median", ms(found.suggest), "30"),
    row("50 rows elsewhere in the list, median", ms(found.scroll), ""),
    row("… slowest", ms(found.scrollMost), ""),
    row("open a message that is held, median", ms(found.open), "50"),
    row("star a conversation and see the list again, median", ms(found.change), ""),
    row("index for searches, made for the first time", ms(found.catalog), ""),
  ].join("\n");
}
