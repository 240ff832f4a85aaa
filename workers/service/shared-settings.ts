/**
 * The settings that all devices share, as the page sees them. Each item is a value of its own in the account's log, so that
 * what two devices change at once both stays.
 *
 *     "label/<keyword>" = CBOR [name, colour]
 *     "search/<hash>"   = CBOR [name, search]      hash: of the name (hash-text.ts), hex; labels in it by keyword, or by name
 *     "trusted/<hash>"  = CBOR address             hash: of it
 *     "identity"        = CBOR name
 *     "words/<hash>"    = CBOR [name, HTML, text]      hash: of the name
 */
import { asList, asText } from "../../shared/lib/cbor-fields.ts";
import { decodeCbor, type Cbor } from "../../shared/lib/cbor.ts";
import { isKeyword } from "../../shared/mailbox/flags.ts";
import { MAX_SETTING_BYTES } from "../../shared/mailbox/settings-table.ts";
import type { StateView } from "../../shared/mailbox/view.ts";
import { mapLabels } from "../../shared/search/label-terms.ts";
import { LABEL_COLOURS, type Label, type SavedWords, type SharedSettings } from "../rpc/mail-rpc.ts";

export const LABEL = "label/";
export const SEARCH = "search/";
export const TRUSTED = "trusted/";
export const IDENTITY = "identity";
export const WORDS = "words/";

/** UTF-16 units. */
export const MAX_TEXT = 2_000;

export const NO_SETTINGS: SharedSettings = { labels: [], searches: [], trusted: [], identity: { name: "" }, words: [] };

const text = (value: Cbor | undefined): string | null => asText(value, MAX_TEXT);
const read = (value: Uint8Array): Cbor | undefined => decodeCbor(value) ?? undefined;
export const texts = (value: Uint8Array): (string | null)[] => (asList(read(value)) ?? []).map(text);

export function readSettings(state: StateView): SharedSettings {
  const labels = state.settings(LABEL).flatMap(([key, value]) => labelOf(key.slice(LABEL.length), value) ?? []);
  const searches = state.settings(SEARCH).flatMap(([, value]) => {
    const [name, search] = texts(value);
    return name && search ? [{ name, search: byLabel(search, labels) }] : [];
  });
  const identity = state.setting(IDENTITY);
  return {
    labels: labels.sort(byName),
    searches: searches.sort(byName),
    trusted: state.settings(TRUSTED).flatMap(([, value]) => text(read(value)) ?? []).sort(), // prettier-ignore
    identity: { name: (identity && text(read(identity))) ?? "" },
    words: state.settings(WORDS).flatMap(([, value]) => wordsOf(value) ?? []).sort(byName), // prettier-ignore
  };
}

function wordsOf(value: Uint8Array): SavedWords | null {
  const [called, html, plain] = asList(read(value)) ?? [];
  const name = text(called);
  const rich = asText(html, MAX_SETTING_BYTES);
  const words = asText(plain, MAX_SETTING_BYTES);
  return name && rich !== null && words !== null ? { name, html: rich, text: words } : null;
}

const byName = (a: { readonly name: string }, b: { readonly name: string }): number => (a.name < b.name ? -1 : 1);

function labelOf(keyword: string, value: Uint8Array): Label | null {
  const [name, colourName] = texts(value);
  const colour = LABEL_COLOURS.find((one) => one === colourName);
  return isKeyword(keyword) && name && colour ? { keyword, name, colour } : null;
}

const byLabel = (search: string, labels: readonly Label[]): string =>
  mapLabels(search, (label) => labels.find(({ keyword }) => keyword.toLowerCase() === label)?.name ?? null);
