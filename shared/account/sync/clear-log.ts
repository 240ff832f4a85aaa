/**
 * A log verified in the clear, without any key of its contents: chain, signatures and the rules of records, from its
 * beginning to its end. What recovery trusts when the newest record alone proves nothing.
 */
import type { CryptoPort } from "../../crypto/primitives.ts";
import type { AccountId, Epoch } from "../../lib/ids.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { createLedger } from "../../log/ledger.ts";
import type { ChainPoint } from "../../log/chain.ts";
import type { AccountEntry, Entry } from "../../log/entry.ts";
import { readPage } from "../../log/reader.ts";
import type { RemoteLog } from "../../storage/remote-log.ts";
import { tampered, type JoinFailure } from "../join/join-failure.ts";

export interface ClearLog {
  /** Its end. */
  readonly end: ChainPoint;
  /** All versions of the account record, oldest first. */
  readonly records: readonly AccountEntry[];
  /** When the first message of each epoch came, unix seconds by the provider's clock. */
  readonly firstMail: ReadonlyMap<Epoch, number>;
}

export async function readClearLog(
  crypto: CryptoPort,
  account: AccountId,
  log: RemoteLog,
): Promise<Result<ClearLog, JoinFailure>> {
  const ledger = createLedger(crypto, account);
  const records: AccountEntry[] = [];
  const firstMail = new Map<Epoch, number>();
  const note = (entry: Entry): void => {
    if (entry.type === "account") records.push(entry);
    if (entry.type === "incoming" && !firstMail.has(entry.epoch)) firstMail.set(entry.epoch, entry.receivedAt);
  };
  for (;;) {
    const page = await log.read(ledger.seq);
    if (!page.ok) return err({ type: page.error.type === "notAuthorized" ? "wrongWords" : "offline" });
    const { checked, finding, remaining } = await readPage(crypto, ledger, page.value);
    for (const { entry } of checked) note(entry);
    if (finding) return tampered(finding.violation);
    if (remaining === 0) return ok({ end: { seq: ledger.seq, head: ledger.head }, records, firstMail });
  }
}
