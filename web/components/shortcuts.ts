/** Keys of the mail screen. Shown in the help as they stand here. */

export type Command = "next" | "previous" | "open" | "archive" | "delete" | "star" | "unread" | "back" | "help";

export interface Shortcut {
  readonly command: Command;
  /** as KeyboardEvent.key spells them */
  readonly keys: readonly string[];
}

export const shortcuts: readonly Shortcut[] = [
  { command: "next", keys: ["j"] },
  { command: "previous", keys: ["k"] },
  { command: "open", keys: ["o"] },
  { command: "archive", keys: ["e"] },
  { command: "delete", keys: ["#", "Delete"] },
  { command: "star", keys: ["s"] },
  { command: "unread", keys: ["u"] },
  { command: "back", keys: ["Escape"] },
  { command: "help", keys: ["?"] },
];

interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** Null for a key that means nothing here, or is one of the browser's. */
export function commandFor({ key, ctrlKey, metaKey, altKey }: KeyPress): Command | null {
  if (ctrlKey || metaKey || altKey) return null;
  return shortcuts.find(({ keys }) => keys.includes(key))?.command ?? null;
}
