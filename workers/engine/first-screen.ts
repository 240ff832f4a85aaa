/**
 * What the page showed first the last time: who is in, the mailboxes, and the beginning of the inbox's list. From it the next
 * start shows rows before the engine is there (early-engine.ts). It lies with what else this device keeps (Account.searchDocs),
 * sealed under the device's cache key: under a lock nobody reads it, and a wipe takes it along. Without it, or where it does not
 * read, the engine is waited for.
 *
 *     document "search-first-screen" = JSON {"v": 1, "account", "mailboxes", "settings", "query", "window"}
 */
import { decodeSecrets, wipeSecrets } from "../../shared/account/keys/secrets.ts";
import { utf8, utf8ToText } from "../../shared/lib/bytes.ts";
import type { AccountState } from "../rpc/engine-rpc.ts";
import type { ListQuery, ListWindow, MailboxSummary, SharedSettings } from "../rpc/mail-rpc.ts";
import { cacheKeyFromCryptoKey } from "../crypto/cache-key.ts";
import type { EngineDatabase } from "../storage/database.ts";
import { createSecretRecords } from "./secret-records.ts";

export interface FirstScreen {
  readonly account: AccountState & { readonly type: "open" };
  readonly mailboxes: readonly MailboxSummary[];
  readonly settings: SharedSettings;
  readonly query: ListQuery;
  /** From the first row on. */
  readonly window: ListWindow;
}

/** Of the account's documents for searches. */
export const FIRST_SCREEN = "first-screen";
const DOC = `search-${FIRST_SCREEN}`;
const VERSION = 1;
/** Rows kept: what a page asks for at once, and what it asks for ahead. */
export const FIRST_ROWS = 100;

export const encodeFirstScreen = (screen: FirstScreen): Uint8Array => utf8(JSON.stringify({ v: VERSION, ...screen }));

/** Null if it is none of this version's. What is in it was written by this program, and authenticated. */
export function decodeFirstScreen(bytes: Uint8Array): FirstScreen | null {
  try {
    const value = JSON.parse(utf8ToText(bytes)) as (FirstScreen & { readonly v?: unknown }) | null;
    if (value?.v !== VERSION || !Array.isArray(value.window.rows) || !Array.isArray(value.mailboxes)) return null;
    const { account, mailboxes, settings, query, window } = value;
    return { account, mailboxes, settings, query, window };
  } catch {
    return null;
  }
}

/** Null where nothing was shown, nobody is in, or a lock is set. */
export async function readFirstScreen(database: EngineDatabase): Promise<FirstScreen | null> {
  const [stored, sealed] = await Promise.all([createSecretRecords(database).load(), database.get("docs", DOC)]);
  if (stored.type !== "plain") return null;
  const secrets = decodeSecrets(stored.secrets);
  stored.secrets.fill(0);
  if (!secrets) return null;
  try {
    if (!sealed) return null;
    const raw = Uint8Array.from(secrets.cacheKey);
    const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]);
    raw.fill(0);
    const opened = await cacheKeyFromCryptoKey(key).open(DOC, sealed);
    return opened.ok ? decodeFirstScreen(opened.value) : null;
  } finally {
    wipeSecrets(secrets);
  }
}
