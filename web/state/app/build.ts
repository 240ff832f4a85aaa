/** What this webmail was built from (vite.config.ts): its version, and one hash over every file that is served. */
export interface Build {
  readonly version: string;
  /** SHA-256 over paths and contents, hex, its first 16 octets */
  readonly build: string;
}

/** Null where it can not be read. */
export async function readBuild(): Promise<Build | null> {
  try {
    const answer = await fetch("/build.json", { credentials: "omit" });
    const held: unknown = answer.ok ? await answer.json() : null;
    return isBuild(held) ? held : null;
  } catch {
    return null;
  }
}

const isBuild = (held: unknown): held is Build =>
  typeof held === "object" &&
  held !== null &&
  "version" in held &&
  "build" in held &&
  typeof held.version === "string" &&
  typeof held.build === "string";
