/**
 * What the clear fields of a log say so far, read side: all that the check of the next entry needs. A client keeps it in
 * memory (ledger.ts); a provider may answer it from its store. Synchronous: it is asked inside transactions.
 */
import type { AccountId, DeviceId, Seq } from "../lib/ids.ts";
import type { AccountEntry } from "./account-entry.ts";
import type { DeviceCertificate } from "./certificate.ts";

/** The device_seq that the next entry of a live device has. */
export const nextDeviceSeq = (view: LedgerView, { id, kind }: Pick<DeviceCertificate, "id" | "kind">): number =>
  kind === "provider" ? 0 : view.deviceSeq(id) + 1;

export interface LedgerView {
  readonly account: AccountId;
  /** Of the last entry; 0 = empty log. */
  readonly seq: Seq;
  /** head(seq). */
  readonly head: Uint8Array;
  /** The account entry in force; null = empty log. */
  readonly record: AccountEntry | null;
  /** 0 = empty log; 1 from the genesis. */
  readonly generation: number;
  /** Heads of seq − 1023 … seq at least (0 included while it is in the window); null for others. */
  headAt(seq: Seq): Uint8Array | null;
  /** The last device_seq of a device that counts its entries, whichever its state; 0 = none. */
  deviceSeq(device: DeviceId): number;
  /**
   * Whether an entry of the current epoch that nobody numbers (incoming, or by a provider device) has an id that begins
   * with these 16 hex digits. Every implementation compares prefixes: one that took whole ids would accept what others
   * refuse.
   */
  hasUncounted(prefix: string): boolean;
  /** The same for blobs made live in the current epoch: of incoming entries, and `adds` of all the others. */
  hasBlob(prefix: string): boolean;
}
