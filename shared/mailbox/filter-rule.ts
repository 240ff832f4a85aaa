/** Filters of incoming mail: rules that the fold runs where a message is filed, on every device alike. */
import type { FilterId, MailboxId } from "../lib/ids.ts";
import type { Flag } from "./flags.ts";
import type { SpecialUse } from "./op.ts";

export const FILTER_FIELDS = ["from", "to", "subject", "list", "recipient", "size", "attachment"] as const;
export type FilterField = (typeof FILTER_FIELDS)[number];
export const FILTER_TESTS = ["contains", "is", "over", "under"] as const;
export type FilterTest = (typeof FILTER_TESTS)[number];

export interface FilterCondition {
  readonly field: FilterField;
  /** Of texts `contains` and `is`, without regard to the case of ASCII letters; of size `over` and `under`; of attachment `is`. */
  readonly test: FilterTest;
  readonly not: boolean;
  /** One of these; at least one. Sizes are octets in decimal; an attachment is "yes" or "no". */
  readonly values: readonly string[];
}

export interface FilterRule {
  /** For who reads the list of filters. */
  readonly name: string;
  readonly enabled: boolean;
  /** Of no conditions, `all` hold and not `any`. */
  readonly match: "all" | "any";
  readonly conditions: readonly FilterCondition[];
  /** INBOX where that is gone; null: where it would go anyway. */
  readonly moveTo: MailboxId | SpecialUse | null;
  readonly flags: readonly Flag[];
  /** What the operator took for junk is none. Such rules alone look at junk. */
  readonly notJunk: boolean;
  /** Rules after it do not run. */
  readonly stop: boolean;
}

export interface Filter {
  readonly id: FilterId;
  readonly order: number;
  readonly rule: FilterRule;
}

/** What the conditions of rules look at; texts as they are shown, at most MAX_FACT_LENGTH UTF-16 units of a field. */
export interface MailFacts {
  /** Names and addresses of From, each for itself. */
  readonly from: readonly string[];
  /** Addresses of To and Cc. */
  readonly to: readonly string[];
  readonly subject: string;
  /** List-Id; what is between its angle brackets counts too. Null: no mailing list. */
  readonly list: string | null;
  /** The envelope recipient; null: not known. */
  readonly recipient: string | null;
  /** Octets. */
  readonly size: number;
  readonly attachment: boolean;
}

export const MAX_FILTERS = 500;
export const MAX_FILTER_NAME = 256;
export const MAX_CONDITIONS = 32;
export const MAX_VALUES = 2_000;
/** UTF-16 units. */
export const MAX_VALUE_LENGTH = 256;
export const MAX_FILTER_FLAGS = 32;
/** Octets of all rules of an account as they are written. */
export const MAX_FILTER_BYTES = 262_144;
/** UTF-16 units of all texts that `contains` looks for, over all rules. */
export const MAX_CONTAINS_LENGTH = 65_536;
/** UTF-16 units of a field. */
export const MAX_FACT_LENGTH = 16_384;
/** Of the numbers that filters are ordered by. */
export const MAX_ORDER = 0xffff_ffff;
