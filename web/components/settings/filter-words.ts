/** A filter in words: what it looks for, what it does. */
import { locale, t } from "../../i18n/t.ts";
import type { FilterForward } from "../../../workers/rpc/forward-rpc.ts";
import { MEGABYTE, testOf } from "../../state/settings/filter-draft.ts";
import type { FilterCondition, Label, MailFilter, MailboxRow } from "../../state/app/types.ts";
import { mailboxName, specialName } from "../folders/mailbox-name.ts";

export interface FilterContext {
  readonly mailboxes: readonly MailboxRow[];
  readonly labels: readonly Label[];
}

export function conditionText(condition: FilterCondition): string {
  const { field, values } = condition;
  const test = testOf(condition);
  const texts = listed(
    values.map((value) => `“${value}”`),
    "any",
  );
  const shown =
    field === "attachment"
      ? ""
      : field === "size"
        ? `${megabytes(values[0] ?? "").toString()} ${t("filter.value.unit")}`
        : texts;
  return t("filter.say.text", {
    ...{ field: t(`filter.field.${field}`), test: t(`filter.test.${test}`), values: shown },
  }).trim();
}

export const looksFor = ({ match, conditions }: MailFilter): string => listed(conditions.map(conditionText), match);

const listed = (texts: readonly string[], match: MailFilter["match"]): string =>
  new Intl.ListFormat(locale(), { type: match === "all" ? "conjunction" : "disjunction" }).format(texts);

export function does(filter: MailFilter, context: FilterContext): string {
  const labels = filter.flags.filter((flag) => !flag.startsWith("\\"));
  const all = [
    ...(filter.moveTo === null ? [] : [t("filter.say.move", { folder: targetName(filter.moveTo, context) })]),
    ...(filter.flags.includes("\\Seen") ? [t("filter.say.read")] : []),
    ...(filter.flags.includes("\\Flagged") ? [t("filter.say.star")] : []),
    ...labels.map((keyword) => t("filter.say.label", { label: labelNamed(keyword, context) })),
    ...(filter.notJunk ? [t("filter.say.notJunk")] : []),
    ...(filter.stop ? [t("filter.say.stop")] : []),
  ];
  return all.join(", ");
}

export function sendsOn({ how, to }: FilterForward): string {
  const each = to.map(({ address, confirmed }) => (confirmed ? address : t("filter.say.waits", { address })));
  return t(`filter.say.${how}`, { addresses: listed(each, "all") });
}

/** What it is called where nobody named it. */
export const filterName = (filter: MailFilter): string => (filter.name === "" ? looksFor(filter) : filter.name);

export const megabytes = (octets: string): number => Math.round((Number(octets) / MEGABYTE) * 100) / 100;

function targetName(moveTo: string, { mailboxes }: FilterContext): string {
  const mailbox = mailboxes.find(({ id }) => id === moveTo);
  if (mailbox) return `“${mailboxName(mailbox)}”`;
  const special = specialName(moveTo);
  return special === null ? t("filter.say.gone") : `“${special}”`;
}

const labelNamed = (keyword: string, { labels }: FilterContext): string =>
  `“${labels.find((label) => label.keyword.toLowerCase() === keyword.toLowerCase())?.name ?? keyword}”`;
