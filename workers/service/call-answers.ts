/**
 * What was answered to a call that a page has named, kept with the intent it became (Account.undoOf): asked once more, because
 * the tab that ran the engine was closed meanwhile, the call is answered so, and does nothing twice.
 *
 *     CBOR [count, mailbox, undo]     mailbox: id, or ""; undo: steps, or null
 */
import type { Account, IntendOptions } from "../../shared/account/account.ts";
import { asCount, asList, asText } from "../../shared/lib/cbor-fields.ts";
import { decodeCbor, encodeCbor } from "../../shared/lib/cbor.ts";
import { parseId, type EntryId } from "../../shared/lib/ids.ts";
import { cborToSteps, stepsToCbor } from "../../shared/mailbox/step-codec.ts";
import type { Step } from "../../shared/mailbox/step.ts";

export interface CallAnswer {
  /** Messages it was about. */
  readonly count: number;
  /** That was made; "": none. */
  readonly mailbox: string;
  /** Null: it can not be undone, or that is too long to be kept. */
  readonly undo: readonly Step[] | null;
}

/** Octets of one: all of them are written with each change. */
const MAX_BYTES = 65_536;

/** The intent that a call becomes; null: it has no name, or that is none. */
export const intentOf = (call: string | undefined): EntryId | null =>
  call === undefined ? null : parseId<EntryId>(call.replaceAll("-", "").toLowerCase());

export function optionsOf(call: string | undefined, answer: CallAnswer): IntendOptions {
  const id = intentOf(call);
  return id ? { id, undo: encoded(answer) } : {};
}

/** Null: it was not asked before, or that is too long ago. */
export function answerTo(account: Account, call: string | undefined): (CallAnswer & { readonly id: EntryId }) | null {
  const id = intentOf(call);
  const note = id && account.undoOf(id);
  const [count, mailbox, undo] = (note && asList(decodeCbor(note) ?? undefined)) ?? [];
  const [messages, made] = [asCount(count), asText(mailbox, 64)];
  return id && messages !== null && made !== null
    ? { id, count: messages, mailbox: made, undo: cborToSteps(undo) }
    : null;
}

function encoded({ count, mailbox, undo }: CallAnswer): Uint8Array {
  const bytes = encodeCbor([count, mailbox, undo && stepsToCbor(undo)]);
  return bytes.length <= MAX_BYTES ? bytes : encodeCbor([count, mailbox, null]);
}
