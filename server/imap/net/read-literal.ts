/** The octets of one literal: within the room there is for them, and not too slowly. */
import { Gathered } from "./gathered.ts";
import type { Input } from "./input.ts";
import type { Hold } from "./literal-budget.ts";

export type Literal =
  | { readonly type: "read"; readonly bytes: Buffer }
  /** `left` of its octets were not read. */
  | { readonly type: "noRoom"; readonly left: number }
  | { readonly type: "closed" };

export interface Pace {
  /** Within each `perMs` milliseconds this many octets must come, or the rest of the literal. */
  readonly octets: number;
  readonly perMs: number;
  /** Ends the connection. */
  tooSlow(): void;
}

export async function readLiteral(input: Input, length: number, hold: Hold, pace: Pace): Promise<Literal> {
  const gathered = new Gathered(length);
  let before = 0;
  const watch = setInterval(() => {
    if (gathered.length - before < pace.octets) pace.tooSlow();
    before = gathered.length;
  }, pace.perMs);
  try {
    for await (const part of input.parts(length)) {
      if (!hold.grow(part.length)) return { type: "noRoom", left: length - gathered.length - part.length };
      gathered.add(part);
    }
  } finally {
    clearInterval(watch);
  }
  return gathered.length === length ? { type: "read", bytes: gathered.bytes() } : { type: "closed" };
}
