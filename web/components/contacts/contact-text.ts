/** Contacts in words. */
import type { ContactCard } from "../../../workers/rpc/contacts-rpc.ts";
import { t } from "../../i18n/t.ts";

/** What the standard has kinds for. */
export const LABELS = ["home", "work", "mobile", "fax"] as const;

/** Another one is its owner's own word. */
export function labelText(label: string): string {
  const known = LABELS.find((one) => one === label);
  return known ? t(`contacts.label.${known}`) : label;
}

export const contactNameOf = ({ name, organisation, emails, phones }: ContactCard): string =>
  [name, organisation, emails[0]?.value, phones[0]?.value].find((one) => one !== undefined && one !== "") ?? "";
