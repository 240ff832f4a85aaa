/** That a backup was restored, and when the operator last said so. */
import { ok, type Result } from "../../../shared/lib/result.ts";
import type { GroupCommit } from "./group-commit.ts";
import type { Tables } from "./tables.ts";

export interface RestoredRows {
  /** Unix seconds; null: never. */
  saidAt(): number | null;
  /** Durable when it resolves; each account there is is to begin a generation from then on. Unix seconds. */
  say(at: number): Promise<Result<null, { readonly type: "failing" }>>;
}

const SAID_AT = "restored";

export function createRestoredRows(
  { accounts, meta }: Tables,
  commit: GroupCommit,
  failing: (error: unknown) => Result<never, { readonly type: "failing" }>,
): RestoredRows {
  return {
    saidAt() {
      const said = meta.get(SAID_AT);
      return said && bytesToTime(said);
    },
    say: (at) =>
      commit
        .submit(() => {
          meta.set(SAID_AT, timeToBytes(at));
          accounts.noteRestored();
          return ok(null);
        })
        .catch(failing),
  };
}

/** 8 octets, big-endian. */
function timeToBytes(at: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(at));
  return bytes;
}

const bytesToTime = (bytes: Uint8Array): number =>
  Number(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(0));
