import { expect, test } from "vitest";
import type { CatalogEntry } from "./catalog.ts";
import { CatalogWords } from "./catalog-words.ts";

const entry = (number: number): CatalogEntry => ({
  text: {
    ...{
      from: `ada a${number % 7}@example.org`,
      subject: `plans ${number}`,
      filename: number % 11 === 0 ? "bill.pdf" : "",
    },
    ...{
      to: number % 5 === 0 ? "bob bob@example.net" : "",
      cc: "",
      list: number % 13 === 0 ? "<dev.example.org>" : "",
    },
  },
  ...{ subject: `Plans ${number}`, preview: number % 3 === 0 ? "See you at Noon" : "", to: [], author: null },
  hasAttachment: false,
});

const COUNT = 450;

test.each([
  ["a3@", (number: number) => number % 7 === 3],
  ["plans 44", (number: number) => String(number).startsWith("44")],
  ["at noon", (number: number) => number % 3 === 0],
  ["bob@", (number: number) => number % 5 === 0],
  [".pdf", (number: number) => number % 11 === 0],
  ["dev.", (number: number) => number % 13 === 0],
  ["nowhere", () => false],
])("%s is found in the same messages, whether a search looks at all or at few", (word, expected) => {
  const words = new CatalogWords({ get: (number) => (number === 7 ? undefined : entry(number)) });
  const numbers = Array.from({ length: COUNT }, (_, number) => number);
  const wanted = numbers.filter((number) => number !== 7 && expected(number));
  for (const asked of [COUNT, 3]) expect(numbers.filter(words.places(asked, COUNT).having(word))).toEqual(wanted);
});
