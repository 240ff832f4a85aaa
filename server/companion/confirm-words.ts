/** New words are shown once, and three of them asked back before anything rests on them. */
import type { CommandContext, Terminal } from "./command.ts";
import { isWord, positionsToAsk, recoveryKitToText, type RecoveryKit } from "./recovery-kit.ts";

const TRIES = 3;

/** Whether whoever sits there has them on paper. */
export async function confirmWords({ terminal, crypto }: CommandContext, kit: RecoveryKit): Promise<boolean> {
  terminal.tell("Write this down on paper, or print it. It is shown this once.\n");
  terminal.tell(`${recoveryKitToText(kit)}\n`);
  for (const position of positionsToAsk(crypto, kit.words.length))
    if (!(await confirmWord(terminal, position, kit.words[position]))) return false;
  return true;
}

async function confirmWord(terminal: Terminal, position: number, word: string | undefined): Promise<boolean> {
  for (let tries = 0; tries < TRIES; tries++) {
    const answer = await terminal.ask(`Word ${position + 1}: `);
    if (answer === null) return false;
    if (isWord(answer, word)) return true;
    terminal.tell("That is not the word; look at your paper.");
  }
  return false;
}
