/** Which language the page speaks: the one chosen in Settings on this device, else the first of the browser's that we have. */

/** Each by the name its readers give it. */
export const LANGUAGES = { en: "English", fr: "Français" } as const;
export type Language = keyof typeof LANGUAGES;

const NAME = "aerogramme-language";

const isLanguage = (text: string | null): text is Language => text !== null && Object.hasOwn(LANGUAGES, text);

/** Null: as the browser has it. */
export function chosenLanguage(): Language | null {
  try {
    const held = localStorage.getItem(NAME);
    return isLanguage(held) ? held : null;
  } catch {
    return null;
  }
}

/** Heard when the page is loaded next. False: this browser stores nothing. */
export function chooseLanguage(language: Language | null): boolean {
  try {
    if (language === null) localStorage.removeItem(NAME);
    else localStorage.setItem(NAME, language);
    return true;
  } catch {
    return false;
  }
}

/** `wanted`: tags of BCP 47, dearest first. */
export function pickLanguage(chosen: Language | null, wanted: readonly string[]): Language {
  if (chosen !== null) return chosen;
  for (const tag of wanted) {
    const language = localeOf(tag)?.language ?? null;
    if (isLanguage(language)) return language;
  }
  return "en";
}

/** Days and numbers in the page's language, as they are written where the reader is: French in Canada is "fr-CA". */
export function pickLocale(language: Language, wanted: readonly string[]): string {
  const own = wanted.find((tag) => localeOf(tag)?.language === language);
  if (own !== undefined) return own;
  const region = wanted.map((tag) => localeOf(tag)?.region).find((found) => found !== undefined);
  return region === undefined ? language : `${language}-${region}`;
}

export type Direction = "ltr" | "rtl";
const RIGHT_TO_LEFT = /^(?:ar|dv|fa|he|ku|ps|sd|ug|ur|yi)$/;

/** Of the language's own script. */
export const directionOf = (language: string): Direction => (RIGHT_TO_LEFT.test(language) ? "rtl" : "ltr");

function localeOf(tag: string): Intl.Locale | null {
  try {
    return new Intl.Locale(tag);
  } catch {
    return null;
  }
}
