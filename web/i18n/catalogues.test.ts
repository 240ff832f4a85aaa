import { expect, test } from "vitest";
import { en } from "./en.ts";
import { fr } from "./fr.ts";
import type { Messages, Plural } from "./t.ts";

const english: Messages = en;
const paramsOf = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
const whole = (message: string | Plural): string => (typeof message === "string" ? message : message.other);
const textsOf = (message: string | Plural): string[] =>
  typeof message === "string" ? [message] : [message.one, message.other];
const both = [...Object.entries(english), ...Object.entries(fr)];

test("French says what English says, all of it and nothing else", () => {
  expect(Object.keys(fr).filter((key) => !(key in english))).toEqual([]);
  expect(Object.keys(english).filter((key) => !(key in fr))).toEqual([]);
});

test("French takes the parameters that English takes, and has a plural where English has one", () => {
  const odd = Object.entries(fr).filter(([key, message]) => {
    const source = english[key] ?? "";
    return typeof message !== typeof source || paramsOf(whole(message)).join() !== paramsOf(whole(source)).join();
  });
  expect(odd).toEqual([]);
});

test("one of something is said with its number or without, and with nothing else that many have not", () => {
  const odd = both.filter(
    ([, message]) =>
      typeof message !== "string" && !paramsOf(message.one).every((param) => paramsOf(message.other).includes(param)),
  );
  expect(odd).toEqual([]);
});

test("no text is empty, or has a space at its end", () => {
  expect(both.filter(([, message]) => textsOf(message).some((text) => text === "" || text !== text.trim()))).toEqual(
    [],
  );
});

test("French puts no-break spaces where they belong, and has no straight apostrophe", () => {
  const odd = Object.entries(fr).filter(([, message]) =>
    textsOf(message).some((text) => / [:;!?»%]|« |\w'\w/.test(text)),
  );
  expect(odd).toEqual([]);
});
