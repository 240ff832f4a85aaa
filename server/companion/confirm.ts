/** Questions that a person answers with yes or no. */
import type { Terminal } from "./command.ts";

/** Asked again until the answer is one of the two; the end of input is no. */
export async function confirm(terminal: Terminal, question: string): Promise<boolean> {
  for (;;) {
    const answer = (await terminal.ask(`${question} (yes/no) `))?.trim().toLowerCase();
    if (answer === undefined || answer === "no" || answer === "n") return false;
    if (answer === "yes" || answer === "y") return true;
    terminal.tell("Please answer yes or no.");
  }
}
