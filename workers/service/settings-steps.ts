/** Changes of the settings that all devices share (shared-settings.ts), as steps. */
import { equalBytes } from "../../shared/lib/bytes.ts";
import { encodeCbor, type Cbor } from "../../shared/lib/cbor.ts";
import { isKeyword } from "../../shared/mailbox/flags.ts";
import { MAX_SETTING_BYTES } from "../../shared/mailbox/settings-table.ts";
import type { Step } from "../../shared/mailbox/step.ts";
import type { StateView } from "../../shared/mailbox/view.ts";
import { foldText } from "../../shared/search/fold-text.ts";
import { hashText } from "../../shared/search/hash-text.ts";
import { mapLabels } from "../../shared/search/label-terms.ts";
import type { Label, SavedWords, SharedSettings } from "../rpc/mail-rpc.ts";
import { IDENTITY, LABEL, MAX_TEXT, SEARCH, texts, TRUSTED, WORDS } from "./shared-settings.ts";

/** Characters of a keyword that has a label: its key must hold it. */
const MAX_KEYWORD = 100;

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
