/** All messages of a Maildir++ folder: "FOLDER UID letters" → text. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export function readMaildir(dir: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const folder of [".", ...readdirSync(dir).filter((name) => name.startsWith("."))])
    for (const name of readdirSync(join(dir, folder, "cur"))) {
      const [, uid = "", letters = ""] = /(U\d+)_.*:2,(.*)$/.exec(name) ?? [];
      found[`${folder} ${uid.replace(/^U0+/, "U")} ${letters}`] = readFileSync(join(dir, folder, "cur", name), "utf8");
    }
  return found;
}
