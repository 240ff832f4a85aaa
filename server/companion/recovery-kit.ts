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

export interface RecoveryKit {
  readonly address: string;
  readonly provider: string;
  readonly words: readonly string[];
  /** Unix seconds at which the words were made. */
  readonly made: number;
}

/** To be copied to paper, or printed: no line of its own is longer than a terminal is wide; an address may be. */
export function recoveryKitToText({ address, provider, words, made }: RecoveryKit): string {
  const day = new Date(made * 1000).toISOString().slice(0, 10);
  return [
    "RECOVERY KIT",
    "",
    `  Mail address  ${address}`,
    `  Provider      ${provider}`,
    `  Made          ${day}`,
    "",
    wordsToGrid(words),
    "",
    "  These 24 words, in this order, are the key to the account. Whoever has",
    "  them can read its mail; without them and without a device, nobody can",
    "  ever again. Keep them on paper; no device keeps them.",
    "",
    "  To come back in: on the provider's page, choose to come back with your",
    "  24 words; or, in a terminal, run",
    "    aerogramme companion add \\",
    `      --provider ${provider} \\`,
    `      --address ${address}`,
    "",
    "  Making new words puts an end to these, but for 30 days, in which they can",
    "  undo that.",
  ].join("\n");
}
