/** `provider restored`: the operator's word that a backup of the data folder was put back (docs/deployment.md, "Backup"). */
import type { Accounts } from "../accounts/accounts.ts";
import type { Engines } from "../hosted/engines.ts";
import type { ProviderStore } from "../storage/provider-store.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";

export interface NotedRestore {
  /** Unix seconds. */
  readonly at: number;
  /** Accounts that somebody has joined, by flavor. */
  readonly transparent: number;
  readonly hardened: number;
}

interface Parts {
  readonly accounts: Pick<Accounts, "list">;
  readonly store: Pick<ProviderStore, "record" | "restored">;
  readonly engines: Pick<Engines, "endAll"> | null;
  /** Unix milliseconds. */
  readonly clock: () => number;
}

const ENDED = "[ALERT] This server was restored from a backup, and what came after that backup may be missing here";

/** Durable when it resolves, and nobody is shown an account as it was before. The error is one line for the operator. */
export async function noteRestored({ accounts, store, engines, clock }: Parts): Promise<Result<NotedRestore, string>> {
  const at = Math.floor(clock() / 1000);
  const said = await store.restored.say(at);
  if (!said.ok) return err("the database can not be written: nothing was noted");
  engines?.endAll(ENDED);
  const flavors = accounts.list().map(({ id }) => store.record(id)?.record.flavor);
  const count = (wanted: string): number => flavors.filter((flavor) => flavor === wanted).length;
  return ok({ at, transparent: count("transparent"), hardened: count("hardened") });
}

export const notedText = ({ at, transparent, hardened }: NotedRestore): string =>
  [
    `noted on ${new Date(at * 1000).toISOString()}: a backup was restored`,
    `${accountsText(transparent, "transparent")}: new UIDVALIDITYs at the next login here, so that mail programs load all mailboxes anew`,
    `${accountsText(hardened, "hardened")}: nothing is changed from here`,
    "devices that have seen more than the backup stop, until their user confirms on them how to go on: the webmail, `aerogramme companion restored`",
    "tell all users the day of the copy, by another way than this mail: no device can know that this was not an attack",
  ].join("\n");

const accountsText = (count: number, flavor: string): string =>
  `${count} ${flavor} ${count === 1 ? "account" : "accounts"}`;
