/**
 * An earlier state that a provider shows, beside the one this device holds: what it would mean to go on from there, and doing so. Only when
 * the generation has begun does the cache of this device become another.
 */
import { err, ok } from "../../lib/result.ts";
import { seq as toSeq, type BlobId } from "../../lib/ids.ts";
import { rewoundAnnouncements } from "../keys/announcements.ts";
import { encodeSecrets } from "../keys/secrets.ts";
import { createSnapshots } from "../sync/snapshots.ts";
import { swapCache } from "../sync/swap-cache.ts";
import { UNDOS } from "../changes/undo-notes.ts";
import { noteRows, rowsHere } from "./held-rows.ts";
import { newGeneration } from "./new-generation.ts";
import type { OtherHistory } from "./other-history.ts";
import type { Accepted, HistoryParts, RestoredFailure, RestoredLook } from "./restored-backup.ts";
import { begunBy, comeBack } from "./since-fork.ts";

export interface ShownParts extends HistoryParts {
  /** Bodies that are to be filed again are in it. */
  readonly wanted: Set<BlobId>;
  /** Whoever is in leaves. */
  readonly closing: AbortSignal;
}

export interface ShownState {
  look(): Promise<RestoredLook>;
  accept(): Promise<Accepted>;
}

const refused = (failure: RestoredFailure): Accepted => ({ result: err(failure), secrets: null });

export function shownState(parts: ShownParts, history: OtherHistory): ShownState {
  const { docs, held, replica: ours } = parts;
  const { replica, records, held: keys } = history.begun;

  async function look(): Promise<RestoredLook> {
    const { whole, lost, oldest } = await rowsHere(parts, history);
    const devices = comeBack(history.shown, held.secrets.device).map(
      async (one) => (await keys.nameOf(one)) ?? one.id.slice(0, 8),
    );
    const by = begunBy(history.shown);
    return {
      entries: ours.ledger.seq - history.fork,
      ...{ messages: whole.length + lost.count, whole: whole.length, lost: lost.named, oldest },
      devices: await Promise.all(devices),
      // the provider's own does so upon its operator's word
      begun: by !== null && by.kind !== "provider",
    };
  }

  async function goOn(): Promise<RestoredFailure | null> {
    const stale = await history.pull();
    if (stale) return stale;
    const { generation } = replica.ledger;
    try {
      await noteRows(parts, history, begunBy(history.shown) ? generation : generation + 1);
    } catch {
      return { type: "storage" };
    }
    return newGeneration(parts, history);
  }

  /** The point this device came in at stays: the same backup may be put back again. */
  async function saveState(): Promise<Uint8Array> {
    await createSnapshots({ replica, records, docs: history.docs, from: toSeq(0), passing: false }).save();
    return encodeSecrets(keys.secrets);
  }

  /** From here on the account that was open is over, also where it fails. */
  async function store(secrets: Uint8Array): Promise<Accepted> {
    await parts.stop();
    try {
      await parts.keep(secrets.slice());
      await swapCache(parts.local, history.local);
      await rewoundAnnouncements(docs, history.fork);
      await docs.delete(UNDOS);
    } catch {
      return { result: err({ type: "storage" }), secrets };
    }
    parts.evidence.settle();
    await parts.evidence.saved();
    return { result: ok(null), secrets };
  }

  return {
    look,
    async accept() {
      const failed = await goOn();
      if (failed) return refused(failed);
      const secrets = await saveState();
      // who has left meanwhile does not come back by this
      return parts.closing.aborted ? refused({ type: "offline" }) : store(secrets);
    },
  };
}
