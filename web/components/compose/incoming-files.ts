/** Files that are pasted into what is written, or dropped on it. */

export const carriesFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes("Files") === true;

/** None: something else was pasted. A word processor gives a picture of its text besides the text. */
export const pastedFiles = ({ clipboardData }: ClipboardEvent): readonly File[] =>
  clipboardData?.types.includes("text/html") === true ? [] : [...(clipboardData?.files ?? [])];

export const droppedFiles = ({ dataTransfer }: DragEvent): readonly File[] => [...(dataTransfer?.files ?? [])];

/** On the words themselves: pictures go into them. */
export const isOnWords = ({ target }: Event): boolean =>
  target instanceof Element && target.closest("[role=textbox]") !== null;
