/** Whether a filter is about a message: as the fold decides it for new mail, here for mail that is there already. */
import { asciiLower } from "../../shared/mailbox/flags.ts";
import type { IndexData } from "../../shared/mime/index-data.ts";
import type { FilterCondition, MailFilter } from "../rpc/mail-rpc.ts";
import { addressesToCorrespondents } from "./correspondents.ts";

export function filterFits({ match, conditions }: Pick<MailFilter, "match" | "conditions">, data: IndexData): boolean {
  if (conditions.length === 0) return false;
  const holds = (condition: FilterCondition): boolean => conditionHolds(condition, data) !== condition.not;
  return match === "all" ? conditions.every(holds) : conditions.some(holds);
}

function conditionHolds({ field, test, values }: FilterCondition, data: IndexData): boolean {
  if (field === "size") {
    return values.some((value) => (test === "over" ? data.size > Number(value) : data.size < Number(value)));
  }
  if (field === "attachment") return values.some((value) => (value === "yes") === data.hasAttachment);
  const wanted = values.map(asciiLower);
  const fits = (text: string): boolean => {
    const given = asciiLower(text);
    return wanted.some((value) => (test === "is" ? given === value : given.includes(value)));
  };
  switch (field) {
    case "from":
      return data.from.some(({ name, address }) => fits(name) || fits(address));
    case "to":
    case "recipient":
      return addressesToCorrespondents([...data.envelope.to, ...data.envelope.cc]).some(
        ({ name, address }) => fits(name) || fits(address),
      );
    case "subject":
      return fits(data.subject);
    case "list":
      return data.listId !== null && fits(data.listId);
  }
}
