/** Words shown once, of which three are asked back before they count: whoever has them has written them down. */
export const WORDS_ASKED = 3;

export interface AskedWords {
  readonly words: readonly string[];
  /** 0-based, distinct, ascending */
  readonly ask: readonly number[];
}

export function answersFit({ words, ask }: AskedWords, answers: readonly string[]): boolean {
  return ask.every((position, i) => answers[i]?.trim().toLowerCase() === words[position]);
}

export function pickPositions(randomBytes: (length: number) => Uint8Array, count: number): number[] {
  const positions = new Set<number>();
  while (positions.size < Math.min(WORDS_ASKED, count)) {
    const [byte = 0] = randomBytes(1);
    if (byte < 256 - (256 % count)) positions.add(byte % count);
  }
  return [...positions].sort((a, b) => a - b);
}
