/** How far a long work has come, said now and then. */

/** Milliseconds between two lines. */
const INTERVAL = 2000;

export type Progress = (line: string) => void;

/** Says a line if the last one is a while ago; a work that is done before says nothing. */
export function createProgress(tell: (line: string) => void, clock: () => number): Progress {
  let last = clock();
  return (line) => {
    if (clock() - last < INTERVAL) return;
    last = clock();
    tell(line);
  };
}
