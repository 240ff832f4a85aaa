/** What a drag of rows of the list carries, so that nothing else is taken for one. */
export const ROWS_TYPE = "application/x-aerogramme-rows";

export const carriesRows = (event: DragEvent): boolean => event.dataTransfer?.types.includes(ROWS_TYPE) ?? false;
