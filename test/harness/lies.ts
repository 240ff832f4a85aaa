/** What a lying provider may do to what it hands out, and what a device must find (docs/protocol.md, "What a client refuses"). */
import type { ViolationType } from "../../shared/log/violation.ts";
import { parseEntry } from "../../shared/log/entry.ts";
import { seq } from "../../shared/lib/ids.ts";
import type { Lies, Page } from "./lying-provider.ts";

export interface NamedLie {
  readonly name: string;
  readonly finding: ViolationType;
  readonly lies: Lies;
}

export function flipped(bytes: Uint8Array, at = bytes.length - 1): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

const holding = (page: Page, entries: readonly Uint8Array[]): Page => ({
  ...page,
  entries,
  last: seq(page.first - 1 + entries.length),
});

const atLeast =
  (count: number, lie: (page: Page, seen: ReadonlyMap<number, Uint8Array>) => Page) =>
  (page: Page, seen: ReadonlyMap<number, Uint8Array>): Page =>
    page.entries.length >= count ? lie(page, seen) : page;

/** The oldest of a kind among what was handed out before this page. */
function earlier(page: Page, seen: ReadonlyMap<number, Uint8Array>, type: "incoming" | "device"): Uint8Array {
  const old = [...seen].filter(([at]) => at < page.first).sort(([a], [b]) => a - b);
  const found = old.find(([, bytes]) => parseEntry(bytes)?.type === type)?.[1];
  if (!found) throw new Error(`no ${type} entry was handed out yet`);
  return found;
}

/** Lies about the log; each needs three new entries to lie about. That a device finds each of them is in shared/account/evidence/tampering.test.ts too. */
export const LOG_LIES: readonly NamedLie[] = [
  {
    name: "drops an entry",
    finding: "headMismatch",
    lies: { page: atLeast(3, (page) => holding(page, page.entries.slice(1))) },
  },
  {
    name: "reorders two entries",
    finding: "headMismatch",
    lies: {
      page: atLeast(2, ({ entries: [a, b, ...more], ...page }) => ({
        ...page,
        entries: [b, a, ...more] as Uint8Array[],
      })),
    },
  },
  {
    name: "edits a byte",
    finding: "headMismatch",
    lies: {
      page: atLeast(1, ({ entries: [a, ...more], ...page }) => ({
        ...page,
        entries: [flipped(a ?? new Uint8Array(1)), ...more],
      })),
    },
  },
  {
    name: "sends what is no entry",
    finding: "malformed",
    lies: {
      page: atLeast(1, ({ entries: [a, ...more], ...page }) => ({
        ...page,
        entries: [flipped(a ?? new Uint8Array(1), 0), ...more],
      })),
    },
  },
  {
    name: "replays a message under a new number",
    finding: "duplicateEntry",
    lies: { page: atLeast(1, (page, seen) => holding(page, [...page.entries, earlier(page, seen, "incoming")])) },
  },
  {
    name: "replays a change of flags",
    finding: "deviceSeqGap",
    lies: { page: atLeast(1, (page, seen) => holding(page, [earlier(page, seen, "device"), ...page.entries])) },
  },
  {
    name: "rolls the log back",
    finding: "rollback",
    lies: { page: (page) => (page.first < 3 ? page : { ...page, entries: [], last: seq(page.first - 2) }) },
  },
  {
    name: "truncates the page",
    finding: "gap",
    lies: { page: atLeast(1, (page) => ({ ...page, entries: [] })) },
  },
  {
    name: "leaves a gap",
    finding: "gap",
    lies: { page: atLeast(2, (page) => ({ ...page, first: seq(page.first + 1), entries: page.entries.slice(1) })) },
  },
  {
    name: "shows a head of its own",
    finding: "headMismatch",
    lies: { page: (page) => ({ ...page, head: flipped(page.head) }) },
  },
];

const FEW: readonly ViolationType[] = ["headMismatch", "duplicateEntry", "rollback"];

/** One of three kinds each, for where what follows is the same for all: LONG=1 (npm run test:long) looks at all of them. */
export const isLong = ({ finding }: NamedLie, at: number): boolean =>
  !FEW.includes(finding) || LOG_LIES.findIndex((lie) => lie.finding === finding) !== at;
