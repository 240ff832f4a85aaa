/** What another language says for a catalogue of English: the same keys, the same parameters, a plural where English has one. */
import type { Plural } from "./t.ts";

export type Translation<English> = {
  readonly [Key in keyof English]?: English[Key] extends string ? string : Plural;
};
