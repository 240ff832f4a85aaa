/** The origin the provider was last reached at, kept in its folder so that invite links can be made while it is down. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { writeFileDurably } from "../storage/durable-file.ts";
import { utf8 } from "../../shared/lib/bytes.ts";

const fileOf = (data: string): string => path.join(data, "origin");

/** Null if it never ran. */
export async function readOrigin(data: string): Promise<string | null> {
  const text = await readFile(fileOf(data), "utf8").catch(() => "");
  return URL.canParse(text.trim()) ? new URL(text.trim()).origin : null;
}

export async function recordOrigin(data: string, origin: string): Promise<void> {
  if ((await readOrigin(data)) !== origin) await writeFileDurably(fileOf(data), utf8(`${origin}\n`));
}
