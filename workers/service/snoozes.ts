/**
 * Snoozed messages lie in a mailbox of their own, which a shared setting names; when each comes back stands in a shared
 * setting of its own. What has come back keeps its setting, by which it stands on top of the inbox.
 *
 *     "snoozed"           = id of the mailbox, 32 hex digits as UTF-8
 *     "snooze/<EMAILID>"  = CBOR [until, woken]         unix seconds, boolean
 */
import { asList } from "../../shared/lib/cbor-fields.ts";
import { decodeCbor, encodeCbor } from "../../shared/lib/cbor.ts";

export const SNOOZED_KEY = "snoozed";
export const SNOOZED_NAME = "Snoozed";
export const SNOOZE_PREFIX = "snooze/";
export const snoozeKey = (id: string): string => SNOOZE_PREFIX + id;

export interface Snooze {
  /** Unix seconds. */
  readonly until: number;
  /** It has come back. */
  readonly woken: boolean;
}

export const snoozeValue = ({ until, woken }: Snooze): Uint8Array => encodeCbor([until, woken]);

/** Null if it is none. */
export function readSnooze(value: Uint8Array): Snooze | null {
  const [until, woken] = asList(decodeCbor(value) ?? undefined) ?? [];
  return typeof until === "number" && typeof woken === "boolean" ? { until, woken } : null;
}
