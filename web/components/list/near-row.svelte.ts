/** Which of the rows the pointer is on: one at most, also where a list moved under it and no row heard it go. */
let near = $state.raw<object | null>(null);

export const nearRow = {
  is: (row: object): boolean => near === row,
  enter(row: object): void {
    near = row;
  },
  leave(row: object): void {
    if (near === row) near = null;
  },
};
