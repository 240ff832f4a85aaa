/** What a drag of rows of the list carries, so that nothing else is taken for one: what they are is kept by `Mail.dragged`. */
export const ROWS_TYPE = "application/x-aerogramme-rows";

export const carriesRows = (event: DragEvent): boolean => event.dataTransfer?.types.includes(ROWS_TYPE) ?? false;

/** A card with words for what is dragged; gone once the browser has drawn it. */
export function startRowDrag(event: DragEvent, words: string): void {
  const { dataTransfer } = event;
  if (!dataTransfer) return;
  dataTransfer.setData(ROWS_TYPE, "");
  dataTransfer.effectAllowed = "move";
  const card = document.createElement("div");
  card.className = "drag-card";
  card.textContent = words;
  document.body.append(card);
  dataTransfer.setDragImage(card, 16, 16);
  setTimeout(() => {
    card.remove();
  });
}
