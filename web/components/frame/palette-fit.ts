/** Which lines of the palette fit what is typed. */

const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();

/** Every word typed begins a word of the title; those whose title begins with what is typed come first. */
export function fits<Line extends { readonly title: string }>(lines: readonly Line[], typed: string): readonly Line[] {
  const wanted = plain(typed.trim());
  if (wanted === "") return lines;
  const words = wanted.split(/\s+/);
  const found = lines.filter(({ title }) => {
    const parts = plain(title).split(/[^\p{L}\p{N}]+/u);
    return words.every((word) => parts.some((part) => part.startsWith(word)));
  });
  const rank = ({ title }: Line): number => (plain(title).startsWith(wanted) ? 0 : 1);
  return [...found].sort((a, b) => rank(a) - rank(b));
}
