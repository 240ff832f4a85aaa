/** What is done with a row of the list. */
export interface RowDoing {
  readonly open: () => void;
  readonly focus: () => void;
  /** `range`: from where one was selected last */
  readonly select: (range: boolean) => void;
  readonly star: () => void;
  /** null: it lies in the archive */
  readonly archive: (() => void) | null;
  readonly remove: () => void;
  readonly seen: () => void;
  readonly snooze: (anchor: HTMLElement) => void;
  readonly drag: (event: DragEvent) => void;
}
