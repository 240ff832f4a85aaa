/** Whether a search is one that was asked before, typed on: then only what was found is looked at again. */
import type { Query } from "./query.ts";

/** True: whatever fits `after` fits `before`, whatever it is. False: that can not be told. */
export const narrows = (before: Query, after: Query): boolean => {
  const found = conditionsOf(after);
  return conditionsOf(before).every((asked) => found.some((part) => implies(part, asked)));
};

const conditionsOf = (query: Query): readonly Query[] => (query.type === "and" ? query.parts : [query]);

/** Of text that is longer by what was typed. What a name or a number stands for may change with each letter. */
function implies(part: Query, asked: Query): boolean {
  if (part.type === "word" && asked.type === "word") return part.text.includes(asked.text);
  if (part.type === "field" && asked.type === "field" && part.field === asked.field)
    return part.text === asked.text || (part.text.includes(asked.text) && !isMe(part) && !isMe(asked));
  return JSON.stringify(part) === JSON.stringify(asked);
}

/** It stands for one's own addresses. */
const isMe = ({ text }: Query & { readonly type: "field" }): boolean => text === "me";
