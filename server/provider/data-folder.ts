/** The provider's data folder: its owner's alone. */
import { chmod } from "node:fs/promises";
import { makeFolder } from "../process/make-folder.ts";

export async function makeDataFolder(data: string): Promise<void> {
  await makeFolder(data);
  await chmod(data, 0o700);
}
