/** Keeps a client from giving up on a command that takes long. */
import { STILL_HERE_MS } from "../limits.ts";
import type { Output } from "../net/output.ts";

/** Between responses only: what is said meanwhile is a line of its own. */
export async function sayingStillHere<T>(out: Output, awaited: Promise<T>): Promise<T> {
  const timer = setInterval(() => {
    if (out.closed || out.backlogged) return;
    out.line("* OK Still here");
    out.flush();
  }, STILL_HERE_MS);
  try {
    return await awaited;
  } finally {
    clearInterval(timer);
  }
}
