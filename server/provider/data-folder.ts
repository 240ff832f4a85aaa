/** The provider's data folder: its owner's alone. */
import { chmod, stat } from "node:fs/promises";
import { makeFolder } from "../process/make-folder.ts";

/** Rejects with the file system's error, ENOTDIR where a file is. */
export async function makeDataFolder(data: string): Promise<void> {
  await makeFolder(data);
  if (!(await stat(data)).isDirectory()) throw Object.assign(new Error(`${data} is no folder`), { code: "ENOTDIR" });
  await chmod(data, 0o700);
}
