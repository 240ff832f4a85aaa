/** Lines of the palette, and which of them fit what is typed. */
import type { IconName } from "./Icon.svelte";

export interface PaletteLine {
  readonly id: string;
  readonly title: string;
  readonly icon: IconName;
  /** the first of its keys */
  readonly keys: string | null;
  readonly run: () => void;
}

const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();

/** Every word typed begins a word of the title; those whose title begins with what is typed come first. */
export function fits(lines: readonly PaletteLine[], typed: string): readonly PaletteLine[] {
  const wanted = plain(typed.trim());
  if (wanted === "") return lines;
  const words = wanted.split(/\s+/);
  const found = lines.filter(({ title }) => {
    const parts = plain(title).split(/[^\p{L}\p{N}]+/u);
    return words.every((word) => parts.some((part) => part.startsWith(word)));
  });
  const rank = ({ title }: PaletteLine): number => (plain(title).startsWith(wanted) ? 0 : 1);
  return [...found].sort((a, b) => rank(a) - rank(b));
}
