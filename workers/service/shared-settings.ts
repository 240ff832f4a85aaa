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
import { decodeCbor, encodeCbor, type Cbor } from "../../shared/lib/cbor.ts";
import { equalBytes } from "../../shared/lib/bytes.ts";
import { isKeyword } from "../../shared/mailbox/flags.ts";
import { MAX_SETTING_BYTES } from "../../shared/mailbox/settings-table.ts";
import type { Step } from "../../shared/mailbox/step.ts";
import type { StateView } from "../../shared/mailbox/view.ts";
import { foldText } from "../../shared/search/fold-text.ts";
import { hashText } from "../../shared/search/hash-text.ts";
import { mapLabels } from "../../shared/search/label-terms.ts";
import { LABEL_COLOURS, type Label, type SavedWords, type SharedSettings } from "../rpc/mail-rpc.ts";

const LABEL = "label/";
const SEARCH = "search/";
const TRUSTED = "trusted/";
const IDENTITY = "identity";
const WORDS = "words/";

const MAX_TEXT = 2_000;
/** Characters of a keyword that has a label: its key must hold it. */
const MAX_KEYWORD = 100;

export const NO_SETTINGS: SharedSettings = { labels: [], searches: [], trusted: [], identity: { name: "" }, words: [] };

const text = (value: Cbor | undefined): string | null => asText(value, MAX_TEXT);
const read = (value: Uint8Array): Cbor | undefined => decodeCbor(value) ?? undefined;
const texts = (value: Uint8Array): (string | null)[] => (asList(read(value)) ?? []).map(text);

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

/**
 * What makes each part that is given so, item by item: items that are as they were when the page read them stay as they are
 * now. Null: something in it can not be kept.
 */
export function settingsSteps(
  settings: Partial<SharedSettings>,
  before: SharedSettings,
  state: StateView,
): Step[] | null {
  const { labels, searches, trusted, identity, words } = settings;
  if (labels?.some(({ keyword, name }) => !isKeyword(keyword) || keyword.length > MAX_KEYWORD || name === "") === true)
    return null;
  if (words && !words.every(isKept)) return null;
  const isNamed = identity !== undefined && identity.name !== before.identity.name;
  const searchItems = (of: SharedSettings["searches"]): readonly Item[] =>
    of.map(({ name, search }) => [named(name), [name, byKeyword(search, before.labels)]]);
  const steps = [
    ...(labels ? partSteps(LABEL, labelItems(labels), labelItems(before.labels), state) : []),
    ...(searches ? partSteps(SEARCH, searchItems(searches), searchItems(before.searches), state) : []),
    ...(trusted ? partSteps(TRUSTED, trustedItems(trusted), trustedItems(before.trusted), state) : []),
    ...(words ? partSteps(WORDS, wordsItems(words), wordsItems(before.words), state) : []),
    ...(isNamed ? setSteps(IDENTITY, encodeCbor(identity.name), state.setting(IDENTITY)) : []),
  ];
  return labels ? [...steps, ...searchSteps(before.labels, steps, state)] : steps;
}

type Item = readonly [name: string, value: Cbor];

const named = (text: string): string => hashText(text).toString(16);
const labelItems = (labels: readonly Label[]): readonly Item[] =>
  labels.map(({ keyword, name, colour }) => [keyword, [name, colour]]);
const isKept = ({ name, html, text: plain }: SavedWords): boolean =>
  name !== "" && name.length <= MAX_TEXT && encodeCbor([name, html, plain]).length <= MAX_SETTING_BYTES;
const wordsItems = (all: readonly SavedWords[]): readonly Item[] =>
  all.map(({ name, html, text: plain }) => [named(name), [name, html, plain]]);
const trustedItems = (trusted: readonly string[]): readonly Item[] =>
  trusted.map((address) => [named(address), address]);

/** Searches that were kept by the names of labels keep what they find when those are called otherwise. */
function searchSteps(labels: readonly Label[], made: readonly Step[], state: StateView): Step[] {
  const isMade = new Set(made.flatMap((step) => (step.op === "set" ? [step.key] : [])));
  return state.settings(SEARCH).flatMap(([key, value]) => {
    const [name, search] = texts(value);
    if (!name || !search || isMade.has(key)) return [];
    return setSteps(key, encodeCbor([name, byKeyword(search, labels)]), value);
  });
}

const byKeyword = (search: string, labels: readonly Label[]): string =>
  mapLabels(search, (label) => labels.find(({ name }) => foldText(name) === label)?.keyword ?? null);

const byLabel = (search: string, labels: readonly Label[]): string =>
  mapLabels(search, (label) => labels.find(({ keyword }) => keyword.toLowerCase() === label)?.name ?? null);

function partSteps(prefix: string, items: readonly Item[], before: readonly Item[], state: StateView): Step[] {
  const wanted = new Map(items.map(([name, value]) => [prefix + name, encodeCbor(value)]));
  const read = new Map(before.map(([name, value]) => [prefix + name, encodeCbor(value)]));
  const gone = [...read.keys()].filter((key) => !wanted.has(key) && state.setting(key) !== null);
  const changed = [...wanted].filter(([key, value]) => {
    const known = read.get(key);
    return !known || !equalBytes(known, value);
  });
  return [
    ...gone.map((key): Step => ({ op: "set", key, value: null })),
    ...changed.flatMap(([key, value]) => setSteps(key, value, state.setting(key))),
  ];
}

const setSteps = (key: string, value: Uint8Array, before: Uint8Array | null): Step[] =>
  before && equalBytes(before, value) ? [] : [{ op: "set", key, value }];
