/**
 * Reading a provider's log: every entry checked against the ledger, the provider's claims against the entries. What is
 * accepted is exactly a longer history of the same log; anything else is named.
 */
import type { CryptoPort } from "../crypto/primitives.ts";
import { equalBytes } from "../lib/bytes.ts";
import { seq as asSeq, type Seq } from "../lib/ids.ts";
import type { Result } from "../lib/result.ts";
import { nextPoint, type ChainPoint } from "./chain.ts";
import { checkBytes, type Checked } from "./check.ts";
import type { Ledger } from "./ledger.ts";
import type { LogPage } from "./page.ts";
import { stageLedger } from "./staged-ledger.ts";
import type { Violation } from "./violation.ts";

/** The first fault found and the seq it was found at. */
export interface Finding {
  readonly violation: Violation;
  readonly seq: Seq;
}

/** `checked`: entries that stood, in order; the ledger has advanced over them, also when a finding ends them. */
export interface PageReading {
  readonly checked: readonly Checked[];
  readonly finding: Finding | null;
  /** Entries the provider says it still has after these. */
  readonly remaining: number;
}

/** Verifies a page read after `ledger.seq` and advances the ledger. One reading at a time per ledger. */
export async function readPage(crypto: CryptoPort, ledger: Ledger, page: LogPage): Promise<PageReading> {
  const fault = pageFault(ledger, page);
  if (fault) return { checked: [], finding: { violation: fault, seq: ledger.seq }, remaining: 0 };
  const checked: Checked[] = [];
  for (const bytes of page.entries) {
    const result = await checkBytes(crypto, ledger, bytes);
    if (!result.ok) return stopped(checked, result, ledger.seq);
    ledger.advance(result.value);
    checked.push(result.value);
  }
  const headFault = headFaultAtEnd(ledger, page);
  return {
    checked,
    finding: headFault && { violation: headFault, seq: ledger.seq },
    remaining: page.last - ledger.seq,
  };
}

const stopped = (checked: Checked[], { error }: Extract<Result<Checked, Violation>, { ok: false }>, seq: Seq) => ({
  checked,
  finding: { violation: error, seq: asSeq(seq + 1) },
  remaining: 0,
});

/** What is wrong with a page before its entries are looked at. */
export function pageFault(ledger: Ledger, { first, entries, last }: LogPage): Violation | null {
  if (last < ledger.seq) return { type: "rollback", expected: ledger.seq, last };
  if (first !== ledger.seq + 1) return { type: "gap", expected: ledger.seq + 1, got: first };
  const end = ledger.seq + entries.length;
  const stuck = entries.length === 0 && last > ledger.seq;
  return stuck || end > last ? { type: "gap", expected: last, got: end } : null;
}

/** The provider's head against our own, once its log has been read to the end. */
export const headFaultAtEnd = (ledger: Ledger, { last, head }: LogPage): Violation | null =>
  ledger.seq === last && !equalBytes(ledger.head, head) ? { type: "headMismatch", seq: last } : null;

/**
 * headFaultAtEnd before anything of the page counts, and what in its entries is wrong where that can be told: unsigned
 * entries that were dropped or moved show in the head alone, and a reader can not take back what it has applied. Null
 * also for a page that does not reach the end: there is no head to compare with yet.
 */
export async function endFault(crypto: CryptoPort, ledger: Ledger, page: LogPage): Promise<Finding | null> {
  const { entries, last } = page;
  if (entries.length === 0 || ledger.seq + entries.length !== last) return null;
  const begin: ChainPoint = { seq: ledger.seq, head: ledger.head };
  const end = entries.reduce((point, bytes) => nextPoint(crypto, ledger.account, point, bytes), begin);
  if (equalBytes(end.head, page.head)) return null;
  const staged = stageLedger(ledger);
  for (const bytes of entries) {
    const checked = await checkBytes(crypto, staged, bytes);
    if (!checked.ok) return { violation: checked.error, seq: asSeq(staged.seq + 1) };
    staged.advance(checked.value);
  }
  return { violation: { type: "headMismatch", seq: last }, seq: last };
}

/** Whether a ledger still has a point it once had (stored, or handed over when pairing); null if so. */
export function checkPoint(ledger: Ledger, point: ChainPoint): Violation | null {
  if (ledger.seq < point.seq) return { type: "rollback", expected: point.seq, last: ledger.seq };
  const head = ledger.headAt(point.seq);
  return head === null || equalBytes(head, point.head) ? null : { type: "headMismatch", seq: point.seq };
}
