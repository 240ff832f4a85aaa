/**
 * How much went out by itself of late, in the account's settings, so that all devices together keep to bounds that leave room for
 * what people send (docs/protocol.md, "What goes out by itself"):
 *
 *     "by-itself/<kind>" = [[hour, submissions] …]     of the last 25 hours, counted from 1970
 */
import { asCount, asList, asListOf } from "../../lib/cbor-fields.ts";
import { decodeCbor, encodeCbor, type Cbor } from "../../lib/cbor.ts";
import type { OpOf } from "../../mailbox/op.ts";
import type { StateView } from "../../mailbox/view.ts";

export interface SpentLimits {
  readonly hour: number;
  readonly day: number;
}

export interface Spent {
  /** Submissions that may be asked for now. */
  room(): number;
  /** One was asked for; of one id it is counted once. */
  count(id: string): void;
  /** What is to be written of it, and what is done when that is. */
  take(): { readonly ops: readonly OpOf<"set">[]; readonly done: () => void };
}

const KEY = "by-itself/";
const HOURS = 25;
const HOUR = 3_600;
/** Ids that are held. */
const MAX_IDS = 10_000;

type Bucket = readonly [hour: number, count: number];

/** `now`: unix seconds. */
export function createSpent(
  account: { readonly state: Pick<StateView, "setting"> },
  kind: string,
  limits: SpentLimits,
  now: () => number,
): Spent {
  const ids = new Set<string>();
  let unwritten = 0;
  const hourNow = (): number => Math.floor(now() / HOUR);
  function buckets(): readonly Bucket[] {
    const value = decodeCbor(account.state.setting(KEY + kind) ?? new Uint8Array()) ?? undefined;
    const read = asListOf(value, HOURS, (item): Bucket | null => {
      const [hour, count] = (asList(item) ?? []).map((value) => asCount(value));
      return typeof hour === "number" && typeof count === "number" ? [hour, count] : null;
    });
    const last = hourNow();
    return (read ?? []).filter(([hour]) => hour > last - HOURS && hour <= last);
  }

  return {
    room() {
      const last = hourNow();
      const kept = buckets();
      const of = (hour: number): number => kept.find((one) => one[0] === hour)?.[1] ?? 0;
      // the part of the hour before that is less than an hour ago
      const before = of(last - 1) * (1 - (now() % HOUR) / HOUR);
      const day = kept.reduce((sum, [, count]) => sum + count, 0);
      return Math.floor(Math.min(limits.hour - of(last) - before, limits.day - day)) - unwritten;
    },
    count(id) {
      if (ids.has(id)) return;
      if (ids.size >= MAX_IDS) ids.clear();
      ids.add(id);
      unwritten++;
    },
    take() {
      const taken = unwritten;
      if (taken === 0) return { ops: [], done: () => undefined };
      const [kept, last] = [buckets(), hourNow()];
      const before = kept.find(([hour]) => hour === last)?.[1] ?? 0;
      const all: Cbor[] = [...kept.filter(([hour]) => hour !== last), [last, before + taken] as const].map((one) => [
        ...one,
      ]);
      return {
        ops: [{ op: "set", key: KEY + kind, value: encodeCbor(all) }],
        done: () => void (unwritten -= taken),
      };
    },
  };
}
