/** What an operator of the search language means, in a few words. */
import { t } from "../../i18n/t.ts";
import { enSearch } from "../../i18n/en-search.ts";

type HintKey = Extract<keyof typeof enSearch, `search.hint.${string}`>;

const isHint = (key: string): key is HintKey => Object.hasOwn(enSearch, key);

/** "" where it says enough by itself. `text`: the last piece of a search, "is:unread" or "from:". */
export function suggestionHint(text: string): string {
  const key = `search.hint.${text.replace(/^-/, "")}`;
  return isHint(key) ? t(key) : "";
}
