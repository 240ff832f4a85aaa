/**
 * Several accounts in one browser: a slot each. A worker's name says whose it is, and from it come the names of what no two
 * accounts share: the lock that one engine at a time holds, the channel between its tabs, the database.
 *
 *     "engine", "engine-N"  slot 0, slot N (1 to 99)
 */
export interface SlotNames {
  readonly lock: string;
  readonly channel: string;
  readonly database: string;
}

/** Throws for what is no worker's name: nothing may be opened by mistake. */
export function slotNames(worker: string): SlotNames {
  const found = /^engine(-[1-9]\d?)?$/.exec(worker);
  if (!found) throw new Error("not a worker of an engine");
  const suffix = found.at(1) ?? "";
  const lock = `aerogramme-engine${suffix}`;
  return { lock, channel: lock, database: `aerogramme${suffix}` };
}
