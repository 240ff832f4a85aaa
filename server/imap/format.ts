/** Spelling of values in replies (RFC 3501 §9). */
import { textToUtf7 } from "./utf7.ts";

/** A quoted string; the text has no control characters. */
export const quoted = (text: string): string => `"${text.replace(/["\\]/g, "\\$&")}"`;

/** A mailbox name, always quoted: in UTF-8 where the session speaks it, else in modified UTF-7. */
export const mailboxName = (name: string, { utf8 }: { readonly utf8: boolean }): string =>
  quoted(utf8 ? name : textToUtf7(name));

export const parenthesised = (items: readonly string[]): string => `(${items.join(" ")})`;

/** "1:3,7" of numbers in the order given, which COPYUID needs to keep. */
export function numbersToSet(numbers: readonly number[]): string {
  const runs: string[] = [];
  for (let i = 0; i < numbers.length; i++) {
    const first = numbers[i] ?? 0;
    while (numbers[i + 1] === (numbers[i] ?? 0) + 1) i++;
    const last = numbers[i] ?? 0;
    runs.push(first === last ? String(first) : `${first}:${last}`);
  }
  return runs.join(",");
}
