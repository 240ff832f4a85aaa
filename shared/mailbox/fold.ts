/**
 * The fold: an account's mailboxes as a pure, deterministic function of its log. Every device applies the same entries
 * in the same order and holds the same state, to the byte of `encode()`. Nothing here looks at a clock, a locale or the
 * runtime's Unicode tables; a malformed entry is a no-op for everyone.
 */
import { assert, unreachable } from "../lib/assert.ts";
import type { BlobId } from "../lib/ids.ts";
import { applyGeneration } from "./generation.ts";
import { applyIncoming } from "./incoming.ts";
import type { Applied, FoldEntry, Op, Outcome } from "./op.ts";
import { applyOp } from "./ops/apply-op.ts";
import { FOLD_VERSION, decodeOwnState, decodeState, encodeState } from "./state-codec.ts";
import type { FoldVersion } from "./state-codec.ts";
import { LiveStateView } from "./state-view.ts";
import { State } from "./state.ts";
import type { StateView } from "./view.ts";

export { FOLD_VERSION } from "./state-codec.ts";
export type { FoldVersion } from "./state-codec.ts";

export interface MailboxFold {
  /** One view for the fold's life; what it returns is valid until the next entry is applied. */
  readonly state: StateView;
  /** The entry's seq must follow the state's. Never throws for what an entry says. */
  apply(entry: FoldEntry): Applied;
  /**
   * The state in canonical form: equal states give equal bytes, whatever their history. In version 1 only where no
   * operation of version 2 was ever applied.
   */
  encode(version?: FoldVersion): Uint8Array;
}

/** The fold of the empty log. */
export const createFold = (): MailboxFold => foldOf(new State());

/** The fold at the state that `encode` wrote; null if the bytes are not what it writes. */
export function decodeFold(bytes: Uint8Array): MailboxFold | null {
  const state = decodeState(bytes);
  return state === null ? null : foldOf(state);
}

/** What `encode` wrote on this device, from where nobody else can have put it: half the time of decodeFold. */
export function decodeOwnFold(bytes: Uint8Array): MailboxFold | null {
  const state = decodeOwnState(bytes);
  return state === null ? null : foldOf(state);
}

const states = new WeakMap<MailboxFold, State>();

/** For fork.ts, which is fetched later. */
export function stateOf(fold: MailboxFold): State {
  const state = states.get(fold);
  assert(state, "a fold has a state");
  return state;
}

function foldOf(state: State): MailboxFold {
  const fold: MailboxFold = {
    state: new LiveStateView(state),
    apply(entry) {
      assert(entry.seq === state.seq + 1, "entries are applied in the log's order");
      state.seq = entry.seq;
      const outcomes = applyEntry(state, entry);
      return { changes: state.takeChanges(), outcomes };
    },
    encode: (version = FOLD_VERSION) => encodeState(state, version),
  };
  states.set(fold, state);
  return fold;
}

function applyEntry(state: State, entry: FoldEntry): readonly Outcome[] {
  switch (entry.kind) {
    case "generation":
      applyGeneration(state, entry.time);
      return [];
    case "incoming":
      applyIncoming(state, entry.email, entry.junk, entry.facts);
      return [];
    case "ops":
      return state.time === null ? [] : applyOps(state, entry.ops ?? [], entry.releases);
    case "other":
      return [];
    default:
      return unreachable(entry);
  }
}

/** Releases stand in clear and hold even where the operations are malformed: the provider has acted on them. */
function applyOps(state: State, ops: readonly Op[], releases: readonly BlobId[]): readonly Outcome[] {
  const outcomes = ops.map((op) => applyOp(state, op));
  for (const blobId of releases) state.emails.forgetOrphan(blobId);
  return outcomes;
}
