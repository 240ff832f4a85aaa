/** The THREAD response (RFC 5256 §4), without recursion: threads are as deep as they come. */
import type { Thread } from "../../../shared/mime/threads/threads.ts";

/** "* THREAD (2)(3 6 (4 23)(44 7 96))" */
export function threadLine(threads: readonly Thread[]): string {
  const out: string[] = [];
  /** What is still to be written, last first. */
  const pending: (Thread | string)[] = [];
  const later = (children: readonly Thread[]): void => {
    for (let i = children.length - 1; i >= 0; i--) pending.push(")", children[i] as Thread, "(");
  };
  later(threads);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next === "string") {
      out.push(next);
      continue;
    }
    const { number, children } = next;
    if (number !== null) out.push(String(number));
    if (number !== null && children.length > 0) out.push(" ");
    if (children.length === 1) pending.push(children[0] as Thread);
    else later(children);
  }
  return threads.length === 0 ? "* THREAD" : `* THREAD ${out.join("")}`;
}
