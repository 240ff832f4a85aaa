/** The provider's data folder: its owner's alone. */
import { chmod, mkdir } from "node:fs/promises";

export async function makeDataFolder(data: string): Promise<void> {
  await mkdir(data, { recursive: true, mode: 0o700 });
  await chmod(data, 0o700);
}
