/** Every string the page says, by key: `t("list.newMail", { count: 3 })`. One language for now, room for more. */
import { en } from "./en.ts";

export interface Plural {
  readonly one: string;
  readonly other: string;
}
export type Messages = Readonly<Record<string, string | Plural>>;
export type MessageKey = keyof typeof en;
export type Params = Readonly<Record<string, string | number>>;

const catalogue: Messages = en;
export const locale = "en";
const plurals = new Intl.PluralRules(locale);
const numbers = new Intl.NumberFormat(locale);

const choose = (message: string | Plural, params: Params): string => {
  if (typeof message === "string") return message;
  return plurals.select(Number(params["count"] ?? 0)) === "one" ? message.one : message.other;
};

const show = (value: string | number): string => (typeof value === "number" ? numbers.format(value) : value);

/** A missing parameter stays visible as `{name}`. */
export function t(key: MessageKey, params: Params = {}): string {
  const message = choose(catalogue[key] ?? key, params);
  return message.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    return value === undefined ? whole : show(value);
  });
}
