/**
 * Under which secret of the server's a store has its passwords. Nothing is written under another one, or under none, unless the
 * one in use is given too: who runs a command without the settings would else leave passwords that the disks alone can test.
 */
import { bytesToHex } from "../../shared/lib/bytes.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import type { AccountStore } from "./account-store.ts";
import type { ServerSecrets } from "./server-secrets.ts";

export interface SecretInUse {
  /** Null: what is given is what the store needs. Else one line that says which setting is missing. */
  fault(): string | null;
  /** The current one is in use from now on; before anything is written under it. The error is one line. */
  claim(): Promise<Result<null, string>>;
}

export function createSecretInUse(
  store: AccountStore["access"],
  seals: Pick<ServerSecrets, "current" | "has" | "isCurrent">,
  lost: readonly string[],
): SecretInUse {
  function fault(): string | null {
    const inUse = store.secretInUse();
    if (inUse.length === 0 || seals.has(inUse)) return null;
    const name = bytesToHex(inUse);
    if (lost.includes(name)) return null;
    return seals.current.length === 0 ? noneGiven(name) : anotherGiven(name);
  }

  return {
    fault,
    async claim() {
      const wrong = fault();
      if (wrong !== null) return err(wrong);
      if (seals.isCurrent(store.secretInUse())) return ok(null);
      const used = await store.useSecret(seals.current);
      return used.ok ? used : err("the data folder can not be written");
    },
  };
}

const noneGiven = (name: string): string =>
  `passwords here are bound to a secret (${name}), and access.secret_file is not set: set it to the file of that secret, or give the settings file that does with --config`;

const anotherGiven = (name: string): string =>
  `passwords here are bound to another secret (${name}) than that of access.secret_file: name its file in access.old_secret_files, or, if it is lost for good, put ${name} into access.lost_secrets`;
