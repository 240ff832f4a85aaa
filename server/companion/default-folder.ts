/** Where the companion keeps its accounts unless it is told: the folder for data of this system (XDG Base Directory). */
import { join } from "node:path";

export interface Home {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Absolute. */
  readonly folder: string;
}

/** Absolute. A relative XDG_DATA_HOME counts as none, as its specification says. */
export function defaultDataFolder({ env, platform, folder }: Home): string {
  const xdg = env["XDG_DATA_HOME"] ?? "";
  if (xdg.startsWith("/")) return join(xdg, "aerogramme");
  if (platform === "darwin") return join(folder, "Library", "Application Support", "aerogramme");
  return join(folder, ".local", "share", "aerogramme");
}
