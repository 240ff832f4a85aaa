/** What can be done in the reading pane by key or palette. */
import type { Command } from "./commands.ts";
import type { Preferences } from "../settings/preferences.svelte.ts";
import type { Reader } from "../reader/reader.svelte.ts";

export type ReaderDialog = "source";

export function readerCommands(
  { reader, preferences }: { readonly reader: Reader; readonly preferences: Preferences },
  show: (dialog: ReaderDialog) => void,
): readonly Command[] {
  const group = "reading";
  const when = (): boolean => reader.letter?.reading.type === "ready";
  const several = (): boolean => reader.letters.length > 1;
  const withLetter = (work: (letter: NonNullable<Reader["letter"]>) => void) => (): void => {
    if (reader.letter) work(reader.letter);
  };
  return [
    { id: "reader.next", title: "help.readerNext", group, keys: ["n"], when: several, run: () => reader.step(1) },
    {
      id: "reader.previous",
      title: "help.readerPrevious",
      group,
      keys: ["p"],
      when: several,
      run: () => reader.step(-1),
    },
    {
      ...{ id: "reader.fold", title: "help.readerFold", group, keys: ["Shift+O"], when: several },
      run: withLetter((letter) => reader.toggle(letter)),
    },
    {
      id: "reader.unfold",
      title: "help.readerUnfold",
      group,
      keys: [";"],
      when: several,
      run: () => reader.unfoldAll(),
    },
    {
      ...{ id: "reader.quotes", title: "help.readerQuotes", group, keys: ["q"], when },
      run: withLetter((letter) => (letter.quotes = !letter.quotes)),
    },
    {
      ...{ id: "reader.images", title: "help.readerImages", group, keys: ["Shift+R"] },
      when: () => when() && preferences.values.remoteContent !== "never",
      run: withLetter((letter) => (letter.remoteImages = true)),
    },
    { id: "reader.print", title: "help.readerPrint", group, keys: ["Mod+p"], when, run: () => print() },
    { id: "reader.source", title: "help.readerSource", group, keys: [], when, run: () => show("source") },
  ];
}
