/** The 24 words as shown in a terminal, and the question whether they were written down. */
import type { CryptoPort } from "../../shared/crypto/primitives.ts";

const COLUMNS = 4;
const CELL = 16;
export const WORDS_ASKED = 3;

/** Numbered, read in rows. */
export function wordsToGrid(words: readonly string[]): string {
  const cells = words.map((word, i) => `${String(i + 1).padStart(4)}. ${word}`.padEnd(CELL));
  const rows: string[] = [];
  for (let i = 0; i < cells.length; i += COLUMNS)
    rows.push(
      cells
        .slice(i, i + COLUMNS)
        .join("")
        .trimEnd(),
    );
  return rows.join("\n");
}

/** Three different positions from 0, ascending. */
export function positionsToAsk(crypto: CryptoPort, count: number): number[] {
  const positions = new Set<number>();
  while (positions.size < Math.min(WORDS_ASKED, count)) {
    const [byte = 0] = crypto.randomBytes(1);
    if (byte < 256 - (256 % count)) positions.add(byte % count);
  }
  return [...positions].sort((a, b) => a - b);
}

export const isWord = (answer: string, word: string | undefined): boolean => answer.trim().toLowerCase() === word;
