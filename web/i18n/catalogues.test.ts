import { expect, test } from "vitest";
import { en } from "./en.ts";
import { fr } from "./fr.ts";
import type { Messages, Plural } from "./t.ts";

const english: Messages = en;
const paramsOf = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
const whole = (message: string | Plural): string => (typeof message === "string" ? message : message.other);

test.each(Object.entries(fr))("French of %s has the parameters of the English", (key, message) => {
  const source = english[key];
  if (source === undefined) throw new Error("there is no English for it");
  expect(paramsOf(whole(message))).toEqual(paramsOf(whole(source)));
  expect(typeof message).toBe(typeof source);
  // one message is one, with its number or without
  if (typeof message !== "string")
    expect(paramsOf(whole(message))).toEqual(expect.arrayContaining(paramsOf(message.one)));
});

test("no text is empty, or has a space at its end", () => {
  const odd = [...Object.entries(english), ...Object.entries(fr)].filter(([, message]) => {
    const texts = typeof message === "string" ? [message] : [message.one, message.other];
    return texts.some((text) => text === "" || text !== text.trim());
  });
  expect(odd).toEqual([]);
});
