/** The settings that all devices share, as the page sees them: each part is one value in the account's log. */
import { asList, asText } from "../../shared/lib/cbor-fields.ts";
import { decodeCbor, encodeCbor, type Cbor } from "../../shared/lib/cbor.ts";
import { isKeyword } from "../../shared/mailbox/flags.ts";
import { LABEL_COLOURS, type Label, type SharedSettings } from "../rpc/mail-rpc.ts";

type Part = keyof SharedSettings;

export const PARTS: readonly Part[] = ["labels", "searches", "trusted", "identity"];
export const partKey = (part: Part): string => `web/${part}`;

/** Of each part; more is not taken in. */
const MAX_ITEMS = 1_000;
const MAX_TEXT = 2_000;

type Reader<T> = (value: Cbor | undefined) => T | null;

const listOf = <T>(value: Cbor | undefined, read: Reader<T>): T[] =>
  (asList(value) ?? []).slice(0, MAX_ITEMS).flatMap((item) => read(item) ?? []);

const text: Reader<string> = (value) => asText(value, MAX_TEXT);

const label: Reader<Label> = (value) => {
  const [keyword, name, colourName] = (asList(value) ?? []).map((item) => text(item));
  const colour = LABEL_COLOURS.find((one) => one === colourName);
  return keyword && isKeyword(keyword) && name && colour ? { keyword, name, colour } : null;
};

const savedSearch: Reader<SharedSettings["searches"][number]> = (value) => {
  const [name, search] = (asList(value) ?? []).map((item) => text(item));
  return name && search ? { name, search } : null;
};

export function readSettings(get: (key: string) => Uint8Array | null): SharedSettings {
  const part = (name: Part): Cbor | undefined => {
    const bytes = get(partKey(name));
    return (bytes && decodeCbor(bytes)) ?? undefined;
  };
  return {
    labels: listOf(part("labels"), label),
    searches: listOf(part("searches"), savedSearch),
    trusted: listOf(part("trusted"), text),
    identity: { name: text(part("identity")) ?? "" },
  };
}

/** What is stored of the parts given. */
export function settingsToValues(settings: Partial<SharedSettings>): (readonly [key: string, value: Uint8Array])[] {
  const { labels, searches, trusted, identity } = settings;
  const values: [Part, Cbor | undefined][] = [
    ["labels", labels?.map(({ keyword, name, colour }) => [keyword, name, colour])],
    ["searches", searches?.map(({ name, search }) => [name, search])],
    ["trusted", trusted && [...trusted]],
    ["identity", identity?.name],
  ];
  return values.flatMap(([part, value]) => (value === undefined ? [] : [[partKey(part), encodeCbor(value)] as const]));
}
