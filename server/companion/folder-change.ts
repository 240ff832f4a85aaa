/**
 * Changes of a data folder, the same by the running companion (which is asked through its control socket) and by a
 * command that finds none running, and then holds the folder itself.
 */
import { base64 } from "@scure/base";
import { wait } from "../../shared/lib/wait.ts";
import { parseId, type AccountId } from "../../shared/lib/ids.ts";
import { ok, type Result } from "../../shared/lib/result.ts";
import { lockFolder } from "../process/folder-lock.ts";
import { failed, type CommandContext, type Failure } from "./command.ts";
import { askCompanion } from "./control.ts";
import type { NewLock } from "./folder-lock-file.ts";
import type { FolderKeys } from "./secrets-file.ts";
import { createVault, type Vault } from "./vault.ts";

/** Octets are in base64, so that JSON carries them. */
export type FolderChange =
  | { readonly type: "adopt"; readonly secrets: string; readonly imapHash: string }
  | { readonly type: "password"; readonly account: string; readonly imapHash: string }
  | { readonly type: "username"; readonly account: string; readonly username: string | null }
  | { readonly type: "remove"; readonly account: string }
  /** all that the provider has, too */
  | { readonly type: "clearCache"; readonly account: string }
  | { readonly type: "lock"; readonly key: string; readonly interim: string; readonly file: string }
  | { readonly type: "unlock" };

const TRIES = 25;
const BETWEEN_TRIES = 200;

export const adopting = (secrets: Uint8Array, imapHash: Uint8Array): FolderChange => ({
  ...{ type: "adopt", secrets: base64.encode(secrets), imapHash: base64.encode(imapHash) },
});
export const renewingPassword = (account: AccountId, imapHash: Uint8Array): FolderChange => ({
  ...{ type: "password", account, imapHash: base64.encode(imapHash) },
});
export const locking = ({ key, interim, file }: NewLock): FolderChange => ({
  ...{ type: "lock", key: base64.encode(key), interim: base64.encode(interim), file: base64.encode(file) },
});

/** Durable when it resolves. */
export async function applyChange(vault: Vault, change: FolderChange): Promise<void> {
  switch (change.type) {
    case "adopt":
      await vault.add(base64.decode(change.secrets), base64.decode(change.imapHash));
      return;
    case "password":
      await vault.setPassword(accountOf(change.account), base64.decode(change.imapHash));
      return;
    case "username":
      await vault.setUsername(accountOf(change.account), change.username);
      return;
    case "remove":
      await vault.remove(accountOf(change.account));
      return;
    case "clearCache":
      await vault.clearCache(accountOf(change.account));
      return;
    case "lock": {
      const { key, interim, file } = change;
      await vault.lock({ key: base64.decode(key), interim: base64.decode(interim), file: base64.decode(file) });
      return;
    }
    case "unlock":
      await vault.unlock();
  }
}

function accountOf(text: string): AccountId {
  const id = parseId<AccountId>(text);
  if (!id) throw new Error("not an account's id");
  return id;
}

/** Done by the companion that runs, or here. `keys`: the folder's, where the change needs them. */
export async function changeFolder(
  { data, crypto }: CommandContext,
  change: FolderChange,
  keys: FolderKeys = [],
): Promise<Result<null, Failure>> {
  for (let tries = 0; tries < TRIES; tries++) {
    if (await askCompanion(data, change)) return ok(null);
    const lock = lockFolder(data);
    if (!lock) {
      // another command, or a companion that starts or stops
      await wait(BETWEEN_TRIES, new AbortController().signal);
      continue;
    }
    try {
      await applyChange(createVault(data, crypto, keys), change);
      return ok(null);
    } finally {
      lock.release();
    }
  }
  return failed("another companion command works on this folder: try again");
}
