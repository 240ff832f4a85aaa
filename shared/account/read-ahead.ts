/**
 * A session that asks at once for what whoever comes in reads next: the newest checkpoint, the manifest that it names, and the log
 * after it. A blob and a page are given once; all is as unverified as ever.
 */
import { seq as toSeq } from "../lib/ids.ts";
import { parseEntry } from "../log/entry.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import type { RemoteLog } from "../storage/remote-log.ts";
import { MOST_AFTER_CHECKPOINT } from "./glance.ts";

export interface Reading {
  readonly log: RemoteLog;
  readonly blobs: BlobStore;
}

export function readAhead({ log, blobs }: Reading): Reading {
  const newest = log.latestCheckpoint();
  const named = newest
    .then((answer) => {
      if (!answer.ok || !answer.value) return null;
      const entry = parseEntry(answer.value.bytes);
      if (entry?.type !== "checkpoint") return null;
      const { id } = entry.body.manifest;
      const after = toSeq(answer.value.seq - 1);
      return { id, after, blob: once(blobs.get(id)), page: once(log.read(after, undefined, MOST_AFTER_CHECKPOINT)) };
    })
    .catch(() => null);
  return {
    log: {
      ...log,
      latestCheckpoint: () => newest,
      async read(after, ...how) {
        const ahead = await named;
        return (ahead?.after === after && ahead.page()) || log.read(after, ...how);
      },
    },
    blobs: {
      ...blobs,
      async get(id, ...how) {
        const ahead = await named;
        return (ahead?.id === id && ahead.blob()) || blobs.get(id, ...how);
      },
    },
  };
}

/** Undefined the second time. */
function once<T>(answer: T): () => T | undefined {
  const left = [answer];
  return () => left.pop();
}
