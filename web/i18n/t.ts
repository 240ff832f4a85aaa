/**
 * Every string the page says, by key: `t("list.newMail", { count: 3 })`. English is the catalogue that defines the keys; another
 * language is fetched by `loadLanguage` before the page is mounted, and what it lacks is said in English. Of English itself the
 * list of messages has its own (en-first.ts); parts of the page that are fetched later come with the rest (`withWords`), which
 * words.test.ts holds. A change of language reloads the page, so nothing here is reactive.
 */
import { enFirst } from "./en-first.ts";
import type { enLater } from "./en-later.ts";
import { chosenLanguage, directionOf, pickLanguage, pickLocale } from "./languages.ts";
import type { Language } from "./languages.ts";

export interface Plural {
  readonly one: string;
  readonly other: string;
}
export type Messages = Readonly<Record<string, string | Plural>>;
export type MessageKey = keyof typeof enFirst | keyof typeof enLater;
export type Params = Readonly<Record<string, string | number>>;

interface Speech {
  readonly catalogue: Messages;
  /** of days and numbers, BCP 47 */
  readonly locale: string;
  readonly plurals: Intl.PluralRules;
  readonly numbers: Intl.NumberFormat;
}

const speechOf = (catalogue: Messages, language: Language, locale: string): Speech => ({
  catalogue,
  locale,
  plurals: new Intl.PluralRules(language),
  numbers: new Intl.NumberFormat(locale),
});

let speech = speechOf(enFirst, "en", "en");

const catalogues: Readonly<Record<Language, () => Promise<Messages>>> = {
  en: () => Promise.resolve(enFirst),
  fr: async () => ({ ...enFirst, ...(await import("./fr.ts")).fr }),
};

/** Before anything is shown. A catalogue that can not be fetched leaves the page in English. */
export async function loadLanguage(): Promise<void> {
  const wanted = navigator.languages;
  const language = pickLanguage(chosenLanguage(), wanted);
  const found = await catalogues[language]().catch(() => null);
  const spoken = found ? language : "en";
  speech = speechOf(found ?? enFirst, spoken, pickLocale(spoken, wanted));
  document.documentElement.lang = spoken;
  document.documentElement.dir = directionOf(spoken);
}

const speakToo = (more: Messages): void => {
  speech = { ...speech, catalogue: { ...more, ...speech.catalogue } };
};

/** Fetched once. Rejects if it can not be; asked again, it tries again. */
function once(load: () => Promise<Messages>): () => Promise<void> {
  let loaded: Promise<void> | null = null;
  return () =>
    (loaded ??= load().then(speakToo, (reason: unknown) => {
      loaded = null;
      throw reason;
    }));
}

/** All words there are. */
export const loadWords = once(async () => (await import("./en-later.ts")).enLater);
const loadDoorWords = once(async () => (await import("./en-door.ts")).enDoor);

/** A part of the page that is fetched when it is wanted, with the words it says. */
export const withWords = async <T>(part: Promise<T>): Promise<T> => (await Promise.all([part, loadWords()]))[0];

/** The door, which says few. */
export const withDoorWords = async <T>(part: Promise<T>): Promise<T> => (await Promise.all([part, loadDoorWords()]))[0];

/** How days and numbers are written. */
export const locale = (): string => speech.locale;

const choose = (message: string | Plural, params: Params): string => {
  if (typeof message === "string") return message;
  return speech.plurals.select(Number(params["count"] ?? 0)) === "one" ? message.one : message.other;
};

const show = (value: string | number): string => (typeof value === "number" ? speech.numbers.format(value) : value);

/** A missing parameter stays visible as `{name}`. */
export function t(key: MessageKey, params: Params = {}): string {
  const message = choose(speech.catalogue[key] ?? key, params);
  return message.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    return value === undefined ? whole : show(value);
  });
}
